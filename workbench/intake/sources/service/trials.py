"""Trying a source of any kind before it is saved, and saving the one that was tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.errors import Conflict, NotFound, Refused
from workbench.intake.collecting import storable
from workbench.intake.models import SYNDICATION, Source, SourceTest
from workbench.intake.sources.service import decisions
from workbench.intake.sources.service.source_changes import restore
from workbench.intake.sources.service.sources import add_source, get_source

KEY_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """A source as somebody described it. `address` is unique for kind and options; `sealed_secret` is of intake/secrets.py."""

    kind: str
    address: str
    name: str = ""
    genre: str = "news"
    options: Mapping[str, Any] = field(default_factory=dict)
    sealed_secret: str = ""


def get_test(session: Session, test_id: int) -> SourceTest:
    """The try of an address. Raises NotFound."""
    test = session.get(SourceTest, test_id)
    if test is None:
        raise NotFound(_("There is no such test."), subject_id=test_id)
    return test


def ask_for_trial(session: Session, wanted: Wanted, *, actor_id: int, now: datetime) -> SourceTest:
    """Let a worker read the source, so that a person sees what it holds before it is saved.

    Raises Refused when the kind needs a deletion decision that is not there, Conflict when we collect from it already.
    """
    decisions.refuse_without_decision(session, wanted.kind)
    address = storable(wanted.address).strip()
    refuse_known(session, address)
    test = SourceTest(
        kind=wanted.kind, address=address, options=dict(wanted.options), secret=wanted.sealed_secret, name=wanted.name,
        genre=wanted.genre, asked_by_id=actor_id, asked_at=now, newest=[], warnings=[],
    )  # fmt: skip
    session.add(test)
    session.flush()
    queue.enqueue(session, "intake.test_source", {"test_id": test.id}, dedupe=f"test-source:{test.id}")
    return test


def choose_candidate(session: Session, test: SourceTest, address: str, *, actor_id: int, now: datetime) -> SourceTest:
    """Try one of the feeds that a tested page named. Raises Refused for any other address."""
    if address not in {row.get("address") for row in test.options.get("candidates", ())}:
        raise Refused(_("The page does not name that feed."), subject_id=test.id)
    wanted = Wanted(SYNDICATION, address, name=test.name, genre=test.genre)
    return ask_for_trial(session, wanted, actor_id=actor_id, now=now)


def add_tried(session: Session, test: SourceTest, *, actor_id: int, now: datetime) -> Source:
    """The tried source is saved and read within seconds. A second click gives the same source; a removed one is put back."""
    if test.source_id is not None:
        return get_source(session, test.source_id)
    if test.state != "ok":
        raise Refused(_("Only an address that has been tested can be added."), subject_id=test.id)
    decisions.refuse_without_decision(session, test.kind)
    address = test.moved_to or test.address
    refuse_known(session, address)
    source = session.scalar(select(Source).where(Source.address == address))
    if source is not None:
        restore(session, source, actor_id=actor_id, now=now)
    else:
        name = test.name or test.title or address
        source = add_source(session, address, name=name, genre=test.genre, actor_id=actor_id, now=now)
    source.kind = test.kind
    source.options = {name: value for name, value in test.options.items() if name != "candidates"}
    source.secret = test.secret or source.secret
    test.source_id, test.secret = source.id, ""
    session.flush()
    return source


def refuse_known(session: Session, address: str) -> None:
    """Raises Conflict when we collect from the address already. A removed source may come back."""
    known = session.scalar(select(Source.name).where(Source.address == address, Source.removed_at.is_(None)))
    if known is not None:
        raise Conflict(_("We already collect from this address: %(name)s.", name=known), subject_id=address)


def forget_keys(session: Session, *, now: datetime) -> int:
    """Empty the keys of tests that led to no source within a day. Returns how many."""
    old = (SourceTest.secret != "", SourceTest.asked_at < now - KEY_KEPT)
    ids = session.scalars(update(SourceTest).where(*old).values(secret="").returning(SourceTest.id)).all()
    return len(ids)


def set_test_result(session: Session, test: SourceTest, values: dict[str, Any], *, now: datetime) -> None:
    """What the worker found at the address."""
    session.execute(update(SourceTest).where(SourceTest.id == test.id).values(**values, finished_at=now))
