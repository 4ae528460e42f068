"""The pages of a review's files: asked for, made in the background, fetched; the public version's files for everybody."""

import io
from contextlib import nullcontext

import openpyxl
import pikepdf
import pytest
from sqlalchemy import select

from workbench.queue import Job
from workbench.reviews import service as reviews
from workbench.reviews.documents import jobs
from workbench.reviews.documents.making import KINDS, documents_child
from workbench.reviews.documents.models import ReviewFile
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import service as quarterly
from workbench.reviews.quarters import Quarter

Q3 = Quarter(2026, 3)


@pytest.fixture(scope="module")
def child():
    """One child for the tests of this file: starting one takes longer than making a file."""
    with documents_child() as child:
        yield child


@pytest.fixture(autouse=True)
def _one_child(monkeypatch, child):
    monkeypatch.setattr(jobs, "documents_child", lambda: nullcontext(child))


@pytest.fixture
def counted(app, database, people, clock, run_jobs):
    """An empty quarter that has been counted."""
    with app.test_request_context(), database.write_session() as session:
        reviews.ask_for_review(session, Q3, actor_id=people["writer"].id, now=clock.utcnow())
    run_jobs()


def publish(app, database, people, clock):
    """Adopt the review and show its public version."""
    with app.test_request_context(), database.write_session() as session:
        review = session.scalars(select(QuarterReview)).one()
        now = clock.utcnow()
        quarterly.adopt_review(session, review, note="Vi öppnar en frågestund.", actor_id=people["approver"].id, now=now)
        quarterly.publish_review(session, review, actor_id=people["approver"].id, now=now)


def make(client, run_jobs, edition="internal", slug="2026-3"):
    """Ask for files and let the worker make them."""
    assert client.post(f"/review/{slug}/files", data={"edition": edition}).status_code == 303
    run_jobs()


def test_files_are_made_in_the_background_and_fetched(sign_in, counted, run_jobs, database):
    """Ten files in two languages; the page says what is being made, then links them; a second press makes nothing twice."""
    client = sign_in("writer")
    assert "No file has been made yet" in client.get("/review/2026-3/files").text
    client.post("/review/2026-3/files", data={"edition": "internal"})
    waiting = client.get("/review/2026-3/files", headers={"HX-Request": "true"}).text
    assert "0 of 10 files are ready" in waiting
    assert "<progress" in waiting
    assert "<html" not in waiting
    client.post("/review/2026-3/files", data={"edition": "internal"})
    with database.read_session() as session:
        assert len(session.scalars(select(Job).where(Job.kind == "reviews.make_files", Job.state == "queued")).all()) == 2
    run_jobs()
    page = client.get("/review/2026-3/files").text
    assert page.count("/review/2026-3/files/internal/") == 10
    for kind in KINDS:
        got = client.get(f"/review/2026-3/files/internal/sv/{kind.id}")
        assert got.headers["Content-Type"] == kind.media_type
        assert got.headers["Content-Disposition"].endswith(f'-2026-3-intern-sv.{kind.ending}"')
    pdf = pikepdf.open(io.BytesIO(client.get("/review/2026-3/files/internal/en/pdf").data))
    assert str(pdf.Root.Lang).lower().startswith("en")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/review/2026-3/files/internal/sv/xlsx").data))
    assert len(book.sheetnames) == 14


def test_changed_review_makes_files_older_and_published_ones_are_kept_up(
    app, sign_in, counted, run_jobs, database, people, clock, later
):
    """Adopted after: the internal files are older. Published: everybody gets the public files, made by themselves."""
    make(sign_in("writer"), run_jobs)
    later(hours=1)
    anyone = sign_in()
    assert anyone.get("/review/2026-3/public/files/sv/pdf").status_code == 404
    publish(app, database, people, clock)
    page = sign_in("auditor").get("/review/2026-3/files").text
    assert "The review has changed since some of the files were made." in page
    with app.app_context(), database.write_session() as session:
        session.add(Job(kind="reviews.keep_files", payload={}, dedupe="keep", run_at=clock.utcnow(), created_at=clock.utcnow()))
    run_jobs()
    got = anyone.get("/review/2026-3/public/files/sv/pdf")
    assert got.status_code == 200
    assert len(pikepdf.open(io.BytesIO(got.data)).pages) >= 2
    assert "public/files/sv/pdf" in anyone.get("/review/2026-3/public").text
    assert anyone.get("/review/2026/public/files/en/xlsx").status_code == 200
    assert anyone.get("/review/2026-3/files/public/sv/pdf").status_code in (302, 303, 401)
    with app.test_request_context(), database.write_session() as session:
        review = session.scalars(select(QuarterReview)).one()
        quarterly.withdraw_review(session, review, actor_id=people["approver"].id, now=clock.utcnow())
    assert anyone.get("/review/2026-3/public/files/sv/pdf").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/review/2026-1/files", 404), ("/review/nonsense/files", 404), ("/review/2026-3/files/secret/sv/pdf", 404),
        ("/review/2026-3/files/internal/xx/pdf", 404), ("/review/2026-3/files/internal/sv/exe", 404), ("/review/2019/files", 404),
    ],
    ids=["uncounted", "nonsense", "edition", "language", "kind", "year"],
)  # fmt: skip
def test_addresses_of_nothing_are_not_found(sign_in, counted, address, status):
    """Nothing is guessed."""
    assert sign_in("writer").get(address).status_code == status


def test_who_may_and_which_edition(sign_in, counted):
    """Partners do not; an edition that is none is refused."""
    assert sign_in("partner").get("/review/2026-3/files").status_code == 403
    assert sign_in("partner").post("/review/2026-3/files", data={"edition": "internal"}).status_code == 403
    assert sign_in("writer").post("/review/2026-3/files", data={"edition": "\x00"}).status_code == 422


def test_a_file_that_cannot_be_made_is_said_and_the_others_are_there(sign_in, counted, run_jobs, database, monkeypatch, later):
    """The child is stopped at one kind: that file says so; asked for again it is made."""
    real = jobs.make_file

    def stumbling(kind, data, child):
        if kind.id == "docx":
            raise jobs.OutputError("stopped")
        return real(kind, data, child)

    monkeypatch.setattr(jobs, "make_file", stumbling)
    make(sign_in("writer"), run_jobs)
    page = sign_in("writer").get("/review/2026-3/files").text
    assert page.count("could not be made") == 2
    assert page.count("/review/2026-3/files/internal/") == 8
    monkeypatch.setattr(jobs, "make_file", real)
    later(minutes=1)
    make(sign_in("writer"), run_jobs)
    with database.read_session() as session:
        assert {row.state for row in session.scalars(select(ReviewFile))} == {"made"}


def test_year_has_files_too(sign_in, counted, run_jobs):
    """The annual report of one review says what is missing, also in its files."""
    client = sign_in("approver")
    assert "not adopted" in client.get("/review/2026/files").text
    make(client, run_jobs, slug="2026")
    assert client.get("/review/2026/files/internal/sv/docx").status_code == 200
