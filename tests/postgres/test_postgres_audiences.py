"""The register on PostgreSQL: its tables, what the database itself refuses, and three suggestions."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import Organisation
from workbench.audiences.groups import trusted_by
from workbench.audiences.models import Absence, Audience, AudiencePlace, BusyDay, Spokesperson, Trust
from workbench.audiences.suggesting import choose
from workbench.installing import migrate

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(database):
    """The municipality."""
    with database.write_session() as session:
        row = Organisation(name="Norrvik", kind="municipality", created_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def person(home, name, **more):
    facts = {"themes": ["T01"], "languages": ["sv"], "consent_at": NOW, "consent_how": "brev", "created_at": NOW}
    return Spokesperson(name=name, role_title="expert", organisation_id=home, **{**facts, **more})


def test_suggestions_are_the_same_as_on_sqlite(app, database, home):
    """Consent, days and languages are read by the same questions."""
    with database.write_session() as session:
        group = Audience(name_sv="Barnfamiljer", name_en="Families", languages=["sv"])
        group.places.append(AudiencePlace(kind="poster", place="Torget", weekdays=[1]))
        people = [person(home, name) for name in ("Maj", "Olle", "Sara")] + [person(home, "Bo", consent_until=date(2026, 11, 24))]
        session.add_all([group, *people])
        session.flush()
        session.add(Absence(spokesperson_id=people[1].id, first_day=date(2026, 11, 25), last_day=date(2026, 11, 25)))
        session.add(BusyDay(spokesperson_id=people[2].id, day=date(2026, 11, 25), is_whole_day=False, hours=["09:00–10:00"]))
        group_id = group.id
    with app.test_request_context(), database.read_session() as session:
        choice = choose(session, group_id, "T01", date(2026, 11, 25))
        assert [one.spokesperson.name for one in choice.suggestions] == ["Maj", "Sara"]
        assert trusted_by(session, group_id, date(2026, 11, 25)) == []
        assert [one.spokesperson.name for one in choice.others] == ["Bo", "Olle"]


def add(database, row):
    with database.write_session() as session:
        session.add(row)
        session.flush()
        return row.id


def test_database_refuses_what_must_not_be(database, home):
    """A private person without their yes; more who named somebody than were asked."""
    with pytest.raises(IntegrityError, match="ck_spokesperson_private"):
        add(database, person(home, "X", is_private=True, consent_until=None))
    ids = {
        "audience_id": add(database, Audience(name_sv="A", name_en="A")),
        "spokesperson_id": add(database, person(home, "Maj")),
    }
    counts = {"asked_count": 5, "named_count": 6}
    evidence = Trust(kind="survey", finding="Vem?", held_on=date(2026, 5, 4), added_by_id=1, added_at=NOW, **ids, **counts)
    with pytest.raises(IntegrityError, match="ck_spokesperson_trust_share"):
        add(database, evidence)


def test_step_up_keeps_people_who_were_there(database):
    """A database from before the register grew, with rows, and up."""
    migrate(database, "base")
    migrate(database, "0013")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO organisation (name, kind, is_active, created_at) VALUES ('N','municipality',true,now())"
        )
        connection.exec_driver_sql(
            "INSERT INTO spokesperson (name, role_title, organisation_id, trusted_by, themes, languages, consent_how,"
            " is_available, created_at) VALUES ('Maj','expert',1,'','[]','[]','',true,now())"
        )
        connection.exec_driver_sql("INSERT INTO audience (name_sv, name_en, values_held, worries) VALUES ('A','A','','')")
    migrate(database)
    with database.read_session() as session:
        row, group = session.get_one(Spokesperson, 1), session.get_one(Audience, 1)
        assert (row.is_private, row.most_in_four_weeks, row.calendar) == (False, 4, None)
        assert (group.languages, group.is_65_plus, group.places) == ([], False, [])
