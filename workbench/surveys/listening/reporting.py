"""The theme report: themes and how widely they spread over groups, two drafts compared; adopting it lets the notes go."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.service import refuse_unknown
from workbench.rumours.texts import masked, masked_line
from workbench.surveys.listening.models import (
    PREFERENCES,
    DraftResult,
    DraftTest,
    FocusCode,
    FocusGroup,
    FocusNote,
    FocusRound,
    FocusSpread,
    FocusTheme,
)
from workbench.surveys.listening.noting import KEPT
from workbench.surveys.listening.service import refuse_adopted
from workbench.surveys.listening.spread import spread_of
from workbench.surveys.listening.texts import NamesFound, name_like, refuse_counting, refuse_quoting
from workbench.web.vocabulary import THEMES

UNDO = timedelta(days=1)
MOST_THEMES = 40


def add_theme(
    session: Session, row: FocusRound, name: str, *, theme: str, summary: str, actor: User, now: datetime
) -> FocusTheme:
    """A theme in our own words. Raises Refused for names, shares, heads, and for what stands so in the notes."""
    refuse_adopted(row)
    if (session.scalar(select(func.count()).select_from(FocusTheme).where(FocusTheme.round_id == row.id)) or 0) >= MOST_THEMES:
        raise Refused(_("A round holds at most %(most)s themes. Join some of them.", most=MOST_THEMES), subject_id=row.id)
    found = FocusTheme(round_id=row.id)
    _write_theme(session, row, found, name, theme, summary)
    session.add(found)
    session.flush()
    session.expire(row, ["themes"])
    record(session, "focus_theme_added", row, actor_id=actor.id, now=now, theme=theme)
    return found


def change_theme(session: Session, found: FocusTheme, name: str, *, theme: str, summary: str, actor: User, now: datetime) -> None:
    """Other words for it. Raises as `add_theme`."""
    refuse_adopted(found.round)
    _write_theme(session, found.round, found, name, theme, summary)
    session.flush()
    record(session, "focus_theme_changed", found.round, actor_id=actor.id, now=now, theme=theme)


def remove_theme(session: Session, found: FocusTheme, *, actor: User, now: datetime) -> None:
    """Take a theme away; rows that were coded to it stay without it."""
    refuse_adopted(found.round)
    session.execute(delete(FocusCode).where(FocusCode.theme_id == found.id))
    session.execute(delete(FocusSpread).where(FocusSpread.theme_id == found.id))
    record(session, "focus_theme_removed", found.round, actor_id=actor.id, now=now)
    session.delete(found)
    session.flush()


def tick_groups(session: Session, found: FocusTheme, group_ids: Collection[int], *, actor: User, now: datetime) -> None:
    """In which groups the theme came up, beside those whose notes are coded to it."""
    refuse_adopted(found.round)
    held = spread_of(session, found.round_id).held
    session.execute(delete(FocusSpread).where(FocusSpread.theme_id == found.id))
    session.add_all(FocusSpread(group_id=one, theme_id=found.id) for one in sorted(held & set(group_ids)))
    session.flush()
    record(session, "focus_theme_ticked", found.round, actor_id=actor.id, now=now)


def write_summary(session: Session, row: FocusRound, summary: str, *, actor: User, now: datetime) -> None:
    """What the report says before its themes. Raises as `add_theme`."""
    refuse_adopted(row)
    row.summary = _own_words(session, row, masked(summary))
    session.flush()
    record(session, "focus_report_written", row, actor_id=actor.id, now=now)


def add_draft_test(
    session: Session, row: FocusRound, title: str, *, text_a: str, text_b: str, rumour: Rumour | None, actor: User, now: datetime
) -> DraftTest:
    """Two drafts to be read aloud. Raises Refused when one is missing or both are the same."""
    refuse_adopted(row)
    title, text_a, text_b = masked_line(title), masked(text_a), masked(text_b)
    if not (title and text_a and text_b):
        raise Refused(_("A test needs a title and two drafts."), subject_id=row.id)
    if text_a == text_b:
        raise Refused(_("Both drafts say the same."), subject_id=row.id)
    test = DraftTest(round_id=row.id, title=title, text_a=text_a, text_b=text_b, rumour_id=rumour.id if rumour else None)
    session.add(test)
    session.flush()
    record(session, "focus_drafts_added", row, actor_id=actor.id, now=now)
    return test


def remove_draft_test(session: Session, test: DraftTest, *, actor: User, now: datetime) -> None:
    """Take a test away with what groups said of it."""
    refuse_adopted(test.round)
    record(session, "focus_drafts_removed", test.round, actor_id=actor.id, now=now)
    session.delete(test)
    session.flush()


def write_result(
    session: Session, test: DraftTest, group: FocusGroup, *, preference: str, why: str, actor: User, now: datetime
) -> DraftResult:
    """Which draft one group took to, and why in words. Raises Refused for shares and heads, and for a group of another round."""
    refuse_adopted(test.round)
    refuse_unknown({"preference": (preference, PREFERENCES)})
    if group.round_id != test.round_id or group.state != "held":
        raise NotFound(_("There is no such group in this round."), subject_id=group.id)
    why = _own_words(session, test.round, masked(why))
    if not why:
        raise Refused(_("Write why, in words."), subject_id=test.id)
    result = session.scalar(select(DraftResult).where(DraftResult.test_id == test.id, DraftResult.group_id == group.id))
    if result is None:
        result = DraftResult(test_id=test.id, group_id=group.id)
        session.add(result)
    result.preference, result.why = preference, why
    session.flush()
    record(session, "focus_drafts_compared", test.round, actor_id=actor.id, now=now)
    return result


def missing(session: Session, row: FocusRound) -> list[str]:
    """What stands in the way of adopting the report."""
    spread = spread_of(session, row.id)
    found = []
    if not spread.held:
        found.append(_("No group has been held."))
    if not row.themes:
        found.append(_("The report has no theme."))
    bare = [theme.name for theme in row.themes if not theme.summary]
    if bare:
        found.append(_("These themes say nothing yet: %(names)s.", names=", ".join(bare)))
    nowhere = [theme.name for theme in row.themes if not spread.of_theme(theme.id)]
    if nowhere and spread.held:
        found.append(_("These themes came up in no group: %(names)s.", names=", ".join(nowhere)))
    return found


def adopt_report(session: Session, row: FocusRound, *, version: int | None, actor: User, now: datetime) -> None:
    """The report stands; the notes are deleted a day later. Raises Refused while something is missing."""
    refuse_adopted(row)
    if version is not None and version != row.version:
        raise Conflict(_("Somebody changed this round after you opened the page. Read it once more."), subject_id=row.id)
    problems = missing(session, row)
    if problems:
        raise Refused(" ".join(problems), subject_id=row.id)
    row.adopted_at, row.adopted_by_id, row.erase_at = now, actor.id, now + UNDO
    session.flush()
    record(session, "focus_report_adopted", row, actor_id=actor.id, now=now, themes=len(row.themes))
    queue.enqueue(
        session, "surveys.erase_notes", {"round_id": row.id}, dedupe=f"erase_notes:{row.id}:{row.version}", run_at=row.erase_at
    )


def take_back_report(session: Session, row: FocusRound, *, actor: User, now: datetime) -> None:
    """Within a day: the report is open again, and the notes stay. Raises Refused once they are deleted."""
    if row.adopted_at is None:
        return
    if row.erased_at is not None or row.erase_at is None or row.erase_at <= now:
        raise Refused(_("It is too late: the notes are deleted."), subject_id=row.id)
    row.adopted_at = row.adopted_by_id = row.erase_at = None
    session.flush()
    record(session, "focus_report_taken_back", row, actor_id=actor.id, now=now)


def erase_notes(session: Session, row: FocusRound, *, now: datetime) -> bool:
    """Keep in which groups things came up, then delete notes, codes and the names of colleagues. False when it is not due."""
    if row.erase_at is None or row.erase_at > now or row.erased_at is not None:
        return False
    _keep_spread(session, row.id)
    groups = select(FocusGroup.id).where(FocusGroup.round_id == row.id)
    count = _delete_notes(session, session.scalars(select(FocusNote.id).where(FocusNote.group_id.in_(groups))).all())
    for group in row.groups:
        group.moderator = group.note_taker = ""
    row.erased_at = now
    session.flush()
    record(session, "focus_notes_erased", row, actor_id=None, now=now, rows=count, why="report")
    return True


def forget_old_notes(session: Session, *, today: date, now: datetime) -> int:
    """Notes older than six months go, with or without a report; in which groups things came up is kept. Returns how many rows."""
    old = select(FocusNote.id, FocusGroup.round_id).join(FocusNote.group).where(FocusNote.written_on <= today - KEPT)
    by_round: dict[int, list[int]] = {}
    for note_id, round_id in session.execute(old):
        by_round.setdefault(round_id, []).append(note_id)
    for round_id, ids in sorted(by_round.items()):
        _keep_spread(session, round_id)
        count = _delete_notes(session, ids)
        row = session.get_one(FocusRound, round_id)
        record(session, "focus_notes_erased", row, actor_id=None, now=now, rows=count, why="age")
    return sum(len(ids) for ids in by_round.values())


def _keep_spread(session: Session, round_id: int) -> None:
    """Write as ticks what only the coding knows."""
    spread = spread_of(session, round_id)
    ticked = select(FocusSpread.group_id, FocusSpread.theme_id, FocusSpread.rumour_id).where(
        FocusSpread.group_id.in_(spread.held)
    )
    known = {tuple(row) for row in session.execute(ticked)}
    wanted = [(group, theme, None) for theme, groups in sorted(spread.themes.items()) for group in sorted(groups)]
    heard = [(group, None, rumour) for rumour, groups in sorted(spread.rumours.items()) for group in sorted(groups)]
    for group_id, theme_id, rumour_id in (*wanted, *heard):
        if (group_id, theme_id, rumour_id) not in known:
            session.add(FocusSpread(group_id=group_id, theme_id=theme_id, rumour_id=rumour_id))
    session.flush()


def _delete_notes(session: Session, ids: Sequence[int]) -> int:
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        session.execute(delete(FocusCode).where(FocusCode.note_id.in_(some)))
        session.execute(delete(FocusNote).where(FocusNote.id.in_(some)))
    return len(ids)


def _write_theme(session: Session, row: FocusRound, found: FocusTheme, name: str, theme: str, summary: str) -> None:
    refuse_unknown({"theme": (theme, THEMES)})
    name = _own_words(session, row, masked_line(name, most=120))
    if not name:
        raise Refused(_("Give the theme a name."), subject_id=row.id)
    same = select(FocusTheme.id).where(FocusTheme.round_id == row.id, func.lower(FocusTheme.name) == name.lower())
    with session.no_autoflush:
        if (session.scalar(same) or found.id) != found.id:
            raise Refused(_("There is a theme with that name already."), subject_id=row.id)
    found.name, found.theme, found.summary = name, theme, _own_words(session, row, masked(summary))


def _own_words(session: Session, row: FocusRound, text: str) -> str:
    """The text, when it names nobody, counts nobody and quotes nobody."""
    if not text:
        return ""
    refuse_counting(text)
    names = name_like(text, [group.place for group in row.groups])
    if names:
        raise NamesFound(names)
    with session.no_autoflush:
        notes = session.scalars(select(FocusNote.text).join(FocusNote.group).where(FocusGroup.round_id == row.id)).all()
    refuse_quoting(text, notes)
    return text
