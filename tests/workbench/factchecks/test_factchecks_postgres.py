"""The same on PostgreSQL: taken in twice, compared, listed, taken out."""

import pytest

from classifiers.datasets.types import CheckedClaim
from classifiers.types import Match
from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench.accounts import service as accounts
from workbench.factchecks import pairing, queries, service
from workbench.factchecks.models import FactCheckReading
from workbench.factchecks.parts import open_parts, pack_bytes
from workbench.factchecks.service import NewSet
from workbench.intake.inbox.factchecks import items_to_compare
from workbench.learning.datasets import service as data_sets
from workbench.learning.datasets.queries import examples
from workbench.learning.datasets.trying import Row, digest_of
from workbench.rumours import service as rumours

pytestmark = pytest.mark.postgres

KEY = "a key of these tests"


def checks(count):
    return [
        CheckedClaim(n, f"Påstående {n}", f"https://kollat.example/{n}", "Kollat", "Fel", language="sv") for n in range(count)
    ]


def test_set_is_taken_in_compared_and_taken_out(app, database, clock):  # noqa: F811
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        anna = accounts.add_user(
            session, "a@norrvik.example", name="Anna", organisation=home, roles=["writer"], actor_id=None, now=now
        )
        rumour = rumours.open_rumour(session, "nyanlända går före", theme="T01", actor_id=anna.id, now=now)
        new = NewSet(kind="file", name="Kollat", location="a.json", licence="CC0")
        found = service.start_set(session, new, pieces=pack_bytes(b"x" * 1_000_000, secret_key=KEY), actor_id=anna.id, now=now)
        found.state = "taking"
        for _turn in range(2):
            service.take_in(session, found, checks(600), now=now)
        service.end_taking(session, found, now=now)
        newest, count, _seen = queries.stamp_of_checks(session)
        assert count == 600
        assert [row.id for row in queries.rumours_to_compare(session, up_to_id=newest, limit=10)] == [rumour.id]
        matches = {rumour.id: [Match(f"fc:{newest}", 0.8, "asserts")]}
        for _turn in range(2):
            pairing.keep_proposals(session, "rumour", matches, {rumour.id: rumour.claim}, up_to_id=newest, now=now)
        assert queries.rumours_to_compare(session, up_to_id=newest, limit=10) == []
        assert session.query(FactCheckReading).count() == 1
        assert len(queries.beside(session, rumour_id=rumour.id)) == 1
        assert items_to_compare(session, up_to_id=newest, now=now, limit=10) == []
        assert queries.list_page(session, {"q": "PÅSTÅENDE 59", "language": "sv"}, number=1).total == 16
        assert service.remove_set(session, found, actor_id=anna.id, now=now) == 600


def test_parts_and_training_texts(app, database, clock):  # noqa: F811
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        anna = accounts.add_user(
            session, "a@norrvik.example", name="Anna", organisation=home, roles=["approver"], actor_id=None, now=now
        )
        new = data_sets.NewSet(name="Egna", file_name="a.csv", task="checkworthiness", licence="CC0")
        found = data_sets.start_set(session, new, pieces=pack_bytes(b"y" * 1_500_000, secret_key=KEY), actor_id=anna.id, now=now)
        rows = [Row(n, f"Text {n}", "yes", "", "sv", digest_of(f"Text {n}")) for n in range(300)]
        found.state = "taking"
        assert data_sets.take_in(session, found, rows) == 300
        assert data_sets.take_in(session, found, rows) == 0
        data_sets_id = found.id
    assert b"".join(open_parts(database, data_sets.OWNER, data_sets_id, secret_key=KEY)()) == b"y" * 1_500_000
    with app.test_request_context(), database.write_session() as session:
        data_sets.end_taking(session, data_sets.get_set(session, data_sets_id), now=now)
        assert len(examples(session)) == 300
