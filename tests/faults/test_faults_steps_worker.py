"""F-00 in the worker: kill -9, or an error, at each step of collecting, assessing, alerting, delivering, reviewing.

Another worker comes after it. Afterwards tables, jobs, the trail and what the other side has taken are as without a fault.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

import classifiers.assessing
from classifiers.types import Assessment, Reason
from tests.faults.trials import RESTS, House, only, try_every_step
from tests.soaking import rounds
from tests.workbench.alerts.rule_house import House as RuleHouse
from tests.workbench.campaigns.conftest import (  # noqa: F401
    answer,
    channels,
    mail_server,
    partner_server,
    place,
    wired,
)  # fmt: skip
from tests.workbench.intake.conftest import add_items, feed, source  # noqa: F401
from tests.workbench.reviews.test_reviews_quarter import filled  # noqa: F401
from workbench.intake.inbox import assessing
from workbench.queue import enqueue
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import building

LONG = rounds(10_000, 4)
SOAK = [pytest.mark.soak, pytest.mark.timeout(1800)]
FAULTS = pytest.mark.parametrize(
    ("how", "most"),
    [
        pytest.param("both", 6, id="some"),
        pytest.param("kill", LONG, id="all-kill", marks=SOAK),
        pytest.param("fail", LONG, id="all-fail", marks=SOAK),
    ],
)
NEXT_VISIT = timedelta(hours=2)  # a visit that failed on the network comes again at the source's own pace
NAMES = {"kill": "kill -9", "fail": "an error", "both": "kill -9 and an error in turn"}


@pytest.fixture
def worker(app, database, settings, clock, measured):
    """worker(subject, registry, most, how, …): the work dies at each step, and a worker comes after it."""

    def run(
        subject,
        registry,
        *,
        most,
        how,
        outside=lambda: None,
        forget=lambda: None,
        ignoring=(),
        tolerating=(),
        rests=RESTS,
        **wiring,
    ):
        ignored = {"activity", *ignoring}  # the trail is compared word by word
        house = House(
            database, replace(settings, **wiring), clock, registry, forget, frozenset(ignored), frozenset(tolerating), rests
        )
        with app.app_context():
            report = try_every_step(house, house.work, house.work_on, how=how, most=most, also=outside)
        assert (report.tried > 0, report.wrong) == (True, [])
        measured("F-00", f"{subject}, {NAMES[how]}", str(report))
        return house.looks()

    return run


@FAULTS
def test_collecting(worker, source, feed, how, most):  # noqa: F811
    """Both entries are items once; the host is free again; the source is due when it should be."""
    registry = only("intake.collect", ticks=("intake.collect_due",))
    found = worker(
        "collecting", registry, most=most, how=how, allowed_hosts=(feed.host,), ignoring=("source_visit", "host_pace"),
        tolerating=("source_failed", "intake.collect_sources"), rests=(*RESTS, NEXT_VISIT),
    )  # fmt: skip
    assert found["item"] == 2


@FAULTS
def test_assessing(worker, add_items, monkeypatch, how, most):  # noqa: F811
    """Every text is read once."""
    add_items(3, assessed=False)

    class Models:
        def get(self, _folder):
            return self

    def assess(_model, texts, _rumours):
        return [
            Assessment(text.id, True, "sweden", 0.8, 0.5, "claim", (), (Reason("text", 0.2),), "fake-1", "sv", theme="T05")
            for text in texts
        ]

    monkeypatch.setattr(classifiers.assessing, "assess", assess)
    monkeypatch.setattr(assessing, "_models", Models())
    found = worker("assessing", only("intake.assess", ticks=("intake.assess_waiting",)), most=most, how=how)
    assert found["assessment"] == 3


@FAULTS
def test_alerting(worker, database, people, clock, settings, mail_server, how, most):  # noqa: F811
    """One alert, one letter by name; a letter that may have left goes again under the same Message-ID."""
    house = RuleHouse(database, people, clock, settings)
    house.rule("sightings", threshold=1)
    house.hear(house.rumour())
    registry = only("alerts.raise_alerts", "alerts.send", "alerts.catch_up", ticks=("alerts.raise_alerts", "alerts.catch_up"))
    found = worker(
        "alerting", registry, most=most, how=how, smtp_url=mail_server.url, forget=mail_server.messages.clear,
        outside=lambda: len({str(letter["Message-ID"]) for letter in mail_server.messages}),
    )  # fmt: skip
    assert (found["alert"], found["alert_receipt"], len(mail_server.messages) >= 1) == (1, 1, True)


@FAULTS
def test_delivering(worker, place, wired, partner_server, clock, how, most):  # noqa: F811
    """The webhook has taken it under one key, and it stands as sent."""
    place("webhook", at=clock.utcnow() + timedelta(minutes=1))
    clock.move(timedelta(minutes=2))
    registry = only("campaigns.", ticks=("campaigns.deliver_due",))
    worker(
        "delivering", registry, most=most, how=how, allowed_hosts=wired.allowed_hosts, smtp_url=wired.smtp_url,
        forget=partner_server.ledger.keys.clear, outside=lambda: dict(partner_server.ledger.copies),
        ignoring=("channel_circuit",), tolerating=("message_prepared", "campaigns.deliver"),  # a second try prepares again
    )  # fmt: skip


@FAULTS
def test_reviewing(worker, database, filled, people, clock, mail_server, monkeypatch, how, most):  # noqa: F811
    """The quarter is counted once, and whoever asked has one letter by name. The drawing library does not survive a fork."""
    monkeypatch.setattr(building, "_charts", lambda *_given: {})
    with database.write_session() as session:
        review = QuarterReview(first_day=clock.utcnow().date().replace(month=10, day=1), state="building", counts={}, charts={})
        session.add(review)
        session.flush()
        enqueue(session, "reviews.build_quarter", {"review_id": review.id}, dedupe="review")
        enqueue(session, "reviews.tell_ready", {"review_id": review.id, "user_id": people["writer"].id}, dedupe="letter")
    worker(
        "reviewing", only("reviews.build_quarter", "reviews.tell_ready"), most=most, how=how, smtp_url=mail_server.url,
        forget=mail_server.messages.clear,
        outside=lambda: len({str(letter["Message-ID"]) for letter in mail_server.messages}),
    )  # fmt: skip
