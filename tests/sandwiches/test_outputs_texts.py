"""Posts, card text, scripts and notes: within their limits, and never the rumour alone."""

import json
import re
from dataclasses import replace

import pytest

from sandwiches.outputs import CHANNELS, CannotMake, Look, Order, card_text, make_text, social, staff_note, talk_script, thread
from sandwiches.outputs.clean import line, sentences_of
from sandwiches.outputs.facts import carries_claim, facts_of
from sandwiches.outputs.pages import page_data
from sandwiches.outputs.word_data import word_data
from sandwiches.words import claim_score, word_count
from tests.sandwiches.outputs_documents import BASE, DOCUMENTS, URL

LOOK = Look(name="Norrviks kommun", unit="Kommunikation")
NO_RUMOUR = ("card_wide", "card_square", "poster", "advert", "fact_sheet")
TEXTS = ("talk_script", "staff_note", "fact_page", "newspaper", "posts", "plain", "embed", "claim_review")
EVERY = pytest.mark.parametrize("name", DOCUMENTS)


def strings(value):
    """Every text in a page's data, but for what is no text."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key not in ("look", "fonts", "lang", "dir") for text in strings(inner)]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list) else []


def has_rumour(document, text):
    """The claim or the rumour's own wording, read independently of the code under test."""
    folded = " ".join(text.casefold().split())
    claim = line(document.claim).casefold()
    if claim in folded:
        return True
    if document.language not in ("sv", "en"):
        return False
    parts = [one for one, _numbers in sentences_of(text, document.language)]
    return any(claim_score(document.claim, one, document.language) >= 0.8 for one in parts)


def made(what):
    """What a text or a page becomes; None where it says that it cannot be made."""
    try:
        return what()
    except CannotMake as error:
        if error.reason not in ("myth", "empty", "format"):
            raise
        return None


def assert_between_facts(document, text):
    """Where the rumour stands, a whole fact stands before it and a correction after it."""
    if not has_rumour(document, text):
        return
    folded = " ".join(text.casefold().split())
    facts = facts_of(document)
    at = folded.rfind(line(document.claim).casefold())
    before = [one.casefold() for one in (facts.headline, *(fact.text for fact in facts.opening)) if one]
    after = [one.text.casefold() for one in (*facts.closing, *facts.explanation)]
    own = ("stämmer inte", "missvisande", "bara delvis", "not so", "misleading", "only partly true")
    assert any(0 <= folded.find(one) < at for one in before), text
    assert any(folded.find(one, at) > at for one in (*after, *own)), text


@EVERY
@pytest.mark.parametrize("output", NO_RUMOUR)
def test_pages_for_everybody_never_name_the_rumour(name, output):
    """Card, poster, advert and fact page: no myth at all (X3, METHOD A.8)."""
    document = DOCUMENTS[name]
    data = made(lambda: page_data(output, document, LOOK, url=URL))
    for text in strings(data or {}):
        assert not has_rumour(document, text), text
        assert not carries_claim(document, text), text


@EVERY
def test_card_text_is_short_and_carries_a_fact(name):
    document = DOCUMENTS[name]
    text = made(lambda: card_text(document, LOOK, url=URL))
    assert text is None or (10 < len(text) <= 200 and not carries_claim(document, text))


@EVERY
@pytest.mark.parametrize("channel", [one.id for one in CHANNELS])
def test_posts_fit_begin_with_the_fact_and_never_crop_to_the_rumour(name, channel):
    document = DOCUMENTS[name]
    for is_full in (False, True):
        post = made(lambda is_full=is_full: social(document, channel, url=URL, is_full=is_full))
        if post is None:
            continue
        assert post.fits, (post.length, post.limit, post.words)
        assert not has_rumour(document, post.text[:125])
        assert_between_facts(document, post.text)
        facts = facts_of(document)
        starts = [one[:20] for one in (facts.headline, *(fact.text for fact in facts.opening)) if one]
        assert any(post.text.startswith(one) for one in starts)


@EVERY
@pytest.mark.parametrize("channel", ["x", "mastodon", "bluesky"])
def test_every_part_of_a_thread_stands_alone(name, channel):
    document = DOCUMENTS[name]
    posts = made(lambda: thread(document, channel, url=URL)) or ()
    for number, post in enumerate(posts, 1):
        assert post.fits
        assert len(posts) == 1 or f"{number}/{len(posts)}" in post.text
        assert not has_rumour(document, post.text[:125])
        assert_between_facts(document, post.text)


@EVERY
@pytest.mark.parametrize(
    "output", ["talk_script", "staff_note", "fact_page", "newspaper", "posts", "plain", "embed", "claim_review"]
)
def test_texts_name_the_rumour_between_facts_or_not_at_all(name, output):
    document = DOCUMENTS[name]
    text = made(lambda: make_text(output, Order(document, LOOK, url=URL)))
    if text is None:
        return
    if output in ("staff_note", "fact_page", "newspaper"):
        assert not has_rumour(document, text)
    elif output == "talk_script":
        assert_between_facts(document, text)


@EVERY
def test_talk_script_is_thirty_seconds(name):
    """Ask, acknowledge, fact, rumour, why, fact, source: at most 90 words said."""
    steps = made(lambda: talk_script(DOCUMENTS[name])) or ()
    assert sum(word_count(one.say) for one in steps) <= 90
    if steps:
        assert len(steps) >= 5
        rumour = [index for index, one in enumerate(steps) if has_rumour(DOCUMENTS[name], one.say)]
        assert not rumour or 0 < rumour[0] < len(steps) - 1


def test_talk_script_has_the_seven_steps_in_order():
    steps = talk_script(BASE["EN1"])
    do = ["Ask", "Show that you listen", "Say the fact", "Mention the rumour once", "Explain why", "Repeat the fact"]
    assert [one.do for one in steps] == [*do, "Show the source"]
    assert steps[3].say == "People say that newcomers jump the housing queue, but that is misleading."


@EVERY
def test_staff_note_is_short_and_says_who_to_call(name):
    note = made(lambda: staff_note(DOCUMENTS[name], is_draft=True))
    assert note is None or (word_count(note) <= 80 and "kontakt" in note) or name == "arabic"


def test_staff_note_of_a_prepared_answer_tells_not_to_bring_it_up():
    note = staff_note(replace(BASE["SV1"], format="fact_page", decision="prepare", myth=""))
    assert "Ta inte upp ryktet själv" in note
    assert "bostadskön" not in note


def test_fact_that_only_repeats_the_claim_is_refused():
    document = replace(
        BASE["SV1"], headline="Nyanlända går före i bostadskön", opening_fact="Nyanlända går inte före i bostadskön."
    )
    with pytest.raises(CannotMake) as refused:
        card_text(document, LOOK)
    assert refused.value.reason == "myth"


def test_empty_document_is_refused_by_every_output():
    empty = replace(BASE["SV1"], headline="", opening_fact=" ")
    for output in ("talk_script", "staff_note", "fact_page", "newspaper", "posts", "plain", "embed", "claim_review"):
        with pytest.raises(CannotMake):
            make_text(output, Order(empty, LOOK))


def test_true_claim_is_not_taken_away_from_its_own_answer():
    fact = "Badet stänger i juni 2026 för att taket byts. [1]"
    known = replace(BASE["SV1"], format="what_we_know", verdict="true", myth="", opening_fact=fact)
    document = replace(known, claim="badet stänger i juni", headline="Badet stänger i juni")
    assert "Badet stänger i juni" in card_text(document, LOOK)


@pytest.mark.parametrize("output", ["talk_script", "staff_note", "fact_page", "newspaper", "posts", "plain", "embed"])
def test_draft_is_marked_first(output):
    text = make_text(output, Order(BASE["SV1"], LOOK, url=URL, is_draft=True))
    start = re.sub(r"<[^>]+>", "", text)[:60].casefold() if output != "posts" else text.casefold()
    assert "utkast – inte godkänt" in start
    if output == "posts":
        assert text.casefold().count("utkast – inte godkänt") >= len(CHANNELS)


def test_claim_review_is_json_and_only_of_sandwiches():
    review = json.loads(make_text("claim_review", Order(BASE["SV1"], LOOK, url=URL, is_draft=True)))
    assert (review["@type"], review["creativeWorkStatus"]) == ("ClaimReview", "Draft")
    with pytest.raises(CannotMake):
        make_text("claim_review", Order(replace(BASE["SV1"], format="fact_page"), LOOK))


HOSTILE = {
    "control": "Fakta\x00 här\x07 nu\u202e i Norrvik 2025. [1]",
    "script": "<script>alert(1)</script> Kön är lika för alla i Norrvik. [1]",
    "typst": '#import "x" $a$ @b [c] = #eval("1") \\ {{x}} i Norrvik 2025. [1]',
    "huge": "Kön är lika för alla i Norrvik 2025. [1] " * 2500,
    "one-word": "x" * 100_000,
    "surrogates": "Kön är lika \ud800 för alla i Norrvik.",
    "brackets": "[" * 5000 + "Kön är lika för alla i Norrvik.",
    "rtl": "شغل Kön är lika för alla i Norrvik.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_clean_texts_within_limits(name):
    document = replace(BASE["SV1"], opening_fact=HOSTILE[name], headline=HOSTILE[name][:500])
    for channel in CHANNELS:
        post = social(document, channel.id, url=URL)
        assert post.fits
        assert not re.search("[\x00-\x08\u202a-\u202e\ud800-\udfff]", post.text)
    assert len(card_text(document, LOOK, url=URL)) <= 200
    if name != "surrogates":  # a document read from JSON never holds them
        assert "<script" not in make_text("embed", Order(document, LOOK, url=URL))


def test_the_spokespersons_words_stand_in_the_whole_answer_with_their_name():
    document = replace(BASE["SV1"], quote="Jag ser listan varje dag. Alla väntar lika.", quote_by="Karin Holm, uthyrare")
    expected = "”Jag ser listan varje dag. Alla väntar lika.” – Karin Holm, uthyrare"
    for output in ("leaflet", "fact_sheet"):
        assert expected in strings(page_data(output, document, LOOK, url=URL)), output
    assert ["body", expected] in word_data(document, LOOK)["blocks"]
    assert expected not in strings(page_data("poster", document, LOOK, url=URL))


def test_words_that_repeat_the_rumour_stay_out_of_the_page_without_it():
    document = replace(BASE["SV1"], quote=f"Folk säger att {BASE['SV1'].claim}.", quote_by="Karin Holm")
    assert not any("Karin Holm" in one for one in strings(page_data("fact_sheet", document, LOOK, url=URL)))
    assert any("Karin Holm" in one for one in strings(page_data("leaflet", document, LOOK, url=URL)))
