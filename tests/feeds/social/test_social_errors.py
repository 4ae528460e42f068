"""Every way in which a network fails, and what people are told. FAULTS.md F-08, for reading."""

import logging
from datetime import timedelta

import pytest

from feeds import errors, notices
from feeds.errors import (
    AskedToWait,
    FeedError,
    FetchFailed,
    FetchRefused,
    Forbidden,
    ParseFailed,
    SourceGone,
    TimedOut,
    TooLarge,
    Unauthorised,
)
from feeds.guarded import FetchPolicy
from feeds.social import costs_nothing
from tests.feeds.social.conftest import KEY
from tests.feeds.social.networks import NOW


@pytest.mark.parametrize(
    ("status", "kind", "text", "is_free"),
    [
        (400, FetchFailed, errors.NOT_FOUND, True),
        (401, Unauthorised, errors.UNAUTHORISED, True),
        (402, Forbidden, errors.UNPAID, True),
        (403, Forbidden, errors.FORBIDDEN, True),
        (404, FetchFailed, errors.NOT_FOUND, True),
        (410, SourceGone, errors.GONE, True),
        (500, FetchFailed, errors.NETWORK_TROUBLE, True),
        (502, FetchFailed, errors.NETWORK_TROUBLE, True),
        (503, FetchFailed, errors.NETWORK_TROUBLE, True),
    ],
)
def test_an_error_status_says_what_to_do(reader, status, kind, text, is_free):
    """The sentence is for people, the kind for the log; nothing was read."""
    reader.network.trouble = [(status, {}, {"error": "no", "title": "No", "detail": "No."})]
    with pytest.raises(kind) as caught:
        reader.read()
    assert caught.value.public_text == text
    assert text in errors.PUBLIC_TEXTS
    assert costs_nothing(caught.value) is is_free
    assert reader.read().items, "the next visit works again"


IN_TEN_MINUTES = int((NOW + timedelta(minutes=10)).timestamp())


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"x_rate_limit_reset": str(IN_TEN_MINUTES)}, 600),
        (429, {"RateLimit_Reset": str(IN_TEN_MINUTES)}, 600),
        (429, {"X_RateLimit_Reset": "2026-11-21T12:10:00.000000Z"}, 601),
        (429, {"Retry_After": "120"}, 120),
        (429, {"Retry_After": "120", "x_rate_limit_reset": str(IN_TEN_MINUTES)}, 120),
        (429, {"Retry_After": "Sat, 21 Nov 2026 12:05:00 GMT"}, 300),
        (429, {}, 900),
        (429, {"x_rate_limit_reset": "soon"}, 900),
        (429, {"x_rate_limit_reset": "0"}, 1),
        (429, {"x_rate_limit_reset": "9" * 40}, 86_400),
        (503, {"Retry_After": "30"}, 30),
    ],
    ids=["x", "bluesky", "mastodon", "seconds", "both", "date", "none", "odd", "past", "absurd", "503"],
)
def test_a_network_that_asks_us_to_wait_is_not_asked_again_before(reader, status, headers, seconds):
    """No failure: an empty batch with the seconds, the cursor as it was."""
    reader.network.trouble = [(status, headers, {"title": "Too Many Requests"})]
    batch = reader.read()
    assert (batch.items, batch.retry_after, batch.warnings) == ((), seconds, (notices.ASKED_TO_WAIT,))
    assert reader.cursor.position is None


def test_the_sweep_is_told_to_wait_too(reader):
    """There the error itself carries the seconds."""
    reader.network.trouble = [(429, {"Retry_After": "77"}, {})]
    with pytest.raises(AskedToWait) as caught:
        reader.find_gone(["1", "2"])
    assert caught.value.retry_after == 77


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"id": "1", "te',
        b"<!doctype html><title>Inloggning</title>",
        b"",
        b"\x00\x01",
        b"[" * 100_000,
        b"null",
        b'"text"',
        b'{"data": 7, "posts": 7, "feed": null, "meta": []}',
        b'{"unknown": true}',
    ],
    ids=["cut-off", "html", "empty", "binary", "nested", "null", "text", "odd-types", "other-form"],
)
def test_an_answer_of_another_form_is_an_error_of_the_source(reader, body):
    """Status 200 says nothing about what comes with it."""
    reader.network.trouble = [(200, {"Content_Type": "application/json"}, body)]
    with pytest.raises(ParseFailed) as caught:
        reader.read()
    assert caught.value.public_text == errors.NOT_THE_NETWORK
    assert not costs_nothing(caught.value), "half an answer may have cost"


def test_an_answer_of_ten_megabytes_is_cut_off(reader):
    """A hundred posts are never that long."""
    reader.network.trouble = [(200, {}, b'{"data": "' + b"a" * 10_000_000 + b'"}')]
    with pytest.raises(TooLarge):
        reader.read()


def test_a_silent_network_times_out(reader):
    """The guard's clock ends it."""
    reader.policy = FetchPolicy(allowed_hosts=reader.policy.allowed_hosts, timeout_s=0.3)
    reader.network.trouble = [lambda handler: handler.server.closing.wait(5)]
    try:
        with pytest.raises(TimedOut):
            reader.read()
    finally:
        reader.network.closing.set()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_with_a_key(reader, status, canary):
    """Keys stay with the address they were entered for."""
    reader.network.trouble = [(status, {"Location": f"http://127.0.0.1:{canary.port}/"}, b"")]
    with pytest.raises(FetchFailed) as caught:
        reader.read()
    assert caught.value.public_text == errors.MOVED
    assert not canary.was_touched()


def test_a_closed_network_is_refused(reader):
    """The guard stands before these questions too."""
    reader.policy = FetchPolicy()
    with pytest.raises(FetchRefused):
        reader.read()
    assert reader.network.requests == []


@pytest.mark.parametrize("status", [200, 401, 403, 429, 500])
def test_the_key_is_in_no_log_and_in_no_error(reader, status, caplog):
    """tweepy and Mastodon.py would print it at DEBUG."""
    caplog.set_level(logging.DEBUG)
    reader.secret = KEY
    reader.network.trouble = [(status, {}, b"half an ans")]
    try:
        said = repr(reader.read())
    except FeedError as error:
        said = f"{error} {error!r} {error.address} {error.__cause__!r}"
    assert any(KEY in headers.get("authorization", "") for _verb, _path, headers in reader.network.requests)
    assert KEY not in said
    assert KEY not in caplog.text


@pytest.mark.parametrize("key", ["två ord", "rad\nbryt", "nyckel\r\nX-Other: 1", "nyckel-å"])
def test_what_cannot_be_a_key_is_never_sent(reader, key):
    """Also not into the text of an error."""
    reader.secret = key
    with pytest.raises(Unauthorised) as caught:
        reader.read()
    assert key not in str(caught.value)
    assert reader.network.requests == []
