"""Deleted upstream, deleted here: every stored post is asked about once a day, within the budget, source by source."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feeds.types import Item as Collected
from tests.feeds.social.networks import FakeBluesky, FakeMastodon, FakeX
from workbench.activity.models import Activity
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item, ItemCopy, Source
from workbench.intake.sources.secrets import seal
from workbench.intake.sources.service import budgets, manners
from workbench.intake.storing import store_items
from workbench.queue import Job, enqueue

KINDS = {"x": FakeX, "mastodon": FakeMastodon, "bluesky": FakeBluesky}


@pytest.fixture
def networks():
    """Every network on loopback."""
    running = {kind: fake() for kind, fake in KINDS.items()}
    yield running
    for network in running.values():
        network.stop()


@pytest.fixture
def social_source(database, settings, clock, networks):
    """Store a source of a network with posts: social_source("x", ["1", "2"])."""

    def store(kind, ids, *, state="ok"):
        address = networks[kind].url("").rstrip("/")
        options = {"x": {"base_url": address}, "mastodon": {"instance": address}, "bluesky": {"service": address}}[kind]
        secret = seal(settings.secret_key, "nyckel") if kind == "x" else ""
        now = clock.utcnow()
        with database.write_session() as session:
            source = Source(
                kind=kind, name=kind, address=f"{kind}:{ids[0]}", genre="post", options=options, secret=secret, state=state,
                cursor={}, next_poll_at=now, last_warnings=[], created_at=now,
            )  # fmt: skip
            session.add(source)
            session.flush()
            posts = [Collected(external_id(kind, one), link(kind, one), "", f"Inlägg {one} om älven.") for one in ids]
            store_items(session, source, [mask_item(post, now=now) for post in posts], now=now)
        for one in ids:
            if kind == "mastodon":
                networks[kind].post(int(one))
            if kind == "bluesky":
                networks[kind].post(one, 1)
        return source

    return store


def external_id(kind, one):
    return f"hash-{one}" if kind == "bluesky" else one


def link(kind, one):
    return (
        f"https://bsky.app/profile/did:plc:norrvik{one}/post/3k{one}" if kind == "bluesky" else f"https://norrvik.example/{one}"
    )


def upstream(kind, one):
    return f"at://did:plc:norrvik{one}/app.bsky.feed.post/3k{one}" if kind == "bluesky" else one


@pytest.fixture
def sweep(database, run_jobs, networks):
    """Run the sweep once, and nothing else."""

    def run():
        with database.write_session() as session:
            session.query(Job).delete()
            enqueue(session, "intake.compliance_sweep", {}, dedupe="sweep")
        assert run_jobs(allowed_hosts=tuple(network.host for network in networks.values())) == 1
        with database.read_session() as session:
            assert session.scalars(select(Job.state)).all() == ["done"]

    return run


@pytest.fixture
def limit(app, database, people, clock):
    """Set the limit of reads on X."""

    def set_to(number):
        with app.app_context(), database.write_session() as session:
            budgets.set_limit(session, "x", number, actor_id=people["administrator"].id, now=clock.utcnow())

    return set_to


def texts(database, source):
    with database.read_session() as session:
        return list(session.scalars(select(Item.text).where(Item.source_id == source.id).order_by(Item.id)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_that_is_gone_is_erased_and_the_others_stay(database, social_source, sweep, networks, later, limit, kind):
    """The row stays, so that it is not collected again."""
    limit(1000)
    source = social_source(kind, ["11", "12", "13"])
    networks[kind].gone = {upstream(kind, "12")}
    later(hours=25)
    sweep()
    assert texts(database, source) == ["Inlägg 11 om älven.", "", "Inlägg 13 om älven."]
    with database.read_session() as session:
        gone = session.scalars(select(Item).where(Item.state == "removed")).one()
        log = session.scalars(select(Activity).where(Activity.verb == "item_removed")).all()
    assert (gone.url, gone.external_id) == (None, external_id(kind, "12"))
    assert [row.details["reason"] for row in log] == ["gone_at_source"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_post_is_asked_about_once_a_day(social_source, sweep, networks, later, limit, kind):
    """Not before a day has passed, not twice in a day, and again the day after."""
    limit(1000)
    social_source(kind, ["11", "12"])
    sweep()
    assert networks[kind].requests == []
    later(hours=24)
    sweep()
    sweep()
    assert len(networks[kind].requests) == 1
    later(hours=24)
    sweep()
    assert len(networks[kind].requests) == 2


def test_the_same_answer_twice_changes_nothing(database, social_source, sweep, networks, later):
    """Erased posts are never asked about again."""
    source = social_source("mastodon", ["11"])
    networks["mastodon"].gone = {"11"}
    later(hours=25)
    sweep()
    asked = len(networks["mastodon"].requests)
    later(hours=25)
    sweep()
    assert len(networks["mastodon"].requests) == asked
    assert texts(database, source) == [""]


def test_a_paused_and_a_removed_source_are_asked_too(database, social_source, sweep, networks, later):
    """Its posts are still here."""
    source = social_source("mastodon", ["11"], state="paused")
    with database.write_session() as session:
        session.get_one(Source, source.id).removed_at = source.created_at
    networks["mastodon"].gone = {"11"}
    later(hours=25)
    sweep()
    assert texts(database, source) == [""]


def test_the_budget_is_never_passed(database, social_source, sweep, networks, later, limit):
    """Those that have waited longest come first; the rest waits for a new budget."""
    limit(5)
    source = social_source("x", [str(number) for number in range(1000, 1012)])
    networks["x"].gone = {"1001", "1011"}
    later(hours=25)
    sweep()
    with database.read_session() as session:
        asked = session.scalars(select(Item.external_id).where(Item.checked_at.is_not(None)).order_by(Item.id)).all()
        assert asked == ["1000", "1001", "1002", "1003", "1004", "1005"]
        assert budgets.left(session, "x", now=source.created_at) == 0
    limit(100)
    sweep()
    assert texts(database, source).count("") == 2
    with database.read_session() as session:
        assert budgets.left(session, "x", now=source.created_at) == 90


def test_without_a_budget_x_is_not_asked(social_source, sweep, networks, later):
    """0 until somebody has set a limit."""
    social_source("x", ["11"])
    later(hours=25)
    sweep()
    assert networks["x"].requests == []


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_trouble_of_one_source_stops_no_other_and_erases_nothing(database, social_source, sweep, networks, later, limit, status):
    """It is asked again at the next run, and nothing was paid."""
    limit(100)
    x, mastodon = social_source("x", ["11"]), social_source("mastodon", ["12"])
    networks["x"].trouble = [(status, {}, {"title": "No"})]
    networks["mastodon"].gone = {"12"}
    later(hours=25)
    sweep()
    assert texts(database, x) == ["Inlägg 11 om älven."]
    assert texts(database, mastodon) == [""]
    with database.read_session() as session:
        assert budgets.left(session, "x", now=x.created_at) == 100
    networks["x"].gone = {"11"}
    later(minutes=16)
    sweep()
    assert texts(database, x) == [""]


def test_a_host_that_wants_rest_or_is_being_read_is_left_alone(database, social_source, sweep, networks, later, clock):
    """One request at a time; what the sweep is told to wait for holds for every visit."""
    source = social_source("mastodon", ["11"])
    host = networks["mastodon"].url("").rstrip("/")
    later(hours=25)
    with database.write_session() as session:
        assert manners.claim_host(session, host, now=clock.utcnow()) is None
    sweep()
    assert networks["mastodon"].requests == []
    with database.write_session() as session:
        manners.release_host(session, host, now=clock.utcnow())
    networks["mastodon"].trouble = [(429, {"Retry_After": "3600"}, {})]
    sweep()
    with database.write_session() as session:
        assert manners.claim_host(session, host, now=clock.utcnow()) == clock.utcnow() + timedelta(hours=1)
    later(minutes=30)
    sweep()
    assert len(networks["mastodon"].requests) == 1
    later(minutes=31)
    sweep()
    assert len(networks["mastodon"].requests) == 2
    assert texts(database, source) == ["Inlägg 11 om älven."]


def test_a_key_that_cannot_be_read_stops_no_other(database, social_source, sweep, networks, later, limit):
    """The installation's secret key has changed since it was stored."""
    limit(100)
    x, mastodon = social_source("x", ["11"]), social_source("mastodon", ["12"])
    with database.write_session() as session:
        session.get_one(Source, x.id).secret = seal("another secret key", "nyckel")
    networks["mastodon"].gone = {"12"}
    later(hours=25)
    sweep()
    assert networks["x"].requests == []
    assert texts(database, mastodon) == [""]


def test_many_posts_are_asked_about_in_parts(database, social_source, sweep, networks, later):
    """A hundred at a time, each part stored before the next."""
    source = social_source("mastodon", [str(number) for number in range(1000, 1250)])
    networks["mastodon"].gone = {"1000", "1249"}
    later(hours=25)
    sweep()
    assert texts(database, source).count("") == 2
    assert len(networks["mastodon"].requests) == 13  # twenty a question


def test_a_copy_of_a_story_is_asked_about_too(database, social_source, sweep, networks, later, add_items, clock):
    """A post that was joined to an article's line loses its words; the article stays."""
    source = social_source("mastodon", ["11"])
    networks["mastodon"].post(12)
    (item_id,) = add_items(1, text="Kommunen stänger bron.")
    with database.write_session() as session:
        copy = ItemCopy(
            item_id=item_id, source_id=source.id, external_id="12", url="https://norrvik.example/12", title="",
            text="Kommunen stänger bron!", collected_at=clock.utcnow(), sign="near", author_code="a" * 64, is_own_report=True,
        )  # fmt: skip
        session.add(copy)
    networks["mastodon"].gone = {"12"}
    later(hours=25)
    sweep()
    with database.read_session() as session:
        after = session.get_one(ItemCopy, copy.id)
        assert (after.text, after.url, after.author_code) == ("", None, None)
        assert session.get_one(Item, item_id).text == "Kommunen stänger bron."


def test_a_line_and_its_copy_that_are_both_gone_leave_no_words(database, social_source, sweep, networks, later, clock):
    """The line must not go over to a copy that is gone itself."""
    source = social_source("mastodon", ["11"])
    with database.write_session() as session:
        item_id = session.scalars(select(Item.id)).one()
        copy = ItemCopy(
            item_id=item_id, source_id=source.id, external_id="12", url="https://norrvik.example/12", title="",
            text="Nästan samma ord.", collected_at=clock.utcnow(), sign="near",
        )  # fmt: skip
        session.add(copy)
    networks["mastodon"].gone = {"11", "12"}
    later(hours=25)
    sweep()
    with database.read_session() as session:
        assert session.get_one(Item, item_id).state == "removed"
        assert session.get_one(ItemCopy, copy.id).text == ""


def test_a_post_without_a_link_is_passed_over(database, social_source, sweep, networks, later):
    """Bluesky can no longer be asked about it; it does not hold up the others."""
    source = social_source("bluesky", ["11", "12"])
    with database.write_session() as session:
        session.query(Item).filter_by(external_id="hash-11").update({"url": None})
    networks["bluesky"].gone = {upstream("bluesky", "12")}
    later(hours=25)
    sweep()
    assert texts(database, source) == ["Inlägg 11 om älven.", ""]
    sweep()
    assert len(networks["bluesky"].requests) == 1


def test_the_sweep_runs_by_itself(app):
    """Four times an hour, as the registry says."""
    from workbench import make_registry

    ticks = make_registry().ticks
    assert timedelta(seconds=ticks["intake.compliance_sweep"]) <= timedelta(hours=1)
    assert timedelta(seconds=ticks["intake.delete_old_texts"]) <= timedelta(days=1)
