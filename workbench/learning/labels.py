"""Labels: what a decision about an item says to a model. The newest of its kind counts; an undo takes it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from classifiers.types import RELATIONS, RELEVANCES, STATEMENT_TYPES
from workbench.intake.models import Item
from workbench.learning.models import UNSAID, Label
from workbench.rumours.models import Rumour

SORTING = ("confirm", "dismiss", "relink")
ALLOWED = {"relevance": (*RELEVANCES, UNSAID), "statement": STATEMENT_TYPES, "relation": RELATIONS}
# What a dismissal says of the subject. Without a reason it says so only weakly, and no model is measured by it.
SAID_BY_REASON = {"": "no", "not_here": "no"}
_AT_ONCE = 500


def record_label(
    session: Session, item_id: int, *, task: str, value: str, origin: str, actor_id: int, now: datetime, reason: str = ""
) -> Label:
    """Keep one label; an earlier one of the same kind for the same item and task is superseded. The same again changes nothing.

    Raises ValueError for a value that the task does not know: callers choose from a list.
    """
    if value not in ALLOWED.get(task, (value,)):
        raise ValueError(f"{task} knows no {value!r}")
    kinds = SORTING if origin in SORTING else (origin,)
    standing = select(Label).where(*_standing([item_id], kinds), Label.task == task)
    for label in session.scalars(standing):
        if (label.value, label.kind, label.reason) == (value, origin, reason):
            return label
        label.superseded_at = now
    label = Label(item_id=item_id, task=task, value=value, kind=origin, reason=reason, actor_id=actor_id, at=now)
    session.add(label)
    session.flush()
    return label


def hear_decision(
    session: Session, verb: str, item_ids: Sequence[int], *, actor_id: int, now: datetime, details: dict[str, Any]
) -> None:
    """What intake tells of a decision, as labels."""
    if verb == "linked":
        _label_linked(session, item_ids, details, actor_id=actor_id, now=now)
    elif verb == "dismissed":
        _label_dismissed(session, item_ids, str(details.get("reason", "")), actor_id=actor_id, now=now)
    elif verb == "reopened":
        supersede(session, item_ids, kinds=SORTING, now=now)
    elif verb == "undone" and details["undone"] == "reopened":
        _restore(session, item_ids, at=details["at"])
    elif verb == "undone":
        supersede(session, item_ids, kinds=SORTING, now=now)


def supersede(session: Session, item_ids: Sequence[int], *, kinds: Sequence[str], now: datetime) -> None:
    """These labels no longer count."""
    for some in _chunks(item_ids):
        session.execute(update(Label).where(*_standing(some, kinds)).values(superseded_at=now), _PLAINLY)


def label_verdicts(session: Session, *, now: datetime) -> int:
    """Whoever set a verdict found a checkable claim: every item that asserts such a rumour is labelled so. Returns how many.

    May run at any time, any number of times: it adds what is missing and takes back what no longer holds.
    """
    linked = (
        select(Item.id, Rumour.verdict_by_id, Rumour.verdict_at)
        .join(Rumour, Rumour.id == Item.rumour_id)
        .join(Label, Label.item_id == Item.id)
        .where(Item.state == "linked", Rumour.verdict != "unchecked", Item.removed_at.is_(None))
        .where(Label.task == "relation", Label.value == "asserts", Label.superseded_at.is_(None))
    )
    wanted = {row[0]: (row[1], row[2]) for row in session.execute(linked)}
    of_verdicts = select(Label).where(Label.kind == "verdict", Label.superseded_at.is_(None))
    known = {label.item_id: label for label in session.scalars(of_verdicts)}
    for item_id in known.keys() - wanted.keys():
        known[item_id].superseded_at = now
    for item_id in sorted(wanted.keys() - known.keys()):
        actor_id, at = wanted[item_id]
        session.add(Label(item_id=item_id, task="statement", value="claim", kind="verdict", actor_id=actor_id, at=at))
    session.flush()
    return len(wanted.keys() - known.keys())


def _label_linked(session: Session, item_ids: Sequence[int], details: dict[str, Any], *, actor_id: int, now: datetime) -> None:
    """The item is about the subject, about this rumour, and stands to it like this. "relink": the machine proposed another."""
    proposed = details.get("proposed_code")
    origin = "relink" if proposed and proposed != details["rumour_code"] else "confirm"
    said = {"relevance": "sweden", "match": details["rumour_code"], "relation": details["relation"]}
    for item_id in item_ids:
        for task, value in said.items():
            record_label(session, item_id, task=task, value=value, origin=origin, actor_id=actor_id, now=now)


def _label_dismissed(session: Session, item_ids: Sequence[int], reason: str, *, actor_id: int, now: datetime) -> None:
    """Only open items are dismissed, and an open item has no standing label of sorting: one INSERT is enough for thousands."""
    value = SAID_BY_REASON.get(reason, UNSAID)
    rows = [
        {"item_id": item_id, "task": "relevance", "value": value, "kind": "dismiss", "reason": reason,
         "actor_id": actor_id, "at": now}
        for item_id in item_ids
    ]  # fmt: skip
    for some in _chunks(rows):
        session.execute(Label.__table__.insert(), some)  # type: ignore[attr-defined]


def _restore(session: Session, item_ids: Sequence[int], *, at: datetime) -> None:
    """What the reopening took back counts again."""
    for some in _chunks(item_ids):
        gone = (Label.item_id.in_(some), Label.kind.in_(SORTING), Label.superseded_at == at)
        session.execute(update(Label).where(*gone).values(superseded_at=None), _PLAINLY)


def _standing(item_ids: Sequence[int], kinds: Sequence[str]) -> tuple[Any, ...]:
    return (Label.item_id.in_(item_ids), Label.kind.in_(kinds), Label.superseded_at.is_(None))


def _chunks(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]


_PLAINLY = {"synchronize_session": False}
