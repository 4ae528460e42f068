"""Whatever signed-in staff take out as a file leaves a row in the audit trail, or stands here with why it does not. U-02.

The addresses are found in the program itself: those whose view comes to a function that writes "attachment".
"""

import inspect
import re
from datetime import date, timedelta
from types import CodeType, FunctionType, ModuleType
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.security.contents import newest
from tests.security.world import RESTRICTED
from tests.workbench.surveys import results_rig as rig
from workbench import clock
from workbench.accounts.permissions import TABLE
from workbench.activity import taking
from workbench.activity.models import Activity
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich
from workbench.errors import ReadOnly
from workbench.evidence.models import EvidenceSource, FigureImport, SourceCopy
from workbench.factchecks.models import FactCheckSet
from workbench.intake.models import ImportRun
from workbench.learning.datasets.models import TrainingSet
from workbench.privacy.access_log.files import file_words
from workbench.reviews.charts.models import DrawnChart
from workbench.reviews.documents.models import ReviewFile
from workbench.reviews.models import QuarterReview
from workbench.surveys.results import service as results
from workbench.web.spreadsheets import refused_rows_file

PUBLIC = "everybody may take it, signed in or not"
SHARED = "a published answer for whoever may read it: partners and, when it is public, everybody"
ROW_OF_ITS_OWN = "the export or the extract leaves its own row (tests/workbench/privacy)"
LEFT_OUT = {
    "editorial.shared_file": SHARED,
    "partners.download": SHARED,
    "partners.pack": SHARED,
    "reviews.public_file": PUBLIC,
    "reviews.statistics_csv": PUBLIC,
    "reviews.statistics_json": PUBLIC,
    "surveys.public_result_csv": PUBLIC,
    "privacy.export_file": ROW_OF_ITS_OWN,
    "privacy.extract_file": ROW_OF_ITS_OWN,
}


def constants(code: CodeType):
    """Every constant of a function and of those written within it, also of tuples."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from constants(one)
        else:
            yield from one if isinstance(one, tuple) else (one,)


def names(code: CodeType):
    """Every name that it and those written within it speak of."""
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from names(one)


def reached(view):
    """The view and every function of the program that it can come to by name."""
    waiting, seen = [inspect.unwrap(view)], set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType) or one in seen or not one.__module__.startswith("workbench."):
            continue
        seen.add(one)
        spoken = set(names(one.__code__))
        values = [one.__globals__[name] for name in spoken if name in one.__globals__]
        modules = [value for value in values if isinstance(value, ModuleType) and value.__name__.startswith("workbench.")]
        waiting += [inspect.unwrap(value) for value in values if callable(value)]
        waiting += [getattr(module, name) for module in modules for name in spoken if hasattr(module, name)]
    return seen


def sends_files(function: FunctionType) -> bool:
    """Whether the function itself writes the header, or has Flask write it."""
    said = [one for one in constants(function.__code__) if isinstance(one, str)]
    return any(one.startswith("attachment;") or one == "as_attachment" for one in said)


def file_doors(app):
    """Endpoint → the functions that its view comes to, of every GET that can answer with a file."""
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            functions = reached(app.view_functions[rule.endpoint])
            if any(sends_files(one) for one in functions):
                found[rule.endpoint] = functions
    return found


def test_every_file_of_staff_is_written_down_or_stands_here_with_a_reason(app):
    """Public files are no exports of staff; everything else comes to hand_out, and is walked to below."""
    found = file_doors(app)
    written = {endpoint for endpoint, functions in found.items() if taking.hand_out in functions}
    assert len(written) == 20
    assert set(found) - written == set(LEFT_OUT)
    assert {one for one in found if "anonymous" in TABLE[one]} <= set(LEFT_OUT)
    assert {endpoint for endpoint, reason in LEFT_OUT.items() if reason == PUBLIC and "anonymous" not in TABLE[endpoint]} == set()
    assert set(PATHS) == written


def test_the_search_sees_a_file_that_nobody_writes_down(app):
    """So that the list above cannot be empty by mistake: a view that hands out a file past the shared way is found."""

    @app.get("/a-new-file")
    def new_file():
        return refused_rows_file(1, [])

    new_file.__module__ = "workbench.somewhere"
    assert set(file_doors(app)) - set(PATHS) - set(LEFT_OUT) == {"new_file"}


# Endpoint → its address in the world below, and what its row says: what, form, the table that it is about.
WHOLE = "user_account"
PATHS = {
    "campaigns.paper_file": ("PAPER", "paper_material", "pdf", "placement"),
    "editorial.output_file": ("/answers/SLUG/outputs/download/staff_note", "answer_output", "staff_note", "sandwich"),
    "evidence.download_copy": ("COPY/download/text", "source_copy", "text", "evidence_source"),
    "evidence.export_figures": ("/evidence/figures/export.csv", "fact_bank", "csv", WHOLE),
    "evidence.refused_figures": ("/evidence/figures/import/1/refused.csv", "refused_rows", "csv", "figure_import"),
    "factchecks.refused_rows": ("/factchecks/sets/1/refused.csv", "refused_rows", "csv", "fact_check_set"),
    "intake.download_opml": ("/sources/opml", "source_list", "opml", WHOLE),
    "intake.refused_rows": ("/inbox/import/1/refused.csv", "refused_rows", "csv", "import_run"),
    "learning.data_set_refused": ("/model/data/1/refused.csv", "refused_rows", "csv", "training_set"),
    "privacy.record_file": ("/privacy/records/processing.docx", "privacy_record", "docx", WHOLE),
    "reviews.chart_png": (f"/charts/{'a' * 40}.png?download", "chart_picture", "png", WHOLE),
    "reviews.chart_svg": (f"/charts/{'a' * 40}/light.file.svg?download", "chart_picture", "svg", WHOLE),
    "reviews.file": ("/review/2026-3/files/internal/sv/pdf", "review_file", "pdf", "quarter_review"),
    "reviews.over_time_csv": ("CHART.csv", "chart_figures", "csv", WHOLE),
    "reviews.over_time_specification": ("CHART.vl.json", "chart_figures", "vl.json", WHOLE),
    "reviews.signed": ("/review/2026-3/signed.json", "review_content", "json", "quarter_review"),
    "surveys.export_plan": ("/action-plan/export.csv", "action_plan", "csv", WHOLE),
    "surveys.paper_file": ("/surveys/waves/hosten/paper.pdf", "paper_form", "pdf", "wave"),
    "surveys.result_csv": ("/surveys/results/hosten.csv", "survey_results", "csv", "wave"),
    "surveys.result_xlsx": ("/surveys/results/hosten.xlsx", "survey_results", "xlsx", "wave"),
}  # fmt: skip


@pytest.fixture
def stocked(world):
    """The world with one of everything that can be taken out and is not in it."""
    maker = world.people["writer"]
    by = {"asked_by_id": maker.id, "asked_at": NOW}
    empty = {"columns": [], "mapping": {}, "report": {}}
    file = {"file_name": "rader.csv", "rows": [], "row_count": 0, **empty, **by}
    with world.app.test_request_context(), world.database.write_session() as session:
        session.add_all([FigureImport(**file, defaults={}), ImportRun(**file)])
        session.add(
            FactCheckSet(name="Rader", kind="file", location="rader.csv", licence="own", validators={}, imported_by_id=maker.id,
                         imported_at=NOW, **empty)
        )  # fmt: skip
        session.add(
            TrainingSet(name="Rader", file_name="rader.csv", task="theme", licence="own", labels={}, added_by_id=maker.id,
                        added_at=NOW, **empty)
        )  # fmt: skip
        session.add(QuarterReview(first_day=date(2026, 7, 1), state="adopted", counts={"intake": {}}, charts={}, built_at=NOW,
                                  adopted_at=NOW, frozen={"counts": {}}))  # fmt: skip
        session.add(ReviewFile(subject="2026-3", edition="internal", language="sv", kind="pdf", state="made", body=b"%PDF",
                               asked_at=NOW, made_at=NOW))  # fmt: skip
        session.add(DrawnChart(digest="a" * 40, language="sv", content={"key": "items", "title": "", "description": ""},
                               pictures={"light.file": "<svg/>"}, png=b"png", asked_at=NOW, drawn_at=NOW))  # fmt: skip
        wave = rig.make_closed(session, maker, "hosten", ways=["link", "paper"])
        rig.fill(session, wave, ["true"] * 60 + ["false"] * 60)
        results.count_wave(session, wave, actor_id=None, now=NOW, zone=ZoneInfo("Europe/Stockholm"))
    return world


def path_of(world, client, template):
    """The address, with what only the world knows: a placement by hand, an archived copy, a chart."""
    with world.database.read_session() as session:
        if template.startswith("COPY"):
            code, copy_id = session.execute(select(EvidenceSource.code, SourceCopy.id).join(SourceCopy)).first()
            return template.replace("COPY", f"/evidence/sources/{code}/copies/{copy_id}")
        slug = session.scalars(select(Sandwich.slug).where(Sandwich.state == "published").order_by(Sandwich.id)).first()
        wanted = select(Placement.reference).join(Channel).where(Channel.kind == "leaflet")
        reference = session.scalars(wanted).first()
    if template == "PAPER":
        return re.search(r'href="(/paper/[^"]+/files/[^"]+\.pdf)"', client.get(f"/paper/{reference}").text)[1]
    if template.startswith("CHART"):
        page = client.get("/over-time").text
        return template.replace("CHART", re.search(r'href="(/over-time/[^"?]+)\.vl\.json', page)[1])
    return template.replace("SLUG", slug)


def rows_since(world, number):
    """The rows of files that were written after a row."""
    with world.database.read_session() as session:
        return session.scalars(select(Activity).where(Activity.id > number, Activity.verb == "file_taken")).all()


def test_every_file_that_staff_take_out_leaves_one_row(stocked):
    """Who, when, what and in which form; pressed twice it is one taking."""
    clients = {who: stocked.client(who) for who in ("approver", "administrator")}
    for endpoint, (template, what, form, kind) in PATHS.items():
        who = "approver" if "approver" in TABLE[endpoint] else "administrator"
        client = clients[who]
        path, before = path_of(stocked, client, template), newest(stocked.database)
        answers = [client.get(path), client.get(path)]
        assert [one.status_code for one in answers] == [200, 200], endpoint
        assert answers[0].headers["Content-Disposition"].startswith("attachment"), endpoint
        written = rows_since(stocked, before)
        assert [(row.actor_id, row.details["what"], row.details["form"], row.subject_kind) for row in written] == [
            (stocked.people[who].id, what, form, kind)
        ], endpoint
        assert written[0].at == NOW


def test_a_quarter_of_an_hour_later_or_in_another_form_it_is_another_taking(stocked, monkeypatch):
    """Also when the form lies between two of the same."""
    before, client = newest(stocked.database), stocked.client("approver")
    for form in ("csv", "xlsx", "csv"):
        assert client.get(f"/action-plan/export.{form}").status_code == 200
    assert [row.details["form"] for row in rows_since(stocked, before)] == ["csv", "xlsx"]
    monkeypatch.setattr(clock, "utcnow", lambda: NOW + timedelta(minutes=16))
    assert client.get("/action-plan/export.csv").status_code == 200
    assert [row.details["form"] for row in rows_since(stocked, before)] == ["csv", "xlsx", "csv"]


def test_a_row_of_a_file_holds_no_text(stocked):
    """Words of ours, codes and numbers: a restricted answer's title and address stand in none."""
    before, client = newest(stocked.database), stocked.client("approver")
    taken = client.get(f"/answers/{stocked.plantings[RESTRICTED]['sandwich']['slug']}/outputs/download/staff_note")
    client.get("/surveys/results/hosten.csv")
    rows = rows_since(stocked, before)
    assert len(rows) == 1 + (taken.status_code == 200)
    assert RESTRICTED not in str([row.details for row in rows])


def test_what_cannot_be_written_down_is_not_handed_out(stocked):
    """While nothing may be written the file stays here; the page that shows the same can be read."""

    def refuse(_session):
        raise ReadOnly("Nothing may be changed now.")

    client = stocked.client("approver")
    assert client.get("/action-plan").status_code == 200
    stocked.database.before_write = refuse
    answer = client.get("/action-plan/export.csv")
    assert answer.status_code == ReadOnly.status
    assert "Content-Disposition" not in answer.headers
    assert client.get("/action-plan").status_code == 200


def test_a_chart_that_is_part_of_a_page_is_no_taking(stocked):
    before = newest(stocked.database)
    assert stocked.client("approver").get(f"/charts/{'a' * 40}.png").status_code == 200
    assert rows_since(stocked, before) == []


SAID = {
    "en": (
        "took out a file",
        "results of a survey, csv, number 1",
        "taken out: results of a survey, csv",
        "the whole fact bank, csv<",
    ),
    "sv": (
        "hämtade ut en fil",
        "resultaten av en enkät, csv, nummer 1",
        "ut: resultaten av en enkät, csv",
        "hela faktabanken, csv<",
    ),
}


@pytest.mark.parametrize(("language", "words"), SAID.items())
def test_the_log_and_the_trail_say_it_in_words(stocked, language, words):
    taker, reader = stocked.client("approver"), stocked.client("auditor")
    for path in ("/surveys/results/hosten.csv", "/evidence/figures/export.csv"):
        assert taker.get(path).status_code == 200
    reader.set_cookie("language", language)
    log, trail = reader.get("/privacy/access?kind=handed_out").text, reader.get("/privacy/trail").text
    assert [words[0] in log, words[1] in log, words[2] in trail, words[3] in log] == [True] * 4


def test_every_kind_of_file_has_words(app):
    with app.test_request_context():
        assert set(file_words()) == set(taking.FILES) == {what for _path, what, _form, _kind in PATHS.values()}


def test_a_file_that_nobody_knows_is_a_fault_of_the_program(app):
    with app.test_request_context(), pytest.raises(ValueError, match="no file that the audit trail knows"):
        taking.hand_out(None, "something", "csv")
