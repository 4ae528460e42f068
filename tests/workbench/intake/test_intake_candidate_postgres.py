"""Candidates on PostgreSQL: grouping, its counts, the pages, and two people who open the same texts at once."""

import threading

import pytest
from sqlalchemy import func, select

from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench.errors import WorkbenchError
from workbench.intake.candidates import service
from workbench.intake.models import ClaimGroup
from workbench.rumours.models import Rumour, Sighting

pytestmark = pytest.mark.postgres


def test_the_way_of_a_candidate(bus_group, sign_in, tell, group_up, within, database):  # noqa: F811
    """Every statement is one that both databases know."""
    group_id, ids = bus_group
    client = sign_in("writer")
    for path in ("/inbox/candidates?size=all&sort=growing", f"/inbox/candidates/{group_id}", f"/inbox/{ids[0]}"):
        assert client.get(path).status_code == 200
    tell("Kommunen ger gratis busskort till alla nyanlända.")
    group_up()
    assert "1 text was added" in client.get(f"/inbox/candidates/{group_id}").get_data(as_text=True)
    with within() as (session, writer, now):
        alone = service.take_out(session, service.get_group(session, group_id, lock=True), ids[0], actor_id=writer, now=now)
        service.merge(session, alone, service.get_group(session, group_id, lock=True), actor_id=writer, now=now)
    client.post(f"/inbox/candidates/{group_id}/dismiss", data={"item_id": ids, "reason": "other"})
    with database.read_session() as session:
        assert session.get(ClaimGroup, group_id).state == "dismissed"


def test_two_people_who_open_the_same_candidate_at_once_make_one_rumour(bus_group, app, database, people, clock):  # noqa: F811
    """The second is told; no text is an observation twice."""
    group_id, ids = bus_group
    start, said = threading.Barrier(2), []

    def open_it(role):
        start.wait()
        try:
            with app.test_request_context(), database.write_session() as session:
                group = service.get_group(session, group_id, lock=True)
                values = {"actor_id": people[role].id, "now": clock.utcnow(), "theme": "T12"}
                service.open_rumour(session, group, f"busskort till {role}", ids, **values)
            said.append("opened")
        except WorkbenchError as error:
            said.append(type(error).__name__)

    threads = [threading.Thread(target=open_it, args=(role,)) for role in ("writer", "second_writer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["Refused", "opened"]
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Rumour)) == 1
        assert session.scalar(select(func.count()).select_from(Sighting)) == 3
