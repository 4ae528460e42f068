"""X-01: whatever stands in a text comes out inert, on the page, in the feeds, in JSON-LD and in downloads."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest

from workbench.editorial.models import Correction

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


@pytest.fixture(params=STRINGS, ids=range(len(STRINGS)))
def hostile(request, press, database):
    """An answer with the string in every part, the sources, the record, the correction."""
    text = request.param
    evidence = [{"n": 1, "publisher": text, "title": text, "url": "javascript:alert(1)", "archived": text, "published": text}]
    identity = press.publish(
        "fara",
        **{part: f"Fakta {text} [1]" for part in PARTS},
        evidence=evidence,
        record={"claim": text, "footer": {"unit": text, "contact": text, "error_link": "javascript:alert(1)"}},
    )
    with database.write_session() as session:
        session.add(
            Correction(
                sandwich_id=identity,
                what=text,
                why=text,
                corrected_at=press.clock.utcnow(),
                corrected_by_id=press.people["writer"].id,
            )  # fmt: skip
        )
    return text


def test_pages_stay_inert(hostile, press, sign_in):
    """Library, answer, corrections, the form, adoption and the tombstone."""
    partner = sign_in("partner")
    partner.post("/library/fara/adopt", data={"use_note": hostile})
    for path in ("/library", "/library/fara", "/corrections", "/library/fara/report-error", "/adopted", f"/library?q={hostile}"):
        page = partner.get(path)
        assert page.status_code == 200, path
        assert alarms(page.text) == [], path
    assert "49" not in partner.get("/library/fara").text.split("</h1>")[0].split("<h1")[1]
    press.withdraw(1, reason=hostile)
    assert alarms(partner.get("/library/fara").text) == []


def test_json_ld_is_data_and_stays_in_its_script(hostile, sign_in):
    """One script of data that parses, with the claim as it was written."""
    oracle = Oracle()
    oracle.feed(sign_in().get("/library/fara").text)
    review = json.loads("".join(oracle.data))
    assert review["@type"] == "ClaimReview"
    assert review["url"] == "http://localhost/library/fara"
    assert "javascript:" not in json.dumps(review.get("citation", []))


def test_feeds_parse_and_stay_inert(hostile, sign_in):
    """A foreign parser reads them; the HTML inside runs nothing; titles are text."""
    client = sign_in()
    atom = client.get("/library/feed.atom").data
    ElementTree.fromstring(atom)
    parsed = feedparser.parse(atom, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    (entry,) = parsed.entries
    assert entry.title_detail.type == "text/plain"
    assert alarms(entry.content[0].value) == []
    (item,) = client.get("/library/feed.json").json["items"]
    assert alarms(item["content_html"]) == []
    assert item["id"] == entry.id == "http://localhost/library/fara"


def test_downloaded_snippet_stays_inert(hostile, sign_in):
    """A partner pastes it into their own page."""
    page = sign_in().get("/library/fara/download/html")
    assert alarms(page.text) == []
    assert "\n" not in page.headers["Content-Disposition"]
