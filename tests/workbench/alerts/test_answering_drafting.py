"""A draft from what is there: where each word comes from, what is left out, what stays empty. Nothing is invented."""

import pytest

from workbench.alerts.answering.drafting import About, FigureFact, Model, draft_from, unchanged_parts

CLAIM = "nyanlända badar gratis i simhallen"
ROW = {"n": 1, "publisher": "Norrviks kommun", "title": "Taxa för simhallen 2026", "published": "2026-01-12",
       "url": "https://norrvik.example/simhallen", "accessed": "2026-11-01", "still_valid": True}  # fmt: skip
POOL = {
    "claim": "barnfamiljer får betala dubbelt i simhallen", "verdict": "false", "language": "sv",
    "headline": "Simhallen i Norrvik tar samma avgift av alla",
    "opening_fact": "Alla vuxna betalar 60 kronor för ett bad. [1] Barn under sju år badar utan avgift. [1]",
    "myth": "Ett rykte som inte stämmer säger att barnfamiljer får betala dubbelt i simhallen.",
    "explanation": "Ryktet bygger på en felskriven skylt. Därför trodde många fel. Taxan beslutas av nämnden. [1]",
    "closing_fact": "Alla vuxna betalar 60 kronor för ett bad, och taxan gäller lika. [1]",
    "technique": "anecdote", "evidence": [ROW],
}  # fmt: skip
OTHER = Model("own", "n-1-sv", "Simhallen i Norrvik", 3, POOL)
SAME = Model("own", "n-1-sv", "Simhallen i Norrvik", 3, {**POOL, "claim": CLAIM}, is_same_rumour=True)
FIGURE = FigureFact("F-1", "Pris för ett bad, Norrvik: 60 kronor under 2026.", {"publisher": "Norrviks kommun", "title": "Taxa"})


def about(**changes):
    given = {"claim": CLAIM, "verdict": "false", "format": "sandwich", "language": "sv", "true_kernel": "", "verdict_reason": ""}
    return About(**{**given, **changes})


def origins(draft):
    return {(one.part, one.kind) for one in draft.origins}


def test_words_come_from_the_nearest_answer_and_say_so():
    draft = draft_from(about(), [OTHER], [])
    assert draft.document["opening_fact"] == POOL["opening_fact"]
    assert draft.document["evidence"][0]["title"] == "Taxa för simhallen 2026"
    assert draft.document["evidence"][0]["still_valid"] is False
    assert ("opening_fact", "own") in origins(draft)
    assert next(one for one in draft.origins if one.part == "headline").number == 3


def test_nothing_of_the_other_rumour_comes_along():
    draft = draft_from(about(), [OTHER], [])
    assert "barnfamiljer får betala dubbelt" not in str(draft.document)
    assert draft.document["explanation"] == "Taxan beslutas av nämnden. [1]"
    assert draft.left_out == 2
    assert "technique" not in draft.document


def test_the_myth_is_the_claim_of_this_rumour_with_its_warning():
    draft = draft_from(about(), [OTHER], [])
    assert draft.document["myth"] == f"Ett rykte som inte stämmer säger att {CLAIM}."
    assert ("myth", "claim") in origins(draft)


def test_an_answer_to_the_same_rumour_is_taken_whole():
    draft = draft_from(about(), [SAME], [])
    assert draft.document["explanation"] == POOL["explanation"]
    assert draft.document["technique"] == "anecdote"
    assert draft.left_out == 0


@pytest.mark.parametrize("model", [OTHER, SAME], ids=["another", "the same"])
def test_a_fact_page_never_tells_the_rumour(model):
    page = {**POOL, "claim": CLAIM, "opening_fact": f"{POOL['opening_fact']} Det stämmer inte att {CLAIM}."}
    draft = draft_from(about(format="fact_page"), [Model("own", "a", "A", 1, page, model.is_same_rumour)], [])
    assert "gratis" not in str(draft.document)
    assert "myth" not in draft.document
    assert draft.left_out == 3


def test_without_a_near_answer_a_figure_opens_and_the_rest_stays_empty():
    draft = draft_from(about(verdict_reason="Taxan gäller alla"), [], [FIGURE])
    assert draft.document["opening_fact"] == f"{FIGURE.sentence} [1]"
    assert draft.document["evidence"] == [{"publisher": "Norrviks kommun", "title": "Taxa", "n": 1}]
    assert draft.document["explanation"] == "Taxan gäller alla."
    assert ("explanation", "verdict") in origins(draft)
    assert draft.empty == ("headline",)


def test_without_anything_only_the_claim_is_there():
    draft = draft_from(about(), [], [])
    assert draft.empty == ("headline", "opening_fact", "explanation", "closing_fact")


def test_what_is_true_in_it_is_said_once():
    kernel = "En skolklass badade utan avgift"
    told = draft_from(about(verdict="misleading", true_kernel=kernel), [OTHER], [])
    assert told.document["explanation"].endswith(f"Det här stämmer: {kernel}.")
    again = {**POOL, "explanation": f"{kernel} en gång."}
    kept = draft_from(about(verdict="misleading", true_kernel=kernel), [Model("own", "a", "A", 1, again)], [])
    assert kept.document["explanation"].count(kernel) == 1


def test_what_we_know_promises_a_day_and_says_what_is_not_known():
    draft = draft_from(about(format="what_we_know", verdict="unproven", next_update_at="2026-11-21"), [], [FIGURE])
    assert draft.document["next_update_at"] == "2026-11-21"
    assert draft.document["explanation"].startswith("Vi vet inte säkert än")


def test_english_drafts_have_english_sentences():
    draft = draft_from(about(language="en", claim="newcomers swim for free"), [], [])
    assert draft.document["myth"] == "A rumour that is not true says that newcomers swim for free."


@pytest.mark.parametrize(
    "text", ["\u202eomvänt [1]", "🙂" * 500, "[99] utan källa", "x" * 20_000], ids=["bidi", "emoji", "no source", "long"]
)
def test_odd_texts_do_not_stop_it(text):
    odd = Model("own", "a", "A", 1, {**POOL, "opening_fact": text})
    assert "99" not in str(draft_from(about(), [odd], []).document.get("opening_fact"))


def test_which_parts_are_still_the_machines():
    before = {"headline": "Samma avgift", "opening_fact": "Alla betalar 60 kronor. [1]", "myth": ""}
    now = {"headline": "Samma avgift", "opening_fact": "Alla betalar  60 kronor. [2]", "myth": "", "explanation": "Ny."}
    assert unchanged_parts(before, now) == ("headline", "opening_fact")
    assert unchanged_parts(before, {**now, "headline": "En annan"}) == ("opening_fact",)
