"""What a training reads: every standing label with its item's words, the rumours they name, and data that people brought."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.intake.models import Item, Source
from workbench.learning.datasets.queries import examples
from workbench.learning.models import UNSAID, Label
from workbench.rumours.models import Rumour

_DATASET_TASKS = {"relevance": "relevance", "statement_type": "statement"}
_KNOWN = {
    "relevance": {"sweden", "elsewhere", "no"},
    "statement": {"claim", "opinion", "question", "heading", "other"},
}


@dataclass
class Export:
    """Lines for the file of labels, and what could not be used: erased items and brought rows with labels that are not ours."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    erased: int = 0
    foreign: int = 0


def export_labels(session: Session) -> Export:
    """Everything to learn from, in a fixed order. Items whose words are erased give no example; they are counted."""
    export = Export()
    export.rows += _rumours(session)
    export.rows += _labels(session)
    gone = (Label.superseded_at.is_(None), Item.removed_at.is_not(None) | ((Item.text == "") & (Item.title == "")))
    export.erased = session.scalar(select(func.count(func.distinct(Label.item_id))).join(Item).where(*gone)) or 0
    for number, row in enumerate(examples(session)):
        task = _DATASET_TASKS.get(row.task)
        if task is None or row.split != "train":
            continue
        if row.label not in _KNOWN[task]:
            export.foreign += 1
            continue
        export.rows.append(
            {
                "id": f"set:{row.set_id}:{number}", "text": row.text, "language": row.language or None,
                "genre": row.genre or "post", "task": task, "value": row.label, "origin": "dataset", "at": "",
            }
        )  # fmt: skip
    return export


def origin_of(kind: str, reason: str) -> str:
    """A dismissal that says why says more than one that does not."""
    return "reason" if kind == "dismiss" and reason else kind


def _rumours(session: Session) -> Iterator[dict[str, Any]]:
    named = select(Label.value).where(Label.task == "match", Label.superseded_at.is_(None))
    columns = select(Rumour.code, Rumour.claim, Rumour.theme).where(Rumour.code.in_(named)).order_by(Rumour.id)
    for code, claim, theme in session.execute(columns):
        yield {"rumour_id": code, "claim": claim, "theme": theme}


def _labels(session: Session) -> Iterator[dict[str, Any]]:
    columns: tuple[Any, ...] = (
        Item.id, Item.title, Item.text, Item.language, Source.genre, Label.task, Label.value, Label.kind, Label.reason, Label.at,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(Item, Item.id == Label.item_id)
        .join(Source, Source.id == Item.source_id)
        .where(Label.superseded_at.is_(None), Label.value != UNSAID, Item.removed_at.is_(None))
        .where((Item.text != "") | (Item.title != ""))
        .order_by(Label.id)
    )
    for item_id, title, text, language, genre, task, value, kind, reason, at in session.execute(statement):
        yield {
            "id": f"item:{item_id}", "title": title or None, "text": text, "language": language, "genre": genre, "task": task,
            "value": value, "origin": origin_of(kind, reason), "at": at.isoformat(),
        }  # fmt: skip
