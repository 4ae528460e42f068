"""The pages of the privacy room: erasing, requests, exports and comments walked through as people do."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from workbench import queue
from workbench.activity.models import Activity
from workbench.intake.told.service import store_told
from workbench.privacy.models import DataExport, Erasure, RecordsPassage, RecordsRequest
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import NewSighting

WORD = "granitblåsippan"
PAGES = (
    "/privacy", "/privacy/retention", "/privacy/deletions", "/privacy/erasures", "/privacy/access", "/privacy/requests",
    "/privacy/exports", "/privacy/records/processing", "/privacy/records/assessment", "/privacy/comments",
)  # fmt: skip


@pytest.fixture
def heard(app, database, people, decide, clock):
    """An open rumour with an observation and a note, a restricted one, and a tip with a receipt. Gives the open one's code."""
    decide()
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        told = NewSighting(text_heard=f"jag hörde av Anna Berg: {WORD}", heard_at=now, channel="phone", source_type="resident")
        row = rumours.open_rumour(session, "Bron stängs", theme="T01", actor_id=people["writer"].id, now=now, sighting=told)
        rumours.open_rumour(
            session, "Rektorn har slutat", theme="T04", flags=("individual",), actor_id=people["approver"].id, now=now
        )
        store_told(session, kind="tips", text=f"Tips: {WORD}", told_by="resident", receipt="hemligt", now=now)
        return row.code


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_opens_empty_and_filled(sign_in, heard, language):
    """For the two roles and the auditor; nobody else comes in."""
    client = sign_in("administrator", language=language)
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200, path
        assert page.text.count("<h1") == 1, path
    assert sign_in("auditor").get("/privacy/access").status_code == 200
    assert sign_in("writer").get("/privacy/erasures").status_code == 403


def test_a_person_is_answered_with_a_count(sign_in, heard, database, run_jobs):
    """Counted first, then erased; what was typed stands in no address, no row and no log."""
    client = sign_in("legal_reviewer")
    data = {"way": "receipt", "words": "http://localhost/tip/receipt/hemligt", "reference": "KS 2026/9", "network": ""}
    check = client.post("/privacy/erasures/count", data=data)
    assert "Erase 1 text or observation now" in check.text
    assert "http://localhost/tip/receipt/hemligt (receipt)" in check.text
    with database.read_session() as session:
        assert session.scalar(select(Erasure.id)) is None
    answer = client.post("/privacy/erasures", data=data, follow_redirects=True)
    assert "Now answer the person" in answer.text
    assert "Texts: 1. Notes that somebody had heard it: 0. Then we looked once more, and nothing was left." in answer.text
    assert "Texter: 1. Anteckningar om att någon hört det: 0." in answer.text
    assert "hemligt" not in answer.text
    client.post("/privacy/erasures", data=data)
    with database.read_session() as session:
        assert len(session.scalars(select(Erasure)).all()) == 1  # pressed twice is one line
    assert "We hold nothing" in client.post("/privacy/erasures/count", data=data).text
    for wrong in ({"words": ""}, {"words": "ingen länk", "way": "link"}, {"words": "a", "way": "author"}, {"reference": " "}):
        assert client.post("/privacy/erasures/count", data=data | wrong).status_code == 422, wrong
    without_network = client.post("/privacy/erasures/count", data=data | {"way": "author", "words": "@nagon@social.example"})
    assert 'href="#network">Choose the network of the account.' in without_network.text
    assert sign_in("approver").post("/privacy/erasures", data=data).status_code == 403
    assert client.get("/privacy/erasures/99").status_code == 404
    assert sign_in("auditor").get("/privacy/erasures/1").status_code == 200


def test_an_extract_is_masked_by_a_person_and_logged(sign_in, heard, database, run_jobs, later):
    """METHOD.md F8: gathered, every mask decided, a ZIP; reading and downloading stand in the access log; then all goes."""
    client = sign_in("administrator")
    started = client.post("/privacy/requests", data={"reference": "KS 2026/12", "code": heard, "language": "en"})
    page = client.get(started.location)
    assert "<mark>Anna Berg</mark>" in page.text
    with database.read_session() as session:
        request_id = session.scalar(select(RecordsRequest.id))
        passages = session.scalars(select(RecordsPassage).order_by(RecordsPassage.position)).all()
    assert client.post(f"/privacy/requests/{request_id}/file").status_code == 422  # nobody has looked yet
    for one in passages:
        data = {"mask": [str(place) for place in range(len(one.masks))], "words": WORD if WORD in one.text else ""}
        assert client.post(f"/privacy/requests/{request_id}/passages/{one.id}", data=data).status_code == 303
    client.post(f"/privacy/requests/{request_id}/file")
    run_jobs()
    got = client.get(f"/privacy/requests/{request_id}/extract.zip")
    archive = zipfile.ZipFile(io.BytesIO(got.data))
    assert sorted(archive.namelist()) == ["handlingar.html", "handlingar.json", "logg.csv", "maskningar.csv"]
    every = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Bron stängs" in every
    assert "[may be a person" in every
    assert "Anna Berg" not in every
    assert WORD not in every
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.verb.like("extract_%"))).all()
        assert verbs == ["extract_opened", "extract_made", "extract_downloaded"]
    later(days=31)
    run_jobs()
    with database.write_session() as session:
        queue.enqueue(session, "privacy.close_requests", {}, dedupe="t")
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(RecordsPassage.id)) is None
    assert client.get(f"/privacy/requests/{request_id}/extract.zip").status_code == 404


def test_a_passage_that_cannot_be_decided_so_keeps_what_was_typed(sign_in, heard, database, run_jobs, settings):
    """Words that do not stand there, a missing reason: said at the passage. A change after the file throws the file away."""
    client = sign_in("administrator")
    page = client.post("/privacy/requests", data={"reference": "KS 6", "code": heard, "language": "en"}).location
    with database.read_session() as session:
        first, *others = session.scalars(select(RecordsPassage).order_by(RecordsPassage.position)).all()
    address = f"{page}/passages/{first.id}"
    wrong = client.post(address, data={"words": "står inte här", "left_out": "y", "why": "21 kap. 7 § OSL"})
    assert wrong.status_code == 422
    assert 'value="står inte här"' in wrong.text
    assert 'value="21 kap. 7 § OSL"' in wrong.text
    assert '<a href="#p1">Passage 1: These words do not stand in the passage' in wrong.text
    assert client.post(address, data={"left_out": "y"}).status_code == 422
    with database.read_session() as session:
        assert not session.get_one(RecordsPassage, first.id).is_looked_at
    assert client.post(address, data={}).location.endswith("#p2")
    for one in others:
        last = client.post(f"{page}/passages/{one.id}", data={"left_out": "y", "why": "21 kap. 7 § OSL"})
    assert last.location.endswith("#finish")
    client.post(f"{page}/file")
    run_jobs()
    letter = client.get(page).text
    assert f"Passages left out: {len(others)}." in letter
    assert "Stycke 2: 21 kap. 7 § OSL" in letter
    log = zipfile.ZipFile(io.BytesIO(client.get(f"{page}/extract.zip").data)).read("logg.csv").decode()
    assert "opened the rumour,Writer,rumour_opened" in log
    client.post(address, data={"left_out": "y", "why": "21 kap. 7 § OSL"})
    assert client.get(f"{page}/extract.zip").status_code == 404
    assert list((settings.instance_dir / "handed-out").iterdir()) == []


@pytest.mark.parametrize(("chosen", "words"), [({}, "missvisande"), ({"language": "en"}, "misleading")])
def test_an_extract_says_verdicts_in_words(sign_in, heard, database, people, clock, chosen, words):
    """Whoever gets it does not know our codes; in the language chosen for the request, Swedish unless somebody chooses."""
    with database.write_session() as session:
        row = session.scalars(select(Rumour).where(Rumour.code == heard)).one()
        row.verdict, row.verdict_by_id, row.verdict_at = "misleading", people["fact_checker"].id, clock.utcnow()
    client = sign_in("administrator", language="en")  # the language of whoever gathers counts for nothing
    client.post("/privacy/requests", data={"reference": "KS 5", "code": heard, **chosen})
    with database.read_session() as session:
        (said,) = session.scalars(select(RecordsPassage.text).where(RecordsPassage.kind == "verdict"))
    assert said.startswith(words)


def test_restricted_rumours_stay_out_of_extracts_by_those_who_may_not_see_them(sign_in, heard, database):
    """An administrator's extract of the days leaves the restricted one out; an approver's holds it, and is shut to others."""
    with database.read_session() as session:
        secret = session.scalar(select(Rumour.code).where(Rumour.sensitivity == "restricted"))
    client = sign_in("administrator")
    assert client.post("/privacy/requests", data={"reference": "KS 1", "code": secret}).status_code == 422
    days = {"reference": "KS 2", "first_day": "2026-11-01", "last_day": "2026-11-30"}
    assert "Rektorn" not in client.get(client.post("/privacy/requests", data=days).location).text
    approver = sign_in("approver")
    place = approver.post("/privacy/requests", data=days | {"reference": "KS 3"}).location
    assert "Rektorn" in approver.get(place).text
    assert client.get(place).status_code == 404
    assert place not in client.get("/privacy/requests").text


def test_an_extract_is_shut_by_what_it_holds_not_by_who_opened_it(app, sign_in, heard, database, people):
    """A rumour restricted since shuts it to its own opener; an approver's without any is open to all who may come there."""
    days = {"reference": "KS 4", "first_day": "2026-11-01", "last_day": "2026-11-30"}
    administrator, approver = sign_in("administrator"), sign_in("approver")
    with database.write_session() as session:
        session.scalar(select(Rumour).where(Rumour.sensitivity == "restricted")).sensitivity = "internal"
    place = approver.post("/privacy/requests", data=days).location
    own = administrator.post("/privacy/requests", data=days | {"reference": "KS 5"}).location
    assert {client.get(each).status_code for client in (administrator, approver) for each in (place, own)} == {200}
    with database.write_session() as session:
        session.scalar(select(Rumour).where(Rumour.claim == "Rektorn har slutat")).sensitivity = "restricted"
    assert {administrator.get(each).status_code for each in (place, own)} == {404}
    assert {approver.get(each).status_code for each in (place, own)} == {200}
    with database.write_session() as session:
        session.scalar(select(Rumour).where(Rumour.sensitivity == "restricted")).owner_id = people["administrator"].id
    assert {administrator.get(each).status_code for each in (place, own)} == {200}


def test_an_export_needs_two_people_and_its_link_dies(sign_in, heard, database, settings, run_jobs, later, run_tick):
    """FAULTS.md E-03: JSON Lines and CSV of everything but keys; the link is gone after seven days, and the file with it."""
    client = sign_in("administrator")
    client.post("/privacy/exports", data={"reason": "Byte av system"})
    run_jobs()
    assert "waits for an approver" in client.get("/privacy/exports").text
    assert client.post("/privacy/exports/1/agree").status_code == 403
    sign_in("approver").post("/privacy/exports/1/agree")
    run_jobs()
    with database.read_session() as session:
        assert session.get_one(DataExport, 1).state == "made"
    link = client.get("/privacy/exports").text.split('href="/privacy/exports/file/')[1].split('"')[0]
    assert link not in sign_in("approver").get("/privacy/exports").text
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/privacy/exports/file/{link}").data))
    rows = [json.loads(line) for line in archive.read("tables/sighting.jsonl").splitlines()]
    with database.read_session() as session:
        assert [row["text_heard"] for row in rows] == list(session.scalars(select(Sighting.text_heard).order_by(Sighting.id)))
    assert archive.read("tables/rumour.csv").startswith(b"\xef\xbb\xbfid,code")
    people = archive.read("tables/user_account.jsonl").decode()
    assert "administrator@norrvik.example" in people
    assert "password" not in people
    assert sign_in("writer").get(f"/privacy/exports/file/{link}").status_code == 403
    assert client.get("/privacy/exports/file/" + "0" * 64).status_code == 404
    later(days=8)
    assert client.get(f"/privacy/exports/file/{link}").status_code == 410
    run_tick("privacy.forget_exports")
    assert list((settings.instance_dir / "handed-out").iterdir()) == []


def test_a_comment_goes_only_when_it_is_evidently_a_crime(sign_in, heard, database, later):
    """METHOD.md F14: a checklist, a clock, and a log; that it is a rumour is no ground."""
    client = sign_in("administrator")
    field = {"name": "Kommunens sida", "address": "https://norrvik.example/s", "look_hours": "24"}
    assert client.post("/privacy/comments/fields", data=field | {"address": "javascript:1"}).status_code == 422
    client.post("/privacy/comments/fields", data=field)
    later(hours=25)
    assert "look now" in client.get("/privacy/comments").text
    writer = sign_in("writer")
    writer.post("/privacy/comments/fields/1/look")
    assert "looked after" in client.get("/privacy/comments").text
    place = writer.post("/privacy/comments", data={"field_id": "1", "text": "Bron ska rivas! Ring 070-123 45 67"}).location
    page = writer.get(place)
    assert "[telefonnummer]" in page.text
    assert "Is it evident" in page.text
    for wrong in ({"ground": ""}, {"ground": "threat"}, {"ground": "rumour", "is_evident": "y"}):
        assert writer.post(place, data={"outcome": "removed", "reason": "Den stämmer inte"} | wrong).status_code == 422, wrong
    writer.post(place, data={"outcome": "stays", "reason": "Ett rykte: vi svarar"})
    assert writer.post(place, data={"outcome": "stays", "reason": "Igen"}).status_code == 422
    with database.read_session() as session:
        logged = session.scalars(select(Activity).where(Activity.verb == "comment_decided")).one()
        assert (logged.details["outcome"], logged.details["late"]) == ("stays", False)


def test_the_records_hold_this_systems_facts(sign_in, heard):
    """The register of processing and the impact assessment say what is so here and now."""
    client = sign_in("auditor")
    assert "KS 2026/1" in client.get("/privacy/records/processing").text
    assert client.get("/privacy/records/none").status_code == 404
    assert client.get("/privacy/records/processing.exe").status_code == 404


@pytest.mark.parametrize("kind", [pytest.param("pdf", marks=pytest.mark.soak), "docx"])
def test_the_records_come_as_files(sign_in, heard, kind):
    """Word and PDF, from the same document as the page."""
    got = sign_in("auditor").get(f"/privacy/records/processing.{kind}")
    if kind == "pdf":
        assert got.data.startswith(b"%PDF")
    else:
        assert "KS 2026/1" in zipfile.ZipFile(io.BytesIO(got.data)).read("word/document.xml").decode()
