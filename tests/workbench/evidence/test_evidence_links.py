"""The weekly look: what it finds, how often and how politely; and the queue of what to check again."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.workbench.evidence.conftest import page
from workbench.evidence.links.queries import needs_look, oldest_day, reasons_of
from workbench.evidence.models import EvidenceSource, LinkCheck
from workbench.evidence.sources import service as sources
from workbench.queue import enqueue


@pytest.fixture
def added(publisher, change, run_jobs, source, settings):
    """added(path): a source from an address of the publisher, with its first copy."""

    def add(path="/rapport", body=None):
        made = change(sources.add_from_address, "writer", publisher.put(path, body), allowed_hosts=settings.allowed_hosts)
        run_jobs()
        return source(made.code)

    return add


def test_nothing_is_asked_before_the_week_is_over(added, look_again, publisher):
    added()
    look_again(days=6)
    assert publisher.asked == ["/rapport"]


def test_a_page_that_stands_is_fine(added, look_again, source, publisher):
    made = added()
    look_again()
    found = source(made.code)
    assert (found.link_state, publisher.asked) == ("ok", ["/rapport", "/rapport"])
    assert found.next_check_at > found.checked_at


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_so_at_once(added, look_again, source, publisher, sign_in, status):
    made = added()
    publisher.put(status=status, body=b"")
    look_again()
    assert source(made.code).link_state == "gone"
    assert "the page is gone" in sign_in("writer").get("/evidence/recheck").text


def test_one_failure_is_no_broken_link_but_two_are(added, look_again, source, publisher):
    made = added()
    publisher.put(status=503, body=b"")
    look_again()
    assert source(made.code).link_state == "ok"
    look_again(hours=25)
    assert source(made.code).link_state == "broken"
    publisher.put()
    look_again(days=8)
    assert source(made.code).link_state == "ok"


def test_a_page_that_says_something_else_has_changed_until_a_person_says_that_it_holds(
    added, look_again, source, publisher, change, clock
):
    made = added()
    publisher.put(body=page("Siffran rättades den 3 november: 9 miljoner kronor."))
    look_again()
    found = source(made.code)
    assert found.link_state == "changed"
    assert reasons_of(found, clock.utcnow().date()) == ("changed",)
    change(sources.mark_still_valid, "fact_checker", found, reason="Vår siffra står kvar.", review_by=date(2027, 11, 1))
    look_again(days=9)
    assert source(made.code).link_state == "ok"


def test_mark_up_alone_changes_nothing(added, look_again, source, publisher):
    made = added()
    publisher.put(body=page(head="<meta name='generator' content='Annat 2.0'>").replace(b"</p><p>", b"</p>\n  <p>"))
    look_again()
    assert source(made.code).link_state == "ok"


def test_a_permanent_redirect_is_told(added, look_again, source, publisher, sign_in):
    made = added()
    publisher.put("/ny")
    publisher.put(status=301, body=b"", Location="/ny")
    look_again()
    found = source(made.code)
    assert (found.link_state, found.link_target) == ("moved", publisher.url("/ny"))
    assert "leads on to" in sign_in("writer").get(f"/evidence/sources/{made.code}").text


def test_a_file_that_is_no_page_is_checked_too(added, look_again, source, publisher):
    publisher.pages["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 ett")
    made = added("/a.pdf", b"%PDF-1.7 ett")
    publisher.put("/a.pdf", b"%PDF-1.7 ett", Content_Type="application/pdf")
    look_again()
    publisher.put("/a.pdf", b"%PDF-1.7 annat", Content_Type="application/pdf")
    look_again(days=9)
    assert source(made.code).link_state == "changed"


def test_one_host_is_asked_one_page_at_a_time_with_a_pause(added, look_again, publisher, run_jobs, later):
    for path in ("/ett", "/tva", "/tre"):
        added(path)
        later(seconds=30)
    publisher.asked.clear()
    look_again()
    assert len(publisher.asked) == 1
    later(seconds=9)
    run_jobs()
    assert len(publisher.asked) == 1
    later(seconds=5)
    run_jobs()
    assert len(publisher.asked) == 2


def test_robots_that_forbid_leave_the_state_as_it_was(added, look_again, source, publisher, later, database):
    made = added()
    later(days=2)
    publisher.robots = (200, b"User-agent: *\nDisallow: /\n")
    look_again()
    assert source(made.code).link_state == "ok"
    with database.read_session() as session:
        assert session.scalars(select(LinkCheck.result).order_by(LinkCheck.id.desc())).first() == "left"


def test_the_check_twice_is_one_look(added, look_again, publisher, database, run_jobs):
    made = added()
    look_again()
    with database.write_session() as session:
        job = session.get_one(EvidenceSource, made.id)
        enqueue(session, "evidence.check_links", {}, dedupe="tick:again")
        assert job.checked_at is not None
    run_jobs()
    assert publisher.asked == ["/rapport", "/rapport"]


@pytest.mark.parametrize(
    ("published", "is_old"),
    [
        ("2024-11-19", True),
        ("2024-11-20", False),
        ("2024", False),
        ("2023", True),
        ("2024-10", True),
        ("2024-11", False),
        ("", False),
    ],
    ids=["a day too old", "just not", "this year may", "earlier year", "earlier month", "this month may", "unknown"],
)
def test_older_than_24_months_is_the_same_in_the_database_and_on_the_page(kept, database, source, published, is_old):
    made = kept(f"Rapport {published}", published=published)
    today = date(2026, 11, 20)
    assert ("old" in reasons_of(source(made.code), today)) is is_old
    with database.read_session() as session:
        found = session.scalars(select(EvidenceSource.code).where(needs_look(today))).all()
    assert (made.code in found) is is_old


def test_the_day_24_months_ago_holds_in_february():
    assert oldest_day(date(2026, 2, 28)) == "2024-02-28"
    assert oldest_day(date(2028, 2, 29)) == "2026-02-29"


def test_on_a_leap_day_the_queue_still_answers(kept, sign_in, clock):
    kept("Gammal rapport", published="2020-01-01")
    clock.now = datetime(2028, 2, 29, 9, tzinfo=UTC)
    assert "older than 24 months" in sign_in("writer").get("/evidence/recheck").text


def test_still_valid_settles_and_the_day_brings_it_back(kept, sign_in, source, later):
    made = kept("Lag om kommunal ordning", published="1991")
    client = sign_in("writer")
    assert "older than 24 months" in client.get("/evidence/recheck").text
    address = f"/evidence/sources/{made.code}/still-valid"
    assert client.post(address, data={"reason": "", "until": "2027-11-20"}).status_code == 422
    assert client.post(address, data={"reason": "Lagen gäller.", "until": "2026-11-20"}).status_code == 422
    assert client.post(address, data={"reason": "Lagen gäller.", "until": "2027-11-20"}).status_code == 303
    assert "Lag om kommunal ordning" not in client.get("/evidence/recheck").text
    assert (source(made.code).still_valid_by.name, source(made.code).still_valid_reason) == ("Writer", "Lagen gäller.")
    later(days=366)
    assert "its day has passed" in client.get("/evidence/recheck").text


def test_a_replaced_source_is_done_with(kept, sign_in, source):
    old, new = kept("Budget 2020", published="2019-06-01"), kept("Budget 2026")
    client, address = sign_in("writer"), f"/evidence/sources/{old.code}/replace"
    assert client.post(address, data={"newer": "S-0000"}).status_code == 422
    assert client.post(address, data={"newer": old.code}).status_code == 422
    assert client.post(address, data={"newer": new.code.lower()}).status_code == 303
    assert source(old.code).replaced_by.code == new.code
    assert client.post(f"/evidence/sources/{new.code}/replace", data={"newer": old.code}).status_code == 422
    assert "Budget 2020" not in client.get("/evidence/recheck").text
    client.post(f"/evidence/sources/{old.code}/take-back")
    assert "Budget 2020" in client.get("/evidence/recheck").text
