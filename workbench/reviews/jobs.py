"""Counting a quarter and drawing its charts, in the worker; the letter that says it is ready."""

from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.queue import JobContext, Registry
from workbench.reviews import service
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.building import build_review
from workbench.reviews.quarterly.letters import ready_letter
from workbench.reviews.quarters import quarter_of

CONCERNS = ("aggregates", "charts", "over_time", "quarterly", "documents", "local_statistics")
LEASE = 180


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add("reviews.build_quarter", build_quarter, lease_seconds=LEASE)
    registry.add_letter("reviews.tell_ready", tell_ready)
    for concern in CONCERNS:
        try:
            jobs = import_module(f"workbench.reviews.{concern}.jobs")
        except ModuleNotFoundError as error:
            if error.name != f"workbench.reviews.{concern}.jobs":
                raise
            continue
        jobs.register(registry)


def build_quarter(context: JobContext, payload: dict[str, Any]) -> None:
    """Count section by section, draw, store. Run twice it stores the same again."""
    with context.database.read_session() as session:
        review = session.get(QuarterReview, payload["review_id"])
    if review is None or review.state == "adopted":
        return
    built = build_review(
        context.database, review, zone=ZoneInfo(context.settings.timezone), now=clock.utcnow(),
        report=lambda stage, done: _report(context, review.id, stage, done),
    )  # fmt: skip
    with context.finishing_session() as session:
        stored = session.get_one(QuarterReview, review.id)
        service.store_counts(
            session, stored, counts=built.counts, charts=built.charts, now=clock.utcnow(), counted_through=built.counted_through
        )  # fmt: skip


def tell_ready(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail whoever asked. Without a mail server the page alone says it."""
    with context.database.read_session() as session:
        review, person = session.get(QuarterReview, payload["review_id"]), session.get(User, payload["user_id"])
    if review is None or person is None or not person.active or not context.settings.smtp_url:
        return
    mail.send(context.settings, ready_letter(quarter_of(review.first_day), person, context.job_id, context.settings))


def _report(context: JobContext, review_id: int, stage: str, done: int) -> None:
    context.renew(LEASE)
    with context.database.write_session() as session:
        service.report_stage(session, session.get_one(QuarterReview, review_id), stage=stage, done=done)
