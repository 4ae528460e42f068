"""A placement by hand, its text corrected, what is said when it is handed out, and the reminders that run."""

from datetime import timedelta

import pytest

from workbench.accounts.models import Organisation
from workbench.campaigns import service as placements
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.choices import PaperChoices
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.queue import enqueue

PLACES = ("Biblioteket", "Vårdcentralen")


@pytest.fixture
def add_paper_channel(database, people, clock):
    """A channel by hand: add_paper_channel("poster", places=…); at the partner's with owner="partner"."""

    def add(kind, owner="writer", **choices):
        with database.write_session() as session:
            home = session.get_one(Organisation, people[owner].organisation_id)
            row = Channel(
                name=f"{kind} {owner}", kind=kind, organisation_id=home.id, idempotency="N", created_at=clock.utcnow(),
                settings=PaperChoices.read(choices | {"places": list(choices.get("places", ()))}, kind).write({}),
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.refresh(row)
            return row

    return add


@pytest.fixture
def planned_paper(database, people, clock, answer, add_paper_channel):
    """A placement by hand in so many days: planned_paper("poster", days=5)."""

    def plan(kind, days=20, owner="writer", **choices):
        channel = add_paper_channel(kind, owner, **choices)
        with database.write_session() as session:
            sandwich, where = session.get_one(Sandwich, answer.id), session.get_one(Channel, channel.id)
            (row,) = placements.place(
                session, sandwich, [where], scheduled_at=clock.utcnow() + timedelta(days=days), spokesperson=None, own_voice=True,
                actor=people["writer"], now=clock.utcnow(),
            )  # fmt: skip
            if row.state == "offered":
                placements.accept_offer(session, row, actor=people["partner"], now=clock.utcnow())
            return row

    return plan


@pytest.fixture
def paper_state(database):
    """paper_state(placement): its state, its reach and when it was done."""

    def of(row):
        with database.read_session() as session:
            found = session.get_one(Placement, row.id)
            return found.state, found.reach, found.sent_at

    return of


@pytest.fixture
def correct_paper(database, people, clock, answer):
    """The text is corrected, approved and public; what was wrong is written down."""

    def do(what="Det stod fel år.", headline="Kötiden avgör, från 2026"):
        now = clock.utcnow()
        with database.write_session() as session:
            sandwich = session.get_one(Sandwich, answer.id)
            before = sandwich.approved_revision.document
            new = Revision(sandwich_id=sandwich.id, number=2, document=before | {"headline": headline},
                           author_id=people["writer"].id, created_at=now)  # fmt: skip
            session.add(new)
            session.flush()
            session.add(Correction(sandwich_id=sandwich.id, revision_id=new.id, kind="correction", what=what, why="Vi läste fel.",
                                   corrected_by_id=people["writer"].id, corrected_at=now))  # fmt: skip
            sandwich.current_revision_id = sandwich.approved_revision_id = sandwich.public_revision_id = new.id
            sandwich.state = "published"

    return do


def hand_out(client, row, **fields):
    """Say that it is handed out."""
    return client.post(
        f"/paper/{row.reference}/done", data={"task": "hand_out", "done_on": "2026-11-20", "reach": "900"} | fields
    )


def remind(database, run_jobs, wired, clock):
    """The reminders of the hour and what is to be corrected, run as the worker runs them."""
    for kind in ("campaigns.paper_remind", "campaigns.paper_fix"):
        with database.write_session() as session:
            enqueue(session, kind, {}, dedupe=f"{kind}:{clock.utcnow()}:{id(object())}")
    run_jobs(smtp_url=wired.smtp_url)
