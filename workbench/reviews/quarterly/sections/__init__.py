"""The thirteen sections of METHOD.md D.8, each a module: counting as JSON once, words per language from what was counted."""

from workbench.reviews.quarterly.sections import (
    action_plan,
    decisions,
    errors,
    focus_groups,
    impartiality,
    limits,
    messages,
    next_quarter,
    protection,
    reach,
    rumours,
    survey,
    times,
)
from workbench.reviews.quarterly.sections.part import Part

PARTS: tuple[Part, ...] = tuple(
    module.PART
    for module in (
        rumours, decisions, times, messages, reach, survey, focus_groups, action_plan, errors, impartiality, protection,
        next_quarter, limits,
    )
)  # fmt: skip
KEYS = tuple(part.key for part in PARTS)


def part_of(key: str) -> Part | None:
    """The section of that key, or None."""
    return next((part for part in PARTS if part.key == key), None)
