"""A review document as JSON and back, and the digest of what was adopted."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from workbench.reviews.charts.chart import Chart, Table
from workbench.reviews.quarterly.document import Block, Bullets, KeyFigure, Paragraph, ReviewDocument, Section, Subheading

KINDS: dict[str, type] = {"paragraph": Paragraph, "subheading": Subheading, "bullets": Bullets, "table": Table, "chart": Chart}
NAMES = {kind: name for name, kind in KINDS.items()}


def canonical(content: Mapping[str, Any]) -> bytes:
    """The same bytes for the same content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def to_json(document: ReviewDocument) -> dict[str, Any]:
    """A document as plain JSON."""
    values = {name: getattr(document, name) for name in ("title", "language", "unit", "status", "footer", "is_public")}
    sections = [
        {**asdict(one), "blocks": [{"kind": NAMES[type(block)], **asdict(block)} for block in one.blocks]}
        for one in document.sections
    ]
    return {**values, "summary": [asdict(one) for one in document.summary], "sections": sections}


def from_json(content: Mapping[str, Any]) -> ReviewDocument:
    """The document again."""
    sections = tuple(Section(**{**one, "blocks": tuple(_block(block) for block in one["blocks"])}) for one in content["sections"])
    summary = tuple(KeyFigure(**one) for one in content["summary"])
    return ReviewDocument(**{**content, "summary": summary, "sections": sections})


def _block(content: Mapping[str, Any]) -> Block:
    kind = KINDS[content["kind"]]
    values = {name: value for name, value in content.items() if name != "kind"}
    if kind is Table:
        return _table(values)
    if kind is Chart:
        return Chart(**{**values, "table": _table(values["table"])})
    if kind is Bullets:
        return Bullets(tuple(values["items"]))
    return Subheading(**values) if kind is Subheading else Paragraph(**values)


def _table(values: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in values["rows"])
    return Table(values["caption"], tuple(values["columns"]), rows, values.get("note", ""))
