"""Bytes of every feed format become items; whatever is wrong with them becomes a warning or one clear error."""

# ruff: noqa: E501  the sample feeds

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import notices
from feeds.errors import DAMAGED, EMPTY, NOT_A_FEED, PUBLIC_TEXTS, ParseFailed
from feeds.syndication.parsing import parse
from feeds.types import Cursor, Item, ParsedFeed

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://norrviksbladet.example/feeds/nyheter.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Norrviksbladet</title><link>https://norrviksbladet.example/</link><language>sv-SE</language>
<item><title>Biblioteket i Norrvik &amp;amp; skolan</title><link>/a/1</link><guid isPermaLink="false">nb-1</guid>
<pubDate>Fri, 20 Nov 2026 08:30:00 +0100</pubDate>
<description>&lt;p&gt;Kort.&lt;/p&gt;</description>
<content:encoded><![CDATA[<h2>Öppnar</h2><p>Biblioteket&nbsp;öppnar på <b>måndag</b>.</p><script>alert(1)</script><style>p{}</style>]]></content:encoded></item>
<item><title>Bussen kör igen</title><link>https://norrviksbladet.example/a/2</link><description>Linje 4 går som vanligt.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="iso-8859-1"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Norrvik news</title><id>tag:norrvik.example,2026:feed</id>
<entry><id>tag:norrvik.example,2026:1</id><title type="html">Pool &lt;em&gt;opens&lt;/em&gt;</title>
<link href="../a/1"/><updated>2026-11-20T09:00:00Z</updated><summary>The pool opens at 5 &lt; 6 o'clock.</summary></entry>
<entry xml:lang="sv"><id>tag:norrvik.example,2026:2</id><title>Badhuset \xf6ppnar</title><link href="https://norrvik.example/a/2"/>
<published>2026-11-19T23:00:00-02:00</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>V\xe4lkommen <i>in</i>.</p></div></content></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://norrvik.example/"><title>Norrvik</title></channel>
<item rdf:about="https://norrvik.example/r/1"><title>Isen bär</title><link>https://norrvik.example/r/1</link>
<dc:date>2026-11-20T07:00:00+01:00</dc:date><dc:language>sv</dc:language><description>Isen på viken bär nu.</description></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Norrvik i korthet",
    "language": "sv",
    "items": [
        {
            "id": 1,
            "url": "/j/1",
            "title": "Skridskobanan",
            "content_html": "<p>Spolad &amp; klar</p>",
            "date_published": "2026-11-20T10:00:00+01:00",
        },
        {"id": "2", "external_url": "https://norrvik.example/j/2", "content_text": "Fri < inträde", "language": "en"},
    ],
}


def rss(*items, head=""):
    return f"<rss version='2.0'><channel><title>Norrvik</title>{head}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>".encode()


def read_one(item):
    (found,) = parse(rss(item), url=URL, now=NOW).items
    return found


def test_rss_when_well_formed_gives_clean_items():
    feed = parse(RSS.encode(), url=URL, content_type="application/rss+xml", now=NOW)
    assert (feed.title, feed.warnings, feed.skipped_count) == ("Norrviksbladet", (), 0)
    first, second = feed.items
    assert first == Item(
        external_id="nb-1",
        url="https://norrviksbladet.example/a/1",
        title="Biblioteket i Norrvik & skolan",
        text="Öppnar\nBiblioteket öppnar på måndag.",
        published_at=datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
        language="sv",
    )
    assert second.external_id == second.url == "https://norrviksbladet.example/a/2"
    assert second.warnings == (notices.DATE_MISSING,)


def test_atom_when_in_latin_1_gives_items_with_their_own_language():
    first, second = parse(ATOM.encode("iso-8859-1"), url=URL, now=NOW).items
    assert (first.title, first.text, first.language) == ("Pool opens", "The pool opens at 5 < 6 o'clock.", "en")
    assert first.url == "https://norrviksbladet.example/a/1"
    assert (second.title, second.text, second.language) == ("Badhuset öppnar", "Välkommen in.", "sv")
    assert second.published_at == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def test_rdf_when_read_gives_items():
    (item,) = parse(RDF.encode(), url=URL, now=NOW).items
    assert (item.title, item.text, item.language) == ("Isen bär", "Isen på viken bär nu.", "sv")
    assert item.published_at == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def test_json_feed_when_read_gives_items():
    feed = parse(json.dumps(JSON_FEED).encode(), url=URL, now=NOW)
    first, second = feed.items
    assert (feed.title, first.external_id, first.url) == ("Norrvik i korthet", "1", "https://norrviksbladet.example/j/1")
    assert (first.text, first.language, first.published_at) == ("Spolad & klar", "sv", datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert (second.text, second.language, second.url) == ("Fri < inträde", "en", "https://norrvik.example/j/2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_rss_when_in_any_charset_keeps_its_letters(encoding):
    text = RSS.replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert "Öppnar" in parse(text.encode(encoding), url=URL, now=NOW).items[0].text


@pytest.mark.parametrize(
    ("body", "public_text"),
    [
        (b"", EMPTY),
        (b" \n\x00", EMPTY),
        (b"<!doctype html><html><head><title>Norrvik</title></head><body><p>Hej</p></body></html>", NOT_A_FEED),
        (b"hej", NOT_A_FEED),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), NOT_A_FEED),
        (b"{}", NOT_A_FEED),
        (b'{"items": []}', NOT_A_FEED),
        (b'{"version": "https://jsonfeed.org/version/1"}', DAMAGED),
        (b'{"version": ' + b"[" * 20_000, DAMAGED),
        (b'{"a": NaN}', DAMAGED),
        (b"{\xff}", DAMAGED),
        (b"<rss version='2.0'><channel><tit", DAMAGED),
        (b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '" + b"&a;" * 50 + b"'>]><x>&c;</x>", NOT_A_FEED),
    ],
)
def test_body_when_not_a_feed_gives_one_clear_sentence(body, public_text):
    with pytest.raises(ParseFailed) as failed:
        parse(body, url=URL, now=NOW)
    assert failed.value.public_text == public_text
    assert public_text in PUBLIC_TEXTS


def test_feed_when_empty_but_whole_gives_no_items():
    assert parse(rss(), url=URL, now=NOW).items == ()


def test_feed_when_empty_with_a_slip_but_whole_gives_no_items_and_a_warning():
    feed = parse(rss(head="<description>caf&eacute; &odd;</description>"), url=URL, now=NOW)
    assert (feed.items, feed.warnings) == ((), (notices.XML_DAMAGED,))


def test_feed_when_cut_off_keeps_what_could_be_read():
    feed = parse(RSS.encode()[:-60], url=URL, now=NOW)
    assert len(feed.items) == 2
    assert notices.XML_DAMAGED in feed.warnings


def test_entry_when_bad_is_skipped_and_counted():
    broken = JSON_FEED | {"items": [{"id": "1", "title": "Hel"}, "inte ett objekt", None, {}, {"id": ["x"]}]}
    feed = parse(json.dumps(broken).encode(), url=URL, now=NOW)
    assert [item.title for item in feed.items] == ["Hel"]
    assert feed.skipped_count == 4
    assert feed.warnings == (notices.ENTRIES_SKIPPED,)


@pytest.mark.parametrize(
    ("date", "published_at", "warning"),
    [
        ("Fri, 20 Nov 2026 12:00:00 GMT", datetime(2026, 11, 20, 12, tzinfo=UTC), None),
        ("Sun, 20 Dec 2026 12:00:00 GMT", datetime(2026, 12, 20, 12, tzinfo=UTC), notices.DATE_FUTURE),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None, notices.DATE_ABSURD),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, notices.DATE_ABSURD),
        ("0000-00-00T00:00:00Z", None, None),
        ("i går", None, notices.DATE_UNREADABLE),
        ("", None, notices.DATE_MISSING),
    ],
)
def test_date_when_odd_is_kept_or_left_out_with_a_warning(date, published_at, warning):
    item = read_one(f"<title>Hej</title><link>{URL}</link><pubDate>{date}</pubDate>")
    assert item.published_at == published_at
    assert warning is None or item.warnings == (warning,)
    assert published_at is not None or item.warnings


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://user:pw@norrvik.example/", "http://", "mailto:a@b.example"]
)
def test_link_when_not_a_web_address_is_left_out(link):
    item = read_one(f"<title>Hej</title><guid isPermaLink='false'>1</guid><link>{link}</link>")
    assert item.url == ""
    assert {notices.LINK_UNUSABLE, notices.LINK_MISSING} & set(item.warnings)


def test_id_when_missing_is_the_link_else_made_from_the_text():
    assert read_one("<title>A</title><link>https://norrvik.example/1</link>").external_id == "https://norrvik.example/1"
    made = read_one("<title>A</title><description>B</description>")
    assert made.external_id.startswith("sha256:")
    assert notices.ID_MADE in made.warnings
    assert made.external_id == read_one("<title>A</title><description>B</description>").external_id


def test_id_when_a_bare_number_is_no_link_and_does_not_depend_on_the_address():
    item = read_one("<title>A</title><guid>17</guid>")
    assert (item.external_id, item.url) == ("17", "")


def test_duplicates_when_in_one_batch_are_merged():
    feed = parse(
        rss(
            "<guid isPermaLink='false'>1</guid><title>A</title><description>kort</description>",
            "<guid isPermaLink='false'>1</guid><title>A</title><link>https://norrvik.example/1</link><description>mycket längre</description>",
            "<guid isPermaLink='false'>2</guid><title>a</title><link>https://norrvik.example/1</link>",
            "<guid isPermaLink='false'>3</guid><title>B</title><link>https://norrvik.example/1</link>",
        ),
        url=URL,
        now=NOW,
    )
    assert [(item.external_id, item.url, item.text) for item in feed.items] == [
        ("1", "https://norrvik.example/1", "mycket längre"),
        ("3", "https://norrvik.example/1", ""),
    ]
    assert feed.warnings == (notices.ENTRIES_MERGED,)


def test_entries_when_more_than_five_thousand_are_cut_with_a_warning():
    items = [{"id": str(number), "title": "T"} for number in range(5_001)]
    feed = parse(json.dumps(JSON_FEED | {"items": items}).encode(), url=URL, now=NOW)
    assert len(feed.items) == 5_000
    assert notices.TOO_MANY_ENTRIES in feed.warnings


def test_text_when_it_holds_nul_surrogates_or_direction_marks_is_storable_and_says_so():
    body = r'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a\u0000b\ud800","title":"x\ud800\u0000y","content_text":"\u202eabc\u200b\ufeff"}]}'
    (item,) = parse(body.encode(), url=URL, now=NOW).items
    assert (item.external_id, item.title, item.text) == ("ab", "xy", "\u202eabc")
    assert {notices.CHARACTERS_REMOVED, notices.DIRECTION_MARKS} <= set(item.warnings)


def test_text_when_very_long_is_shortened():
    item = read_one(f"<title>A</title><description>{'ord ' * 60_000}</description>")
    assert len(item.text) <= 100_000
    assert notices.TEXT_SHORTENED in item.warnings


@pytest.mark.parametrize(
    ("text", "language"),
    [("Kommunen öppnar ett nytt bibliotek på måndag.", "sv"), ("The town opens a new library on Monday.", "en"), ("Hej!", None)],
)
def test_language_when_not_declared_is_guessed(text, language):
    assert read_one(f"<guid>1</guid><description>{text}</description>").language == language


def test_file_when_named_inside_the_feed_is_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hemligheten")
    body = f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><rss version='2.0'><channel><item><title>a &x; b</title></item></channel></rss>"
    assert all("hemlig" not in item.title + item.text for item in parse(body.encode(), url=URL, now=NOW).items)


MARKUP = st.text(st.sampled_from("<>&;/!-[]\"'=#x0 aå\u202e\x00\ud800piCDATA"), max_size=80)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MARKUP, MARKUP)
def test_feed_when_full_of_broken_markup_is_read_or_named_a_failure(first, second):
    body = f"<rss version='2.0'><channel><item><title>{first}</title><description>{second}</description></item></channel></rss>"
    try:
        feed = parse(body.encode("utf-8", "surrogatepass"), url=URL, now=NOW)
    except ParseFailed:
        return
    for item in feed.items:
        (item.external_id + item.title + item.text + item.url).encode("utf-8")
        assert "\x00" not in item.title + item.text + item.external_id
        assert Item.from_json(json.loads(json.dumps(item.to_json()))) == item
    assert ParsedFeed.from_json(json.loads(json.dumps(feed.to_json()))) == feed


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["id", "url", "title", "content_html", "date_published", "language"]), inner, max_size=4)))  # fmt: skip
@settings(deadline=None)
def test_json_feed_when_entries_have_any_shape_is_read(entry):
    feed = parse(
        json.dumps(JSON_FEED | {"items": [entry]}).replace("NaN", "0").replace("Infinity", "1").encode(), url=URL, now=NOW
    )
    assert len(feed.items) + feed.skipped_count == 1


def test_cursor_when_written_is_read_back_and_forgives_unknown_fields():
    cursor = Cursor(etag='W/"1"', digest="ab")
    assert Cursor.from_json(cursor.to_json()) == cursor
    assert Cursor.from_json(None) == Cursor.from_json("{}") == Cursor.from_json('{"new": 1}') == Cursor()
