"""Reads of training sets: the list, and the examples that the trainer takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import NotFound
from workbench.learning.datasets.models import TrainingExample, TrainingSet


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text as the trainer takes it. Rows of one `group` are never split; `split` is train or test."""

    text: str
    label: str
    task: str
    split: str
    group: str
    language: str
    genre: str
    set_id: int


def list_sets(session: Session) -> Sequence[TrainingSet]:
    """Every training set that was not thrown away, newest first."""
    wanted = select(TrainingSet).where(TrainingSet.state != "cancelled").options(joinedload(TrainingSet.added_by))
    return session.scalars(wanted.order_by(TrainingSet.id.desc()).limit(200)).unique().all()


def set_for_page(session: Session, set_id: int) -> TrainingSet:
    """The set with who added it. Raises NotFound."""
    found = session.get(TrainingSet, set_id, options=[joinedload(TrainingSet.added_by)])
    if found is None:
        raise NotFound(_("There is no such data set."), subject_id=set_id)
    return found


def example_counts(session: Session) -> dict[int, int]:
    """How many texts each set holds."""
    return dict(session.execute(select(TrainingExample.set_id, func.count()).group_by(TrainingExample.set_id)).all())  # type: ignore[arg-type]


def examples(session: Session, task: str | None = None) -> list[Example]:
    """Every stored text of sets that are ready, by set and row; of one task when it is named."""
    columns = (
        TrainingExample.text, TrainingExample.label, TrainingSet.task, TrainingSet.split, TrainingExample.topic,
        TrainingExample.language, TrainingSet.genre, TrainingSet.id,
    )  # fmt: skip
    statement = select(*columns).join(TrainingSet, TrainingSet.id == TrainingExample.set_id).where(TrainingSet.state == "ready")
    if task is not None:
        statement = statement.where(TrainingSet.task == task)
    rows = session.execute(statement.order_by(TrainingSet.id, TrainingExample.number)).all()
    return [
        Example(row[0], row[1], row[2], row[3], row[4] or f"{row[7]}:{place}", row[5], row[6], row[7])
        for place, row in enumerate(rows)
    ]
