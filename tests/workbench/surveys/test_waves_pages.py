"""Pages of surveys: a writer makes one from nothing, an approver lets it open; what goes wrong stands on the page."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from tests.workbench.surveys.waving import FACTS, a_panel, a_rumour, a_wave, both, opened
from workbench.surveys.waves import queries
from workbench.surveys.waves.items import add_rumour_item

WRITE = {
    "title_sv": "Fyra frågor", "title_en": "Four questions", "intro_sv": "Hej.", "intro_en": "Hello.", "languages": "sv, en",
    "ways": ["web"], "opens_on": "2026-11-20", "closes_on": "2026-12-04", "expected_base": "426", "remind_after_days": "7",
}  # fmt: skip


@pytest.fixture
def store(app, database, people, clock):
    """Do something in a session of its own: store(lambda session, now: …)."""

    def do(work):
        with app.test_request_context(), database.write_session() as session:
            return work(session, clock.utcnow())

    return do


@pytest.fixture
def read(app, database):
    def wave(code):
        with app.test_request_context(), database.read_session() as session:
            return queries.wave_by_code(session, code)

    return wave


def statement(stem, sv, en):
    """What the form of a statement sends."""
    given = {f"text_{code}": text for code, text in (("sv", sv), ("en", en))}
    for code in ("sv", "en"):
        given |= {f"fact_{code}": FACTS[code]["text"], f"source_{code}": "Norrvik", f"url_{code}": "https://norrvik.example/x"}
    return given | stem


def test_a_survey_from_nothing_to_open(sign_in, store, read, people):
    one, other = store(
        lambda session, now: [
            a_rumour(session, people, now, claim).code for claim in ("badet stänger för alla", "lån på biblioteket kostar")
        ]
    )
    writer, approver = sign_in("writer"), sign_in("approver")
    made = writer.post(
        "/surveys/waves/new", data={"start": "new", "title_sv": "Fyra frågor", "title_en": "Four questions", "panel": "random"}
    )
    page = made.location
    assert (made.status_code, page) == (303, "/surveys/waves/fyra-fragor")
    assert writer.post(f"{page}/edit", data=WRITE).status_code == 303
    for code, kind in ((one, "campaign"), (other, "control")):
        chosen = writer.post(f"{page}/rumours", data={"rumour": code, "kind": kind})
        assert chosen.status_code == 303
        sent = writer.post(chosen.location, data=statement({"last_for_half": "a"}, "Badet stänger.", "The baths close."))
        assert sent.status_code == 303, sent.text
    true = statement({}, "Torget har en fontän.", "The square has a fountain.")
    assert writer.post(f"{page}/questions/new/true_statement", data=true).status_code == 303
    assert "about 8.8 percentage points" in writer.get(f"{page}/check").text
    assert "Nothing stops it" in writer.get(f"{page}/check").text
    assert writer.post(f"{page}/open").status_code == 403
    assert approver.post(f"{page}/open").status_code == 303
    assert read("fyra-fragor").state == "open"
    closed = approver.post(f"{page}/close", data={"reason": ""})
    assert (closed.status_code, read("fyra-fragor").state) == (422, "open")
    assert writer.post(f"{page}/close", data={"reason": "En fråga var fel."}).status_code == 303
    again = writer.post("/surveys/waves/new", data={"start": "fyra-fragor", "panel": "random"})
    assert again.location == "/surveys/waves/fyra-fragor-2"
    assert "was asked in the last survey too" in writer.get(again.location).text


def test_an_approver_sees_what_stops_a_draft(sign_in, store, people, read):
    code = store(lambda session, now: a_wave(session, people, now, is_ready=False).code)
    answer = sign_in("approver").post(f"/surveys/waves/{code}/open")
    assert answer.status_code == 422
    assert "Choose a control rumour" in answer.text
    assert read(code).state == "draft"


def test_own_questions_of_origin_are_refused_with_the_reason(sign_in, store, people, read):
    code = store(lambda session, now: a_wave(session, people, now).code)
    given = {"text_sv": "Vilket födelseland har du?", "text_en": "x", "answers_sv": "Ett\nTvå", "answers_en": "One\nTwo"}
    answer = sign_in("writer").post(f"/surveys/waves/{code}/questions/new/own", data=given)
    assert answer.status_code == 422
    assert "We never ask where people or their families come from" in answer.text
    assert "Vilket födelseland har du?" in answer.text
    uneven = {**given, "text_sv": "Hur fick du veta det?", "answers_en": "One"}
    assert "as many answers" in sign_in("writer").post(f"/surveys/waves/{code}/questions/new/own", data=uneven).text


def test_age_is_asked_under_the_same_code_each_time(sign_in, store, people, read):
    code = store(lambda session, now: a_wave(session, people, now).code)
    writer = sign_in("writer")
    form = writer.get(f"/surveys/waves/{code}/questions/new/background").text
    assert "16–29 år" in form
    given = {
        "text_sv": "Ålder?",
        "text_en": "Age?",
        "answers_sv": "16–29 år\n65 år eller äldre",
        "answers_en": "16–29\n65 or older",
    }
    assert writer.post(f"/surveys/waves/{code}/questions/new/background", data=given).status_code == 303
    item = queries.item_by_code(read(code), "age_band")
    assert [one["value"] for one in item.choices] == ["16-29", "65-"]


def test_a_deleted_draft_is_offered_back(sign_in, store, people, read):
    code = store(lambda session, now: a_wave(session, people, now).code)
    writer = sign_in("writer")
    gone = writer.post(f"/surveys/waves/{code}/delete")
    assert writer.get(f"/surveys/waves/{code}").status_code == 404
    assert "Take it back" in writer.get(gone.location).text
    assert writer.post(f"/surveys/waves/{code}/restore").status_code == 303
    assert read(code).deleted_at is None


def test_classes_have_codes_and_absent_pupils(sign_in, store, people, read):
    code = store(lambda session, now: a_wave(session, people, now, sampling="census", is_school=True, ways=("class",)).code)
    writer = sign_in("writer")
    assert writer.post(f"/surveys/waves/{code}/classes", data={"name": "8 A", "pupils": "24"}).status_code == 303
    assert writer.post(f"/surveys/waves/{code}/classes", data={"name": "8 B", "pupils": "0"}).status_code == 422
    sign_in("approver").post(f"/surveys/waves/{code}/open")
    stage = read(code).stages[0]
    assert re.fullmatch("[A-Z2-9]{6}", stage.code)
    assert writer.post(f"/surveys/waves/{code}/classes/{stage.id}/absent", data={"absent": "3"}).status_code == 303
    assert writer.post(f"/surveys/waves/{code}/classes/{stage.id}/absent", data={"absent": "x"}).status_code == 422
    assert read(code).stages[0].absent == 3


def test_a_restricted_rumour_is_never_offered_nor_asked(sign_in, store, people):
    def make(session, now):
        rumour = a_rumour(session, people, now, "något om en enda familj")
        rumour.sensitivity = "restricted"
        return a_wave(session, people, now).code, rumour.code

    code, rumour = store(make)
    checker = sign_in("fact_checker")
    assert "något om en enda familj" not in checker.get(f"/surveys/waves/{code}/rumours").text
    assert checker.post(f"/surveys/waves/{code}/rumours", data={"rumour": rumour, "kind": "campaign"}).status_code == 422


BAD = {"nul": "a\x00b", "bidi": "\u202etxt.exe", "emoji": "🥪" * 30, "long": "x" * 100_000, "markup": "<script>alert(1)</script>"}


@pytest.mark.parametrize("name", sorted(BAD))
def test_odd_words_never_break_a_page(sign_in, store, people, name):
    code = store(lambda session, now: a_wave(session, people, now).code)
    writer = sign_in("writer")
    path = f"/surveys/waves/{code}"
    assert writer.post("/surveys/waves/new", data={"start": "new", "title_sv": BAD[name], "panel": "random"}).status_code in (
        303,
        422,
    )
    assert writer.post(f"{path}/edit", data={**WRITE, "title_sv": BAD[name], "languages": BAD[name]}).status_code in (303, 422)
    assert writer.post(f"{path}/questions/new/true_statement", data=statement({}, BAD[name], BAD[name])).status_code in (303, 422)
    shown = writer.get(path)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "\u202e" not in shown.text


@pytest.mark.parametrize("query", ["?state=open", "?state=closed&page=9", "?page=x"], ids=["open", "far", "odd"])
def test_lists_say_what_is_empty(sign_in, people, query):
    assert sign_in("auditor").get(f"/surveys/waves{query}").status_code == 200
    assert sign_in("auditor").get("/surveys/waves?state=none").status_code == 422


def test_pages_ask_few_questions_of_the_database(sign_in, store, people, database):
    def make(session, now):
        panel = a_panel(session, people, now, members=40)
        for number in range(6):
            a_wave(session, people, now, panel=panel, title=f"Omgång {number}")
        return opened(session, people, now, panel=panel, title="Öppen", closes_on=date(2026, 12, 24)).code

    code = store(make)
    client = sign_in("writer")
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for path in ("/surveys", "/surveys/waves", f"/surveys/waves/{code}", f"/surveys/waves/{code}/check", "/surveys/panels/1"):
        asked.clear()
        assert client.get(path).status_code == 200
        reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
        assert len(reads) <= 15, (path, len(reads))


def test_swedish_pages_speak_swedish(sign_in, store, people):
    def make(session, now):
        wave = a_wave(session, people, now, languages=("sv", "en", "ar"))
        rumour, texts = a_rumour(session, people, now, "gatan byter namn"), both("Gatan byter namn.", "")
        add_rumour_item(session, wave, rumour, kind="campaign", texts=texts, actor_id=people["writer"].id, now=now)
        return wave.code

    code = store(make)
    page = sign_in("writer", language="sv").get(f"/surveys/waves/{code}").text
    assert "Det här saknas" in page
    assert "arabiska" in page


def test_a_last_day_before_the_first_is_said_at_that_day(sign_in):
    """The error leads to the field that can mend it, and what was written is still there."""
    writer = sign_in("writer", language="sv")
    made = writer.post("/surveys/waves/new", data={"start": "new", "title_sv": "Fyra frågor", "panel": "volunteer"})
    page = writer.post(f"{made.location}/edit", data={**WRITE, "closes_on": "2026-11-01"})
    assert page.status_code == 422
    assert '<a href="#closes_on">Sista dagen är före den första.</a>' in page.text
    assert 'value="2026-11-01"' in page.text
