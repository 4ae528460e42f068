"""Lists of feeds as OPML: what comes in, hostile files, and the way out and back."""

import time
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from workbench.intake.sources import opml

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIST = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Norrvik</title></head><body>
<outline text="Medier"><outline type="rss" text="Norrviksbladet" xmlUrl="https://bladet.example/feed"/>
<outline text="Älvdalsnytt" XMLURL=" https://nytt.example/rss " category="news"/></outline>
<outline text="En mapp"/><outline text="Igen" xmlUrl="https://bladet.example/feed"/></body></opml>"""


def test_feeds_are_found_wherever_they_stand_each_once():
    """Folders and the case of attribute names do not matter."""
    listed = opml.read_opml(LIST.encode())
    assert listed.feeds == (
        opml.ListedFeed("https://bladet.example/feed", "Norrviksbladet"),
        opml.ListedFeed("https://nytt.example/rss", "Älvdalsnytt", "news"),
    )
    assert listed.repeated_count == 1


def test_what_is_written_is_read_back_without_what_xml_cannot_hold():
    """Names with mark-up, control characters and half surrogates."""
    name = 'A & <b> "c" å\x00\x0b\ud800\ufffe'
    body = opml.write_opml([opml.ListedFeed("https://a.example/?x=1&y=2", name, "letter")], title="Källor\x00", made_at=NOW)
    assert opml.read_opml(body).feeds == (opml.ListedFeed("https://a.example/?x=1&y=2", 'A & <b> "c" å', "letter"),)
    head = ElementTree.fromstring(body).find("head")
    assert (head.findtext("title"), head.findtext("dateCreated")) == ("Källor", "Fri, 20 Nov 2026 09:00:00 +0000")


def test_no_more_than_a_thousand_feeds_are_taken_and_the_rest_is_counted():
    """Nothing disappears silently."""
    feeds = [opml.ListedFeed(f"https://f{n}.example/") for n in range(1003)]
    feeds.insert(0, opml.ListedFeed("https://long.example/" + "x" * 2000))
    listed = opml.read_opml(opml.write_opml(feeds, title="t", made_at=NOW))
    assert (len(listed.feeds), listed.left_out_count) == (1000, 4)


BOMB = b'<!DOCTYPE o [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><opml><body><outline xmlUrl="&b;"/></body></opml>'
HOSTILE = {
    "entity bomb": (BOMB, opml.NOT_XML),
    "outside entity": (
        b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///secret">]><opml><outline xmlUrl="&x;"/></opml>',
        opml.NOT_XML,
    ),
    "outside type": (b'<!DOCTYPE opml SYSTEM "http://127.0.0.1/x.dtd"><opml/>', opml.NOT_XML),
    "empty": (b"", opml.NOT_XML),
    "nul bytes": (b"<opml>\x00</opml>", opml.NOT_XML),
    "unknown encoding": (b'<?xml version="1.0" encoding="no-such"?><opml/>', opml.NOT_XML),
    "multi-byte encoding": (b'<?xml version="1.0" encoding="euc-jp"?><opml/>', opml.NOT_XML),
    "cut off": (LIST.encode()[:300], opml.NOT_XML),
    "a web page": (b"<html><body><outline xmlUrl='https://a.example'/></body></html>", opml.NOT_OPML),
    "nothing in it": (b"<opml><body><outline text='Mapp'/><!-- x --><?p i?></body></opml>", opml.NO_FEEDS),
    "too large": (b"<opml>" + b" " * opml.MOST_BYTES + b"</opml>", opml.TOO_LARGE),
    "deep": (b"<opml>" + b"<outline>" * 50_000 + b"</outline>" * 50_000 + b"</opml>", opml.NO_FEEDS),
    "broad": (b"<opml><outline " + b" ".join(b"a%d=''" % n for n in range(90_000)) + b"/></opml>", opml.NO_FEEDS),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_a_moment(name):
    """A reason, never a crash; no file and no address is opened."""
    body, kind = HOSTILE[name]
    began = time.thread_time()
    with pytest.raises(opml.OpmlError) as refused:
        opml.read_opml(body)
    assert refused.value.kind == kind
    assert time.thread_time() - began < 2
