"""Counting a review in a test without its job: the same sections, no drawing."""

from zoneinfo import ZoneInfo

from flask import Flask

from workbench import clock
from workbench.db import Database
from workbench.reviews import queries, service
from workbench.reviews.quarterly.sections import PARTS
from workbench.reviews.quarterly.sections.part import Scope
from workbench.reviews.quarters import Quarter

ZONE = ZoneInfo("Europe/Stockholm")
DRAWN = {f"weeks.{language}.{scheme}": "<svg/>" for language in ("sv", "en") for scheme in ("light", "dark")}


def count_now(app: Flask, database: Database, quarter: Quarter, *, actor_id: int | None = None) -> None:
    """Ask for the review and store its counts at once."""
    with app.test_request_context(), database.write_session() as session:
        now = clock.utcnow()
        review = service.ask_for_review(session, quarter, actor_id=actor_id, now=now)
        scope = Scope(quarter, ZONE, now)
        counts = {part.key: part.count(session, scope) for part in PARTS}
        service.store_counts(session, review, counts=counts, charts=DRAWN, now=now, counted_through=queries.last_change(session))
