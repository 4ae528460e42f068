"""The table of embeddings in a safetensors file. The format: eight bytes with the length of a JSON header,
the header, then the numbers as they are (https://huggingface.co/docs/safetensors)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.errors import EncoderError
from classifiers.matching.counting import Floats

_KINDS = {"F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8"}
_LONGEST_HEADER = 10_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """One row a token, in memory in the file's own precision: a mapped file that somebody overwrites would end the process."""

    numbers: Any
    is_bfloat: bool

    def rows(self, places: Any) -> Floats:
        """These rows as 32-bit floats."""
        found = self.numbers[places]
        if self.is_bfloat:  # numpy has no bfloat16: it is the upper half of a float32
            return np.asarray((found.astype(np.uint32) << 16).view(np.float32), dtype=np.float32)
        return np.asarray(found, dtype=np.float32)

    @property
    def count(self) -> int:
        """How many rows."""
        return int(self.numbers.shape[0])


def read_table(path: Path) -> Table:
    """The one table of the file. Raises EncoderError when there is none, when there are several, or when the file is broken."""
    header, start = _read_header(path)
    found = {name: told for name, told in header.items() if name != "__metadata__"}
    if len(found) != 1:
        names = ", ".join(sorted(found)[:4]) or "nothing"
        raise EncoderError(
            f"{path} holds {len(found)} tensors ({names}); static embeddings are one table. "
            "Export a model with layers to model.onnx and put that into the folder."
        )
    ((name, told),) = found.items()
    return _lay_open(path, name, told, start)


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    try:
        with path.open("rb") as handle:
            length = int.from_bytes(handle.read(8), "little")
            if not 2 <= length <= min(_LONGEST_HEADER, path.stat().st_size - 8):
                raise EncoderError(f"{path} is no safetensors file, or is cut off; copy it again.")
            header = json.loads(handle.read(length))
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read as safetensors ({error}); copy it again.") from error
    if not isinstance(header, dict):
        raise EncoderError(f"{path} has no header of a safetensors file; copy it again.")
    return header, 8 + length


def _lay_open(path: Path, name: str, told: Any, start: int) -> Table:
    try:
        kind, (rows, columns), (first, last) = told["dtype"], told["shape"], told["data_offsets"]
        sizes = [int(number) for number in (rows, columns, first, last)]
    except (TypeError, KeyError, ValueError) as error:
        raise EncoderError(f"{path}: {name} is no table of rows and columns; static embeddings are.") from error
    if kind not in _KINDS:
        raise EncoderError(f"{path}: {name} holds {kind}; use F32, F16, BF16 or F64.")
    count, width, begin, end = sizes
    is_whole = min(count, width) > 0 and begin >= 0 and end - begin == count * width * np.dtype(_KINDS[kind]).itemsize
    if not is_whole or start + end > path.stat().st_size:
        raise EncoderError(f"{path} is cut off or its header is wrong; copy it again.")
    numbers = np.fromfile(path, dtype=_KINDS[kind], count=count * width, offset=start + begin)
    if len(numbers) != count * width:
        raise EncoderError(f"{path} became shorter while it was read; it is read again when it is whole.")
    return Table(numbers.reshape(count, width), kind == "BF16")
