"""Counting a quarter and drawing its charts, in the worker."""

from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.reviews import queries, service
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarters import quarter_of


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add("reviews.build_quarter", build_quarter, lease_seconds=120)


def build_quarter(context: JobContext, payload: dict[str, Any]) -> None:
    """Count, draw, store. Run twice it stores the same again."""
    from workbench.reviews.charts import draw_charts

    zone = ZoneInfo(context.settings.timezone)
    with context.database.read_session() as session:
        review = session.get(QuarterReview, payload["review_id"])
        if review is None or review.state == "adopted":
            return
        counts = queries.count_quarter(session, quarter_of(review.first_day), zone=zone, today=clock.utcnow().date())
    charts = draw_charts(counts)
    with context.finishing_session() as session:
        stored = session.get_one(QuarterReview, payload["review_id"])
        service.store_counts(session, stored, counts=counts, charts=charts, now=clock.utcnow())
