"""The page about the method is honest and complete: every line of the method's own list of what is weak or mixed."""

import re

import pytest

HONEST = {
    "en": "Corrections work. Research does not show that the order matters. Clarity, detail, sources and sender do.",
    "sv": "Rättelser fungerar. Forskningen visar inte att just ordningen avgör. Tydlighet, detalj, källor och avsändare gör det.",
}
# A word or two of each line of METHOD.md, section G.
WEAK = {
    "en": [
        "four lines of research", "question or statement", "misleading headlines", "agreed advice and small studies",
        "limits in words are our own", "fades within a week", "at the end is plausible", "Photos:", "theory and correlations",
        "Humour: mixed", "Speed: thin", "weakly evaluated", "LIX and Flesch are crude", "only somewhat simpler",
        "they catch slips", "after two quarters",
    ],
    "sv": [
        "fyra forskningsspår", "fråga eller påstående", "vilseledande rubriker", "samstämmiga råd och små studier",
        "antal ord är våra egna", "avtar inom en vecka", "sist är rimligt", "Foton:", "teori och samband",
        "Humor: blandade", "Snabbhet: tunt", "svagt utvärderade", "LIX och Flesch är grova", "något enklare",
        "de fångar slarv", "efter två kvartal",
    ],
}  # fmt: skip
GRADES = {
    "en": ["A: binding law", "B: one or few", "C: custom", "D: our own"],
    "sv": ["A: bindande", "B: ett", "C: sed", "D: vår egen"],
}
CLAIMS = re.compile(
    r"proven (to|effective)|most effective|scientifically|bevisat (effektiv|att)|mest effektiv|vetenskapligt", re.I
)


def words(page):
    """The page as read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_method_page_names_everything_that_is_weak(sign_in, language):
    """The honest line, all of section G, the four grades."""
    page = words(sign_in(language=language).get("/method").text)
    assert HONEST[language] in page
    assert [line for line in (*WEAK[language], *GRADES[language]) if line not in page] == []


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/", "/method", "/help", "/rules", "/rules/W1"])
def test_no_page_says_that_the_order_is_proven(sign_in, path, language):
    """Neither to visitors nor to staff."""
    for role in (None, "writer"):
        assert CLAIMS.search(words(sign_in(role, language=language).get(path).text)) is None


def test_every_link_of_the_method_page_leads_somewhere(sign_in):
    """The rules that it names have pages."""
    client = sign_in()
    links = set(re.findall(r'href="(/rules[^"]*)"', client.get("/method").text))
    assert len(links) > 12
    assert {client.get(link).status_code for link in links} == {200}


def test_start_tells_who_may_decide_about_a_change(sign_in, run_jobs):
    """The colleague sees it, the one who proposed it does not."""
    client = sign_in("administrator")
    place = client.post("/rulebook/numbers/head_words", data={"value": "14", "reason": "x", "base_version": "0"}).headers[
        "Location"
    ]
    run_jobs()
    assert "change to the rules" not in sign_in("approver").get("/").text
    client.post(f"{place}/forward")
    assert "1 change to the rules to decide on" in sign_in("approver").get("/").text
    assert "change to the rules" not in client.get("/").text
