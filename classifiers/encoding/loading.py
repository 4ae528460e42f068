"""Opens the encoder that a folder holds. Nothing is downloaded, and nothing of the folder is run but an ONNX network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifiers.encoding.networks import Network, StaticNetwork, open_network
from classifiers.encoding.tensors import read_table
from classifiers.encoding.tokens import Tokens, read_tokens
from classifiers.errors import EncoderError
from classifiers.matching.counting import Floats


class Encoder:
    """Texts as vectors of length one: the cosine of two is their product. A text without a known word is all zeros."""

    def __init__(self, tokens: Tokens, network: Network) -> None:
        self._tokens = tokens
        self._network = network
        self.width = self._network.embed([[tokens.highest]]).shape[1]

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text, in order."""
        lists = [self._tokens.ids_of(text) for text in texts]
        found = np.zeros((len(texts), self.width), dtype=np.float32)
        told = [place for place, ids in enumerate(lists) if ids]
        if told:
            rows = self._network.embed([lists[place] for place in told])
            norms = np.linalg.norm(rows, axis=1, keepdims=True)
            found[told] = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
        return np.nan_to_num(found)


def load_encoder(folder: Path) -> Encoder:
    """The encoder of a folder: tokenizer.json or vocab.txt, with model.onnx (also onnx/model.onnx) or model.safetensors.

    Raises EncoderError, with what to do, when something is missing or broken.
    """
    try:
        return _open(folder)
    except (OSError, MemoryError) as error:
        raise EncoderError(
            f"{folder} cannot be read ({error or 'too large for the memory'}); mend that, or empty the setting."
        ) from error


def _open(folder: Path) -> Encoder:
    if not folder.is_dir():
        raise EncoderError(f"There is no folder {folder}; name one that holds an encoder, or leave the setting empty.")
    network = next((path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()), None)
    if network is not None:
        return Encoder(read_tokens(folder, is_framed=True), open_network(network))
    path = folder / "model.safetensors"
    if not path.is_file():
        raise EncoderError(f"{folder} holds neither model.onnx nor model.safetensors; copy one of them from the model.")
    tokens, table = read_tokens(folder, is_framed=False), read_table(path)
    if tokens.highest >= table.count:
        raise EncoderError(f"{path} has {table.count} rows for {tokens.highest + 1} tokens; take both files from the same model.")
    return Encoder(tokens, StaticNetwork(table))
