"""Atom and JSON Feed, read by a foreign parser."""

import feedparser
import pytest


def read(client, query=""):
    page = client.get(f"/library/feed.atom{query}")
    assert page.status_code == 200
    assert page.mimetype == "application/atom+xml"
    parsed = feedparser.parse(page.data)
    assert not parsed.bozo
    return parsed


def test_atom_gives_the_newest_first_with_permanent_ids(press, sign_in, later):
    """Id = link = the permanent address; published stays, updated moves; language, theme and licence are there."""
    press.publish("forst", headline="Det första svaret")
    later(hours=1)
    press.publish("sedan", headline="Det andra svaret", theme="T05")
    parsed = read(sign_in(language="sv"))
    assert [entry.title for entry in parsed.entries] == ["Det andra svaret", "Det första svaret"]
    entry = parsed.entries[0]
    assert entry.id == entry.link == "http://localhost/library/sedan"
    assert entry.published == entry.updated == "2026-11-20T10:00:00Z"
    assert entry.tags[0]["term"] == "T05"
    assert "CC BY 4.0" in entry.rights
    assert parsed.feed.title == "Svar från Norrvik"
    assert parsed.feed.links[0]["href"] == "http://localhost/library/feed.atom"


def test_json_feed_has_what_version_1_1_demands(press, sign_in):
    """Version, title, and for each item a string id and content."""
    press.publish("sim")
    page = sign_in().get("/library/feed.json")
    assert page.mimetype == "application/feed+json"
    feed = page.json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://localhost/library/feed.json"
    (item,) = feed["items"]
    assert item["id"] == item["url"] == "http://localhost/library/sim"
    assert item["content_html"].startswith("<article")
    assert item["date_published"] == "2026-11-20T09:00:00Z"
    assert item["language"] == "sv"
    assert item["_workbench"]["licence"] == "CC BY 4.0"


def test_correction_moves_the_entry_up_and_says_what(press, sign_in, later):
    """Same id, newer date, the correction first in the text."""
    first = press.publish("forst")
    later(hours=1)
    press.publish("sedan")
    later(hours=1)
    press.correct(first, what="Vi skrev sex dagar.", why="Fel rad.")
    entry = read(sign_in()).entries[0]
    assert entry.id == "http://localhost/library/forst"
    assert (entry.published, entry.updated) == ("2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z")
    assert "Rättat 2026-11-20: Vi skrev sex dagar. Fel rad." in entry.content[0].value
    item = sign_in().get("/library/feed.json").json["items"][0]
    assert item["_workbench"]["corrections"] == [{"at": "2026-11-20T11:00:00Z", "what": "Vi skrev sex dagar.", "why": "Fel rad."}]


def test_withdrawn_answer_becomes_a_tombstone_entry(press, sign_in, later):
    """Same id; says that it is withdrawn and why; the text is gone."""
    press.withdraw(press.publish("sim"), reason="Planen ändrades.")
    (entry,) = read(sign_in()).entries
    assert entry.id == "http://localhost/library/sim"
    assert entry.title.startswith("Återkallat:")
    assert "Planen ändrades." in entry.content[0].value
    assert "samma villkor" not in entry.content[0].value
    (item,) = sign_in().get("/library/feed.json").json["items"]
    assert item["_workbench"]["is_withdrawn"] is True
    assert "samma villkor" not in str(item)


def test_feeds_filter_by_theme_and_language(press, sign_in):
    """The filter stands in the address, and in the feed's own address."""
    press.publish("sv", theme="T10")
    press.publish("en", theme="T05", language="en")
    client = sign_in()
    assert [entry.id[-2:] for entry in read(client, "?theme=T05").entries] == ["en"]
    assert [entry.id[-2:] for entry in read(client, "?language=sv").entries] == ["sv"]
    parsed = read(client, "?theme=T05&language=en")
    assert parsed.feed.title == "Answers from Norrvik"
    assert parsed.feed.id == "http://localhost/library/feed.atom?theme=T05&language=en"
    assert read(client, "?theme=T01").entries == []


@pytest.mark.parametrize("path", ["/library/feed.atom", "/library/feed.json"])
def test_feeds_hold_public_answers_only_whoever_asks(press, sign_in, path):
    """A shared cache may keep a feed, so it is the same for all."""
    press.publish("oppen")
    press.publish("intern", visibility="partners", headline="Internt")
    bodies = {sign_in(role).get(path).data for role in (None, "partner", "writer")}
    assert len(bodies) == 1
    assert b"Internt" not in bodies.pop()


@pytest.mark.parametrize("path", ["/library/feed.atom", "/library/feed.json"])
def test_feed_of_what_does_not_exist_is_refused(sign_in, path):
    """422 with a page, not an empty feed that looks right."""
    assert sign_in().get(f"{path}?theme=T77").status_code == 422


def test_control_characters_do_not_break_the_xml(press, sign_in):
    """XML 1.0 cannot hold them."""
    press.publish("sim", headline="Tecken \x0b\x1f\ufffe slut", opening_fact="Fakta \x08 här. [1]")
    assert read(sign_in()).entries[0].title.split() == ["Tecken", "slut"]
