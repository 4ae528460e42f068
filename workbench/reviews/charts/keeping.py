"""Drawn charts by their content: what is drawn already, what is asked for, what is forgotten. Drawing itself is a job."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench.queue import enqueue
from workbench.reviews.charts.chart import Chart
from workbench.reviews.charts.models import DrawnChart

KEPT = timedelta(days=30)
EDITION = "2"  # raised when the drawing changes, so that old pictures are not shown any more


@dataclass(frozen=True)
class Picture:
    """What there is of one chart: nothing yet, pictures, or a fault."""

    digest: str
    is_drawn: bool = False
    has_failed: bool = False


def digest_of(chart: Chart, language: str) -> str:
    """The name of the chart's pictures: the same for the same content in the same language."""
    text = json.dumps([EDITION, language, content_of(chart)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def content_of(chart: Chart) -> dict[str, Any]:
    """What is drawn, as JSON."""
    return {"key": chart.key, "title": chart.title, "description": chart.description, "spec": chart.spec}


def pictures_of(session: Session, charts: Sequence[Chart], language: str) -> dict[str, Picture]:
    """What there is of each chart, by its key."""
    digests = {chart.key: digest_of(chart, language) for chart in charts}
    rows = session.execute(
        select(DrawnChart.digest, DrawnChart.drawn_at, DrawnChart.fault).where(DrawnChart.digest.in_(digests.values()))
    )
    found = {row.digest: Picture(row.digest, row.drawn_at is not None, bool(row.fault)) for row in rows}
    return {key: found.get(digest) or Picture(digest) for key, digest in digests.items()}


def are_known(session: Session, pictures: dict[str, Picture]) -> set[str]:
    """The digests that have been asked for already."""
    return set(session.scalars(select(DrawnChart.digest).where(DrawnChart.digest.in_([one.digest for one in pictures.values()]))))


def ask_for_drawing(session: Session, chart: Chart, language: str, *, now: datetime) -> None:
    """Have a chart drawn. Asked for twice it is drawn once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    digest = digest_of(chart, language)
    values = {"digest": digest, "language": language, "content": content_of(chart), "pictures": {}, "asked_at": now, "fault": ""}
    session.execute(insert(DrawnChart).values(**values).on_conflict_do_nothing(index_elements=["digest"]))
    enqueue(session, "reviews.draw_chart", {"digest": digest}, dedupe=f"chart:{digest}:{now:%Y%m%d%H%M}")


def forget_charts(session: Session, now: datetime) -> None:
    """Drop what was asked for more than a month ago; who looks again has it drawn again."""
    session.execute(delete(DrawnChart).where(DrawnChart.asked_at < now - KEPT))
