"""Adding a source from its address: what is fetched, read, kept, refused; jobs that run twice or die."""

import gzip
import hashlib
import io

import pikepdf
import pytest
from sqlalchemy import func, select

from tests.workbench.evidence.conftest import PARAGRAPH, page
from workbench.evidence.copies import service as copies
from workbench.evidence.copies.bodies import body_of
from workbench.evidence.models import EvidenceSource, LinkCheck, SourceCopy, StoredBody
from workbench.evidence.sources import service as sources
from workbench.queue import Job, enqueue

SCRIPTS = ["مدينة نورفيك", "诺尔维克 税收", "Norrvik 😀 #let x = 1 $a$ [b] \\ @c", "\u202evända\u202c"]


@pytest.fixture
def fetched(publisher, sign_in, run_jobs, database):
    """fetched(body): the source that adding the page's address by the form gives, after the job has run."""

    def add(body=None, path="/rapport", **headers):
        url = publisher.put(path, body, **headers)
        answer = sign_in("writer").post("/evidence/new", data={"address": url})
        assert answer.status_code == 303, answer.text
        run_jobs()
        with database.read_session() as session:
            return session.scalars(select(EvidenceSource).where(EvidenceSource.url == url)).one()

    return add


@pytest.fixture
def bodies(database):
    """bodies(source): page, text and PDF of its newest copy."""

    def read(source):
        with database.read_session() as session:
            copy = session.scalars(
                select(SourceCopy).where(SourceCopy.source_id == source.id).order_by(SourceCopy.id.desc())
            ).first()
            return [body_of(session, digest) if digest else b"" for digest in (copy.page_hash, copy.text_hash, copy.pdf_hash)]

    return read


def test_an_address_gives_facts_text_and_pdf(fetched, bodies):
    source = fetched()
    assert (source.title, source.publisher, source.published, source.language) == (
        "Årsredovisning 2025", "Norrviks kommun", "2026-04-15", "sv",
    )  # fmt: skip
    assert (source.reading, source.link_state) == ("read", "ok")
    html, text, pdf = bodies(source)
    assert html == page()
    assert PARAGRAPH.strip() in text.decode()
    assert pdf.startswith(b"%PDF")


def test_pdf_is_tagged_with_language_and_title(fetched, bodies):
    with pikepdf.open(io.BytesIO(bodies(fetched())[2])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo.Title) == "Årsredovisning 2025"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("words", SCRIPTS, ids=range(4))
def test_any_script_gives_a_pdf_and_typst_never_reads_text_as_source(fetched, bodies, words):
    _html, text, pdf = bodies(fetched(page(words)))
    assert pdf.startswith(b"%PDF")
    assert words.strip("\u202c\u202e")[:4].strip() in text.decode()


def test_a_long_page_is_typeset(fetched, bodies):
    assert bodies(fetched(page("Ord. " * 15_000)))[2].startswith(b"%PDF")


def test_bytes_are_kept_under_their_hash_and_once(fetched, database, change, run_jobs, later):
    source = fetched()
    later(minutes=5)
    change(sources.ask_for_copy, "writer", source)
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(func.count(SourceCopy.id))) == 2
        stored = session.scalars(select(StoredBody)).all()
        # The page and its text are the same bytes; the PDF says when it was copied.
        assert len(stored) == 4
        assert all(hashlib.sha256(gzip.decompress(row.packed)).hexdigest() == row.sha256 for row in stored)


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({"Content_Type": "application/pdf"}, b"%PDF-1.7", "application/pdf"),
        ({"Content_Type": "image/png"}, b"\x89PNG", "image/png"),
        ({}, b"<html><body></body></html>", "no text could be read"),
        ({}, b"x" * (5 * 1024 * 1024 + 10), "larger than 5 MB"),
        ({"status": 404}, b"", "404"),
        ({"status": 500}, b"", "500"),
    ],
    ids=["pdf", "picture", "no text", "too large", "gone", "server error"],
)
def test_what_cannot_be_copied_is_named(fetched, sign_in, headers, body, words):
    source = fetched(body, **headers)
    assert source.reading == "failed"
    shown = sign_in("writer").get(f"/evidence/sources/{source.code}").text
    assert "No copy of the text could be taken" in shown
    assert words in shown


def test_robots_that_forbid_are_obeyed(fetched, publisher):
    publisher.robots = (200, b"User-agent: *\nDisallow: /rapport\n")
    source = fetched()
    assert source.reading == "failed"
    assert publisher.asked == []
    assert source.link_state == "unchecked"


@pytest.mark.parametrize(
    "address",
    ["http://norrvik.example/a", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x", "javascript:alert(1)",
     "https://a b/",
     "file:///secret", "https://user:word@norrvik.example/", "x\x00y", "https://norrvik.example/" + "a" * 2000, ""],
    ids=range(11),
)  # fmt: skip
def test_addresses_that_the_guard_refuses_are_refused_at_once(sign_in, database, address):
    answer = sign_in("writer").post("/evidence/new", data={"address": address})
    assert answer.status_code == 422
    assert "Something needs to be changed" in answer.text
    with database.read_session() as session:
        assert session.scalar(select(func.count(EvidenceSource.id))) == 0


def test_the_same_address_is_one_source(fetched, sign_in, publisher, database):
    source = fetched()
    answer = sign_in("writer").post("/evidence/new", data={"address": publisher.url()})
    assert answer.location.endswith(source.code)
    with database.read_session() as session:
        assert session.scalar(select(func.count(EvidenceSource.id))) == 1


def test_what_people_wrote_is_not_overwritten(fetched, change, run_jobs, source, later):
    made = fetched()
    new = sources.NewSource(publisher="Norrviks ekonomikontor", title="Egen titel", url=made.url, published="2026")
    with_hosts = {"version": None, "allowed_hosts": (made.url.split("/")[2],)}
    change(sources.change_source, "writer", source(made.code), new, **with_hosts)
    later(minutes=5)
    change(sources.ask_for_copy, "writer", source(made.code))
    run_jobs()
    assert (source(made.code).publisher, source(made.code).title) == ("Norrviks ekonomikontor", "Egen titel")


def test_the_job_twice_keeps_one_copy(fetched, database, run_jobs, publisher):
    source = fetched()
    with database.write_session() as session:
        enqueue(session, "evidence.archive", {"source_id": source.id}, dedupe="again")
    run_jobs()
    assert publisher.asked == ["/rapport"]
    with database.read_session() as session:
        assert session.scalar(select(func.count(SourceCopy.id))) == 1
        assert session.scalar(select(func.count(LinkCheck.id))) == 1


def test_a_worker_that_dies_before_storing_loses_nothing(publisher, sign_in, run_jobs, database, monkeypatch, later):
    """The source waits on; the next try takes the copy, and nothing of the first stands half."""
    sign_in("writer").post("/evidence/new", data={"address": publisher.put()})

    def die(*_arguments, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(copies, "keep_look", die)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(EvidenceSource.reading)) == "waiting"
        assert session.scalar(select(func.count(StoredBody.sha256))) == 0
    later(minutes=10)
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(EvidenceSource.reading)) == "read"
        assert session.scalar(select(Job.state).where(Job.kind == "evidence.archive")) == "done"


def test_copies_go_out_as_files_that_no_browser_shows(fetched, sign_in, database):
    source = fetched(page("<script>alert(1)</script>"))
    with database.read_session() as session:
        copy_id = session.scalar(select(SourceCopy.id))
    for kind, content_type in (
        ("page", "application/octet-stream"),
        ("text", "text/plain; charset=utf-8"),
        ("pdf", "application/pdf"),
    ):
        got = sign_in("auditor").get(f"/evidence/sources/{source.code}/copies/{copy_id}/download/{kind}")
        assert got.status_code == 200
        assert got.headers["Content-Type"] == content_type
        assert got.headers["Content-Disposition"].startswith("attachment;")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    shown = sign_in("writer").get(f"/evidence/sources/{source.code}").text
    assert "<script>alert" not in shown


def test_a_copy_of_another_source_and_an_unknown_kind_are_not_found(fetched, sign_in, kept):
    source, other = fetched(), kept("Något helt annat")
    client = sign_in("writer")
    assert client.get(f"/evidence/sources/{other.code}/copies/1/download/page").status_code == 404
    assert client.get(f"/evidence/sources/{source.code}/copies/1/download/odd").status_code == 404
    assert client.get(f"/evidence/sources/{source.code}/copies/99/download/pdf").status_code == 404


def test_a_copy_is_taken_away_with_a_reason_and_its_bytes_go(fetched, sign_in, database):
    source = fetched()
    client, address = sign_in("writer"), f"/evidence/sources/{source.code}/copies/1/remove"
    assert client.post(address, data={"why": ""}).status_code == 422
    assert client.post(address, data={"why": "Utgivaren ber om det."}).status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(func.count(StoredBody.sha256))) == 0
        assert session.scalar(select(SourceCopy.removed_reason)) == "Utgivaren ber om det."
    assert client.get(f"/evidence/sources/{source.code}/copies/1/download/page").status_code == 404
    assert "Utgivaren ber om det." in client.get(f"/evidence/sources/{source.code}").text


def test_the_page_follows_the_reading_as_a_fragment(publisher, sign_in, run_jobs):
    client = sign_in("writer")
    address = client.post("/evidence/new", data={"address": publisher.put()}).location
    waiting = client.get(address, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 2s"' in waiting
    assert "<h1" not in waiting
    run_jobs()
    assert "The page is read and a copy is kept." in client.get(address, headers={"HX-Request": "true"}).text
