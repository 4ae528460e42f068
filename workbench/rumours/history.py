"""What happened to a rumour, one readable sentence for each change."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.queries import history
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.vocabulary import word


@dataclass(frozen=True)
class Line:
    """One change: when, who, and what in words."""

    at: datetime
    who: str
    what: str
    code: str = ""  # of the rumour that was merged into this one, where it happened there


def history_of(
    session: Session, rumour: Rumour, *, viewer: User | None = None, merged: Sequence[int] = (), hidden: Collection[str] = ()
) -> list[Line]:
    """Everything recorded about the rumour and those `merged` into it, newest first; without `hidden` verbs. Three queries."""
    seen = select(Rumour.id, Rumour.code).where(Rumour.id.in_(merged), visible_to(viewer))
    codes = {row[0]: row[1] for row in session.execute(seen)} if merged else {}
    rows = history(session, *((Rumour.__tablename__, one) for one in (rumour.id, *codes)))
    names = _names(session, rows)
    return [
        Line(row.at, names.get(row.actor_id, _("The machine")), sentence(row, names), codes.get(row.subject_id, ""))
        for row in rows
        if row.verb in SENTENCES and row.verb not in hidden
    ]


def sentence(row: Activity, names: dict[int | None, str]) -> str:
    """A change in words."""
    return SENTENCES[row.verb](row.details, names)


def _names(session: Session, rows: Sequence[Activity]) -> dict[int | None, str]:
    """By id; whom the page has read already is not asked for again."""
    ids = ({row.actor_id for row in rows} | {row.details.get("owner_id") for row in rows}) - {None}
    read: dict[int | None, str] = {person.id: person.name for person in session.identity_map.values() if isinstance(person, User)}
    missing = ids - set(read)
    found = session.execute(select(User.id, User.name).where(User.id.in_(missing))).all() if missing else []
    return {**read, **{row[0]: row[1] for row in found}}


Sentence = Callable[[dict[str, Any], dict[int | None, str]], str]


def _verdict(details: dict[str, Any], _names: object) -> str:
    new, old = word(details["new"], "verdict"), word(details["old"], "verdict")
    return _("set the verdict “%(new)s”; it was “%(old)s”", new=new, old=old)


def _rated(details: dict[str, Any], _names: object) -> str:
    proposal = word(details["proposal"], "decision")
    if details.get("old_score") is None:
        return _("rated the risk at %(score)s of 21; proposal: %(proposal)s", score=details["score"], proposal=proposal)
    values = {"score": details["score"], "old": details["old_score"], "proposal": proposal}
    return _("rated the risk at %(score)s of 21, before %(old)s; proposal: %(proposal)s", **values)


def _decided(details: dict[str, Any], _names: object) -> str:
    new = word(details["new"], "decision")
    if details.get("old"):
        return _("decided: %(new)s; before: %(old)s", new=new, old=word(details["old"], "decision"))
    return _("decided: %(new)s", new=new)


def _moved(details: dict[str, Any], _names: object) -> str:
    return _("moved the rumour to “%(state)s”", state=word(details["new"], "rumour_state"))


SENTENCES: dict[str, Sentence] = {
    "rumour_opened": lambda details, names: _("opened the rumour"),
    "rumour_edited": lambda details, names: _("changed the description"),
    "rumour_taken": lambda details, names: _("took the rumour"),
    "rumour_handed_over": lambda details, names: _("handed the rumour to %(name)s", name=names.get(details["owner_id"], "?")),
    "sighting_added": lambda details, names: _("added an observation (%(channel)s)", channel=word(details["channel"], "channel")),
    "sighting_removed": lambda details, names: _("took away an observation that had been linked by mistake"),
    "sighting_erased": lambda details, names: _("erased an observation's words, which are gone at their source; it still counts"),
    "sighting_translated": lambda details, names: _("added a translation to an observation"),
    "verdict_set": _verdict,
    "risk_rated": _rated,
    "decision_made": _decided,
    "decision_proposed": lambda details, names: _("proposed: %(new)s", new=word(details["decision"], "decision")),
    "first_action_taken": lambda details, names: (
        _("took the first action, late") if details.get("late") else _("took the first action in time")
    ),
    "target_met": lambda details, names: (
        _("replied to the one who asked") if details.get("decision") == "reply_to_asker" else _("has the draft ready")
    ),
    "rumour_answered": lambda details, names: _("an answer was published"),
    "state_changed": _moved,
    "clock_paused": lambda details, names: _("paused the clock: %(reason)s", reason=details["reason"]),
    "clock_resumed": lambda details, names: _("started the clock again"),
    "note_added": lambda details, names: _("wrote a note"),
    "rumour_closed": lambda details, names: _("closed the rumour: %(reason)s", reason=details["reason"]),
    "rumour_reopened": lambda details, names: _("opened the rumour again: %(reason)s", reason=details["reason"]),
    "rumour_merged": lambda details, names: _(
        "merged it into %(code)s: %(reason)s", code=details["into"], reason=details["reason"]
    ),
    "rumour_received": lambda details, names: _(
        "merged %(code)s into this rumour, with %(count)s observations", code=details["source"], count=details["count"]
    ),
}
