"""The parser's child process is stopped when it overruns, and the next feed is read as if nothing had been."""

import threading
import time
from datetime import UTC, datetime

import pytest

from feeds.errors import OVERRUN, ParseFailed, ParserOverrun
from feeds.limited import LimitedParser
from feeds.masking.items import mask_item

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FEED = (
    "<rss version='2.0'><channel><title>Norrvik</title><item><title>Isen bär</title><guid>1</guid></item></channel></rss>"
).encode()
MANY_ATTRIBUTES = (
    b"<rss version='2.0'><channel><item " + b" ".join(b"a%d='1'" % n for n in range(300_000)) + b"></item></channel></rss>"
)


def test_feed_when_harmless_is_read_in_the_child(limited_parser):
    feed = limited_parser(FEED, url="https://norrvik.example/", content_type="text/xml", now=NOW)
    assert [item.title for item in feed.items] == ["Isen bär"]


def test_failure_when_in_the_child_comes_out_as_it_was(limited_parser):
    with pytest.raises(ParseFailed) as failed:
        limited_parser(b"hej", url="https://norrvik.example/", now=NOW)
    assert (failed.value.kind, failed.value.address) == ("not-a-feed", "https://norrvik.example/")


def test_feed_when_it_takes_too_long_is_stopped_and_the_next_is_read():
    began = time.monotonic()
    with LimitedParser(cpu_s=1, wall_s=60) as parser:
        with pytest.raises(ParserOverrun) as failed:
            parser(MANY_ATTRIBUTES, now=NOW)
        assert time.monotonic() - began < 15
        assert failed.value.public_text == OVERRUN
        assert parser(FEED, now=NOW).items


def test_feed_when_it_takes_too_much_memory_is_stopped_and_the_next_is_read():
    with LimitedParser(memory_bytes=96 * 1024 * 1024) as parser:
        body = FEED.replace(b"</channel>", b"<item><title>x</title></item>" * 300_000 + b"</channel>")
        with pytest.raises(ParseFailed):
            parser(body, now=NOW)
        assert parser(FEED.replace("Isen bär".encode(), b"Is"), now=NOW).items


def test_parent_when_the_child_says_nothing_stops_waiting():
    with LimitedParser(wall_s=0.0) as parser, pytest.raises(ParserOverrun):
        parser(FEED, now=NOW)


def test_child_when_killed_between_feeds_is_replaced(limited_parser):
    limited_parser(FEED, now=NOW)
    limited_parser._child.kill()
    limited_parser._child.wait()
    assert limited_parser(FEED, now=NOW).items


def test_parser_when_shared_by_threads_gives_each_its_own_feed(limited_parser):
    found = {}

    def read(number):
        feed = limited_parser(FEED.replace(b"Norrvik", b"N%d" % number), now=NOW)
        found[number] = feed.title

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"N{number}" for number in range(8)}


def test_words_as_they_came_never_leave_a_child_that_masks(monkeypatch):
    said = FEED.replace("Isen bär".encode(), b"Ring 070-123 45 67")
    answers = []
    with LimitedParser(is_masking=True) as parser, LimitedParser() as plain:
        ask = parser.ask
        monkeypatch.setattr(parser, "ask", lambda *args, **kwargs: answers.append(ask(*args, **kwargs)) or answers[-1])
        (item,) = parser(said, now=NOW).items
        (raw,) = plain(said, now=NOW).items
    assert (item.title, item.masked_counts) == ("Ring [telefonnummer]", {"phone": 1})
    assert "123 45 67" not in repr(answers)
    assert item == mask_item(raw)
    assert raw.prints is None
