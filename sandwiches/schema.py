"""The JSON Schema of a document, made from the dataclasses so that the two cannot part."""

from __future__ import annotations

import dataclasses
from typing import Any

from sandwiches.document import Document, Evidence, Footer, Image
from sandwiches.method import load
from sandwiches.reading_json import MAX_TEXT

_DESCRIPTIONS = {
    "language": "A BCP 47 code. sv and en have word lists; in other languages only the rules on structure run.",
    "headline": "The fact in one line.",
    "opening_fact": "What is true, with a source marker such as [1]. In what_we_know: what is known.",
    "myth": "The rumour, once, in neutral words, after a warning. Empty in every format but the sandwich.",
    "explanation": "Why the claim misleads and what happens instead. In what_we_know: what is not known yet.",
    "closing_fact": "The fact again.",
    "quote": "What the spokesperson says in the text, in their own words.",
    "quote_by": "Who says it.",
    "theme": "One id of the method's themes, T01 to T99.",
    "claim": "The registered claim in neutral words, at most 75 characters.",
    "technique": "Why the claim misleads: one id of the method's list.",
    "true_kernel": "What is true in the claim, for the verdicts misleading and partly_true.",
    "marks": "From a rule's id to the sentence in which the writer says that it stands.",
    "myth_label": "Whether the rendering puts its label before the myth.",
    "evidence": "The sources; n is the number of the marker.",
    "versions": "The same answer in other languages.",
    "next_update_at": "When the next update comes, for what_we_know.",
    "humour_reviewer": "The second reader of a text with humour.",
}
_DATES = ("verdict_at", "decision_at", "review_by", "published_at", "next_update_at")


def document_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12). Unknown keys are allowed: the reader warns about them."""
    vocabulary = load("vocabulary")
    schema = _object(Document)
    fields = schema["properties"]
    fields["format"]["enum"] = list(vocabulary["formats"])
    fields["language"]["pattern"] = "^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$"
    for name, words in (
        ("claim_type", vocabulary["claim_types"]),
        ("verdict", vocabulary["verdicts"]),
        ("decision", list(vocabulary["decisions"])),
        ("status", list(vocabulary["states"]["sandwich"])),
    ):
        fields[name]["examples"] = list(words)
    fields["technique"] = {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
        "examples": list(load("lexicon")["technique"]),
    }
    fields["decision_score"] = {"type": ["integer", "null"], "minimum": 0}
    fields["marks"] = {"type": ["object", "null"], "additionalProperties": {"type": ["string", "boolean", "integer", "null"]}}
    fields["value_words"] = {"type": ["array", "null"], "items": {"type": "string"}}
    fields["evidence"] = {"type": ["array", "null"], "items": {"$ref": "#/$defs/evidence"}}
    fields["images"] = {"type": ["array", "null"], "items": {"$ref": "#/$defs/image"}}
    fields["footer"] = {"anyOf": [{"$ref": "#/$defs/footer"}, {"type": "null"}]}
    fields["versions"] = {"type": ["array", "null"], "items": {"$ref": "#"}}
    for name, text in _DESCRIPTIONS.items():
        fields[name]["description"] = text
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Truth sandwich document",
        **schema,
        "$defs": {"evidence": _object(Evidence), "footer": _object(Footer), "image": _object(Image)},
    }


def _object(kind: type) -> dict[str, Any]:
    return {"type": "object", "properties": {field.name: _plain(field) for field in dataclasses.fields(kind)}}


def _plain(field: dataclasses.Field[Any]) -> dict[str, Any]:
    written = str(field.type)
    if written == "bool":
        return {"type": ["boolean", "null"], "default": field.default}
    if written == "int":
        return {"type": ["integer", "null"], "minimum": 0}
    if written.startswith("float"):
        return {"type": ["number", "null"]}
    text: dict[str, Any] = {"type": ["string", "null"], "maxLength": MAX_TEXT}
    if field.name in _DATES:
        text["description"] = "An ISO date or time, such as 2026-11-20; empty when not known."
    return text
