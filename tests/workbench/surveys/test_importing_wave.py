"""Files of answers into a wave: tried, confirmed, taken in in one go, twice the same once, undone; by page and by job."""

import io

import pytest
from sqlalchemy import func, select

from tests.e2e.looking import faults_on_phone
from tests.workbench.surveys.answer_files import NOW, PLAIN, add_wave, as_csv, as_sav, as_xlsx, limesurvey, numbers_of
from workbench.activity.models import Activity
from workbench.errors import Conflict, Refused
from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.importing import service
from workbench.surveys.importing.models import AnswerImport
from workbench.surveys.importing.reading import read_file


@pytest.fixture
def start(app, database, people, settings):
    """start(wave_id, body) reads a file into an import and gives its id."""

    def read(wave_id, body, name="answers.csv"):
        with app.test_request_context(), database.write_session() as session:
            wave = session.get_one(service.Wave, wave_id)
            sheet = read_file(name, body)
            run = service.start_import(session, wave, name, sheet, actor_id=people["writer"].id, now=NOW, settings=settings)
            return run.id

    return read


@pytest.fixture
def wave_id(app, database, people):
    """An open wave without a panel."""
    with app.app_context(), database.write_session() as session:
        return add_wave(session, people["writer"]).id


@pytest.fixture
def map_and_ask(app, database, people, settings):
    """Try the guessed (or these) columns and let a worker take the file in."""

    def go(import_id, columns=None, meanings=None, *, is_confirmed=False):
        with app.test_request_context(), database.write_session() as session:
            run = service.get_import(session, import_id)
            chosen = columns or {int(n): key for n, key in run.mapping["columns"].items()}
            service.set_columns(session, run, chosen, meanings or {}, settings=settings)
            service.ask_to_take_in(session, run, is_confirmed=is_confirmed, actor_id=people["writer"].id, now=NOW)

    return go


def stored(database, wave_id):
    """The answers of a wave in the order of their receipts' rows."""
    with database.read_session() as session:
        return list(session.scalars(select(Response).where(Response.wave_id == wave_id).order_by(Response.receipt)))


def test_limesurvey_file_becomes_answers_and_nothing_else(app, database, people, start, wave_id, map_and_ask, run_jobs):
    """Ticks become several, free text is masked and torn off, a language that the wave lacks falls back."""
    import_id = start(wave_id, limesurvey())
    map_and_ask(import_id)
    run_jobs()
    rows = stored(database, wave_id)
    assert {row.way for row in rows} == {"import"}
    assert {row.number for row in rows} == {None}
    answers = {row.background["age"]: row.answers for row in rows}
    assert answers == {
        "18-29": {
            "library-closes": {"heard": "yes", "belief": "true", "sure": 4},
            "bus-free": {"belief": "false"},
            "where-heard": {"values": ["neighbour"]},
        },
        "50-": {"library-closes": {"heard": "no", "belief": "false", "sure": 5}, "bus-free": {"belief": "dont_know"}},
        "30-49": {
            "library-closes": {"heard": "unsure", "belief": "dont_know"},
            "bus-free": {"belief": "false"},
            "where-heard": {"values": ["neighbour", "paper"]},
        },
    }
    assert sorted(row.language for row in rows) == ["en", "sv", "sv"]
    with database.read_session() as session:
        texts = list(session.scalars(select(FreeText.text)))
        run = session.get(AnswerImport, import_id)
        assert (run.state, run.rows) == ("done", [])
    assert len(texts) == 1
    assert "070" not in texts[0]


def test_file_with_panel_numbers_joins_members_and_refuses_strangers(
    app, database, people, settings, start, map_and_ask, run_jobs
):
    """A number of another panel is no answer of this wave; the same number twice counts once."""
    with app.app_context(), database.write_session() as session:
        wave = add_wave(session, people["writer"], members=3)
        own, wave_id = numbers_of(session, wave, settings), wave.id
    rows = [("panelnummer", "bus_free_belief"), (own[0], "true"), (own[1], "false"), (own[0], "false"), ("ZZZZZZZZZZ", "true")]
    import_id = start(wave_id, as_csv(rows))
    map_and_ask(import_id)
    run_jobs()
    assert {row.number: row.answers["bus-free"]["belief"] for row in stored(database, wave_id)} == {
        own[0]: "true",
        own[1]: "false",
    }
    with database.read_session() as session:
        report = session.get(AnswerImport, import_id).report
    assert [(one["row"], one["fault"]) for one in report["faults"]] == [(4, "twice"), (5, "number")]


def test_same_file_twice_counts_once_in_any_format(app, database, start, wave_id, map_and_ask, run_jobs):
    """As CSV, then as a workbook: the second is not even kept."""
    map_and_ask(start(wave_id, as_csv()))
    run_jobs()
    with pytest.raises(Conflict):
        start(wave_id, as_xlsx(), "answers.xlsx")
    assert len(stored(database, wave_id)) == 3


def test_later_export_with_the_same_references_adds_only_what_is_new(app, database, start, wave_id, map_and_ask, run_jobs):
    """The row's own number tells that it was here before."""
    map_and_ask(start(wave_id, as_csv([("id", "trust"), ("7", "4"), ("8", "5")])))
    run_jobs()
    map_and_ask(start(wave_id, as_csv([("id", "trust"), ("7", "4"), ("8", "5"), ("9", "1")])))
    run_jobs()
    assert sorted(row.answers["trust"]["value"] for row in stored(database, wave_id)) == ["1", "4", "5"]


def test_swapped_columns_wait_for_a_person(app, database, start, wave_id, map_and_ask, run_jobs):
    """Refused until somebody says that the columns are right; then they are taken as they stand."""
    import_id = start(wave_id, as_csv())
    swapped = {0: "library-closes:belief", 1: "library-closes:heard", 2: "bus-free:belief", 3: "trust", 4: "age"}
    meanings = {0: {"yes": "true", "no": "false"}}
    with pytest.raises(Refused):
        map_and_ask(import_id, swapped)
    assert run_jobs() >= 0
    assert not stored(database, wave_id)
    map_and_ask(import_id, swapped, meanings, is_confirmed=True)
    run_jobs()
    assert {row.answers["library-closes"].get("belief") for row in stored(database, wave_id)} == {"true", "false", "dont_know"}


def test_undo_takes_out_exactly_this_file(app, database, people, start, wave_id, map_and_ask, run_jobs):
    """Answers and texts of the file go, those of another stay; after the wave has closed nothing goes."""
    first, second = start(wave_id, limesurvey()), None
    map_and_ask(first)
    run_jobs()
    second = start(wave_id, as_csv())
    map_and_ask(second)
    run_jobs()
    with app.test_request_context(), database.write_session() as session:
        run = service.get_import(session, first)
        assert service.undo_import(session, run, actor_id=people["writer"].id, now=NOW) == 3
    assert len(stored(database, wave_id)) == 3
    with database.read_session() as session:
        assert session.scalar(select(func.count(FreeText.id))) == 0
    assert start(wave_id, limesurvey()) > second  # it may come again
    with app.test_request_context(), database.write_session() as session:
        run = service.get_import(session, second)
        run.wave.state = "closed"
        with pytest.raises(Conflict):
            service.undo_import(session, run, actor_id=people["writer"].id, now=NOW)


def test_wave_that_closes_before_the_worker_takes_nothing(app, database, start, wave_id, map_and_ask, run_jobs):
    """All or nothing: nothing, said, and the rows are gone."""
    import_id = start(wave_id, as_csv())
    map_and_ask(import_id)
    with database.write_session() as session:
        session.get_one(service.Wave, wave_id).state = "closed"
    run_jobs()
    assert not stored(database, wave_id)
    with database.read_session() as session:
        run = session.get(AnswerImport, import_id)
        assert (run.state, run.rows) == ("failed", [])
    with pytest.raises(Conflict):
        start(wave_id, as_csv(PLAIN[:2]))


def test_contradicting_columns_are_refused(app, database, start, wave_id, map_and_ask):
    """Twice the same, no question at all, one question whole and in ticks."""
    import_id = start(wave_id, limesurvey())
    for chosen in ({0: "trust", 1: "trust"}, {0: "language"}, {0: "where-heard", 1: "where-heard=paper"}):
        with pytest.raises(Refused):
            map_and_ask(import_id, chosen)


def test_forgotten_files_go_after_a_week(app, database, start, wave_id, later):
    """Nobody's answers wait for ever."""
    import_id = start(wave_id, as_csv())
    moved = later(days=8)
    with app.app_context(), database.write_session() as session:
        assert service.forget_imports(session, now=moved) == 1
        run = session.get(AnswerImport, import_id)
        assert (run.state, run.rows) == ("cancelled", [])


def test_pages_walk_from_the_file_to_the_undo(app, database, sign_in, wave_id, tmp_path, run_jobs):
    """SPSS by a writer: labels are shown, names are said to be left out, the try counts, the worker stores, the undo empties."""
    client = sign_in("writer")
    sent = {"wave": str(wave_id), "file": (io.BytesIO(as_sav(tmp_path)), "answers.sav")}
    page = client.post("/surveys/import", data=sent, follow_redirects=True)
    path = page.request.path
    assert "Kim Ek" not in page.text
    assert "names" in page.text
    assert "Biblioteket i Viken stänger i januari" in page.text
    fields = {"column-0": "library-closes:belief", "column-1": "bus-free:belief", "column-2": "trust"}
    tried = client.post(path, data=fields, follow_redirects=True)
    assert "Put 3 answers in the survey" in tried.text
    client.post(path + "/take-in")
    assert 'hx-trigger="every 2s"' in client.get(path, headers={"HX-Request": "true"}).text
    run_jobs()
    assert "The answers are in the survey" in client.get(path).text
    assert sorted(row.answers["trust"]["value"] for row in stored(database, wave_id)) == ["1", "3", "5"]
    client.post(path + "/undo")
    assert not stored(database, wave_id)


def test_page_keeps_the_form_when_the_file_is_bad(sign_in, wave_id):
    """The wave that was chosen stays chosen; the fault stands at the field. In Swedish too."""
    client = sign_in("writer", language="sv")
    sent = {"wave": str(wave_id), "file": (io.BytesIO(b"\x00\x01\x02"), "answers.csv")}
    page = client.post("/surveys/import", data=sent)
    assert page.status_code == 422
    assert f'<option selected value="{wave_id}">' in page.text


def test_page_says_that_columns_seem_swapped(app, sign_in, start, wave_id):
    """Pressing on without saying that they are right is refused with the sentence."""
    client, path = sign_in("fact_checker"), f"/surveys/import/{start(wave_id, as_csv())}"
    page = client.post(
        path, data={"column-0": "library-closes:belief", "column-1": "library-closes:heard"}, follow_redirects=True
    )
    assert "Some columns seem to be swapped" in page.text
    assert client.post(path + "/take-in").status_code == 422
    assert client.post(path + "/take-in", data={"right": "yes"}).status_code == 303


def test_activity_tells_of_the_file_never_of_an_answer(app, database, start, wave_id, map_and_ask, run_jobs):
    """Counts and the wave's code."""
    map_and_ask(start(wave_id, limesurvey()))
    run_jobs()
    with database.read_session() as session:
        rows = list(session.scalars(select(Activity).where(Activity.subject_kind == "answer_import")))
    assert [row.verb for row in rows] == ["answer_import_started", "answer_import_asked", "answer_import_done"]
    assert "true" not in str([row.details for row in rows])


@pytest.mark.parametrize("role", ["partner", "auditor", None])
def test_others_may_not_import(sign_in, wave_id, role):
    """Neither see nor send."""
    assert sign_in(role).get("/surveys/import").status_code in (302, 303, 403)
    assert sign_in(role).post("/surveys/import").status_code in (302, 303, 401, 403)


@pytest.mark.browser
def test_pages_of_an_import_hold_on_a_phone(phone_page, start, wave_id):
    path = f"/surveys/import/{start(wave_id, limesurvey())}"
    page = phone_page("writer")
    assert faults_on_phone(page, [path], "sv") + faults_on_phone(page, ["/surveys/import"], "en") == []
