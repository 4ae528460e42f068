"""Changes to training sets: begun with a licence, columns and labels chosen, tried, taken in, taken out as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.factchecks.parts import drop_parts, store_parts
from workbench.learning.datasets.labels import guess_labels, name_unknown
from workbench.learning.datasets.models import TrainingExample, TrainingSet
from workbench.learning.datasets.trying import Row

OWNER = TrainingSet.__tablename__
OPEN = ("reading", "columns", "labels", "checking", "checked")
FORGOTTEN_AFTER = timedelta(days=7)
FIELDS = ("text", "label", "topic")


@dataclass(frozen=True)
class NewSet:
    """What somebody tells of a file of labelled texts."""

    name: str
    file_name: str
    task: str
    licence: str
    licence_note: str = ""
    split: str = "train"
    genre: str = ""


def get_set(session: Session, set_id: int) -> TrainingSet:
    """The set. Raises NotFound."""
    found = session.get(TrainingSet, set_id)
    if found is None:
        raise NotFound(_("There is no such data set."), subject_id=set_id)
    return found


def start_set(session: Session, new: NewSet, *, pieces: Sequence[bytes], actor_id: int, now: datetime) -> TrainingSet:
    """Keep the file and let a job read its columns. Raises Refused without a licence."""
    if not new.licence.strip():
        raise Refused(_("Say under which licence the texts may be used."))
    the_set = TrainingSet(
        name=new.name, file_name=new.file_name, task=new.task, split=new.split, genre=new.genre, licence=new.licence,
        licence_note=new.licence_note, state="reading", columns=[], mapping={}, labels={}, report={}, added_by_id=actor_id,
        added_at=now,
    )  # fmt: skip
    session.add(the_set)
    session.flush()
    store_parts(session, OWNER, the_set.id, pieces)
    record(session, "training_set_started", the_set, actor_id=actor_id, now=now, licence=new.licence, task=new.task)
    _ask(session, "learning.read_data_set", the_set)
    return the_set


def set_columns(session: Session, the_set: TrainingSet, mapping: Mapping[str, int]) -> None:
    """Choose the columns; the labels come next. Raises Refused when one is missing, twice, or holds no labels."""
    _refuse_ended(the_set)
    chosen = {field: column for field, column in mapping.items() if field in FIELDS and 0 <= column < len(the_set.columns)}
    if "text" not in chosen or "label" not in chosen:
        raise Refused(_("Choose the columns of the text and of the label."), subject_id=the_set.id)
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("A column can hold one thing only. Choose different columns."), subject_id=the_set.id)
    values = the_set.columns[chosen["label"]]["values"]
    if not values:
        message = _("That column holds no labels: it is empty, or has more than 60 different cells. Choose another one.")
        raise Refused(message, subject_id=the_set.id)
    the_set.mapping, the_set.state = chosen, "labels"
    the_set.labels = guess_labels(the_set.task, [name for name, _count in values])


def set_labels(session: Session, the_set: TrainingSet, chosen: Mapping[str, str]) -> None:
    """Say what each label of the file means to us, and let a job try the rows. Raises Refused that names unknown labels."""
    _refuse_ended(the_set)
    if the_set.state not in ("labels", "checked"):
        raise Conflict(_("Choose the columns first."), subject_id=the_set.id)
    named = labels_of_file(the_set)
    unknown = name_unknown(the_set.task, named, chosen)
    if unknown:
        shown = ", ".join(f"“{name}”" for name in unknown[:10])
        raise Refused(_("These labels are not known here: %(names)s. Choose one of ours, or leave them out.", names=shown))
    the_set.labels, the_set.state = {name: chosen[name] for name in named}, "checking"
    _ask(session, "learning.check_data_set", the_set)


def labels_of_file(the_set: TrainingSet) -> list[str]:
    """The different labels of the chosen column, the most common first."""
    values = the_set.columns[the_set.mapping["label"]]["values"] if "label" in the_set.mapping else None
    return [name for name, _count in values or ()]


def keep_reading(session: Session, the_set: TrainingSet, found: Mapping[str, Any]) -> None:
    """Keep what a job found: columns, the report of a trial, or why the file cannot be used."""
    for name, value in found.items():
        if name == "report":
            the_set.report = {**value, "asked_count": the_set.report.get("asked_count", 0)}
        else:
            setattr(the_set, name, value)
    if the_set.state == "failed":
        drop_parts(session, OWNER, the_set.id)


def ask_to_take_in(session: Session, the_set: TrainingSet, *, actor_id: int, now: datetime) -> None:
    """Let a worker take the texts in; a second press does nothing more. Raises Refused when something stops the set."""
    if the_set.state in ("taking", "ready"):
        return
    if the_set.state != "checked":
        raise Conflict(_("The rows have not been tried yet. Look at the page again in a moment."), subject_id=the_set.id)
    if the_set.report.get("stops"):
        raise Refused(_("This data cannot be used to learn from. The page says why."), subject_id=the_set.id)
    the_set.state = "taking"
    the_set.report = {**the_set.report, "done": 0, "taken": 0}
    record(session, "training_set_asked", the_set, actor_id=actor_id, now=now, count=the_set.report.get("new", 0))
    _ask(session, "learning.take_in_data_set", the_set)


def take_in(session: Session, the_set: TrainingSet, rows: Sequence[Row]) -> int:
    """Store some texts; those that are there already, or stand in the other split by now, are passed over. Returns how many."""
    digests = [row.digest for row in rows]
    own = select(TrainingExample.digest).where(TrainingExample.set_id == the_set.id, TrainingExample.digest.in_(digests))
    passed = set(session.scalars(own)) | set(held_by_other_split(session, the_set, digests))
    fresh = {row.digest: row for row in reversed(rows) if row.digest not in passed}
    if fresh:
        values = [
            {"set_id": the_set.id, "number": row.number, "text": row.text, "label": row.label, "topic": row.topic,
             "language": row.language, "digest": row.digest}
            for row in fresh.values()
        ]  # fmt: skip
        session.execute(insert(TrainingExample), values)
    return len(fresh)


def end_taking(session: Session, the_set: TrainingSet, *, now: datetime) -> None:
    """The texts are in; the file goes."""
    if the_set.state != "taking":
        return
    the_set.state = "ready"
    drop_parts(session, OWNER, the_set.id)
    record(session, "training_set_added", the_set, actor_id=the_set.added_by_id, now=now, count=the_set.report.get("taken", 0))


def cancel_set(session: Session, the_set: TrainingSet, *, actor_id: int | None, now: datetime) -> None:
    """Throw the file away before it was taken in. Raises Conflict once it has begun."""
    if the_set.state not in (*OPEN, "failed"):
        raise Conflict(_("The texts are being taken in already. Take the whole set out instead."), subject_id=the_set.id)
    the_set.state, the_set.report, the_set.columns = "cancelled", {}, []
    drop_parts(session, OWNER, the_set.id)
    record(session, "training_set_cancelled", the_set, actor_id=actor_id, now=now)


def remove_set(session: Session, the_set: TrainingSet, *, actor_id: int, now: datetime) -> int:
    """Take the whole set out; the next training learns without it. Returns how many texts went."""
    if the_set.state == "removed":
        return 0
    if the_set.state not in ("taking", "ready"):
        raise Conflict(_("Nothing of this file has been taken in."), subject_id=the_set.id)
    gone = session.execute(delete(TrainingExample).where(TrainingExample.set_id == the_set.id))
    the_set.state, the_set.removed_at, the_set.columns = "removed", now, []
    drop_parts(session, OWNER, the_set.id)
    count = int(gone.rowcount)  # type: ignore[attr-defined]
    record(session, "training_set_removed", the_set, actor_id=actor_id, now=now, count=count)
    return count


def forget_old_sets(session: Session, *, now: datetime) -> int:
    """Files that nobody took in within a week are thrown away. Returns how many."""
    left = select(TrainingSet).where(TrainingSet.state.in_(OPEN), TrainingSet.added_at < now - FORGOTTEN_AFTER)
    sets = list(session.scalars(left))
    for the_set in sets:
        cancel_set(session, the_set, actor_id=None, now=now)
    return len(sets)


def held_by_other_split(session: Session, the_set: TrainingSet, digests: Sequence[str]) -> dict[str, str]:
    """Texts that a set of the other split of the same task holds: digest → that set's name."""
    other = (TrainingSet.task == the_set.task, TrainingSet.split != the_set.split, TrainingSet.state.in_(("taking", "ready")))
    statement = select(TrainingExample.digest, TrainingSet.name).join(TrainingSet, TrainingSet.id == TrainingExample.set_id)
    return dict(session.execute(statement.where(*other, TrainingExample.digest.in_(digests))).all())  # type: ignore[arg-type]


def _refuse_ended(the_set: TrainingSet) -> None:
    if the_set.state not in ("columns", "labels", "checked"):
        raise Conflict(_("This import has begun or ended. Start a new one."), subject_id=the_set.id)


def _ask(session: Session, kind: str, the_set: TrainingSet) -> None:
    """One job a press: the count in the report tells presses apart."""
    count = int(the_set.report.get("asked_count", 0)) + 1
    the_set.report = {**the_set.report, "asked_count": count}
    queue.enqueue(session, kind, {"set_id": the_set.id}, dedupe=f"{kind}:{the_set.id}:{count}")
