"""From the network into the database, with real jobs: nothing that names an account is kept anywhere."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from tests.feeds.social import networks as fakes
from workbench.intake.models import Item, Source
from workbench.intake.sources.secrets import seal
from workbench.intake.sources.service import budgets, decisions
from workbench.queue import Job, enqueue
from workbench.tables import metadata

NAMES = ("grann", "En granne", "99887766554433")


@pytest.fixture
def network(request):
    """One network on loopback with a post whose payload names its author in every way that the network has."""
    network = {"x": fakes.FakeX, "mastodon": fakes.FakeMastodon, "bluesky": fakes.FakeBluesky}[request.param]()
    network.kind = request.param
    words = "Isbanan öppnar på lördag, säger @grannen8 på https://x.com/grannen9/status/1."
    if network.kind == "x":
        network.post(timedelta(hours=1), words, author_id="99887766554433", username="grannen1", name="En granne")
    elif network.kind == "mastodon":
        account = {"id": "99887766554433", "username": "grannen1", "acct": "grannen1", "display_name": "En granne"}
        network.post(1001, f"<p>{words}</p>", account=account)
    else:
        network.post(7, 60, words)
    yield network
    network.stop()


@pytest.fixture
def collect(app, database, settings, people, clock, run_jobs, network):
    """Store a source of the network and read it once."""
    address = network.url("").rstrip("/")
    now = clock.utcnow()
    options = {
        "x": {"mode": "search", "query": "isbanan", "base_url": address},
        "mastodon": {"mode": "hashtag", "value": "norrvik", "instance": address},
        "bluesky": {"mode": "search", "value": "isbanan", "service": address},
    }[network.kind]
    with app.app_context(), database.write_session() as session:
        administrator = people["administrator"].id
        decisions.record_decision(
            session, reference="KS 1", decided_on=date(2026, 11, 1), text_days=30, note="", actor_id=administrator, now=now
        )  # fmt: skip
        budgets.set_limit(session, "x", 1000, actor_id=administrator, now=now)
        source = Source(
            kind=network.kind, name="Isbanan", address=f"{network.kind}:isbanan", genre="post", options=options, cursor={},
            secret=seal(settings.secret_key, "nyckel"), next_poll_at=now, last_warnings=[], created_at=now,
        )  # fmt: skip
        session.add(source)
        session.flush()
        session.query(Job).delete()
        enqueue(session, "intake.collect_source", {"source_id": source.id}, dedupe="read")
    run_jobs(allowed_hosts=(network.host,))
    with database.read_session() as session:
        return session.scalars(select(Item)).one()


def rows(database):
    """Every value of every row, as text, without our own people."""
    found = []
    with database.read_session() as session:
        for table in metadata.sorted_tables:
            if table.name not in ("user_account", "organisation"):
                found += [(table.name, str(tuple(row))) for row in session.execute(text(f'SELECT * FROM "{table.name}"'))]
    return found


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"], indirect=True)
def test_no_name_of_an_account_is_stored(database, collect):
    """Neither in the item nor beside it, nor in the log; the author is a code."""
    assert collect.text.startswith("Isbanan öppnar på lördag")
    assert len(collect.author_code) == 64
    told = [(table, name) for table, row in rows(database) for name in NAMES if name in row]
    assert told == []


@pytest.mark.parametrize("network", ["bluesky"], indirect=True)
def test_the_account_in_a_link_goes_with_the_words(database, collect, run_tick, later):
    """Bluesky's links hold the account's id: without it the network could not be asked whether the post is gone."""
    did = fakes.DID.format(7)
    assert [table for table, row in rows(database) if did in row] == ["item"]
    later(days=31)
    run_tick("intake.delete_old_texts")
    assert [table for table, row in rows(database) if did in row] == []
