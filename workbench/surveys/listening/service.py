"""Planning focus groups: rounds, their groups, the guide. Notes: noting.py; the report: reporting.py; meetings: meetings.py."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, Refused
from workbench.rumours.service import refuse_unknown
from workbench.rumours.texts import masked, masked_line
from workbench.surveys.listening.guide import LANGUAGES, first_guide
from workbench.surveys.listening.models import GROUP_STATES, STRATA, FocusGroup, FocusNote, FocusRound

FEWEST_GROUPS, MOST_GROUPS = 4, 8
FEWEST_SEATS, MOST_SEATS = 5, 8
MOST_QUESTIONS = 20


@dataclass(frozen=True)
class GroupPlan:
    """What is planned for one group. `moderator` and `note_taker` are colleagues, two different ones."""

    name: str
    stratum: str
    seats: int = 6
    place: str = ""
    held_on: date | None = None
    starts: str = ""
    moderator: str = ""
    note_taker: str = ""
    interpreter: str = ""
    state: str = "planned"
    was_small: bool = False


def open_round(session: Session, title: str, *, purpose: str, language: str, actor: User, now: datetime) -> FocusRound:
    """A new round with the guide of METHOD.md D.6 in the language chosen. Raises Refused without a title."""
    refuse_unknown({"language": (language, LANGUAGES)})
    title = _title(title)
    row = FocusRound(
        code=_free_code(session, title), title=title, purpose=masked(purpose), language=language, guide=first_guide(language),
        created_by_id=actor.id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, "focus_round_opened", row, actor_id=actor.id, now=now)
    return row


def change_round(
    session: Session, row: FocusRound, *, title: str, purpose: str, version: int | None, actor: User, now: datetime
) -> None:
    """Another title or purpose. Raises Conflict when somebody changed the round after `version` was shown."""
    refuse_adopted(row)
    _refuse_stale(row, version)
    row.title, row.purpose = _title(title), masked(purpose)
    session.flush()
    record(session, "focus_round_changed", row, actor_id=actor.id, now=now)


def change_guide(
    session: Session, row: FocusRound, rows: Sequence[tuple[str, str]], *, version: int | None, actor: User, now: datetime
) -> None:
    """The questions and their help lines; rows without a question go. Raises Refused when none is left."""
    refuse_adopted(row)
    _refuse_stale(row, version)
    kept = [(masked_line(question), masked(help_line)) for question, help_line in rows]
    guide = [{"question": question, "help": help_line} for question, help_line in kept if question]
    if not guide:
        raise Refused(_("A guide needs at least one question."), subject_id=row.id)
    if len(guide) > MOST_QUESTIONS:
        raise Refused(_("A guide holds at most %(most)s questions.", most=MOST_QUESTIONS), subject_id=row.id)
    row.guide = guide
    session.flush()
    record(session, "focus_guide_changed", row, actor_id=actor.id, now=now)


def remove_round(session: Session, row: FocusRound, *, actor: User, now: datetime) -> None:
    """Take away a round that has no group yet. Raises Refused otherwise."""
    if session.scalar(select(func.count()).select_from(FocusGroup).where(FocusGroup.round_id == row.id)):
        raise Refused(_("The round has groups. Remove them first, or keep it."), subject_id=row.id)
    for part in (*row.themes, *row.drafts):
        session.delete(part)
    record(session, "focus_round_removed", row, actor_id=actor.id, now=now)
    session.delete(row)
    session.flush()


def add_group(session: Session, row: FocusRound, plan: GroupPlan, *, actor: User, now: datetime) -> FocusGroup:
    """One more group. Raises Refused beyond eight, outside five to eight seats, or when one person has both tasks."""
    refuse_adopted(row)
    standing = select(func.count()).select_from(FocusGroup).where(FocusGroup.round_id == row.id, FocusGroup.state != "cancelled")
    if (session.scalar(standing) or 0) >= MOST_GROUPS:
        raise Refused(_("Eight groups are enough: more of them seldom tell anything new."), subject_id=row.id)
    group = FocusGroup(round_id=row.id, **_read_plan(plan))
    session.add(group)
    session.flush()
    record(session, "focus_group_planned", group, actor_id=actor.id, now=now, stratum=group.stratum)
    return group


def change_group(session: Session, group: FocusGroup, plan: GroupPlan, *, actor: User, now: datetime) -> None:
    """What is planned, or that it was held or cancelled. Raises Refused as `add_group`."""
    refuse_adopted(group.round)
    values = _read_plan(plan)
    if values["state"] != "held" and _has_notes(session, group):
        raise Refused(_("The group has notes, so it was held."), subject_id=group.id)
    for name, value in values.items():
        setattr(group, name, value)
    session.flush()
    record(session, "focus_group_changed", group, actor_id=actor.id, now=now, state=group.state)


def remove_group(session: Session, group: FocusGroup, *, actor: User, now: datetime) -> None:
    """Take away a group that nobody has noted anything of. Raises Refused otherwise."""
    refuse_adopted(group.round)
    if group.state == "held" or _has_notes(session, group):
        raise Refused(_("The group was held. It stays in the round."), subject_id=group.id)
    record(session, "focus_group_removed", group, actor_id=actor.id, now=now)
    session.delete(group)
    session.flush()


def refuse_adopted(row: FocusRound) -> None:
    """Raises Refused once the theme report is adopted: nothing may change any more."""
    if row.adopted_at is not None:
        raise Refused(_("The theme report is adopted. Nothing changes in this round any more."), subject_id=row.id)


def _has_notes(session: Session, group: FocusGroup) -> bool:
    return session.scalar(select(FocusNote.id).where(FocusNote.group_id == group.id).limit(1)) is not None


def _read_plan(plan: GroupPlan) -> dict[str, object]:
    refuse_unknown({"stratum": (plan.stratum, STRATA), "state": (plan.state, GROUP_STATES)})
    if not FEWEST_SEATS <= plan.seats <= MOST_SEATS:
        raise Refused(_("Plan a group of five to eight people."))
    values: dict[str, object] = asdict(plan)
    for name in ("name", "place", "starts", "moderator", "note_taker", "interpreter"):
        values[name] = masked_line(getattr(plan, name))
    if not values["name"]:
        raise Refused(_("Give the group a name, such as “Library, afternoon”."))
    moderator, note_taker = str(values["moderator"]), str(values["note_taker"])
    if moderator and moderator.casefold() == note_taker.casefold():
        raise Refused(_("One person cannot both lead the talk and take notes. Choose two."))
    if plan.state == "held" and plan.held_on is None:
        raise Refused(_("Write the day on which the group was held."))
    return values


def _refuse_stale(row: FocusRound, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Conflict(_("Somebody changed this round while you wrote. Your text is kept."), subject_id=row.id)


def _title(title: str) -> str:
    kept = masked_line(title)
    if not kept:
        raise Refused(_("Give the round a title."))
    return kept


def _free_code(session: Session, title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:40].strip("-") or "samtal"
    if stem == "new":
        stem = "samtal"
    code = stem
    while session.scalar(select(FocusRound.id).where(FocusRound.code == code)) is not None:
        code = f"{stem}-{secrets.token_hex(2)}"
    return code
