"""The editor's page without script: buttons that change the text, fields of voices, texts of other formats, bad input."""

import html
import re
from dataclasses import replace

import pytest

from sandwiches import Fix
from sandwiches.formats import format_of
from tests.workbench.editorial.test_editorial_views import form_of
from workbench.audiences.models import Spokesperson
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.queries import revision_of
from workbench.editorial.writing import asking

WHOLE = (
    "Rubrik: Alla betalar 60 kronor\nFakta: Alla betalar. [1]\nRykte: Ett rykte säger gratis.\nFörklaring: Ett exempel.\n"
    "Fakta: 60. [1]"
)


def area(page: str, name: str) -> str:
    """What stands in a text area of the page."""
    return html.unescape(re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', page, re.S).group(1))


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page).group(1))


@pytest.fixture
def post(start, sign_in, look, text):
    """post(do, **fields): the editor's form sent by one of its buttons; the text of the page comes back."""
    sandwich, client = start(), sign_in("writer")

    def send(do, **fields):
        data = form_of(text, look(sandwich).current_revision_id, do=do, **fields)
        return client.post(f"/answers/{sandwich.slug}/edit", data=data, follow_redirects=do == "save").text

    send.sandwich = sandwich
    return send


def test_a_whole_answer_is_divided_and_taken_back(post, text):
    page = post("check", explanation=WHOLE, headline="", myth="", opening_fact="", closing_fact="")
    assert "This looks like a whole answer: Headline, Fact, " in page
    assert 'value="divide-explanation"' in page
    divided = post("divide-explanation", explanation=WHOLE, headline="", myth="", opening_fact="", closing_fact="")
    assert (area(divided, "headline"), area(divided, "closing_fact")) == ("Alla betalar 60 kronor", "60. [1]")
    assert area(divided, "explanation") == "Ett exempel."
    parts = {name: area(divided, name) for name in ("headline", "opening_fact", "myth", "explanation", "closing_fact")}
    back = post("undo", undo=hidden(divided, "undo"), **parts)
    assert (area(back, "headline"), area(back, "explanation")) == ("", WHOLE)
    written = post("undo", undo=hidden(divided, "undo"), **{**parts, "headline": "Ny"})
    assert "nothing was taken back" in written
    assert area(written, "headline") == "Ny"


def test_a_proposed_repair_is_made_by_button_only(post, text, monkeypatch):
    """The text is changed where the rule says, and nowhere else; a rule without a repair changes nothing."""
    start = text["opening_fact"].index("Taxan")
    fix = Fix("opening_fact", start, start + 5, "Taxan", "Priset", "Byt ordet", "Change the word")
    check = asking.check_text

    def with_repair(*about, **more):
        document, findings = check(*about, **more)
        return document, [replace(one, fix=fix) for one in findings]

    monkeypatch.setattr(asking, "check_text", with_repair)
    closing = text["closing_fact"].replace("60 kronor", "75 kronor")
    page = post("fix-C3", closing_fact=closing)
    assert area(page, "opening_fact") == text["opening_fact"].replace("Taxan", "Priset")
    assert area(page, "closing_fact") == closing
    assert "Done: Change the word." in page
    assert "nothing was done" in post("fix-W1", closing_fact=closing)


def test_tags_and_signs_are_taken_away_on_save_and_said(post, look, database):
    page = post("save", explanation="<p>Alla <b>betalar</b>.\u202e</p><script>alert(1)</script>")
    assert "Taken away: 6 HTML tags and 1 invisible sign. The words are kept." in page
    with database.read_session() as session:
        assert revision_of(session, look(post.sandwich).current_revision_id).document["explanation"] == "Alla **betalar**."


@pytest.mark.parametrize("size", [20_001, 100_000])
def test_a_text_that_is_too_long_comes_back_with_a_clear_message(post, size):
    page = post("save", explanation="å" * size)
    assert "Explanation is too long: " in page
    assert "The text could not be saved" in page
    assert area(page, "explanation") == "å" * size


def test_a_day_that_no_calendar_has_loses_nothing_typed(post):
    for do in ("save", "check"):
        page = post(do, headline="Alla betalar", review_by="2027-02-30")
        assert area(page, "headline") == "Alla betalar"
    assert "This could not be done" not in page


def test_quote_and_who_says_it_are_kept(post, look, database, people, clock):
    with database.write_session() as session:
        now = clock.utcnow()
        about = {
            "role_title": "badchef",
            "organisation_id": people["writer"].organisation_id,
            "languages": ["sv"],
            "created_at": now,
        }
        session.add(Spokesperson(name="Karin Berg", themes=["T10"], consent_at=now, consent_how="brev", **about))
        session.add(Spokesperson(name="Utan Samtycke", themes=["T10"], consent_at=None, **about))
    page = post("save", quote="Alla betalar lika hos oss.", quote_by="Karin Berg")
    assert area(page, "quote") == "Alla betalar lika hos oss."
    assert '<option value="Karin Berg" selected>Karin Berg, badchef</option>' in page
    assert "Utan Samtycke" not in page
    with database.write_session() as session:
        session.query(Spokesperson).filter_by(name="Karin Berg").one().consent_withdrawn_at = clock.utcnow()
    assert "Karin Berg (no consent now)" in post("check", quote="Alla betalar.", quote_by="Karin Berg")


GRAVE = [({"harm": 2}, "its harm is rated 2"), ({"theme": "T04"}, "Not for this theme"), ({"theme": "T13"}, "Not for this theme")]


@pytest.mark.parametrize(("about", "reason"), GRAVE, ids=["harm", "safety", "newcomers"])
def test_humour_is_closed_for_grave_rumours(start, sign_in, look, database, text, about, reason):
    sandwich, client = start(**about), sign_in("writer")
    assert reason in client.get(f"/answers/{sandwich.slug}/edit").text
    data = form_of(text, look(sandwich).current_revision_id, humour="on", humour_text="Byråkratin hostar.")
    page = client.post(f"/answers/{sandwich.slug}/edit", data=data, follow_redirects=True).text
    assert "Humour is switched off." in page
    with database.read_session() as session:
        document = revision_of(session, look(sandwich).current_revision_id).document
    assert (document["humour"], document["humour_text"]) == (False, "Byråkratin hostar.")


def test_humour_is_off_until_it_is_switched_on(post, look, database):
    assert not re.search(r'name="humour" checked', post("check"))
    post("save", **{"shows-humour": "1", "humour": "on", "humour_text": "Vår blankett är längre än kön."})
    with database.read_session() as session:
        assert revision_of(session, look(post.sandwich).current_revision_id).document["humour"] is True
    post("save", **{"shows-humour": "1"})
    with database.read_session() as session:
        assert revision_of(session, look(post.sandwich).current_revision_id).document["humour"] is False


def test_texts_of_another_format_are_kept_and_shown_as_kept(start, sign_in, look, database, text):
    """A fact page does not show the rumour; its text is still there, also after saving the form that lacks it."""
    sandwich, client = start(), sign_in("writer")
    with database.write_session() as session:
        session.get_one(Sandwich, sandwich.id).format = "fact_page"
    page = client.get(f"/answers/{sandwich.slug}/edit").text
    assert "Kept, not shown in this format" in page
    assert text["myth"] in page
    assert 'name="myth"' not in page
    fields = form_of(text, look(sandwich).current_revision_id)
    wanted = format_of("fact_page")
    for name in ("myth", "technique", "true_kernel", "value", "value_words", "myth_label"):
        assert name not in (*wanted.required, *wanted.optional)
        fields.pop(name)
    client.post(f"/answers/{sandwich.slug}/edit", data={**fields, "headline": "Alla betalar lika i simhallen"})
    with database.read_session() as session:
        kept = session.get_one(Revision, look(sandwich).current_revision_id).document
    assert (kept["headline"], kept["myth"]) == ("Alla betalar lika i simhallen", text["myth"])
    assert (kept["technique"], kept["value_words"], kept["myth_label"]) == ("anecdote", ["rättvis", "lika"], True)


def test_a_remark_says_why_with_its_grade_and_leads_to_the_rule(post, text):
    page = post("check", closing_fact=text["closing_fact"].replace("60 kronor", "75 kronor"))
    line = page[page.index('id="line-C3"') :]
    line = line[: line.index("</details>")]
    assert 'href="/rules/C3"' in line
    assert "Strength of the evidence: " in line
    assert "Our own judgement: no study has tested it." in line


def test_live_check_of_a_text_with_emoji_points_at_the_right_words(start, sign_in, look, text):
    """A browser counts an emoji as two; the place that is sent does too."""
    sandwich = start()
    closing = "😀 " + text["closing_fact"].replace("60 kronor", "75 kronor")
    data = form_of({**text, "closing_fact": closing}, look(sandwich).current_revision_id)
    page = sign_in("writer").post(f"/answers/{sandwich.slug}/check", data=data).text
    found = re.search(r'id="line-C3"[^>]*data-start="(\d+)" data-end="(\d+)"', page)
    units = closing.encode("utf-16-le")
    assert units[2 * int(found.group(1)) : 2 * int(found.group(2))].decode("utf-16-le") == "75"
