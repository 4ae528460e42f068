"""Notes of a group: written without names, coded to themes and rumours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.texts import TEXT_LENGTH, masked
from workbench.surveys.listening.models import FocusCode, FocusGroup, FocusNote, FocusTheme
from workbench.surveys.listening.service import refuse_adopted
from workbench.surveys.listening.texts import NamesFound, name_like, without_names

KEPT = timedelta(days=183)  # at most six months
MOST_ROWS = 400
ROW_LENGTH = 1_000


def add_notes(
    session: Session, group: FocusGroup, text: str, *, names: str, actor: User, today: date, now: datetime
) -> list[FocusNote]:
    """Each line becomes a row, masked. A group with notes counts as held.

    `names` says what happens to words that look like names: "ask" raises NamesFound, "replace" puts [person] in their place,
    "keep" leaves them, since a person said that they are none.
    """
    refuse_adopted(group.round)
    if group.state == "cancelled":
        raise Refused(_("The group is cancelled."), subject_id=group.id)
    lines = _read_rows(text[: TEXT_LENGTH * 10].splitlines(), group, names)
    if not lines:
        raise Refused(_("Write what was said, one thing per line."), subject_id=group.id)
    standing = session.scalar(select(func.count()).select_from(FocusNote).where(FocusNote.group_id == group.id)) or 0
    if standing + len(lines) > MOST_ROWS:
        raise Refused(_("A group's notes hold at most %(most)s rows.", most=MOST_ROWS), subject_id=group.id)
    last = session.scalar(select(func.max(FocusNote.position)).where(FocusNote.group_id == group.id)) or 0
    rows = [
        FocusNote(group_id=group.id, position=last + number, text=line, written_on=today, written_by_id=actor.id)
        for number, line in enumerate(lines, 1)
    ]
    session.add_all(rows)
    group.state, group.held_on = "held", group.held_on or today
    session.flush()
    record(session, "focus_notes_added", group, actor_id=actor.id, now=now, rows=len(rows))
    return rows


def change_note(session: Session, note: FocusNote, text: str, *, names: str, actor: User, now: datetime) -> None:
    """Another wording; passages that were marked become the whole row. Raises as `add_notes`."""
    refuse_adopted(note.group.round)
    kept = " ".join(_read_rows([" ".join(text.split())], note.group, names))
    if not kept:
        raise Refused(_("Write what was said, one thing per line."), subject_id=note.id)
    if kept != note.text:
        note.text = kept
        for code in note.codes:
            code.starts_at = code.ends_at = 0
    session.flush()
    record(session, "focus_note_changed", note.group, actor_id=actor.id, now=now)


def remove_note(session: Session, note: FocusNote, *, actor: User, now: datetime) -> None:
    """Take a row away with its codes."""
    refuse_adopted(note.group.round)
    record(session, "focus_note_removed", note.group, actor_id=actor.id, now=now)
    session.delete(note)
    session.flush()


def code_note(
    session: Session, note: FocusNote, *, theme: FocusTheme | None = None, rumour: Rumour | None = None, passage: str = "",
    actor: User, now: datetime,
) -> FocusCode:  # fmt: skip
    """The row, or the words of `passage` in it, belongs to a theme or speaks of a rumour. The same code twice is one."""
    refuse_adopted(note.group.round)
    if (theme is None) == (rumour is None):
        raise Refused(_("Choose a theme or a rumour."), subject_id=note.id)
    if theme is not None and theme.round_id != note.group.round_id:
        raise NotFound(_("There is no such theme in this round."), subject_id=theme.id)
    if rumour is not None and rumour.state == "merged":
        raise Refused(_("That rumour is merged into another. Choose that one."), subject_id=rumour.id)
    starts_at, ends_at = _find(note, passage)
    for code in note.codes:
        if (code.theme_id, code.rumour_id) == (theme.id if theme else None, rumour.id if rumour else None):
            code.starts_at, code.ends_at = starts_at, ends_at
            session.flush()
            return code
    code = FocusCode(note=note, theme=theme, rumour=rumour, starts_at=starts_at, ends_at=ends_at)
    session.add(code)
    session.flush()
    record(session, "focus_note_coded", note.group, actor_id=actor.id, now=now)
    return code


def remove_code(session: Session, code: FocusCode, *, actor: User, now: datetime) -> None:
    """The row is not about it after all."""
    group = code.note.group
    refuse_adopted(group.round)
    code.note.codes.remove(code)
    session.flush()
    record(session, "focus_code_removed", group, actor_id=actor.id, now=now)


def _read_rows(lines: Sequence[str], group: FocusGroup, names: str) -> list[str]:
    kept = [row for row in (masked(line) for line in lines if line.strip()) if row]
    if any(len(row) > ROW_LENGTH for row in kept):
        raise Refused(
            _("A row holds at most %(most)s characters. Write one thing per line.", most=ROW_LENGTH), subject_id=group.id
        )
    spared = (group.place, group.name)
    found = list(dict.fromkeys(name for row in kept for name in name_like(row, spared)))
    if found and names == "replace":
        return [without_names(row, name_like(row, spared)) for row in kept]
    if found and names != "keep":
        raise NamesFound(found)
    return kept


def _find(note: FocusNote, passage: str) -> tuple[int, int]:
    wanted = " ".join(masked(passage).split())
    if not wanted:
        return 0, 0
    at = note.text.find(wanted)
    if at < 0 and len(note.text.lower()) == len(note.text):
        at = note.text.lower().find(wanted.lower())
    if at < 0:
        raise Refused(_("Those words do not stand in the row. Copy them from it."), subject_id=note.id)
    return at, at + len(wanted)
