"""Sets of fact-checks: licence first, a dry run, refused rows by number, taking in twice, taking out, addresses read again."""

import json
import zlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.workbench.factchecks.conftest import feed, review
from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.factchecks import jobs, service
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckSet, FilePart
from workbench.factchecks.service import NewSet
from workbench.queue import Job, JobContext

CSV = "Påstående;Länk;Omdöme\nBadet stänger;https://kollat.example/a;Fel\nIngen länk;;Fel\n".encode("cp1252")


def count(database, model):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(model))


def checks(database):
    with database.read_session() as session:
        return list(session.scalars(select(FactCheck).order_by(FactCheck.id)))


def test_set_without_a_licence_is_refused(app, database, people, clock, upload):
    new = NewSet(kind="file", name="X", location="x.json", licence="  ")
    with app.app_context(), database.write_session() as session, pytest.raises(Refused):
        service.start_set(session, new, actor_id=people["writer"].id, now=clock.utcnow())
    answer = upload(feed(review()), licence=" ")
    assert answer.status_code == 422
    assert "Without one they cannot be imported" in answer.text
    assert count(database, FactCheckSet) == 0


def test_dry_run_shows_what_would_happen_and_stores_no_fact_check(upload, run_jobs, database, sign_in):
    body = feed(review(1), review(2), review(3, url=None), review(1, claimReviewed="Igen"))
    answer = upload(body)
    assert answer.status_code == 303
    run_jobs()
    page = sign_in("writer").get(answer.location).text
    assert "Take in 2 fact-checks" in page
    assert "Row 3:" in page
    assert "The address of the fact-check is missing" in page
    assert "Row 4:" in page
    assert "stand earlier in the file" in page
    assert "CC BY 4.0" in page
    assert count(database, FactCheck) == 0
    refused = sign_in("writer").get(f"{answer.location}/refused.csv").text
    assert refused.count("\n") == 3


def test_file_is_taken_in_and_goes(taken_in, database, the_set):
    set_id = taken_in()
    found = checks(database)
    assert [one.url for one in found] == ["https://kollat.example/1", "https://kollat.example/2"]
    assert (found[0].publisher, found[0].verdict, found[0].language) == ("Kollat i Norrvik", "Stämmer inte", "sv")
    assert the_set(set_id).state == "ready"
    assert count(database, FilePart) == 0


def test_claims_are_masked_before_they_are_stored(taken_in, database):
    taken_in(feed(review(claimReviewed="Ring 070-123 45 67 om badet")))
    assert "070" not in checks(database)[0].claim


@pytest.mark.parametrize("name", ["read_set", "take_in"])
def test_each_job_is_safe_to_run_twice(name, make_set, app, database, settings, people, clock, run_jobs, the_set):
    set_id = make_set()
    if name == "take_in":
        run_jobs()
        with app.app_context(), database.write_session() as session:
            service.ask_to_take_in(
                session, service.get_set(session, set_id), actor_id=people["writer"].id, now=clock.utcnow()
            )  # fmt: skip
    for _turn in range(2):
        with database.write_session() as session:
            job = session.scalar(select(Job).where(Job.kind == f"factchecks.{name}"))
            job.state, job.attempts = "running", 1
        with app.app_context():
            getattr(jobs, name)(JobContext(database, settings, job.id, 1), {"set_id": set_id})
    assert the_set(set_id).state == ("checked" if name == "read_set" else "ready")
    assert len(checks(database)) == (0 if name == "read_set" else 2)


def test_job_that_was_broken_off_goes_on_where_it_stood(
    make_set, app, database, settings, people, clock, run_jobs, monkeypatch, the_set
):
    monkeypatch.setattr("workbench.factchecks.reading.in_batches.__defaults__", (1,))
    set_id = make_set(feed(*(review(number) for number in range(5))))
    run_jobs()
    with app.app_context(), database.write_session() as session:
        service.ask_to_take_in(session, service.get_set(session, set_id), actor_id=people["writer"].id, now=clock.utcnow())
    real, calls = service.take_in, []

    def breaks(*arguments, **options):
        calls.append(1)
        if len(calls) == 3:
            raise OSError("the machine went away")
        return real(*arguments, **options)

    monkeypatch.setattr(service, "take_in", breaks)
    run_jobs()
    assert (len(checks(database)), the_set(set_id).state, the_set(set_id).report["done"]) == (2, "taking", 2)
    clock.move(timedelta(minutes=10))
    run_jobs()
    assert (len(checks(database)), the_set(set_id).state) == (5, "ready")
    assert len(calls) == 3 + 3


def test_same_file_twice_adds_nothing(taken_in, make_set, run_jobs, the_set, database):
    taken_in()
    second = make_set()
    run_jobs()
    report = the_set(second).report
    assert (report["new"], report["known"]) == (0, 2)
    assert len(checks(database)) == 2


def test_table_asks_for_its_columns_and_the_publisher(upload, run_jobs, sign_in, database):
    answer = upload(CSV, "kollat.csv", publisher="Granskarna")
    run_jobs()
    client = sign_in("writer")
    page = client.get(answer.location).text
    assert "Take in 1 fact-check" in page, "the columns are guessed by their names"
    assert "Row 3:" in page
    wrong = client.post(f"{answer.location}/columns", data={"claim": "0", "url": "0", "verdict": "2"} | _none("publisher"))
    assert wrong.status_code == 422
    assert "one thing only" in wrong.text
    missing = client.post(f"{answer.location}/columns", data={"claim": "0"} | _none("url", "verdict", "publisher"))
    assert "Choose the columns of the claim" in missing.text
    right = client.post(f"{answer.location}/columns", data={"claim": "0", "url": "1", "verdict": "2"} | _none("publisher"))
    assert right.status_code == 303
    run_jobs()
    client.post(f"{answer.location}/take-in")
    run_jobs()
    assert [(one.claim, one.publisher) for one in checks(database)] == [("Badet stänger", "Granskarna")]


def _none(*fields):
    return dict.fromkeys(("date", "language", *fields), "-1")


def test_table_with_other_names_waits_for_a_person(upload, run_jobs, sign_in):
    answer = upload(b"a,b,c,d\nx,https://kollat.example/1,Fel,Kollat\n", "a.csv")
    run_jobs()
    page = sign_in("writer").get(answer.location).text
    assert "Which column holds what?" in page
    assert "Take in" not in page


BAD_FILES = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "neither JSON nor CSV"),
    "broken JSON": (b'{"a" ', "cannot be read"),
    "JSON without reviews": (b'[{"@type": "WebPage"}]', "no ClaimReview"),
    "an empty list": (b"[]", "holds no rows"),
    "spaces": (b"  \n ", "empty"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_cannot_be_used_says_why(name, upload, run_jobs, sign_in):
    body, words = BAD_FILES[name]
    answer = upload(body)
    run_jobs()
    assert words in sign_in("writer").get(answer.location).text


def test_no_file_and_an_empty_file_are_refused_at_once(upload):
    assert "Choose a file." in upload(b"", "").text
    assert "The file is empty" in upload(b"", "a.json").text


def test_file_larger_than_the_usual_form_comes_in_but_not_from_those_who_may_not(upload):
    large = feed(*(review(number, claimReviewed="x" * 900) for number in range(3_000)))
    assert len(large) > 2 * 1024 * 1024
    assert upload(large).status_code == 303
    assert upload(large, role="auditor").status_code in (403, 413)


def test_set_is_taken_out_as_a_whole(taken_in, database, app, people, clock, matcher, rumour, run_jobs, sign_in, the_set):
    set_id = taken_in()
    assert count(database, FactCheckProposal) == 2
    answer = sign_in("writer").post(f"/factchecks/sets/{set_id}/remove")
    assert answer.status_code == 303
    assert (count(database, FactCheck), count(database, FactCheckProposal)) == (0, 0)
    assert the_set(set_id).state == "removed"
    with app.app_context(), database.write_session() as session:
        assert (
            service.remove_set(session, service.get_set(session, set_id), actor_id=people["writer"].id, now=clock.utcnow()) == 0
        )
    with database.read_session() as session:
        assert session.scalar(select(Activity).where(Activity.verb == "fact_checks_removed")).details == {"count": 2}
    assert "was taken out" in sign_in("auditor").get(f"/factchecks/sets/{set_id}").text


def test_set_can_be_imported_again_after_it_was_taken_out(taken_in, sign_in, database):
    set_id = taken_in()
    sign_in("writer").post(f"/factchecks/sets/{set_id}/remove")
    taken_in()
    assert len(checks(database)) == 2


def test_cancel_before_taking_in_and_conflict_after(make_set, taken_in, run_jobs, sign_in, database, the_set):
    waiting = make_set()
    assert sign_in("writer").post(f"/factchecks/sets/{waiting}/cancel").status_code == 303
    assert (the_set(waiting).state, count(database, FilePart)) == ("cancelled", 0)
    done = taken_in()
    assert sign_in("writer").post(f"/factchecks/sets/{done}/cancel").status_code == 409
    assert sign_in("writer").post(f"/factchecks/sets/{waiting}/take-in").status_code == 409


def test_files_left_for_a_week_are_thrown_away(make_set, run_jobs, later, the_set, database):
    set_id = make_set()
    run_jobs()
    later(days=8)
    with database.write_session() as session:
        session.query(Job).delete()
        jobs.queue.enqueue(session, "factchecks.forget_sets", {}, dedupe="forget")
    run_jobs()
    assert the_set(set_id).state == "cancelled"


def test_taking_in_is_stopped_by_taking_out(make_set, app, database, settings, people, clock, run_jobs, the_set):
    set_id = make_set()
    run_jobs()
    actor = people["writer"].id
    with app.app_context(), database.write_session() as session:
        found = service.get_set(session, set_id)
        service.ask_to_take_in(session, found, actor_id=actor, now=clock.utcnow())
        service.remove_set(session, found, actor_id=actor, now=clock.utcnow())
    run_jobs()
    assert (count(database, FactCheck), the_set(set_id).state) == (0, "removed")


def test_address_is_fetched_tried_and_read_again_each_week(
    publisher, make_set, run_jobs, app, database, people, clock, later, the_set
):
    set_id = make_set(b"", kind="address", location=publisher.address, is_weekly=True)
    run_jobs(allowed_hosts=(publisher.host,))
    assert (the_set(set_id).state, the_set(set_id).report["new"]) == ("checked", 2)
    with app.app_context(), database.write_session() as session:
        service.ask_to_take_in(session, service.get_set(session, set_id), actor_id=people["writer"].id, now=clock.utcnow())
    run_jobs(allowed_hosts=(publisher.host,))
    assert len(checks(database)) == 2
    later(days=8)
    publisher.body, publisher.etag = feed(review(2, reviewRating={"alternateName": "Delvis fel"}), review(3)), '"two"'
    _tick(database, "factchecks.refresh_due")
    run_jobs(allowed_hosts=(publisher.host,))
    assert [(one.url[-1], one.verdict, one.state) for one in checks(database)] == [
        ("1", "Stämmer inte", "withdrawn"), ("2", "Delvis fel", "current"), ("3", "Stämmer inte", "current"),
    ]  # fmt: skip
    later(days=8)
    _tick(database, "factchecks.refresh_due", "again")
    run_jobs(allowed_hosts=(publisher.host,))
    assert publisher.asked[-1]["if-none-match"] == '"two"', "what has not changed is not sent again"
    assert the_set(set_id).read_at == clock.utcnow()


def _tick(database, kind, name="once"):
    with database.write_session() as session:
        jobs.queue.enqueue(session, kind, {}, dedupe=f"{kind}:{name}")


def test_reading_that_fails_keeps_what_is_there(
    publisher, taken_in, make_set, run_jobs, app, database, people, clock, the_set, sign_in
):
    set_id = make_set(b"", kind="address", location=publisher.address)
    run_jobs(allowed_hosts=(publisher.host,))
    with app.app_context(), database.write_session() as session:
        service.ask_to_take_in(session, service.get_set(session, set_id), actor_id=people["writer"].id, now=clock.utcnow())
    run_jobs(allowed_hosts=(publisher.host,))
    publisher.body, publisher.etag = feed(review(1))[:-20], '"cut"'
    sign_in("writer").post(f"/factchecks/sets/{set_id}/refresh")
    run_jobs(allowed_hosts=(publisher.host,))
    assert [one.state for one in checks(database)] == ["current", "current"], "half a file says nothing of what is gone"
    publisher.status, publisher.etag = 500, '"other"'
    sign_in("writer").post(f"/factchecks/sets/{set_id}/refresh")
    run_jobs(allowed_hosts=(publisher.host,))
    assert the_set(set_id).last_error
    assert "The newest reading failed" in sign_in("writer").get(f"/factchecks/sets/{set_id}").text


@pytest.mark.parametrize(
    ("robots", "words"), [((200, b"User-agent: *\nDisallow: /\n"), "robots.txt"), ((500, b""), "robots.txt")]
)
def test_robots_are_asked_first(robots, words, publisher, make_set, run_jobs, the_set):
    publisher.robots = robots
    set_id = make_set(b"", kind="address", location=publisher.address)
    run_jobs(allowed_hosts=(publisher.host,))
    assert the_set(set_id).state == "failed"
    assert "robots.txt" in the_set(set_id).last_error
    assert publisher.asked == []


def test_address_of_our_own_network_is_refused(sign_in, database):
    form = {"name": "X", "licence": "CC0", "language": "", "publisher": "", "licence_note": ""}
    client = sign_in("writer")
    for address in (
        "http://127.0.0.1/feed.json",
        "http://169.254.169.254/",
        "http://localhost/x",
        "ftp://a.example/x",
        "not one",
    ):
        assert client.post("/factchecks/import-address", data=form | {"address": address}).status_code == 422, address
    assert count(database, FactCheckSet) == 0
    assert (
        client.post("/factchecks/import-address", data=form | {"address": "https://kollat.example/feed.json"}).status_code == 303
    )


@pytest.mark.parametrize("role", ["partner", "legal_reviewer", "auditor", None])
def test_only_editors_and_administrators_import_and_take_out(role, taken_in, sign_in, the_set):
    set_id = taken_in()
    client = sign_in(role)
    for path in (f"/factchecks/sets/{set_id}/remove", f"/factchecks/sets/{set_id}/refresh", "/factchecks/import"):
        assert client.post(path).status_code in (302, 403), path
    assert the_set(set_id).state == "ready"


def test_twelve_hundred_rows_are_taken_in_without_a_row_lost(taken_in, database):
    taken_in(feed(*(review(number) for number in range(1_200))))
    assert count(database, FactCheck) == 1_200


def test_texts_that_break_pages_do_not(taken_in, sign_in, database):
    taken_in(json.dumps([
        review(1, claimReviewed="<script>alert(1)</script> \u202ebakvänt 🏊"),
        review(2, reviewRating={"alternateName": "x" * 5_000}),
        review(3, claimReviewed="Å" * 5_000, reviewRating={"ratingValue": 2, "bestRating": 5, "worstRating": 1}),
        review(4, claimReviewed="NUL\x00 och \ud800 halv"),
    ]).encode())  # fmt: skip
    page = sign_in("writer").get("/factchecks").text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "rated 2 on a scale from 1 to 5" in page
    assert count(database, FactCheck) == 4


def test_a_waiting_file_can_be_read_by_this_installation_alone(make_set, database, settings, the_set, run_jobs):
    """What is handed in may hold personal details until a job has masked it."""
    set_id = make_set(feed(review(claimReviewed="Ring 070-123 45 67")))
    with database.read_session() as session:
        stored = session.scalar(select(FilePart.body))
    assert b"claimReviewed" not in stored
    with pytest.raises(zlib.error):
        zlib.decompress(stored)
    run_jobs(secret_key="another-key-0123456789-abcdefghijklmnopqrstuvwxyz")
    assert (the_set(set_id).state, the_set(set_id).last_error) == ("failed", "sealed")
    assert settings.secret_key.encode() not in stored
