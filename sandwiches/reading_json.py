"""Documents to and from JSON types: wrong types are refused by name, unknown keys are reported."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sandwiches.document import Document, Evidence, Footer, Image
from sandwiches.errors import DocumentError
from sandwiches.method import load

MAX_TEXT = 20_000
MAX_LIST = 500
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DATES = frozenset({"verdict_at", "decision_at", "review_by", "published_at", "next_update_at"})
_BOOLEANS = frozenset({"myth_label", "humour", "still_valid", "large_text", "decorative", "photo_of_people"})
_SPECIAL = frozenset({"technique", "marks", "value_words", "evidence", "footer", "images", "versions", "decision_score"})


def read_document(record: Any, where: str = "") -> tuple[Document, tuple[str, ...]]:
    """Read one document. Raises DocumentError that names the field; gives warnings for what was left unread."""
    warnings: list[str] = []
    fields = _known(record, Document, where, "document", warnings)
    values: dict[str, Any] = {}
    for name, value in fields.items():
        path = f"{where}{name}"
        if name in _SPECIAL:
            values[name] = _read_special(name, value, path, where, warnings)
        else:
            values[name] = _read_plain(name, value, path)
    _check_language_and_format(values, where, warnings)
    _warn_of_unknown_words(values, where, warnings)
    return Document(**values), tuple(warnings)


def write_document(document: Document) -> dict[str, Any]:
    """Give the document as dicts, lists and plain values."""
    record: dict[str, Any] = {}
    for field in dataclasses.fields(document):
        value = getattr(document, field.name)
        if field.name == "versions":
            value = [write_document(version) for version in value]
        elif field.name in ("evidence", "images"):
            value = [dataclasses.asdict(one) for one in value]
        elif field.name == "footer":
            value = dataclasses.asdict(value)
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        record[field.name] = value
    return record


def _known(record: Any, kind: type, where: str, noun: str, warnings: list[str]) -> dict[str, Any]:
    """Give the keys that the dataclass has and that are not null; the others are reported."""
    if not isinstance(record, Mapping):
        raise DocumentError(where.rstrip(".") or noun, f"must be an object with fields, not {_kind(record)}")
    names = {field.name for field in dataclasses.fields(kind)}
    for key in record:
        if key not in names:
            shown = str(key)[:60].encode("ascii", "backslashreplace").decode() if not str(key).isprintable() else str(key)[:60]
            warnings.append(f"{where}{shown}: unknown field, left unread")
    return {key: value for key, value in record.items() if key in names and value is not None}


def _read_plain(name: str, value: Any, path: str) -> Any:
    if name in _BOOLEANS:
        if not isinstance(value, bool):
            raise DocumentError(path, f"must be true or false, not {_kind(value)}")
        return value
    text = _text(value, path)
    if name in _DATES and text:
        _check_date(text, path)
    return text


def _read_special(name: str, value: Any, path: str, where: str, warnings: list[str]) -> Any:
    match name:
        case "technique":
            return value.strip() if isinstance(value, str) and _text(value, path) else _texts(value, path) if value else ""
        case "value_words":
            return _texts(value, path)
        case "marks":
            return _marks(value, path)
        case "decision_score":
            return _whole_number(value, path)
        case "footer":
            return Footer(**_simple(value, Footer, path, warnings))
        case "evidence":
            return tuple(_evidence(one, index, path, warnings) for index, one in enumerate(_list(value, path)))
        case "images":
            return tuple(
                Image(**_simple(one, Image, f"{path}[{index}]", warnings)) for index, one in enumerate(_list(value, path))
            )
        case _:
            return _versions(value, path, where, warnings)


def _simple(record: Any, kind: type, path: str, warnings: list[str]) -> dict[str, Any]:
    """Read a flat object: text, booleans and the two numbers that flat objects hold."""
    values: dict[str, Any] = {}
    for name, value in _known(record, kind, f"{path}.", path, warnings).items():
        if name == "contrast":
            values[name] = _ratio(value, f"{path}.{name}")
        elif name == "n":
            values[name] = _whole_number(value, f"{path}.{name}")
        else:
            values[name] = _read_plain(name, value, f"{path}.{name}")
    return values


def _evidence(record: Any, index: int, path: str, warnings: list[str]) -> Evidence:
    values = _simple(record, Evidence, f"{path}[{index}]", warnings)
    if "n" not in values:
        values["n"] = index + 1
        warnings.append(f"{path}[{index}].n: missing, read as {index + 1}")
    return Evidence(**values)


def _versions(value: Any, path: str, where: str, warnings: list[str]) -> tuple[Document, ...]:
    records = _list(value, path)
    if where:
        if records:
            warnings.append(f"{path}: a language version has no versions of its own, left unread")
        return ()
    found = []
    for index, record in enumerate(records):
        version, more = read_document(record, f"{path}[{index}].")
        found.append(version)
        warnings.extend(more)
    return tuple(found)


def _marks(value: Any, path: str) -> dict[str, Any]:
    if isinstance(value, list) and not value:
        return {}
    if not isinstance(value, Mapping):
        raise DocumentError(path, f"must be an object from rule to sentence, not {_kind(value)}")
    marks: dict[str, Any] = {}
    for rule, sentence in value.items():
        if isinstance(sentence, str):
            _text(sentence, f"{path}.{rule}")
        elif not isinstance(sentence, bool | int) and sentence is not None:
            raise DocumentError(f"{path}.{rule}", f"must be the sentence as text, or true, not {_kind(sentence)}")
        marks[_text(rule, path)] = sentence
    return marks


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise DocumentError(path, f"must be text, not {_kind(value)}")
    if len(value) > MAX_TEXT:
        raise DocumentError(path, f"is {len(value)} characters long; the limit is {MAX_TEXT}")
    if _UNSTORABLE.search(value):
        raise DocumentError(path, "holds a character that cannot be stored (NUL or half of a surrogate pair)")
    return value


def _texts(value: Any, path: str) -> tuple[str, ...]:
    return tuple(_text(one, f"{path}[{index}]") for index, one in enumerate(_list(value, path)))


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise DocumentError(path, f"must be a list, not {_kind(value)}")
    if len(value) > MAX_LIST:
        raise DocumentError(path, f"has {len(value)} entries; the limit is {MAX_LIST}")
    return list(value)


def _whole_number(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DocumentError(path, f"must be a whole number, not {_kind(value)}")
    if not 0 <= value <= 999_999:
        raise DocumentError(path, "must be between 0 and 999 999")
    return value


def _ratio(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DocumentError(path, f"must be a number, not {_kind(value)}")
    return float(value)


def _check_date(text: str, path: str) -> None:
    try:
        date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise DocumentError(path, f"must be a date such as 2026-11-20, not {text[:40]!r}") from error


def _check_language_and_format(values: dict[str, Any], where: str, warnings: list[str]) -> None:
    if "language" not in values or not values["language"]:
        values["language"] = "sv"
        warnings.append(f"{where}language: missing, read as sv")
    if not _LANGUAGE.fullmatch(values["language"]):
        raise DocumentError(f"{where}language", f"must be a language code such as sv, en or ar, not {values['language'][:40]!r}")
    if not values.setdefault("format", "sandwich"):
        values["format"] = "sandwich"
    formats = tuple(load("vocabulary")["formats"])
    if values["format"] not in formats:
        raise DocumentError(f"{where}format", f"must be one of {', '.join(formats)}, not {values['format'][:40]!r}")


def _warn_of_unknown_words(values: dict[str, Any], where: str, warnings: list[str]) -> None:
    vocabulary = load("vocabulary")
    known = {
        "claim_type": vocabulary["claim_types"],
        "verdict": vocabulary["verdicts"],
        "decision": list(vocabulary["decisions"]),
        "status": list(vocabulary["states"]["sandwich"]),
    }
    for name, words in known.items():
        if values.get(name) and values[name] not in words:
            warnings.append(f"{where}{name}: {values[name][:40]!r} is not one of {', '.join(words)}")


def _kind(value: Any) -> str:
    """Name a JSON type for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an object" if isinstance(value, Mapping) else "a list"
