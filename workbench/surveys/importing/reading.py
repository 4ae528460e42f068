"""A file's bytes → a sheet of texts with its columns' labels. Knows no wave and no database.

CSV and XLSX are read as the inbox reads them; SPSS in a limited process of its own.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.intake.imports.reading import LONGEST_CELL, MOST_BYTES, MOST_ROWS, UnreadableFile, read_table

MOST_COLUMNS = 50
WALL_S = 20
_CHILD = Path(__file__).with_name("spss_child.py")
_SPSS = (b"$FL2", b"$FL3")  # the first bytes of .sav and .zsav


@dataclass(frozen=True)
class Column:
    """A column's short name, the question's words if the file has them, and what its codes stand for."""

    name: str
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """What a file holds. `format`: csv, xlsx, limesurvey, spss. `numbers` are the rows' numbers in the file."""

    format: str
    columns: list[Column]
    rows: list[list[str]]
    numbers: list[int]


def read_file(name: str, body: bytes) -> Sheet:
    """The sheet. Raises UnreadableFile with its kind in one word."""
    if len(body) > MOST_BYTES:
        raise UnreadableFile("too_large")
    if body[:4] in _SPSS:
        return _read_spss(body)
    table = read_table(name, body)
    kind = "xlsx" if body[:4] == b"PK\x03\x04" else "csv"
    return Sheet(kind, [Column(one) for one in table.columns], table.rows, table.numbers)


def _read_spss(body: bytes) -> Sheet:
    answer = _ask_child(body)
    if "fault" in answer:
        raise UnreadableFile(answer["fault"])
    columns = [Column(one["name"][:100], one["label"][:400], one["labels"]) for one in answer["columns"]]
    rows = [[cell[:LONGEST_CELL] for cell in row] for row in answer["rows"]]
    return Sheet("spss", columns, rows, list(range(1, len(rows) + 1)))


def _ask_child(body: bytes) -> dict[str, Any]:
    """The child's answer; one that dies or takes too long means that the file cannot be read."""
    path = os.pathsep.join(one for one in sys.path if one.endswith("site-packages"))
    try:
        done = subprocess.run(
            [sys.executable, str(_CHILD), str(MOST_ROWS), str(MOST_COLUMNS)],
            input=body,
            capture_output=True,
            timeout=WALL_S,
            env={"PATH": os.defpath, "PYTHONPATH": path, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise UnreadableFile("damaged") from error
    return answer
