"""From the numbers of tokens to one vector a text: the mean of static embeddings, or an ONNX network."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from classifiers.encoding.tensors import Table
from classifiers.errors import EncoderError
from classifiers.matching.counting import Floats

_AT_ONCE = 32


class Network(Protocol):
    """What makes one vector of each list of token numbers."""

    def embed(self, lists: Sequence[list[int]]) -> Floats:
        """One row a list; none of the lists is empty."""


class StaticNetwork:
    """Each token has one vector; a text is their mean."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def embed(self, lists: Sequence[list[int]]) -> Floats:
        """One row a list; none of the lists is empty."""
        return np.vstack([self._table.rows(np.array(ids)).mean(axis=0) for ids in lists])


class OnnxNetwork:
    """A network run by onnxruntime on one core; the mean over the tokens unless it gives one vector a text itself."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._inputs = {wanted.name for wanted in session.get_inputs()}
        if unknown := self._inputs - {"input_ids", "attention_mask", "token_type_ids"}:
            raise EncoderError(f"The network asks for {', '.join(sorted(unknown))}; use one that reads input_ids.")

    def embed(self, lists: Sequence[list[int]]) -> Floats:
        """One row a list; none of the lists is empty."""
        return np.vstack([self._run(lists[start : start + _AT_ONCE]) for start in range(0, len(lists), _AT_ONCE)])

    def _run(self, lists: Sequence[list[int]]) -> Floats:
        longest = max(len(ids) for ids in lists)
        ids = np.array([one + [0] * (longest - len(one)) for one in lists], dtype=np.int64)
        mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in lists], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            found = np.asarray(self._session.run(None, {name: given[name] for name in self._inputs})[0], dtype=np.float32)
        except Exception as error:  # the library raises nothing narrower
            raise EncoderError(f"The network does not run ({error}); export it again.") from error
        if found.ndim == 3:
            found = (found * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
        if found.ndim != 2 or len(found) != len(lists):
            raise EncoderError("The network gives no vectors of texts or tokens; export the encoder without its head.")
        return np.asarray(found, dtype=np.float32)


def open_network(path: Path) -> OnnxNetwork:
    """The network of an ONNX file. Raises EncoderError when onnxruntime is not installed or the file is broken."""
    if find_spec("onnxruntime") is None:
        raise EncoderError(f"{path} needs the library onnxruntime: run pip install onnxruntime, then start the worker again.")
    library: Any = import_module("onnxruntime")
    options = library.SessionOptions()
    options.intra_op_num_threads = 1  # the other jobs of the worker want a core as well
    try:
        session = library.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"{path} cannot be opened ({error}); export it again.") from error
    return OnnxNetwork(session)
