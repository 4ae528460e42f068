"""Four eyes, frozen texts and two approvals at once on PostgreSQL, with the tables that the migrations made."""

import threading

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from tests.workbench.editorial.conftest import (  # noqa: F401  (fixtures)
    act,
    approved,
    live,
    look,
    make_rumour,
    start,
    text,
)
from workbench.editorial import service
from workbench.editorial.models import Approval, Revision
from workbench.editorial.reviewing.checklist import EVERY_ITEM

pytestmark = [pytest.mark.postgres]


def test_nothing_changes_a_revision_on_postgresql(approved, database, look, people):  # noqa: F811
    """The triggers of the migration."""
    sandwich = approved()
    revision_id = look(sandwich).approved_revision_id
    for values in ({"document": {"headline": "Annan"}}, {"author_id": people["approver"].id}, {"document": {}}):
        with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
            session.execute(update(Revision).where(Revision.id == revision_id).values(**values))
    for change in (update(Approval).values(approver_id=people["second_approver"].id), delete(Approval)):
        with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
            session.execute(change.where(Approval.revision_id == revision_id))


def test_a_draft_in_the_bin_may_be_emptied_on_postgresql(start, act, database, look):  # noqa: F811
    sandwich = start()
    act(service.delete_draft, sandwich, "writer")
    with database.write_session() as session:
        session.execute(update(Revision).where(Revision.id == look(sandwich).current_revision_id).values(document={}))


def test_two_approvals_at_once_on_postgresql(start, act, sign_in, look, database, settings):  # noqa: F811
    """The row is held: the second one sees what the first one did, and says so."""
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    data = {"revision_id": str(look(sandwich).sent_revision_id), "review_by": "2027-05-01", "tick": sorted(EVERY_ITEM)}
    clients, answers = [sign_in("approver"), sign_in("second_approver")], []
    threads = [
        threading.Thread(target=lambda client=client: answers.append(client.post(f"/answers/{sandwich.slug}/approve", data=data)))
        for client in clients
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with database.read_session() as session:
        assert len(session.scalars(select(Approval)).all()) == 1
