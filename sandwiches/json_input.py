"""Reading one JSON object strictly: encoding, depth, duplicate keys and NaN are refused in one sentence each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from sandwiches.errors import InputError

MAX_BYTES = 5_000_000


def read_bytes(file: str) -> bytes:
    """Give the content of a file, or of standard input for "-"; InputError when it cannot be read."""
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be used"
        raise InputError(f"Cannot read {file!r}: {reason}.") from error
    if len(content) > MAX_BYTES:
        raise InputError(f"The input is larger than {MAX_BYTES // 1_000_000} MB.")
    return content


def parse_object(content: bytes) -> dict[str, Any]:
    """Give the one JSON object of the content; InputError says in one sentence what is wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"The input is not UTF-8: byte {error.start + 1} cannot be read.") from error
    if not text.strip():
        raise InputError("The input is empty.")
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except RecursionError as error:
        raise InputError("The input is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise InputError(f"The input is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise InputError("The input is not JSON that can be read: a number is too long.") from error
    if not isinstance(value, dict):
        raise InputError("The input must be one JSON object: a document with its fields.")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"The field {key[:60]!r} is given twice.")
        found[key] = value
    return found


def _no_constants(name: str) -> NoReturn:
    raise InputError(f"The value {name} is not JSON.")
