"""What the editorial tests start from: a checked and decided rumour, a sound text, and a draft about it. All invented."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext

from tests.fakes import FakeClock
from workbench.accounts.models import User
from workbench.db import Database
from workbench.editorial import service
from workbench.editorial.collaborating import comments
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.models import Sandwich
from workbench.editorial.reviewing.checklist import EVERY_ITEM
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors

TEXT: dict[str, Any] = {
    "headline": "Simhallen i Norrvik tar samma avgift av alla",
    "opening_fact": "Alla vuxna betalar 60 kronor för ett bad i simhallen i Norrvik under 2026. [1] "
    "Taxan är rättvis och gäller lika för alla. [1]",
    "myth": "Ett rykte som inte stämmer säger att nyanlända badar gratis.",
    "explanation": "Vi förstår att priset betyder mycket för den som badar ofta. Ryktet bygger på ett enstaka exempel. "
    "Det är sant att en skolklass med nyanlända elever badade utan avgift under en lektion i mars 2026, eftersom skolan betalade "
    "för hela klassen. [1] Därför är priset detsamma för dig som för andra vuxna.",
    "closing_fact": "Alla vuxna betalar 60 kronor för ett bad i simhallen i Norrvik under 2026, och taxan gäller lika. [1]",
    "technique": "anecdote",
    "true_kernel": "En skolklass badade utan avgift under en lektion.",
    "value": "rättvisa",
    "value_words": ["rättvis", "lika"],
    "myth_label": True,
    "marks": {},
    "evidence": [
        {"n": 1, "publisher": "Norrviks kommun", "title": "Taxa för simhallen 2026", "published": "2026-01-12",
         "url": "https://norrvik.example/simhallen", "accessed": "2026-11-01", "still_valid": True}
    ],
}  # fmt: skip
SENTENCE = "Taxan är rättvis och gäller lika för alla. [1]"


@pytest.fixture
def text() -> dict[str, Any]:
    """A sound Swedish sandwich: the written fields only."""
    return {**TEXT, "evidence": [dict(row) for row in TEXT["evidence"]], "marks": {}}


@pytest.fixture
def make_rumour(app: Flask, database: Database, people: dict[str, User], clock: FakeClock) -> Callable[..., Rumour]:
    """make_rumour(verdict=…, decision=…, harm=…): a rumour that a fact-checker has judged and decided about."""

    def make(
        *, verdict: str = "misleading", decision: str = "respond", harm: int = 1, theme: str = "T10", flags: tuple[str, ...] = ()
    ) -> Rumour:
        with app.test_request_context(), database.write_session() as session:
            checker, now = session.get_one(User, people["fact_checker"].id), clock.utcnow()
            rumour = rumours.open_rumour(
                session, "nyanlända badar gratis i simhallen", theme=theme, actor_id=checker.id, now=now, flags=flags
            )
            if verdict != "unchecked":
                rumours.set_verdict(
                    session,
                    rumour,
                    verdict=verdict,
                    reason="Taxan gäller alla.",
                    verified_with="Fritidsförvaltningen",
                    true_kernel="En skolklass badade utan avgift.",
                    actor=checker,
                    now=now,
                )
            factors = Factors(spread=2, velocity=2, harm=harm, plausibility=2, audience=1, reach=1)
            rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
            rumours.decide(session, rumour, decision=decision, reason="Ryktet sprids i två grupper.", actor=checker, now=now)
            return rumour

    return make


@pytest.fixture
def start(
    app: Flask,
    database: Database,
    people: dict[str, User],
    clock: FakeClock,
    make_rumour: Callable[..., Rumour],
    text: dict[str, Any],
) -> Callable[..., Sandwich]:
    """start(): a draft by the writer with the sound text in it; start(written=False): only prefilled."""

    def make(*, written: bool = True, author: str = "writer", format: str = "sandwich", **about: Any) -> Sandwich:
        rumour = make_rumour(**about)
        with app.test_request_context(), database.write_session() as session:
            actor, now = session.get_one(User, people[author].id), clock.utcnow()
            sandwich = service.start_sandwich(
                session, session.get_one(Rumour, rumour.id), format=format, language="sv", actor=actor, now=now
            )
            if written:
                service.save_revision(
                    session, sandwich, document=text, base_revision_id=sandwich.current_revision_id, actor=actor, now=now
                )
            return sandwich

    return make


@pytest.fixture
def act(app: Flask, database: Database, people: dict[str, User], clock: FakeClock) -> Callable[..., Any]:
    """act(service.approve, sandwich, "approver", review_by=…): one change in a session of its own.

    An approval ticks the whole checklist unless `ticked` is given.
    """

    def run(change: Callable[..., Any], sandwich: Sandwich, role: str, *values: Any, **named: Any) -> Any:
        named |= {"ticked": EVERY_ITEM} if change is service.approve and "ticked" not in named else {}
        with app.test_request_context(), database.write_session() as session:
            actor = session.get_one(User, people[role].id)
            return change(session, session.get_one(Sandwich, sandwich.id), *values, actor=actor, now=clock.utcnow(), **named)

    return run


@pytest.fixture
def look(database: Database) -> Callable[[Sandwich], Sandwich]:
    """look(sandwich): the row as it stands now."""

    def read(sandwich: Sandwich) -> Sandwich:
        with database.read_session() as session:
            return session.get_one(Sandwich, sandwich.id)

    return read


@pytest.fixture
def in_review(act: Callable[..., Any], start: Callable[..., Sandwich], settings: Any) -> Callable[..., Sandwich]:
    """in_review(): a text that waits for an approver."""

    def make(**about: Any) -> Sandwich:
        sandwich = start(**about)
        act(service.send_for_approval, sandwich, "writer", settings=settings)
        return sandwich

    return make


@pytest.fixture
def approved(act: Callable[..., Any], start: Callable[..., Sandwich], settings: Any) -> Callable[..., Sandwich]:
    """approved(): an answer that the approver has said yes to."""

    def make(*, review_by: date = date(2027, 5, 1), **about: Any) -> Sandwich:
        sandwich = start(**about)
        act(service.send_for_approval, sandwich, "writer", settings=settings)
        act(service.approve, sandwich, "approver", settings=settings, review_by=review_by)
        return sandwich

    return make


@pytest.fixture
def live(app: Flask, database: Database, approved: Callable[..., Sandwich], clock: FakeClock) -> Callable[..., Sandwich]:
    """live(): a published answer."""

    def make(**about: Any) -> Sandwich:
        return publish(app, database, approved(**about), clock)

    return make


def publish(app: Flask, database: Database, sandwich: Sandwich, clock: FakeClock) -> Sandwich:
    """What was approved is public; gives the row as it stands then."""
    with app.test_request_context(), database.write_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        service.publish(session, row, row.approved_revision, actor_id=None, now=clock.utcnow())
        return row


@pytest.fixture
def context(signed_in: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser in which the writer is signed in."""
    return signed_in("writer", locale="en-GB")


@pytest.fixture
def talk(act: Callable[..., Any], text: dict[str, Any]) -> Callable[..., Any]:
    """talk(sandwich, role, words): a comment on a sentence of the opening fact."""

    def say(sandwich: Sandwich, role: str, words: str, **more: Any) -> Any:
        start = text["opening_fact"].index(SENTENCE)
        passage = Passage("opening_fact", start, start + len(SENTENCE), SENTENCE)
        return act(comments.comment_on, sandwich, role, passage, words, **more)

    return say


@pytest.fixture
def rewrite(act: Callable[..., Any], look: Callable[[Sandwich], Sandwich], text: dict[str, Any]) -> Callable[..., Any]:
    """rewrite(sandwich, headline=…): a new revision with these parts changed."""

    def save(sandwich: Sandwich, **parts: Any) -> Any:
        base = look(sandwich).current_revision_id
        return act(service.save_revision, sandwich, "writer", document={**text, **parts}, base_revision_id=base)

    return save
