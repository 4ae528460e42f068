"""One visit to a source over real HTTP: what is new, what the source asks of us, and when it has ended."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import notices
from feeds.backoff import next_poll_at
from feeds.errors import FetchFailed, ParseFailed, SourceGone
from feeds.syndication.collector import collect, read_retry_after
from feeds.syndication.parsing import parse
from feeds.types import Cursor

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>Norrvik</title><item><title>Hej</title><link>/a</link></item></channel></rss>"


@pytest.fixture
def visit(policy):
    def visit(url, cursor=None):
        return collect(url, cursor or Cursor(), policy=policy, now=NOW, parser=parse)

    return visit


def test_source_when_new_gives_items_and_a_cursor(server, visit):
    url = server.serve(
        "/feed", body=FEED, ETag='W/"1"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT", Cache_Control="public, max-age=600"
    )
    batch = visit(url)
    assert [item.url for item in batch.items] == [server.url("/a")]
    assert (batch.title, batch.max_age, batch.not_modified, batch.moved_to) == ("Norrvik", 600, False, None)
    assert (batch.cursor.etag, batch.cursor.last_modified) == ('W/"1"', "Fri, 20 Nov 2026 08:00:00 GMT")


def test_source_when_visited_again_is_asked_conditionally(server, visit):
    url = server.serve("/feed", status=304)
    cursor = Cursor(etag='"1"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT", digest="x")
    batch = visit(url, cursor)
    assert (batch.not_modified, batch.items, batch.cursor) == (True, (), cursor)
    headers = server.requests[0][2]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"1"', "Fri, 20 Nov 2026 08:00:00 GMT")


def test_source_when_it_ignores_conditions_but_is_the_same_is_not_read_again(server, visit):
    url = server.serve("/feed", body=FEED)
    first = visit(url)
    second = visit(url, first.cursor)
    assert (second.not_modified, second.items) == (True, ())


def test_validator_when_it_could_split_a_header_is_not_kept(server, visit):
    url = server.serve("/feed", body=FEED, ETag="å\x01", Last_Modified="x" * 2000)
    assert (visit(url).cursor.etag, visit(url).cursor.last_modified) == (None, None)


@pytest.mark.parametrize(("status", "is_permanent"), [(301, True), (308, True), (302, False), (307, False)])
def test_source_when_moved_for_good_says_where(server, visit, status, is_permanent):
    server.redirect("/old", "/new", status)
    url = server.serve("/new", body=FEED)
    batch = visit(server.url("/old"))
    assert len(batch.items) == 1
    assert batch.moved_to == (url if is_permanent else None)


def test_source_when_gone_has_ended(server, visit):
    with pytest.raises(SourceGone):
        visit(server.serve("/feed", status=410))


@pytest.mark.parametrize("status", [429, 503])
def test_source_when_it_asks_us_to_wait_is_no_failure(server, visit, status):
    cursor = Cursor(etag='"1"')
    batch = visit(server.serve("/feed", status=status, Retry_After="120"), cursor)
    assert (batch.retry_after, batch.cursor, batch.warnings) == (120, cursor, (notices.ASKED_TO_WAIT,))


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 429, 500, 503])
def test_source_when_the_status_is_an_error_fails_with_it(server, visit, status):
    with pytest.raises(FetchFailed) as failed:
        visit(server.serve("/feed", status=status))
    assert failed.value.status == status


def test_source_when_it_answers_with_an_error_page_says_not_a_feed(server, visit):
    with pytest.raises(ParseFailed):
        visit(server.serve("/feed", body=b"<html><body>Underhall pagar</body></html>", Content_Type="text/html"))


def test_source_without_a_parser_given_is_read_in_the_limited_child(server, policy):
    batch = collect(server.serve("/feed", body=FEED), Cursor(), policy=policy, now=NOW)
    assert [item.title for item in batch.items] == ["Hej"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), ("Fri, 20 Nov 2026 12:10:00 GMT", 600), ("Fri, 20 Nov 2026 11:00:00 GMT", 0), ("", None),
     ("snart", None), ("-5", None), ("٣", None), ("9" * 50, 999_999_999), ("Fri, 99 Nov 2026 12:10:00 GMT", None)],
)  # fmt: skip
def test_retry_after_when_seconds_or_date_is_read(value, seconds):
    assert read_retry_after(value, NOW) == seconds


def minutes(**options):
    return (next_poll_at(NOW, **options) - NOW) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 15),
        ({"jitter": 0}, 15),
        ({"jitter": 1}, 13.5),
        ({"failure_count": 1}, 30),
        ({"failure_count": 3}, 120),
        ({"failure_count": 99}, 1440),
        ({"retry_after": 3600}, 60),
        ({"retry_after": 1}, 15),
        ({"retry_after": 10**9}, 1440),
        ({"max_age": 3600}, 60),
        ({"max_age": 10**8}, 360),
        ({"max_age": 3600, "failure_count": 1}, 30),
        ({"interval": timedelta(days=9)}, 1440),
    ],
)
def test_next_poll_when_asked_waits_as_long_as_the_source_needs(options, expected):
    assert minutes(**options) == pytest.approx(expected)


@given(st.integers(0, 10**6), st.floats(0, 1), st.none() | st.integers(0, 10**12), st.none() | st.integers(0, 10**12))
def test_next_poll_when_anything_is_said_lies_between_now_and_tomorrow(failure_count, jitter, retry_after, max_age):
    wait = minutes(failure_count=failure_count, jitter=jitter, retry_after=retry_after, max_age=max_age)
    assert 13.5 <= wait <= 1440


def test_next_poll_when_jitter_is_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="jitter"):
        next_poll_at(NOW, jitter=1.5)
