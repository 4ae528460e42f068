"""Drawing charts in the worker, and forgetting old ones."""

from typing import Any

import structlog

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.reviews.charts.chart import Chart, Table
from workbench.reviews.charts.keeping import forget_charts
from workbench.reviews.charts.models import DrawnChart

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """The kinds of job of charts."""
    registry.add("reviews.draw_chart", draw_chart, lease_seconds=120, max_attempts=2)
    registry.add_tick("reviews.forget_charts", forget_old, every_seconds=86_400)


def draw_chart(context: JobContext, payload: dict[str, Any]) -> None:
    """Draw one chart in every scheme and width, and as PNG. Drawn already: nothing to do."""
    from workbench.reviews.charts.drawing import NARROW, PAGE, SCHEMES, draw_png, draw_svg

    with context.database.read_session() as session:
        row = session.get(DrawnChart, payload["digest"])
    if row is None or row.drawn_at is not None:
        return
    fault, pictures, png = "", {}, None
    try:
        chart = Chart(**row.content, table=Table("", (), ()))
        for scheme in SCHEMES:
            for name, width in (("wide", PAGE), ("narrow", NARROW)):
                pictures[f"{scheme}.{name}"] = draw_svg(chart, scheme, row.language, width=width, has_title=False)
        pictures["light.file"] = draw_svg(chart, "light", row.language)
        png = draw_png(chart, "light", row.language)
    except Exception as error:
        # The edge: a chart that cannot be drawn is said so on its page, which has its table.
        log.exception("chart not drawn", digest=row.digest)
        fault = type(error).__name__
    with context.finishing_session() as session:
        stored = session.get(DrawnChart, payload["digest"])
        if stored is not None:
            stored.pictures, stored.png, stored.fault = pictures if not fault else {}, png, fault
            stored.drawn_at = None if fault else clock.utcnow()


def forget_old(context: JobContext, payload: dict[str, Any]) -> None:
    """Once a day."""
    with context.finishing_session() as session:
        forget_charts(session, clock.utcnow())
