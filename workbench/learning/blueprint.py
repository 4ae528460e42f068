"""The blueprint of the learning room, and the filters of its templates."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from workbench.learning.words import part_name, plain_fault, share_text, slice_words

blueprint = Blueprint("learning", __name__, template_folder="templates")

FILTERS: dict[str, Callable[..., Any]] = {
    "share": share_text,
    "plain_fault": plain_fault,
    "part_name": part_name,
    "slice_words": slice_words,
}
for name, function in FILTERS.items():
    blueprint.add_app_template_filter(function, name)
