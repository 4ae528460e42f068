"""The words of reuse: the part that a block is for, and the kinds to choose from."""

from flask_babel import gettext as _

from workbench.editorial.reuse.models import BLOCK_PARTS, SOURCES
from workbench.web.vocabulary import word


def block_part(part: str) -> str:
    """What a block is for, in words."""
    return _("a set of sources") if part == SOURCES else word(part, "part")


def part_choices(*, empty: str) -> list[tuple[str, str]]:
    """(slug, words) for a select field."""
    return [("", empty), *((part, block_part(part)) for part in BLOCK_PARTS)]
