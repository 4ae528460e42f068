"""People in politics: names for rule W15, with their history, and what the checker is told."""

from datetime import date

import pytest

from workbench import clock as workbench_clock
from workbench.accounts.models import User
from workbench.audiences.models import Spokesperson
from workbench.editorial.checking import check_text
from workbench.editorial.models import Sandwich
from workbench.editorial.rulebook import people as politics
from workbench.editorial.rulebook.active import surroundings_of
from workbench.editorial.rulebook.models import OfficeHolder
from workbench.errors import Conflict, NotAllowed, NotFound, Refused


@pytest.fixture
def by(app, database, people, clock):
    """by("approver", politics.add_holders, …): one operation of a person."""

    def run(role, operation, *subject, **named):
        with app.test_request_context("/?lang=en"), database.write_session() as session:
            actor = session.get_one(User, people[role].id)
            return operation(session, *subject, actor=actor, now=clock.utcnow(), **named)

    return run


def findings(app, database, sandwich, document, settings):
    with app.test_request_context(), database.read_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        return check_text(session, row, document, stage="send", settings=settings, now=workbench_clock.utcnow())[1]


def test_named_politician_stops_a_text(app, database, start, text, settings, by):
    """W15 fires on a name of the list, only while it is on it, and W17 does not ask about it too."""
    sandwich = start()
    text["explanation"] = text["explanation"].replace("Ryktet bygger", "Frågan ställdes av Sten Norrbäck. Ryktet bygger")
    before = {one.rule for one in findings(app, database, sandwich, text, settings)}
    assert "W15" not in before
    assert "W17" in before
    (row,), _known = by("approver", politics.add_holders, "Sten Norrbäck", until=None)
    after = {one.rule: one for one in findings(app, database, sandwich, text, settings)}
    assert (after["W15"].severity, after["W15"].override) == ("block", "legal")
    assert "W17" not in after
    by("administrator", politics.remove_holder, row.id)
    assert "W15" not in {one.rule for one in findings(app, database, sandwich, text, settings)}


def test_spokespersons_and_organisations_are_known(app, database, start, text, settings, people, clock):
    """W17 does not ask about a name on file."""
    sandwich = start()
    text["explanation"] = text["explanation"].replace("Ryktet bygger", "Frågan besvaras av Tora Fjällman. Ryktet bygger")
    assert "W17" in {one.rule for one in findings(app, database, sandwich, text, settings)}
    with database.write_session() as session:
        session.add(
            Spokesperson(
                name="Tora Fjällman", role_title="badmästare", organisation_id=people["writer"].organisation_id, themes=[],
                languages=["sv"], created_at=clock.utcnow(),
            )
        )  # fmt: skip
    assert "W17" not in {one.rule for one in findings(app, database, sandwich, text, settings)}


def test_name_counts_until_the_last_day(database, by):
    """The day itself counts, the next does not."""
    by("approver", politics.add_holders, "Sten Norrbäck", until=date(2026, 12, 31))
    with database.read_session() as session:
        on_the_day = surroundings_of(session, municipality="Norrvik", today=date(2026, 12, 31))
        after = surroundings_of(session, municipality="Norrvik", today=date(2027, 1, 1))
    assert on_the_day.politicians == ("Sten Norrbäck",)
    assert after.politicians == ()
    assert {"norrvik", "norrviks"} <= on_the_day.topic_words


def test_names_are_added_once(database, by):
    """Twice on the form, or on the list already in other letters: once."""
    rows, known = by("approver", politics.add_holders, "Sten Norrbäck\n\nSten  Norrbäck\nMaj-Lis O’Hara", until=None)
    assert ([row.name for row in rows], known) == (["Sten Norrbäck", "Maj-Lis O’Hara"], 0)
    rows, known = by("approver", politics.add_holders, "STEN NORRBÄCK", until=None)
    assert (rows, known) == ([], 1)


TOO_MANY = "\n".join(f"Sten N{'o' * (number % 50)}{chr(97 + number // 50)}" for number in range(600))


@pytest.mark.parametrize(
    "typed",
    ["", " \n ", "Sten", "<script>alert(1)</script>", "Sten 7", "a " * 60, "'" * 60 + " b", "Sten\u202e Norrbäck\x00", TOO_MANY],
    ids=["empty", "blank", "one-word", "script", "digit", "long", "marks", "controls", "too-many"],
)
def test_what_is_no_name_is_refused(database, by, typed):
    """With a message, and nothing stored."""
    with pytest.raises(Refused) as caught:
        by("approver", politics.add_holders, typed, until=None)
    assert caught.value.message
    with database.read_session() as session:
        assert session.query(OfficeHolder).count() == 0


def test_correction_keeps_the_old_name_in_the_history(database, by):
    """Who, when, and what it was."""
    (row,), _known = by("approver", politics.add_holders, "Sten Norbäck", until=None)
    version = politics.version_of(row)
    by("administrator", politics.change_holder, row.id, name="Sten Norrbäck", until=None, version=version)
    with database.read_session() as session:
        assert [one.name for one in politics.office_holders(session)] == ["Sten Norrbäck"]
        (former,) = politics.former_holders(session)
    assert (former.name, former.added_by.name, former.removed_by.name) == ("Sten Norbäck", "Approver", "Administrator")
    with pytest.raises(Conflict):
        by("approver", politics.change_holder, row.id, name="Sten Norrback", until=None, version=version)


def test_names_of_former_holders_are_erased_after_a_year(database, by, run_jobs, later, clock):
    """The row stays, the name goes."""
    (row,), _known = by("approver", politics.add_holders, "Sten Norrbäck", until=None)
    by("approver", politics.remove_holder, row.id)
    with database.write_session() as session:
        assert politics.forget_names(session, now=clock.utcnow()) == 0
    later(days=366)
    with database.write_session() as session:
        assert politics.forget_names(session, now=clock.utcnow()) == 1
        assert session.get_one(OfficeHolder, row.id).name == ""


def test_other_roles_read_the_list_only(by):
    """Administrators and approvers keep it."""
    with pytest.raises(NotAllowed):
        by("writer", politics.add_holders, "Sten Norrbäck", until=None)
    with pytest.raises(NotFound):
        by("approver", politics.remove_holder, 99)


def test_page_adds_corrects_and_takes_away(sign_in, database):
    """The whole way without script."""
    client = sign_in("approver")
    assert "No names yet" in client.get("/rulebook/names").text
    added = client.post("/rulebook/names", data={"names": "Sten Norrbäck\nMaj Ås", "until": ""}, follow_redirects=True).text
    assert "2 names are added" in added
    with database.read_session() as session:
        row = politics.office_holders(session)[1]
    page = client.get(f"/rulebook/names/{row.id}").text
    assert "Sten Norrbäck" in page
    data = {"name": "Sten Norrbäck", "until": "2026-12-31", "version": politics.version_of(row)}
    assert "The name is corrected" in client.post(f"/rulebook/names/{row.id}", data=data, follow_redirects=True).text
    assert client.post(f"/rulebook/names/{row.id}", data=data).status_code == 409
    with database.read_session() as session:
        now = politics.office_holders(session)[1]
    assert "is off the list" in client.post(f"/rulebook/names/{now.id}/remove", follow_redirects=True).text


def test_page_keeps_what_was_typed(sign_in):
    """A wrong line comes back with the message and everything else."""
    answer = sign_in("approver").post("/rulebook/names", data={"names": "Maj Ås\n<b>Sten</b>", "until": "2026-12-31"})
    assert answer.status_code == 422
    assert "Maj Ås" in answer.text
    assert "is not a first name and a surname" in answer.text
    assert "<b>Sten" not in answer.text


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("writer", 200), ("partner", 403), ("reporter", 403)])
def test_who_sees_the_list(sign_in, role, status):
    """Staff; nobody else, and no visitor."""
    assert sign_in(role).get("/rulebook/names").status_code == status
    assert sign_in(role).post("/rulebook/names", data={"names": "Maj Ås"}).status_code == 403
    assert sign_in().get("/rulebook/names").status_code in (302, 303)
