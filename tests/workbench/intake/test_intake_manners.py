"""Manners: one visit a host at a time, robots.txt first, and what a host asks for never delays the others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feeds import errors
from workbench import queue
from workbench.intake.models import HostManners, Item, Source, SourceVisit
from workbench.intake.service import add_source, poll_now
from workbench.intake.sources.jobs.collecting import collect_source
from workbench.intake.sources.service import manners, visits
from workbench.queue import JobContext, LostClaim

ONE, OTHER = "https://ett.example/feed", "https://annat.example/feed"


def reread(database, source):
    with database.read_session() as session:
        return session.get(Source, source.id)


def newest_visit(database):
    with database.read_session() as session:
        return session.scalars(select(SourceVisit).order_by(SourceVisit.id.desc())).first()


def host_row(database):
    with database.read_session() as session:
        return session.scalars(select(HostManners)).one()


def test_host_is_claimed_once_at_a_time(database, clock):
    """The second waits two seconds; another host does not wait; a dead claim ends by itself."""
    now = clock.utcnow()
    with database.write_session() as session:
        assert manners.claim_host(session, ONE, now=now) is None
        assert manners.claim_host(session, ONE + "?en-annan", now=now) == now + manners.TURN
        assert manners.claim_host(session, OTHER, now=now) is None
        assert manners.claim_host(session, ONE, now=now + manners.LEASE) is None
        manners.release_host(session, ONE, now=now)
        assert manners.claim_host(session, ONE, now=now) is None


def test_claim_of_another_visit_is_not_given_back(database, clock):
    """Who comes too late, after its own claim has ended, leaves the host to whoever has it now."""
    first, second = clock.utcnow(), clock.utcnow() + manners.LEASE
    with database.write_session() as session:
        manners.claim_host(session, ONE, now=first)
        assert manners.claim_host(session, ONE, now=second) is None
        manners.release_host(session, ONE, now=second, claimed_at=first)
        assert manners.claim_host(session, ONE, now=second) == second + manners.TURN
        manners.release_host(session, ONE, now=second, claimed_at=second)
        assert manners.claim_host(session, ONE, now=second) is None


@pytest.mark.parametrize("fault", [LostClaim(), OperationalError("INSERT", {}, Exception("refused"))])
def test_visit_whose_end_cannot_stand_gives_the_host_back(database, source, feed, settings, clock, monkeypatch, fault):
    """A claim that was lost to another worker, or a database that refuses: the next try need not wait for three minutes."""

    def refuse(*_arguments):
        raise fault

    monkeypatch.setattr(queue, "finish", refuse)
    context = JobContext(database, replace(settings, allowed_hosts=(feed.host,)), 1, 1)
    with pytest.raises(type(fault)):
        collect_source(context, {"source_id": source.id})
    assert len(feed.asked) == 1
    assert newest_visit(database) is None
    assert host_row(database).busy_until is None


@pytest.mark.parametrize(("delay", "wait", "expected"), [(10, None, 10), (10, 60, 60), (90, 60, 90), (0, 60, 60), (0, None, 0)])
def test_released_host_is_left_alone_as_long_as_it_asked(database, clock, delay, wait, expected):
    """The longer of crawl delay and Retry-After."""
    now = clock.utcnow()
    until = now + timedelta(seconds=wait) if wait else None
    with database.write_session() as session:
        manners.claim_host(session, ONE, now=now)
        manners.release_host(session, ONE, now=now, delay_s=delay, wait_until=until)
        free_at = manners.claim_host(session, ONE, now=now)
    assert free_at == (now + timedelta(seconds=expected) if expected else None)


def test_source_that_robots_forbid_is_not_read_and_says_why(database, source, feed, read_source):
    """One look at robots.txt, none at the feed."""
    feed.robots = (200, b"User-agent: *\nDisallow: /feed.xml\n")
    read_source()
    after = reread(database, source)
    assert (feed.asked, feed.robots_asked) == ([], 1)
    assert (after.state, after.last_error) == ("failing", errors.ROBOTS_REFUSE)
    assert newest_visit(database).message == errors.ROBOTS_REFUSE


def test_robots_are_read_once_a_day_and_asked_by_our_name_with_a_contact(database, source, feed, read_source, later, settings):
    """Then again the next day."""
    for _visit in range(3):
        read_source()
        later(hours=7)
    assert feed.robots_asked == 1
    later(hours=24)
    read_source()
    assert feed.robots_asked == 2
    name = {key.lower(): value for key, value in feed.asked[-1].items()}["user-agent"]
    assert name.startswith("TruthSandwichWorkbench/")
    assert settings.contact in name


@pytest.mark.parametrize("status", [500, 503, 429])
def test_site_whose_robots_cannot_be_told_waits_an_hour(database, source, feed, read_source, later, clock, status):
    """Neither the feed nor another feed of the site is asked meanwhile; a person may."""
    feed.robots = (status, b"")
    read_source()
    after = reread(database, source)
    assert (feed.asked, after.last_error) == ([], errors.ROBOTS_UNREAD)
    assert after.next_poll_at >= clock.utcnow() + timedelta(hours=1)
    assert host_row(database).free_at == clock.utcnow() + timedelta(hours=1)
    later(hours=2)
    feed.robots = (404, b"")
    read_source()
    assert reread(database, source).state == "ok"


def test_person_may_ask_at_once_a_site_that_wants_peace(app, database, source, feed, read_source, clock, people):
    """ "Read now" does not wait for the hour."""
    feed.robots = (500, b"")
    read_source()
    feed.robots = (404, b"")
    with app.app_context(), database.write_session() as session:
        clock.move(timedelta(minutes=2))
        poll_now(session, session.get(Source, source.id), actor_id=people["administrator"].id, now=clock.utcnow())
    read_source()
    assert reread(database, source).state == "ok"


def test_old_rules_hold_while_the_site_does_not_answer(database, source, feed, read_source, later):
    """What was forbidden yesterday stays so, what was allowed too (RFC 9309, 2.3.1.4)."""
    read_source()
    feed.robots = (500, b"")
    later(hours=30)
    read_source()
    assert (len(feed.asked), reread(database, source).state) == (2, "ok")


def test_crawl_delay_leaves_the_host_alone_after_a_visit(database, source, feed, read_source, clock):
    """Twenty seconds, as it asks."""
    feed.robots = (200, b"User-agent: *\nCrawl-delay: 20\n")
    read_source()
    assert host_row(database).free_at == clock.utcnow() + timedelta(seconds=20)
    assert host_row(database).busy_until is None


def test_two_sources_of_a_host_are_read_one_after_the_other(app, database, source, feed, read_source, clock, later):
    """The second job finds the host busy, comes again, and nothing is lost; no failure is counted."""
    with app.app_context(), database.write_session() as session:
        second = add_source(session, feed.address + "?b", name="B", genre="news", actor_id=None, now=clock.utcnow())
        manners.claim_host(session, feed.address, now=clock.utcnow())
    read_source()
    assert feed.asked == []
    with database.write_session() as session:
        manners.release_host(session, feed.address, now=clock.utcnow())
    later(seconds=3)
    read_source()
    assert len(feed.asked) == 2
    assert reread(database, second).failure_count == 0


def test_host_that_is_busy_for_long_is_left_to_the_next_visit(database, source, feed, read_source, clock):
    """No job circles for an hour."""
    until = clock.utcnow() + timedelta(minutes=30)
    with database.write_session() as session:
        manners.claim_host(session, feed.address, now=clock.utcnow())
        manners.release_host(session, feed.address, now=clock.utcnow(), wait_until=until)
    read_source()
    assert (feed.asked, reread(database, source).next_poll_at) == ([], until)


def test_host_is_free_again_after_a_failure(database, source, feed, read_source):
    """Whatever happened."""
    feed.status = 500
    read_source()
    assert host_row(database).busy_until is None


def test_every_visit_leaves_a_row_that_goes_after_thirty_days(database, source, feed, read_source, later, clock):
    """Read, unchanged, failed, asked to wait, gone."""
    read_source()
    for status, headers in ((304, {}), (500, {}), (429, {"Retry-After": "60"}), (410, {})):
        feed.status, feed.headers = status, headers
        later(days=1)
        read_source()
    with database.read_session() as session:
        rows = session.scalars(select(SourceVisit).order_by(SourceVisit.id)).all()
    assert [row.result for row in rows] == ["read", "unchanged", "failed", "asked_to_wait", "gone"]
    assert [row.new_count for row in rows] == [2, 0, 0, 0, 0]
    with database.write_session() as session:
        assert visits.forget_visits(session, now=clock.utcnow() + timedelta(days=28)) == 2


def test_interval_follows_the_source_within_its_bounds(database, source, feed, read_source, later):
    """Silent: longer and longer, up to the bound that was set; busy: down to the shortest."""
    with database.write_session() as session:
        session.get(Source, source.id).longest_s = 7200
    read_source()
    assert reread(database, source).interval_s == 900
    feed.status = 304
    for _visit in range(12):
        later(hours=24 * 3)
        read_source()
    assert reread(database, source).interval_s == 7200
    feed.status = 200
    for number in range(30):
        feed.entries = [(f"n{number}-{n}", "", f"Nytt {number} {n}", "Text") for n in range(10)]
        later(minutes=150)
        read_source()
    assert reread(database, source).interval_s < 1200


def test_what_nobody_reads_any_more_is_forgotten(database, clock):
    """Hosts of two months ago."""
    now = clock.utcnow()
    with database.write_session() as session:
        manners.keep_rules(session, ONE, "", now=now)
        manners.keep_rules(session, OTHER, "", now=now + timedelta(days=30))
        assert manners.forget_hosts(session, now=now + timedelta(days=61)) == 1


@pytest.mark.parametrize("kind", ["x", "mastodon", "mailbox"])
def test_people_s_words_wait_for_the_deletion_decision(app, database, source, feed, read_source, clock, kind):
    """A source of that kind is never asked without one."""
    with database.write_session() as session:
        stored = session.get(Source, source.id)
        stored.kind, stored.options = kind, {"mode": "search", "query": "Norrvik"}
    read_source()
    with database.read_session() as session:
        assert session.scalars(select(SourceVisit)).all() == []
        assert session.scalars(select(Item)).all() == []


def test_article_behind_a_teaser_is_read_in_full_when_wanted(database, source, feed, read_source, settings):
    """The page's text, masked like everything else; its address and date are the feed's."""
    places = ("vid älven", "på torget", "bakom skolan", "i hamnen", "nära kyrkan", "vid badhuset", "på höjden", "i parken")
    said = "öppnar på lördag klockan tio. Alla får komma, ring 070-123 45 67 om du undrar."
    rows = [f"<p>Isbanan {place} {said}</p>" for place in places]
    page = f"<html><body><nav>Meny</nav><article><h1>Isbanan</h1>{''.join(rows)}</article></body></html>"
    feed.pages = {"/artikel": page.encode()}
    feed.entries = [("a1", f"http://{feed.host}/artikel", "Isbanan", "Kommunen öppnar isbanan …")]
    with database.write_session() as session:
        session.get(Source, source.id).takes_full_text = True
    read_source()
    with database.read_session() as session:
        (item,) = session.scalars(select(Item))
    assert len(item.text) > 600
    assert "070" not in item.text
    assert "Meny" not in item.text
    assert item.url == f"http://{feed.host}/artikel"


def test_article_is_left_alone_when_not_wanted_known_or_forbidden(database, source, feed, read_source, later):
    """Off by default; only for new items; robots.txt decides for pages too."""
    feed.pages = {"/artikel": b"<html></html>", "/hemlig": b"<html></html>"}
    feed.entries = [("a1", f"http://{feed.host}/artikel", "Isbanan", "Kort …")]
    read_source()
    assert feed.pages_asked == []
    with database.write_session() as session:
        session.get(Source, source.id).takes_full_text = True
    later(hours=25)
    feed.robots = (200, b"User-agent: *\nDisallow: /hemlig\n")
    feed.entries += [("a2", f"http://{feed.host}/hemlig", "Hemligt", "Kort …")]
    read_source()
    assert feed.pages_asked == []


def test_settings_name_the_contact(settings):
    """Printable, whatever the municipality writes there."""
    from workbench.intake.sources.visiting import fetch_policy

    policy = fetch_policy(replace(settings, contact="Åsa\r\nX: 1", base_url="https://norrvik.example"))
    assert policy.user_agent.isascii()
    assert "\n" not in policy.user_agent
    assert "+https://norrvik.example" in policy.user_agent
