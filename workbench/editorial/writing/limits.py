"""Texts that are too long to be kept: which they are, and a shorter copy that the rules can read."""

from typing import Any

from flask_babel import gettext as _

from sandwiches.document import PARTS
from sandwiches.reading_json import MAX_TEXT
from workbench.editorial.wording import part_words
from workbench.web.languages import show_number

FIELDS = (*PARTS, "true_kernel", "quote", "humour_text")


def too_long(document: dict[str, Any]) -> dict[str, int]:
    """The fields that hold more than can be kept, with their length in characters."""
    lengths = {name: len(str(document.get(name, ""))) for name in FIELDS}
    return {name: length for name, length in lengths.items() if length > MAX_TEXT}


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with those fields cut, for the check only: it is never stored."""
    return {**document, **{name: document[name][:MAX_TEXT] for name in too_long(document)}}


def say_too_long(document: dict[str, Any]) -> str:
    """What is too long and what to do, in words; "" when everything fits."""
    fields = too_long(document)
    if not fields:
        return ""
    name, length = next(iter(fields.items()))
    label = part_words(name)[0] if name in PARTS else _("One field")
    return _(
        "%(part)s is too long: %(length)s characters. At most %(most)s can be kept. "
        "The text is still in the field and in this browser.",
        part=label,
        length=show_number(length),
        most=show_number(MAX_TEXT),
    )
