"""Reading focus groups. For the review: `themes_between`. Meetings: meeting_queries.py."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.clocks import HOME_ZONE
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.surveys.listening.models import (
    STRATA,
    DraftTest,
    FocusCode,
    FocusGroup,
    FocusNote,
    FocusRound,
    FocusTheme,
)
from workbench.surveys.listening.spread import Spread, spreads_of
from workbench.surveys.listening.wording import listening_word
from workbench.web.pages import Page

SIZE = 20
NARROW = 2  # a theme in fewer groups than this never says which group it was


@dataclass(frozen=True)
class ThemeFinding:
    """A theme of an adopted report: in how many groups, never how many people. `strata` is empty when one group told it."""

    round_code: str
    round_title: str
    theme_id: int
    name: str
    theme: str  # T01 …
    summary: str
    group_count: int
    groups_held: int
    strata: tuple[str, ...]  # in words
    adopted_on: date
    rumour_codes: tuple[str, ...] = ()  # heard in the same round; never restricted ones

    @property
    def words(self) -> str:
        """ "in 3 of 5 groups"."""
        return in_groups(self.group_count, self.groups_held)


@dataclass(frozen=True)
class RoundRow:
    """One round in the list."""

    round: FocusRound
    planned: int
    held: int
    themes: int


@dataclass(frozen=True)
class ThemeLine:
    """One theme or rumour of a report with the groups in which it came up."""

    name: str
    groups: tuple[FocusGroup, ...]
    held: int
    theme: FocusTheme | None = None
    rumour: Rumour | None = None

    @property
    def words(self) -> str:
        """ "in 3 of 5 groups"."""
        return in_groups(len(self.groups), self.held)

    @property
    def strata(self) -> tuple[str, ...]:
        """Among whom, unless that would point at one group."""
        return strata_words(self.groups)


@dataclass(frozen=True)
class Report:
    """The theme report of a round as a person may see it."""

    held: tuple[FocusGroup, ...]
    themes: tuple[ThemeLine, ...]
    rumours: tuple[ThemeLine, ...]
    uncoded: int = 0
    drafts: tuple[DraftTest, ...] = field(default=())


def in_groups(count: int, held: int) -> str:
    """How widely something came up, in words."""
    return _("in %(count)s of %(held)s groups", count=count, held=held)


def strata_words(groups: Sequence[FocusGroup]) -> tuple[str, ...]:
    """Among whom, in the order of the method; empty when fewer than two groups tell it."""
    if len(groups) < NARROW:
        return ()
    return tuple(listening_word(one, "stratum") for one in STRATA if any(group.stratum == one for group in groups))


def rounds(session: Session, *, number: int = 1) -> Page[RoundRow]:
    """Rounds, those without a report first, then the newest."""
    total = session.scalar(select(func.count()).select_from(FocusRound)) or 0
    order = (FocusRound.adopted_at.is_not(None), FocusRound.created_at.desc(), FocusRound.id.desc())
    wanted = select(FocusRound).order_by(*order).limit(SIZE).offset((number - 1) * SIZE)
    rows = session.scalars(wanted.options(selectinload(FocusRound.groups), selectinload(FocusRound.themes))).all()
    return Page([_round_row(row) for row in rows], number, SIZE, total)


def round_by_code(session: Session, code: str) -> FocusRound:
    """One round with its groups, themes and drafts. Raises NotFound."""
    load = (selectinload(FocusRound.groups), selectinload(FocusRound.themes), joinedload(FocusRound.adopted_by))
    found = session.scalar(select(FocusRound).where(FocusRound.code == code).options(*load))
    if found is None:
        raise NotFound(_("There is no such round of focus groups."), subject_id=code)
    return found


def group_of(row: FocusRound, group_id: int) -> FocusGroup:
    """One of its groups. Raises NotFound."""
    found = next((group for group in row.groups if group.id == group_id), None)
    if found is None:
        raise NotFound(_("There is no such group in this round."), subject_id=group_id)
    return found


def theme_of(row: FocusRound, theme_id: int) -> FocusTheme:
    """One of its themes. Raises NotFound."""
    found = next((theme for theme in row.themes if theme.id == theme_id), None)
    if found is None:
        raise NotFound(_("There is no such theme in this round."), subject_id=theme_id)
    return found


def draft_test_of(session: Session, row: FocusRound, test_id: int) -> DraftTest:
    """One of its tests with what groups said. Raises NotFound."""
    load = (selectinload(DraftTest.results), joinedload(DraftTest.rumour))
    found = session.scalar(select(DraftTest).where(DraftTest.id == test_id, DraftTest.round_id == row.id).options(*load))
    if found is None:
        raise NotFound(_("There is no such test in this round."), subject_id=test_id)
    return found


def notes_of(session: Session, group_id: int) -> Sequence[FocusNote]:
    """The rows of a group with their codes."""
    load = selectinload(FocusNote.codes)
    wanted = select(FocusNote).where(FocusNote.group_id == group_id).order_by(FocusNote.position, FocusNote.id)
    return session.scalars(wanted.options(load.joinedload(FocusCode.theme), load.joinedload(FocusCode.rumour))).all()


def note_of(session: Session, group: FocusGroup, note_id: int) -> FocusNote:
    """One row of a group. Raises NotFound."""
    found = session.scalar(select(FocusNote).where(FocusNote.id == note_id, FocusNote.group_id == group.id))
    if found is None:
        raise NotFound(_("There is no such row."), subject_id=note_id)
    return found


def oldest_note(session: Session, round_id: int) -> date | None:
    """When the oldest row of a round was written; None without notes."""
    wanted = select(func.min(FocusNote.written_on)).join(FocusNote.group).where(FocusGroup.round_id == round_id)
    return session.scalar(wanted)


def coded_groups(session: Session, theme_id: int) -> frozenset[int]:
    """The groups in whose notes a row is coded to the theme."""
    wanted = select(FocusNote.group_id).join(FocusCode, FocusCode.note_id == FocusNote.id).where(FocusCode.theme_id == theme_id)
    return frozenset(session.scalars(wanted))


def report_of(session: Session, row: FocusRound, *, viewer: User | None) -> Report:
    """Themes and rumours with their spread, widest first; rumours only as far as the viewer may see them."""
    spread = spreads_of(session, [row.id])[row.id]
    held = tuple(group for group in row.groups if group.id in spread.held)
    themes = [ThemeLine(one.name, _groups(held, spread.of_theme(one.id)), len(held), theme=one) for one in row.themes]
    seen = (
        session.scalars(select(Rumour).where(Rumour.id.in_(spread.rumours), visible_to(viewer))).all() if spread.rumours else []
    )
    heard = [ThemeLine(one.claim, _groups(held, spread.of_rumour(one.id)), len(held), rumour=one) for one in seen]
    load = (selectinload(DraftTest.results), joinedload(DraftTest.rumour))
    drafts = session.scalars(select(DraftTest).where(DraftTest.round_id == row.id).order_by(DraftTest.id).options(*load)).all()
    return Report(held, _widest_first(themes), _widest_first(heard), _uncoded(session, row.id), tuple(drafts))


def themes_between(
    session: Session, first_day: date, day_after: date, *, for_public: bool = False, timezone: str = HOME_ZONE
) -> list[ThemeFinding]:
    """Themes of the reports adopted from `first_day` until before `day_after`, widest first within a report.

    For the public those that came up in one group only are left out: a group is few people. Restricted rumours never show.
    """
    start, end = (_midnight(day, timezone) for day in (first_day, day_after))
    wanted = select(FocusRound).where(FocusRound.adopted_at >= start, FocusRound.adopted_at < end)
    load = (selectinload(FocusRound.groups), selectinload(FocusRound.themes))
    rows = session.scalars(wanted.options(*load).order_by(FocusRound.adopted_at, FocusRound.id)).all()
    spreads = spreads_of(session, [row.id for row in rows]) if rows else {}
    codes = _open_codes(session, spreads)
    found = [finding for row in rows for finding in _findings(row, spreads[row.id], codes, timezone)]
    return [one for one in found if one.group_count >= NARROW] if for_public else found


def visible_rumours(session: Session, ids: set[int], viewer: User | None) -> set[int]:
    """Those of the rumours that the viewer may see."""
    if not ids:
        return set()
    return set(session.scalars(select(Rumour.id).where(Rumour.id.in_(ids), visible_to(viewer))))


def open_rumours(session: Session, viewer: User | None, *, most: int = 200) -> list[tuple[str, str]]:
    """(code, claim) of rumours to choose from, last opened first."""
    wanted = select(Rumour.code, Rumour.claim).where(Rumour.state != "merged", visible_to(viewer))
    return [
        (code, claim) for code, claim in session.execute(wanted.order_by(Rumour.opened_at.desc(), Rumour.id.desc()).limit(most))
    ]


def _round_row(row: FocusRound) -> RoundRow:
    states = Counter(group.state for group in row.groups)
    return RoundRow(row, states["planned"], states["held"], len(row.themes))


def _groups(held: Sequence[FocusGroup], ids: frozenset[int]) -> tuple[FocusGroup, ...]:
    return tuple(group for group in held if group.id in ids)


def _widest_first(lines: Sequence[ThemeLine]) -> tuple[ThemeLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-len(line.groups), line.name.casefold())))


def _uncoded(session: Session, round_id: int) -> int:
    rows = select(func.count()).select_from(FocusNote).join(FocusNote.group)
    return session.scalar(rows.where(FocusGroup.round_id == round_id, ~FocusNote.codes.any())) or 0


def _open_codes(session: Session, spreads: dict[int, Spread]) -> dict[int, str]:
    ids = {rumour_id for spread in spreads.values() for rumour_id in spread.rumours}
    if not ids:
        return {}
    rows = session.execute(select(Rumour.id, Rumour.code).where(Rumour.id.in_(ids), Rumour.sensitivity != "restricted"))
    return {row.id: row.code for row in rows}


def _findings(row: FocusRound, spread: Spread, codes: dict[int, str], timezone: str) -> list[ThemeFinding]:
    held = [group for group in row.groups if group.id in spread.held]
    heard = tuple(sorted(codes[one] for one in spread.rumours if one in codes))
    assert row.adopted_at is not None
    adopted_on = row.adopted_at.astimezone(ZoneInfo(timezone)).date()
    found = []
    for theme in row.themes:
        groups = _groups(held, spread.of_theme(theme.id))
        told = (theme.id, theme.name, theme.theme, theme.summary, len(groups), len(held), strata_words(groups))
        found.append(ThemeFinding(row.code, row.title, *told, adopted_on, heard))
    return sorted(found, key=lambda one: (-one.group_count, one.name.casefold()))


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(timezone))
