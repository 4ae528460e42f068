"""In which groups a theme or a rumour came up: from the coding, and from what is ticked by hand."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.surveys.listening.models import FocusCode, FocusGroup, FocusNote, FocusSpread


@dataclass(frozen=True)
class Spread:
    """The groups by theme and by rumour (ids), among those that were held."""

    held: frozenset[int]
    themes: dict[int, frozenset[int]] = field(default_factory=dict)
    rumours: dict[int, frozenset[int]] = field(default_factory=dict)

    def of_theme(self, theme_id: int) -> frozenset[int]:
        """The groups in which it came up."""
        return self.themes.get(theme_id, frozenset())

    def of_rumour(self, rumour_id: int) -> frozenset[int]:
        """The groups in which it was heard."""
        return self.rumours.get(rumour_id, frozenset())


def spread_of(session: Session, round_id: int) -> Spread:
    """The spread in one round. Two queries."""
    return spreads_of(session, [round_id])[round_id]


def spreads_of(session: Session, round_ids: list[int]) -> dict[int, Spread]:
    """The spread in several rounds at once, by round."""
    groups = select(FocusGroup.id, FocusGroup.round_id).where(FocusGroup.round_id.in_(round_ids), FocusGroup.state == "held")
    round_of = {row.id: row.round_id for row in session.execute(groups)}
    coded = select(FocusNote.group_id, FocusCode.theme_id, FocusCode.rumour_id).join(FocusNote, FocusNote.id == FocusCode.note_id)
    ticked = select(FocusSpread.group_id, FocusSpread.theme_id, FocusSpread.rumour_id)
    ids = list(round_of)
    both = coded.where(FocusNote.group_id.in_(ids)).union(ticked.where(FocusSpread.group_id.in_(ids)))
    themes: dict[int, dict[int, set[int]]] = {key: defaultdict(set) for key in round_ids}
    rumours: dict[int, dict[int, set[int]]] = {key: defaultdict(set) for key in round_ids}
    for group_id, theme_id, rumour_id in session.execute(both):
        if theme_id is not None:
            themes[round_of[group_id]][theme_id].add(group_id)
        elif rumour_id is not None:
            rumours[round_of[group_id]][rumour_id].add(group_id)
    held = {key: frozenset(group for group, home in round_of.items() if home == key) for key in round_ids}
    return {key: Spread(held[key], _frozen(themes[key]), _frozen(rumours[key])) for key in round_ids}


def _frozen(found: dict[int, set[int]]) -> dict[int, frozenset[int]]:
    return {key: frozenset(groups) for key, groups in found.items()}
