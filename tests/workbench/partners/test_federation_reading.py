"""What another library says is not trusted: sizes, addresses, words and claims; whom one may follow, and reading it again."""

import json
from datetime import timedelta

import pytest

from feeds.errors import ParseFailed
from workbench.partners.federation.fetching import narrowed
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer
from workbench.partners.federation.reading import host_of, read_page
from workbench.partners.federation.showing import foreign_html

URL = "https://svar.grannby.example/library/feed.json"
OWN = "https://svar.norrvik.example"
GOOD = {
    "id": "https://svar.grannby.example/library/simhallen",
    "title": "Simhallen är öppen",
    "date_modified": "2026-11-20T09:00:00Z",
    "date_published": "2026-11-20T09:00:00Z",
    "language": "sv",
    "_workbench": {
        "theme": "T10",
        "format": "sandwich",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "headline": "Simhallen är öppen",
        "parts": {"opening_fact": "Hallen är öppen. [1]", "myth": "Ett rykte säger annat.", "closing_fact": "Öppet. [1]"},
        "evidence": [{"n": 1, "publisher": "Grannby", "title": "Öppet", "url": "https://grannby.example/hallen"}],
    },
}


def feed(*items, **changes):
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Svar från Grannby",
        "feed_url": URL,
        "_workbench": {"installation": "abc", "organisation": "Grannby"},
        "items": list(items),
    }
    return json.dumps({**whole, **changes}).encode()


def item(**changes):
    """The good item with another field of its own, or of the extension."""
    own = {name: value for name, value in changes.items() if name in GOOD}
    inner = {name: value for name, value in changes.items() if name not in GOOD}
    return {**GOOD, **own, "_workbench": {**GOOD["_workbench"], **inner}}


def read(*items, **changes):
    return read_page(feed(*items, **changes), url=URL, own_address=OWN)


def test_good_answer_is_read_whole():
    """Origin, licence, parts, sources."""
    (answer,) = read(GOOD).answers
    assert answer.origins == (("Grannby", GOOD["id"]),)
    assert answer.document["myth"] == "Ett rykte säger annat."
    assert answer.document["evidence"][0]["url"] == "https://grannby.example/hallen"
    assert answer.licence == "CC BY 4.0"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1.1"}',
    ],
    ids=["empty", "page", "list", "null", "half", "not-text", "deep", "no-workbench"],
)
def test_what_is_no_library_is_refused(body):
    """One clear error, never a crash."""
    with pytest.raises(ParseFailed):
        read_page(body, url=URL, own_address=OWN)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "https://evil.example/library/x"},
        {"id": "https://svar.grannby.example:8443/library/x"},
        {"id": "javascript:alert(1)"},
        {"id": "https://svar.grannby.example/" + "x" * 3000},
        {"id": 7},
        {"date_modified": "yesterday"},
        {"date_modified": "9999-12-31T23:59:59-23:59"},
        {"language": "<b>"},
        {"format": "poem"},
        {"parts": "none"},
        {"parts": {}},
        {"headline": "", "parts": {"opening_fact": "x"}},
    ],
    ids=[
        "host",
        "port",
        "script",
        "long",
        "number",
        "no-date",
        "far-date",
        "language",
        "format",
        "no-parts",
        "empty",
        "headless",
    ],
)
def test_bad_answer_is_left_out_and_counted(changes):
    """The others come through."""
    page = read(item(**changes), GOOD)
    assert (len(page.answers), page.refused_count) == (1, 1)


@pytest.mark.parametrize("entry", [None, 3, "x", [], {}], ids=["null", "number", "text", "list", "empty"])
def test_entry_that_is_no_answer_is_counted(entry):
    """Whatever stands in the list."""
    assert read(entry).refused_count == 1


def test_words_lose_controls_and_direction_overrides():
    """NUL, bidi, lone surrogates; emoji stay."""
    (answer,) = read(item(headline="Hej\x00 \u202edå\ud800 👋🏽", parts={"opening_fact": "Fakta\x08 \u2066här"})).answers
    assert answer.headline == "Hej då 👋🏽"
    assert answer.document["opening_fact"] == "Fakta här"


def test_sources_with_bad_addresses_keep_their_names_only():
    """A link that a person would press is http or https."""
    rows = [
        {"n": 1, "publisher": "A", "url": "javascript:alert(1)"},
        {"n": 1, "publisher": "twice"},
        {"n": "2"},
        {"n": True, "publisher": 3},
        {"n": 5000},
        {"n": 3, "publisher": "C", "url": "https://user:pass@c.example/", "accessed": "2026-11-01"},
    ]
    (answer,) = read(item(evidence=rows)).answers
    assert [(row["n"], row["publisher"], row["url"]) for row in answer.document["evidence"]] == [(1, "A", ""), (3, "C", "")]


def test_answer_that_came_through_us_is_ours():
    """At any place of the chain, and when the chain is longer than any real one."""
    ours = item(origins=[{"name": "Norrvik", "url": f"{OWN}/library/x"}])
    endless = item(origins=[{"name": "A", "url": f"https://a{number}.example/x"} for number in range(9)])
    page = read(ours, endless, GOOD)
    assert (len(page.answers), page.own_count) == (1, 2)


def test_mark_changes_with_words_and_sources_only():
    """A later review day is no correction."""
    plain = read(GOOD).answers[0].text_mark
    assert read(item(review_by="2027-01-01")).answers[0].text_mark == plain
    assert read(item(date_modified="2026-11-21T09:00:00Z")).answers[0].text_mark == plain
    assert read(item(headline="Simhallen är öppen i dag")).answers[0].text_mark != plain


def test_html_in_the_text_is_shown_as_text():
    """Our own rendering, none of theirs."""
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) [1]"
    (answer,) = read(item(parts={"opening_fact": bad}, headline="<svg onload=alert(1)>")).answers

    class Stored:
        document, format, language = answer.document, answer.format, answer.language

    html = str(foreign_html(Stored))
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html


def test_hosts_are_compared_as_browsers_do():
    """Case, default ports, a dot at the end."""
    assert host_of("HTTPS://Svar.Norrvik.Example:443/x") == host_of("https://svar.norrvik.example./library")
    assert host_of("http://svar.norrvik.example") != host_of("https://svar.norrvik.example")
    assert host_of("https://[") == ""


def test_chosen_themes_take_the_place_of_those_in_the_address():
    """Other parameters stay; the page number goes."""
    asked = narrowed("https://x.example/library/feed.json?theme=T01&page=3&format=sandwich", ["T05"], ["en"])
    assert asked == "https://x.example/library/feed.json?format=sandwich&theme=T05&language=en"
    assert narrowed("https://x.example/f?theme=T01", [], []) == "https://x.example/f?theme=T01"


def test_own_library_is_refused_at_once_and_by_another_name(towns):
    """By its address when it is typed; behind another address when it is read."""
    norrvik, _grannby = towns
    refused = norrvik.client("approver").post("/followed/new", data={"address": f"{norrvik.served.address}/library"})
    assert refused.status_code == 422
    assert "our own library" in refused.text
    norrvik.knows(norrvik, base_url="http://norrvik.example")
    norrvik.follow(f"{norrvik.served.address}/library/feed.json")
    (library,) = norrvik.rows(FollowedLibrary)
    assert library.state == "refused"
    assert "our own library" in norrvik.client("writer").get("/followed").text
    assert norrvik.rows(ForeignAnswer) == []


def test_same_address_twice_is_one_library(towns):
    """The second is a conflict that says so."""
    norrvik, grannby = towns
    norrvik.follow(f"{grannby.served.address}/library")
    again = norrvik.client("approver").post("/followed/new", data={"address": f"{grannby.served.address}/library/feed.atom"})
    assert again.status_code == 422
    assert "already" in again.text


def test_second_reading_asks_whether_anything_has_changed(towns, later):
    """With the validators of the first; 304 changes nothing, and the proposals stay."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    later(minutes=31)
    grannby.asked.clear()
    norrvik.run_jobs()
    assert [path for path, tag in grannby.asked if tag] == ["/library/feed.json"]
    assert len(norrvik.rows(ForeignAnswer)) == 1
    assert norrvik.rows(FollowedLibrary)[0].read_at == norrvik.clock.utcnow()


def test_long_library_is_read_page_by_page(towns):
    """More answers than one page of the feed holds."""
    norrvik, grannby = towns
    for number in range(53):
        grannby.press.publish(f"svar-{number}", headline=f"Svar nummer {number}")
    norrvik.follow(f"{grannby.served.address}/library")
    assert len(norrvik.rows(ForeignAnswer)) == 53
    assert norrvik.client("writer").get("/from-others?page=3").status_code == 200


def test_town_that_does_not_answer_is_tried_again_later(towns, later):
    """What we have stays; the page says so; it comes back by itself."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    grannby.served.stop()
    later(minutes=31)
    norrvik.run_jobs()
    (library,) = norrvik.rows(FollowedLibrary)
    assert (library.state, library.failure_count) == ("followed", 1)
    assert len(norrvik.rows(ForeignAnswer)) == 1
    assert "cannot be read" in norrvik.client("writer").get("/followed").text
    grannby.served.start()
    later(hours=2)
    norrvik.run_jobs()
    assert norrvik.rows(FollowedLibrary)[0].failure_count == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "grannby.example",
        "http://169.254.169.254/",
        "http://localhost/x",
        "file:///secret",
        "https://a@b.example/",
        "https://x.example/" + "y" * 2000,
    ],
    ids=["empty", "bare", "metadata", "local", "file", "user", "long"],
)
def test_address_that_cannot_be_followed_is_refused_with_a_sentence(towns, address):
    """422, what was written is kept, nothing is fetched."""
    norrvik, _grannby = towns
    page = norrvik.client("approver").post("/followed/new", data={"address": address})
    assert page.status_code == 422
    assert "Something needs to be changed" in page.text
    assert norrvik.rows(FollowedLibrary) == []


def test_page_that_is_no_library_says_so(towns, monkeypatch):
    """An ordinary page, and a feed that no workbench wrote."""
    norrvik, grannby = towns
    norrvik.follow(f"{grannby.served.address}/accessibility")
    (library,) = norrvik.rows(FollowedLibrary)
    assert library.state == "asking"
    assert library.failure_count == 1
    assert "går inte att läsa" in norrvik.client("writer", language="sv").get("/followed").text


def test_reading_twice_changes_nothing(towns):
    """A job that runs again after a crash gives the same rows and no second letter."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    before = [(row.id, row.text_mark, row.state) for row in norrvik.rows(ForeignAnswer)]
    norrvik.client("approver").post("/followed/1/read")
    norrvik.clock.move(timedelta(seconds=1))
    norrvik.client("approver").post("/followed/1/read")
    norrvik.run_jobs()
    assert [(row.id, row.text_mark, row.state) for row in norrvik.rows(ForeignAnswer)] == before
