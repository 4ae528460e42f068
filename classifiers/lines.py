"""One JSON object a line in and out: the format of `python -m classifiers assess`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.errors import InputError
from classifiers.types import KnownRumour, Text

LONGEST_LINE = 8_000_000  # bytes; a longer line is answered with an error instead of being parsed


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be assessed: where, which id if it was readable, and why."""

    line: int
    error: str
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"line": self.line, "error": self.error}
        return found | {"id": self.id} if self.id else found


def read_texts(lines: Iterable[bytes]) -> Iterator[Text | BadLine]:
    """A Text or a BadLine for every line, in order; empty lines too, so that output lines pair with input lines."""
    for number, line in enumerate(lines, 1):
        try:
            yield parse_text(line.rstrip(b"\r\n"))
        except InputError as error:
            yield BadLine(number, str(error), getattr(error, "text_id", None))


def parse_text(line: bytes) -> Text:
    """The Text of one line. Raises InputError with one sentence."""
    row = _parse_object(line)
    if row.get("id") is None or isinstance(row["id"], bool | dict | list) or not str(row["id"]).strip():
        raise InputError("id is missing: give every text an id (a string or a number).")
    text_id = str(row["id"])
    for name in ("text", "title", "language", "genre"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise _about(text_id, f"{name} must be a string, not {type(row[name]).__name__}.")
    if row.get("text") is None and row.get("title") is None:
        raise _about(text_id, "text is missing: give text, title or both.")
    return Text(text_id, row.get("text") or "", row.get("title"), row.get("language"), row.get("genre"))


def _about(text_id: str, message: str) -> InputError:
    error = InputError(message)
    error.text_id = text_id  # type: ignore[attr-defined]
    return error


def _parse_object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise InputError(f"the line is longer than {LONGEST_LINE} bytes.")
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError("the line is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise InputError("the line is not a JSON object.") from error
    if not isinstance(row, dict):
        raise InputError("the line is not a JSON object.")
    return row


def read_rumours(path: Path) -> list[KnownRumour]:
    """Rumours from a file: {rumour_id, claim, variants?, language?} or the corpus's {rumour_id, claim_sv, claim_en} a line."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"The file of rumours {path} cannot be read: {error.strerror}.") from error
    rumours = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rumours.append(_as_rumour(_parse_object(line)))
            except InputError as error:
                raise InputError(f"{path}, line {number}: {error}") from error
    return rumours


def _as_rumour(row: dict[str, Any]) -> KnownRumour:
    claims = [row.get(name) for name in ("claim", "claim_sv", "claim_en") if row.get(name)]
    variants = row.get("variants") or []
    if not isinstance(variants, list) or not all(isinstance(wording, str) for wording in [*claims, *variants]):
        raise InputError("claim must be a string and variants a list of strings.")
    if not claims or row.get("rumour_id") is None:
        raise InputError("a rumour needs rumour_id and claim (or claim_sv, claim_en).")
    return KnownRumour(str(row["rumour_id"]), str(claims[0]), (*map(str, claims[1:]), *variants), row.get("language"))
