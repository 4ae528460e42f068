"""Texts that are said quietly: staff note, reply, texts for the first hour. None tells the rumour; none invents a fact."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sandwiches import Document, check
from workbench.editorial.silence.first_words import DEFAULTS, with_name
from workbench.editorial.silence.promises import promised_at
from workbench.editorial.silence.texts import compose_reply, first_note, names_claim
from workbench.rumours.models import Rumour

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def document(text):
    claim = "nyanlända badar gratis i simhallen"
    record = {"format": "sandwich", "language": "sv", "claim": claim, "verdict": "misleading"}
    return Document.from_json({**text, **record})[0]


@pytest.fixture
def rumour():
    return Rumour(claim="nyanlända badar gratis i simhallen", verdict="misleading", language="sv")


def test_a_reply_has_the_facts_and_sources_without_the_rumour(document):
    made = compose_reply(document, language="sv", sender="Norrviks kommun", url="https://n.example/a", by=BY, zone=STOCKHOLM)
    assert made.has_facts
    assert "60 kronor" in made.text
    assert "Taxa för simhallen 2026" in made.text
    assert "https://n.example/a" in made.text
    assert "badar gratis" not in made.text


@pytest.mark.parametrize(("language", "word"), [("sv", "20 november 2026, kl. 16.00"), ("en", "20 November 2026, 16:00")])
def test_without_an_approved_text_the_reply_only_says_until_when(language, word):
    made = compose_reply(None, language=language, sender="Norrvik", by=BY, zone=STOCKHOLM)
    assert not made.has_facts
    assert word in made.text


def test_a_text_of_rumours_only_gives_no_facts(document):
    only = Document(language="sv", claim=document.claim, verdict="false", headline=document.claim, opening_fact=document.claim)
    assert not compose_reply(only, language="sv", sender="Norrvik", by=BY, zone=STOCKHOLM).has_facts


def test_the_first_note_has_decision_and_contact_but_no_fact_of_its_own(rumour):
    note = first_note(rumour, None, decision="prepare", contact="0123-456 00", language="sv")
    assert "vi förbereder oss" in note
    assert "0123-456 00" in note
    assert not names_claim(rumour, note, "sv")


def test_a_note_from_an_approved_text_says_its_fact(rumour, document):
    assert "60 kronor" in first_note(rumour, document, decision="respond", contact="", language="sv")


def test_naming_the_rumour_is_seen_also_when_it_is_denied(rumour):
    assert names_claim(rumour, "Det stämmer inte att nyanlända badar gratis i simhallen.", "sv")
    assert not names_claim(rumour, "Alla vuxna betalar 60 kronor för ett bad.", "sv")


@pytest.mark.parametrize("words", DEFAULTS, ids=[one.key for one in DEFAULTS])
def test_no_rule_stops_a_text_for_the_first_hour(words):
    named = with_name(words, "Norrvik")
    whole = Document(
        format="holding_statement", language=words.language, headline=named.headline, opening_fact=named.opening_fact,
        explanation=named.explanation, claim="en grupp planerar våld på torget", verdict="unchecked", decision="respond_now",
        theme="T04",
    )  # fmt: skip
    found = check(whole, as_of=date(2026, 11, 20), stage="send")
    assert [(one.rule, one.message) for one in found if one.severity != "advise"] == []
    assert "{" not in named.headline + named.opening_fact + named.explanation


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-11-20", datetime(2026, 11, 20, 15, 0, tzinfo=UTC)),
        ("2026-11-20T09:30", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20T09:30:00+02:00", datetime(2026, 11, 20, 7, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("i morgon", None),
        ("", None),
    ],
    ids=["a day", "a local time", "with a zone", "an hour that does not exist", "words", "nothing"],
)
def test_when_an_update_is_due(written, due):
    found = promised_at(written, "Europe/Stockholm")
    assert found == due if due is None else found.astimezone(UTC) == due
