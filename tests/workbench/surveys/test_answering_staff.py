"""Staff around the form: ways to answer, paper as PDF, typing it in twice, the form's words in more languages."""

import io
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select

from sandwiches.outputs import Look, shared_child
from tests.workbench.surveys.answering_rig import both, items, make_wave
from workbench.queue import Job
from workbench.surveys.answering import paper_form
from workbench.surveys.answering.models import FormWording, FreeText, PaperEntry, Response
from workbench.surveys.answering.ticket import staff_code
from workbench.surveys.answering.words import WORDS, FormWords
from workbench.surveys.waves.models import Wave, WaveItem

FORM = {
    "form_number": "17",
    "paper_language": "sv",
    "heard.queue": "yes",
    "belief.queue": "true",
    "sure.queue": "3",
    "c.trust": "2",
}
ARABIC = {"yes": "نعم", "no": "لا", "dont_know": "لا أعرف", "send": "إرسال"}


@pytest.fixture
def wave(app, database, people):
    """An open wave in Swedish and English."""
    with app.test_request_context(), database.write_session() as session:
        return make_wave(session, people["writer"], languages=["sv", "en", "ar"])


def rows(database, table):
    """Every row of a table."""
    with database.read_session() as session:
        return session.scalars(select(table)).all()


def test_ways_page_gives_addresses_codes_and_counts(app, database, people, wave, sign_in, settings):
    """Each way with what staff need for it; who only reads sees no code."""
    with app.test_request_context(), database.write_session() as session:
        make_wave(
            session, people["writer"], code="skolan", is_school=True, ways=["class"], stages=[("Åk 8", 20, "K8A")], state="draft"
        )
    code = staff_code(settings.secret_key, wave.id)
    page = sign_in("writer").get(f"/surveys/waves/{wave.code}/ways").text
    assert f"http://localhost/survey/{wave.code}" in page
    assert f"{code[:3]} {code[3:]}" in page
    assert code[:3] + " " + code[3:] not in sign_in("auditor").get(f"/surveys/waves/{wave.code}/ways").text
    assert sign_in("partner").get(f"/surveys/waves/{wave.code}/ways").status_code == 403
    school = sign_in("writer", language="sv").get("/surveys/waves/skolan/ways").text
    assert "/survey/class/K8A" in school
    assert "Enkäten är ett utkast" in school


def test_a_paper_form_counts_when_it_was_typed_in_twice_alike(wave, sign_in, database):
    """The first typing waits; the text is typed once, masked; afterwards the number is used up."""
    path = f"/surveys/waves/{wave.code}/paper"
    first, second = sign_in("writer"), sign_in("second_writer")
    assert first.post(path, data={**FORM, "t.more": "Ring 070-123 45 67 tack"}).status_code == 303
    assert rows(database, Response) == []
    assert "070" not in rows(database, PaperEntry)[0].free_texts[0][1]
    assert "Form 17" in second.get(path).text
    assert second.post(path, data=FORM).status_code == 303
    row = rows(database, Response)[0]
    assert (row.way, row.answers["queue"]) == ("paper", {"heard": "yes", "belief": "true", "sure": 3})
    assert rows(database, FreeText)[0].text.endswith("tack")
    assert rows(database, PaperEntry) == []
    assert "counts already" in first.post(path, data=FORM).text


def test_a_typing_that_differs_is_shown_and_only_kept_on_purpose(wave, sign_in, database):
    """The question that differs is marked, the first typing is not given away, and the paper decides."""
    path, client = f"/surveys/waves/{wave.code}/paper", sign_in("writer")
    client.post(path, data=FORM)
    other = {**FORM, "c.trust": "4"}
    page = client.post(path, data=other)
    assert page.status_code == 409
    assert page.text.count("is-different") == 1
    assert "keep it" in page.text
    client.post(path, data={**other, "is_final": "1"})
    assert rows(database, Response)[0].answers["trust"] == {"value": "4"}


@pytest.mark.parametrize("number", ["", "0", "seventeen", "999999", "1\x07"], ids=["none", "zero", "word", "large", "bell"])
def test_a_paper_form_needs_a_number(wave, sign_in, database, number):
    """422, what was typed is kept in the page."""
    page = sign_in("writer").post(f"/surveys/waves/{wave.code}/paper", data={**FORM, "form_number": number})
    assert page.status_code == 422
    assert 'name="c.trust" value="2" checked' in page.text
    assert rows(database, PaperEntry) == []


def test_a_first_typing_can_be_thrown_away_and_a_blank_form_is_no_answer(wave, sign_in, database):
    """Twice blank counts as nothing."""
    path, client = f"/surveys/waves/{wave.code}/paper", sign_in("writer")
    client.post(path, data=FORM)
    client.post(f"{path}/17/forget")
    client.post(f"{path}/17/forget")
    for _typing in range(2):
        assert client.post(path, data={"form_number": "18"}).status_code == 303
    assert rows(database, PaperEntry) == []
    assert rows(database, Response) == []


def test_paper_that_comes_after_the_end_is_counted_again(wave, sign_in, database, clock):
    """A job for the wave's counts is written with the answer."""
    with database.write_session() as session:
        row = session.get_one(Wave, wave.id)
        row.state, row.closed_at = "closed", clock.utcnow()
    for _typing in range(2):
        sign_in("writer").post(f"/surveys/waves/{wave.code}/paper", data=FORM)
    assert [job.payload for job in rows(database, Job) if job.kind == "surveys.count_wave"] == [{"wave_id": wave.id}]


def paper(settings, *, words=None, pages=1, statements=2, **changes):
    """The PDF of a wave with so many statements, opened."""
    wave = Wave(
        id=1, code="hosten-2026", sampling="volunteer", titles=both("Höstens frågor", "Autumn"), introductions={},
        languages=["sv", "en", "ar"], ways=["web", "paper"], is_school=False, opens_on=date(2026, 11, 16), **changes,
    )  # fmt: skip
    wave.items = items()
    wave.items += [
        WaveItem(code=f"extra{number}", kind="own", texts=both("Vad tycker du?", "What do you say?"), choices=[], facts={})
        for number in range(statements - 2)
    ]
    for position, item in enumerate(wave.items, start=1):
        item.position, item.choices, item.facts, item.last_for_half = position, item.choices or [], item.facts or {}, ""
    chosen = words or FormWords("sv", "Svenska")
    made = paper_form.make_paper(wave, chosen, Look(name="Norrvik"), settings, pages=pages, child=shared_child())
    return made, pikepdf.open(io.BytesIO(made))


def test_paper_is_a_tagged_pdf_with_title_language_and_a_code_that_is_described(app, settings):
    """PDF/UA-1; the same form gives the same bytes; ten questions still fit on one page, twenty on two."""
    with app.test_request_context():
        made, pdf = paper(settings, statements=6)
        again, _same = paper(settings, statements=6)
        _many, long = paper(settings, statements=16, pages=2)
    assert made == again
    assert (len(pdf.pages), len(long.pages)) == (1, 2)
    assert str(pdf.Root.Lang).startswith("sv")
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.docinfo["/Title"]) == "Höstens frågor"
    alts = [str(one["/Alt"]) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert "Koden går till enkäten på webben" in alts


def test_paper_in_arabic_runs_from_right_to_left_and_unknown_letters_are_refused(wave, sign_in, database, app, settings):
    """What Arabic lacks stands in English; letters that no font holds are said instead of printed as boxes."""
    with database.write_session() as session:
        session.add(FormWording(language="ar", name="العربية", is_right_to_left=True, words=ARABIC))
    client = sign_in("auditor")
    answer = client.get(f"/surveys/waves/{wave.code}/paper.pdf?in=ar&pages=2")
    assert answer.content_type == "application/pdf"
    assert str(pikepdf.open(io.BytesIO(answer.data)).Root.Lang).startswith("ar")
    assert client.get(f"/surveys/waves/{wave.code}/paper.pdf?in=xx").status_code == 404
    data = {}
    with app.test_request_context():
        data = paper_form.paper_data(wave, FormWords("ar", "العربية", True, ARABIC), Look(), settings, pages=1)
    assert data["dir"] == "rtl"
    assert data["how"]["lang"] == "en"
    assert data["questions"][0]["parts"][0]["options"][0] == {"text": "نعم", "lang": "ar", "dir": "rtl"}
    with database.write_session() as session:
        session.get_one(Wave, wave.id).titles = {"sv": "調査"}
    assert client.get(f"/surveys/waves/{wave.code}/paper.pdf").status_code == 422


def test_a_language_is_added_with_its_words_and_the_rest_is_english_and_says_so(wave, sign_in, database):
    """The public form runs from right to left and marks what is not Arabic."""
    client = sign_in("writer")
    assert client.post("/surveys/words/new", data={"language": "ar", "name": "العربية"}).location.endswith("/surveys/words/ar")
    assert client.post("/surveys/words/new", data={"language": "ar", "name": "x"}).status_code == 422
    kept = client.post("/surveys/words/ar", data={**ARABIC, "name": "العربية", "is_right_to_left": "yes"})
    assert kept.status_code == 303
    assert f"4 of {len(WORDS)}" in client.get("/surveys/words").text
    form = sign_in().get(f"/survey/{wave.code}?in=ar").text
    assert '<html lang="ar" dir="rtl">' in form
    assert "لا أعرف" in form
    assert '<span lang="en" dir="ltr">How sure are you?</span>' in form
    assert "Nyanlända går före" in form


@pytest.mark.parametrize(
    ("data", "wrong"),
    [({"too_long": "Kort"}, "%(count)s"), ({"yes": "å" * 601}, "600"), ({"name": " "}, "own name")],
    ids=["lost-place", "long", "no-name"],
)
def test_words_that_would_break_the_form_are_refused(sign_in, database, data, wrong):
    """Nothing is kept, and the page says which word and why."""
    with database.write_session() as session:
        session.add(FormWording(language="so", name="Soomaali", words={}))
    page = sign_in("writer").post("/surveys/words/so", data={"name": "Soomaali", **data})
    assert page.status_code == 422
    assert wrong in page.text
    assert rows(database, FormWording)[0].words == {}


def test_words_of_a_language_in_use_stay_and_hostile_words_are_text(wave, sign_in, database):
    """Removing is refused while a survey uses it; mark-up in words is shown, not run; control characters go."""
    with database.write_session() as session:
        session.add_all(
            [
                FormWording(language="ar", name="العربية", is_right_to_left=True, words={}),
                FormWording(language="so", name="Soomaali", words={}),
            ]
        )
    client = sign_in("writer")
    client.post("/surveys/words/ar", data={"name": "العربية", "yes": "<script>\x00\u202e100 %d"})
    assert rows(database, FormWording)[0].words == {"yes": "<script>100 %d"}
    form = sign_in().get(f"/survey/{wave.code}?in=ar").text
    assert "&lt;script&gt;100 %d" in form
    assert client.post("/surveys/words/ar/remove").status_code == 422
    assert client.post("/surveys/words/so/remove").status_code == 303
    assert sign_in("auditor").post("/surveys/words/ar/remove").status_code == 403
    assert [row.language for row in rows(database, FormWording)] == ["ar"]


def test_staff_try_a_draft_as_people_will_see_it_and_nothing_is_kept(app, database, people, sign_in):
    """Whoever approves sees the form itself, its facts too; nobody else does."""
    with app.test_request_context(), database.write_session() as session:
        draft = make_wave(session, people["writer"], state="draft")
    path, approver = f"/surveys/waves/{draft.code}/try", sign_in("approver")
    assert "This is a try" in approver.get(path).text
    page = approver.post(path, data={"heard.queue": "yes"})
    assert "Everybody gets a place" in page.text
    assert rows(database, Response) == []
    assert sign_in("partner").get(path).status_code == 403
