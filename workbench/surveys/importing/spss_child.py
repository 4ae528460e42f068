"""A process of its own that reads one SPSS file from standard input. Run by its path, so that it loads nothing of the house.

Answers with one JSON object: {"columns": [{"name", "label", "labels"}], "rows": [[text, …], …]} or {"fault": kind}.
"""

import io
import json
import math
import resource
import sys
from typing import Any

CPU_S = 10
MEMORY_BYTES = 768 * 1024 * 1024


def main(most_rows: int, most_columns: int) -> None:
    """Read, answer, end."""
    import pyreadstat

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    try:
        values, meta = pyreadstat.read_sav(
            io.BytesIO(sys.stdin.buffer.read()),
            output_format="dict",
            row_limit=most_rows + 1,
            disable_datetime_conversion=True,
        )
        answer = _answer(values, meta, most_rows, most_columns)
    except MemoryError:
        answer = {"fault": "too_large"}
    except Exception:
        # The edge of the process: whatever a broken file provokes in the library means that it cannot be read.
        answer = {"fault": "damaged"}
    sys.stdout.write(json.dumps(answer))


def _answer(values: dict[str, Any], meta: Any, most_rows: int, most_columns: int) -> dict[str, Any]:
    names = list(meta.column_names)
    if len(names) > most_columns:
        return {"fault": "too_many_columns"}
    series = [[as_text(value) for value in values[name]] for name in names]
    count = len(series[0]) if series else 0
    if count > most_rows:
        return {"fault": "too_many_rows"}
    if not count:
        return {"fault": "no_rows"}
    texts = meta.column_names_to_labels
    labels = meta.variable_value_labels
    columns = [
        {
            "name": name,
            "label": str(texts.get(name) or ""),
            "labels": {as_text(value): str(label) for value, label in labels.get(name, {}).items()},
        }
        for name in names
    ]
    return {"columns": columns, "rows": [list(row) for row in zip(*series, strict=True)]}


def as_text(value: Any) -> str:
    """A cell: whole numbers without their ".0", nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
