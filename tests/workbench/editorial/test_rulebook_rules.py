"""The pages about the rules: complete in both languages, honest about sources, at addresses that do not change."""

import re

import pytest

from sandwiches.method import load, rule_records
from sandwiches.rulebook import bounds
from sandwiches.rules import all_rules
from workbench.editorial.rulebook import showing
from workbench.editorial.rulebook.citations import citation, read_words
from workbench.editorial.rulebook.counting import use_of
from workbench.editorial.rulebook.models import RuleCount
from workbench.queue import enqueue

RULES = tuple(rule_records())


def plain(page):
    """The words of a page's main part."""
    main = page.partition('<main id="main"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_every_rule_is_explained_in_both_languages():
    """What it asks, why, and how it looks: six texts each, none of them twice."""
    texts = showing.explanations()
    assert tuple(texts) == RULES
    for rule_id, parts in texts.items():
        words = [parts[kind][one] for kind in ("asks", "why", "how") for one in ("sv", "en")]
        assert all(len(one) > 12 for one in words), rule_id
        assert len(set(words)) == 6, rule_id


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("rule_id", RULES)
def test_page_of_a_rule_is_public_and_complete(sign_in, rule_id, language):
    """Title, coach line, grade in words, an example that passes and one that fails."""
    answer = sign_in(language=language).get(f"/rules/{rule_id}")
    record, words = rule_records()[rule_id], plain(answer.text)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    for expected in (record[f"title_{language}"], record[f"coach_{language}"]):
        assert expected in words.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    assert {"sv": "Godkänns", "en": "Passes"}[language] in words
    assert {"sv": "Fälls", "en": "Fails"}[language] in words
    assert re.search(r"\b[ABCD]: ", words)
    assert "memory)" not in words


def test_nothing_known_from_memory_is_cited(sign_in):
    """METHOD.md: what is marked memory is not shown as a citation. W13 says that two sources are left out."""
    from_memory = {key for key, one in load("bibliography").items() if one["read"] == "memory"} | {"DL", "BrB", "FL5"}
    assert {key for rule in all_rules() for key in rule.sources if key != "convention" and citation(key) is None} == from_memory
    words = plain(sign_in().get("/rules/W13").text)
    assert "Regeringsformen 1 kap. 9 §" in words
    assert "brottsbalken" not in words.lower()
    assert "2 more sources are known from memory only" in words
    assert "Web Content Accessibility" not in plain(sign_in().get("/rules/X4").text)


def test_every_source_says_how_it_was_read(app):
    """Each shown source has words for it in both languages, and names one work only."""
    shown = [citation(key) for rule in all_rules() for key in rule.sources if key != "convention"]
    with app.test_request_context("/?lang=sv"):
        assert all(read_words(one.read) for one in shown if one)
    assert [one.reference for one in shown if one and "memory" in one.reference] == []


def test_every_limit_and_list_stands_on_a_rules_page(sign_in):
    """What can be changed is shown where its rule is explained."""
    client = sign_in()
    for limit in (*bounds().thresholds.values(), *bounds().lists.values()):
        for rule_id in limit.rules:
            assert limit.title_en in plain(client.get(f"/rules/{rule_id}").text).replace("&#39;", "'"), limit.name


def test_page_says_where_a_model_helps(sign_in):
    """H4 counts words; W11 also asks the model of sentence functions, which only warns."""
    assert "A fixed rule in the program decides, no model." in sign_in().get("/rules/H4").text
    assert "It never stops a text." in sign_in().get("/rules/W11").text


def test_small_letters_lead_to_the_rule(sign_in):
    """/rules/h1 is /rules/H1."""
    answer = sign_in().get("/rules/h1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/rules/H1")


@pytest.mark.parametrize("name", ["Z9", "H1%00", "<script>", "H" * 3000], ids=["unknown", "nul", "script", "long"])
def test_unknown_rule_is_not_found(sign_in, name):
    """No page is made of a name that is no rule, and nothing breaks."""
    answer = sign_in().get(f"/rules/{name}", follow_redirects=True)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.partition("<main")[2]


def test_list_shows_all_and_filters(sign_in):
    """57 rules by part; a filter of the address narrows them, a search finds words of both languages."""
    client = sign_in()
    assert "57 rules" in client.get("/rules").text
    found = client.get("/rules?part=image&severity=block").text
    assert "4 rules" in found
    assert "/rules/X5" not in found
    assert "/rules/E1" in client.get("/rules?grade=D").text
    assert "/rules/M1" in client.get("/rules?q=varning+ryktet").text
    assert "No rule matches the filter" in client.get("/rules?q=zzzz").text


@pytest.mark.parametrize("query", ["part=nowhere", "severity=maybe", "grade=E", "q=" + "a" * 201])
def test_bad_filter_is_refused_with_the_form(sign_in, query):
    """422, and the form is there to be mended."""
    answer = sign_in().get(f"/rules?{query}")
    assert answer.status_code == 422
    assert "Filter the rules" in answer.text


def test_visitors_see_no_figures_of_the_house(sign_in):
    """How a rule is used here is for staff."""
    assert "In the last 90 days" not in sign_in().get("/rules/H1").text
    assert "last 90 days" not in sign_in("partner").get("/rules/H1").text
    assert "Here, in the last 90 days" in sign_in("auditor").get("/rules/H1").text


def test_use_counts_firing_ticks_and_exceptions(app, database, clock, start, act, text, run_jobs, settings, people, sign_in):
    """A text with an absolute word and a headline that asks is sent with ticks and a request for an exception from H1."""
    from workbench.editorial import service

    text["headline"] = "Badar nyanlända gratis i simhallen?"
    text["explanation"] = text["explanation"].replace("Ryktet bygger", "Det gäller alltid. Ryktet bygger")
    sandwich = start()
    given = {"requests": dict.fromkeys(RULES, "Rubriken är citatet."), "ticked": RULES}
    act(service.send_for_approval, sandwich, "writer", settings=settings, **given)
    run_jobs()
    with app.test_request_context(), database.write_session() as session:
        enqueue(session, "editorial.count_rules", {}, dedupe="count")
    run_jobs()
    with database.read_session() as session:
        assert session.query(RuleCount).count() == 57
        headline, absolute = (use_of(session, one, now=clock.utcnow()) for one in ("H1", "W12"))
    assert (headline.counted.fired_count, headline.counted.text_count) == (1, 1)
    assert (headline.asked_count, headline.granted_count) == (1, 0)
    assert (absolute.ticked_count, absolute.sent_count) == (1, 1)
    assert "1 of 1 text sent for approval" in plain(sign_in("writer").get("/rules/W12").text)


def test_counts_end_after_ninety_days(database, clock, start, act, settings, later):
    """What is older does not count."""
    from workbench.editorial import service

    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings, ticked=RULES)
    later(days=91)
    with database.read_session() as session:
        assert use_of(session, "W12", now=clock.utcnow()).sent_count == 0
