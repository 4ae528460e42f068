"""X-01: whatever stands in a text comes out inert, on the page, in the feeds, in JSON-LD and in downloads."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest

STRINGS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[klicka](javascript:alert(1))",
    "[klicka](JaVa\tScript:alert(1))",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 7*7 }}{% raw %}",
    "]]><script>alert(1)</script>",
    "<!--<script>-->",
    "\u202egnirts \u2028\u2029",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
)
PARTS = ("headline", "opening_fact", "myth", "explanation", "closing_fact")


class Oracle(HTMLParser):
    """Collects what could run: scripts that are not data or our own files, handlers, odd addresses, frames."""

    def __init__(self):
        super().__init__()
        self.alarms, self.data, self._in_data = [], [], False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "script":
            self._in_data = values.get("type") == "application/ld+json"
            if not self._in_data and not (values.get("src") or "").startswith("/static/"):
                self.alarms.append(("script", values))
        if tag in ("iframe", "object", "embed", "base", "style") or (tag == "img" and not values["src"].startswith("/static/")):
            self.alarms.append((tag, values))
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.alarms.append((tag, name, value))
            if name in ("href", "src", "action", "formaction") and address.startswith(("javascript:", "data:", "vbscript:")):
                self.alarms.append((tag, name, value))

    def handle_endtag(self, tag):
        if tag == "script":
            self._in_data = False

    def handle_data(self, text):
        if self._in_data:
            self.data.append(text)


def alarms(html):
    oracle = Oracle()
    oracle.feed(html)
    return oracle.alarms


def test_oracle_sees_what_runs():
    """A control: the oracle fires on live mark-up, else the tests below say nothing."""
    live = [text for text in STRINGS if alarms(text)]
    assert len(live) >= 6


@pytest.fixture
def hostile(press, database):
    """One answer per string, with the string in every part, the sources, the record and a correction: (slug, string)."""
    found = []
    for number, text in enumerate(STRINGS):
        evidence = [{"n": 1, "publisher": text, "title": text, "url": "javascript:alert(1)", "archived": text, "published": text}]
        identity = press.publish(
            f"fara-{number}",
            **dict.fromkeys(PARTS, f"Fakta {text} [1]"),
            evidence=evidence,
            record={"claim": text, "footer": {"unit": text, "contact": text, "error_link": "javascript:alert(1)"}},
        )
        press.correct(identity, what=text, why=text)
        found.append((f"fara-{number}", text))
    return found


def test_pages_stay_inert(hostile, press, sign_in):
    """Library, answer, corrections, the form, adoption and the tombstone."""
    partner = sign_in("partner")
    for slug, text in hostile:
        assert partner.post(f"/library/{slug}/adopt", data={"use_note": text}).status_code == 303
        for path in (f"/library/{slug}", f"/library/{slug}/report-error", f"/library?q={text}"):
            page = partner.get(path)
            assert page.status_code == 200, path
            assert alarms(page.text) == [], path
    for path in ("/library", "/corrections", "/adopted"):
        assert alarms(partner.get(path).text) == [], path
    for number, (_slug, text) in enumerate(hostile):
        press.withdraw(number + 1, reason=text)
    for slug, _text in hostile:
        assert alarms(partner.get(f"/library/{slug}").text) == [], slug


def test_template_signs_are_only_text(hostile, sign_in):
    """X-04: nothing is evaluated."""
    assert "{{ 7*7 }}" in sign_in().get("/library/fara-8").text


def test_json_ld_is_data_and_stays_in_its_script(hostile, sign_in):
    """One script of data that parses; its address is ours."""
    for slug, _text in hostile:
        oracle = Oracle()
        oracle.feed(sign_in().get(f"/library/{slug}").text)
        review = json.loads("".join(oracle.data))
        assert review["@type"] == "ClaimReview"
        assert review["url"] == f"http://localhost/library/{slug}"
        assert "javascript:" not in json.dumps(review.get("citation", []))


def test_feeds_parse_and_stay_inert(hostile, sign_in):
    """A foreign parser reads them; the HTML inside runs nothing; titles are text."""
    client = sign_in()
    atom = client.get("/library/feed.atom").data
    ElementTree.fromstring(atom)
    parsed = feedparser.parse(atom, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    assert len(parsed.entries) == len(STRINGS)
    for entry in parsed.entries:
        assert entry.title_detail.type == "text/plain"
        assert alarms(entry.content[0].value) == [], entry.id
    items = client.get("/library/feed.json").json["items"]
    assert [item["id"] for item in items] == [entry.id for entry in parsed.entries]
    for item in items:
        assert alarms(item["content_html"]) == [], item["id"]


def test_downloaded_snippet_stays_inert(hostile, sign_in):
    """A partner pastes it into their own page."""
    for slug, _text in hostile:
        page = sign_in().get(f"/library/{slug}/download/html")
        assert alarms(page.text) == [], slug
        assert "\n" not in page.headers["Content-Disposition"]
