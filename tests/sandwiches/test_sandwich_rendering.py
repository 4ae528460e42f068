"""What the rendering lets through and what it says."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sandwiches import Document, claim_review, markdown_to_html, render_html, render_markdown, render_text, strip_markdown
from sandwiches.rendering import json_for_script

DOCUMENTS = json.loads((Path(__file__).parents[1] / "method" / "passing_documents.json").read_text(encoding="utf-8"))
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<div>\n<script>alert(1)</script>\n</div>",
    "<!-- --!><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\x01script:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    '[x](https://a.example "t\\" onmouseover=alert(1) x=\\"")',
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "\x02wzxhzdk:0\x03 <script>alert(1)</script>",
    "[a](https://x.example/?q=<script>alert(1)</script>)",
    '[1]<a href="javascript:alert(1)">',
]


class Oracle(HTMLParser):
    """Collects what is not on the list of allowed tags, attributes and addresses."""

    allowed = {"p", "br", "em", "strong", "ul", "ol", "li", "a"}

    def __init__(self, more_tags=()):
        super().__init__()
        self.tags = self.allowed | set(more_tags)
        self.problems = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.tags:
            self.problems.append(tag)
        for name, value in attrs:
            if name not in {"href", "rel", "class", "aria-label", "aria-labelledby", "id", "lang", "datetime"}:
                self.problems.append(name)
            if name == "href" and not re.match(r"(https?://|mailto:|#k\d+$)", value):
                self.problems.append(value)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_to_html_when_hostile_holds_nothing_that_runs(text):
    oracle = Oracle()
    oracle.feed(markdown_to_html(text, "k", "Källa"))
    assert oracle.problems == []


@pytest.mark.parametrize("text", HOSTILE)
def test_render_html_when_any_field_is_hostile_has_no_script(text):
    safe = text.replace("\x01", "").replace("\x02", "").replace("\x03", "")
    record = {**DOCUMENTS["SV1"], "headline": safe, "myth": safe, "footer": {"unit": safe, "contact": safe, "error_link": safe}}
    record["evidence"] = [{"n": 1, "publisher": safe, "title": safe, "url": safe, "published": safe, "accessed": safe}]
    html = render_html(Document.from_json(record)[0], organisation=safe, url=safe)
    oracle = Oracle(more_tags={"article", "h1", "h2", "section", "footer", "div", "span", "time"})
    oracle.feed(html)
    assert oracle.problems == []


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "[" * 5000 + "]" * 5000,
        "*" * 19000,
        "> " * 5000 + "x",
        "- " * 5000,
        "1. " * 5000,
        "_a" * 9000,
        "[a](" * 4000,
        "<" * 19000,
        "`" * 19000,
        "a\n" * 9000,
        "- a\n" * 4500,
        "  " * 9000 + "x",
        "\\" * 19000,
        "x\u0301" * 9000,
        "a" + "\u0301" * 1_000_000,
        "a" * 1_000_000,
    ],
    ids=range(17),
)
def test_markdown_when_pathological_stays_fast(text):
    started = time.thread_time()
    markdown_to_html(text)
    strip_markdown(text)
    assert time.thread_time() - started < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Fet** och *kursiv* text. [1]", "Fet och kursiv text. [1]"),
        ("En [länk](https://a.example/b_(c)) här", "En länk här"),
        ("- ett\n- två\n\nTre\nfyra", "ett\ntvå\nTre fyra"),
        ("snake_case och 3 * 4", "snake_case och 3 * 4"),
        (r"\*inte kursiv\*", "*inte kursiv*"),
        ("[1] [2]", "[1] [2]"),
    ],
)
def test_strip_markdown_gives_what_the_reader_reads(text, expected):
    assert strip_markdown(text) == expected


def test_markdown_to_html_keeps_emphasis_lists_links_and_markers():
    html = markdown_to_html("**Fet** [länk](https://a.example). [1]\n\n- ett\n- två", "k", "Källa")
    assert "<strong>Fet</strong>" in html
    assert '<a href="https://a.example"' in html
    assert 'href="#k1"' in html
    assert "<li>ett</li>" in html


@pytest.mark.parametrize(
    ("name", "verdict", "label"),
    [
        ("SV1", "misleading", "Missvisande rykte"),
        ("SV1", "false", "Rykte som inte stämmer"),
        ("SV1", "partly_true", "Delvis sant rykte"),
        ("EN1", "false", "False rumour"),
        ("EN1", "", "False rumour"),
    ],
)
def test_rendering_always_puts_its_label_before_the_myth(name, verdict, label):
    document, _ = Document.from_json({**DOCUMENTS[name], "verdict": verdict, "myth_label": False})
    for text in (render_html(document), render_text(document), render_markdown(document)):
        assert 0 < text.index(label) < text.index(document.myth)


def test_render_html_puts_two_slices_around_the_filling_and_names_the_technique():
    html = render_html(Document.from_json(DOCUMENTS["EN1"])[0], heading_level=2, organisation="Norrvik")
    order = [
        html.index(css) for css in ("slice slice-top", "filling filling-myth", 'class="filling"', "slice slice-bottom", "<footer")
    ]
    assert order == sorted(order)
    assert "<h2>Waiting time" in html
    assert "How the rumour misleads: single example." in html
    assert 'id="k1"' in html


def test_claim_review_carries_the_verdict_and_the_claim():
    review = claim_review(
        Document.from_json(DOCUMENTS["SV1"])[0], organisation="Norrviks kommun", url="https://norrvik.example/a"
    )
    assert review["claimReviewed"] == "nyanlända går före i bostadskön"
    assert review["reviewRating"]["alternateName"] == "Missvisande"
    assert review["author"] == {"@type": "Organization", "name": "Norrviks kommun"}
    assert review["datePublished"] == "2026-11-02"


def test_json_for_script_when_the_text_closes_the_script_escapes_it():
    text = json_for_script({"claim": "</script><script>alert(1)</script>&\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"claim": "</script><script>alert(1)</script>&\u2028"}
