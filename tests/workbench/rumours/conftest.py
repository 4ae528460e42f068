"""A rumour in the database, and a way to work on it."""

from datetime import timedelta

import pytest

from workbench.rumours import queries, service
from workbench.rumours.risk import Factors
from workbench.rumours.sightings import NewSighting


@pytest.fixture
def heard(clock):
    """A report: heard("…", hours_ago=3, channel="phone")."""

    def make(text="De säger att kön inte gäller alla", *, hours_ago=1, **more):
        values = {"channel": "service_desk", "source_type": "resident", "wording": "paraphrase"} | more
        return NewSighting(text_heard=text, heard_at=clock.utcnow() - timedelta(hours=hours_ago), **values)

    return make


@pytest.fixture
def work(app, database, people, clock):
    """Run a change on stored rows and commit: work(lambda session: …). Returns what the change returns."""

    def run(change, language="en"):
        with app.test_request_context(headers={"Accept-Language": language}), database.write_session() as session:
            return change(session)

    return run


@pytest.fixture
def open_one(work, people, clock, heard):
    """A new rumour with one sighting; returns its code."""

    def make(claim="Nyanlända går före i bostadskön", **more):
        values = {"theme": "T01", "sighting": heard()} | more
        return work(lambda s: service.open_rumour(s, claim, actor_id=people["writer"].id, now=clock.utcnow(), **values)).code

    return make


@pytest.fixture
def on(work):
    """Run a change on one rumour: on(code, lambda session, rumour: …)."""

    def run(code, change):
        return work(lambda session: change(session, queries.rumour_by_code(session, code)))

    return run


@pytest.fixture
def decide(on, people, clock):
    """Decide about a rumour as the approver."""

    def run(code, decision="respond", actor="approver", reason="Det sprids i två grupper."):
        values = {"decision": decision, "reason": reason, "actor": people[actor], "now": clock.utcnow()}
        return on(code, lambda s, r: service.decide(s, r, **values))

    return run


@pytest.fixture
def rate(on, people, clock):
    """Rate a rumour: rate(code, 2, 2, 2, 2, 2, 0)."""

    def run(code, *steps, is_void=False, was_asked=False):
        values = {"is_void": is_void, "was_asked": was_asked, "actor_id": people["writer"].id, "now": clock.utcnow()}
        return on(code, lambda s, r: service.rate(s, r, Factors(*steps), **values))

    return run


@pytest.fixture
def check(on, people, clock):
    """Set a verdict as the fact-checker."""

    def run(code, verdict="misleading", actor="fact_checker", **more):
        texts = {
            "reason": "Reglerna säger annat.",
            "verified_with": "Bostadsbolaget",
            "true_kernel": "Några fick lägenhet.",
        } | more
        values = {"verdict": verdict, "actor": people[actor], "now": clock.utcnow(), **texts}
        return on(code, lambda s, r: service.set_verdict(s, r, **values))

    return run
