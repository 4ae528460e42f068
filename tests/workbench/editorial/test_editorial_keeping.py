"""What is kept while one works: drafts as they are typed, the bin, and errors that readers report."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.editorial import queries, service
from workbench.editorial.models import (
    Autosave,
    ErrorReport,
    Revision,
)
from workbench.errors import Refused


def test_autosave_changes_no_revision_and_shows_who_writes(start, act, look, database, text, people, later, clock):
    sandwich = start()
    typed = {**text, "headline": "Halvskrivet"}
    act(service.keep_autosave, sandwich, "second_writer", document=typed, base_revision_id=look(sandwich).current_revision_id)
    with database.read_session() as session:
        assert queries.autosave_of(session, sandwich.id, people["second_writer"].id).document["headline"] == "Halvskrivet"
        seen = queries.others_writing(session, sandwich.id, people["writer"].id, clock.utcnow())
        assert [person.name for person in seen] == ["Second Writer"]
        later(seconds=16)
        assert not queries.others_writing(session, sandwich.id, people["writer"].id, clock.utcnow())


def test_bin_keeps_a_draft_thirty_days(start, act, look, app, database, later, people):
    sandwich, kept = start(), start()
    act(service.delete_draft, sandwich, "writer")
    act(service.delete_draft, kept, "writer")
    later(days=29)
    act(service.restore_draft, kept, "writer")
    now = later(days=1, minutes=1)
    with app.test_request_context(), database.write_session() as session:
        assert service.empty_bin(session, now=now) == 1
        assert service.empty_bin(session, now=now) == 0
        documents = session.scalars(select(Revision).where(Revision.sandwich_id == sandwich.id)).all()
        assert all(revision.document == {} for revision in documents)
    assert look(kept).deleted_at is None


def test_report_error_masks_and_counts_two_working_days(app, database, clock):
    """Reported on a Friday morning, due on Tuesday; the phone number is gone."""
    with app.test_request_context(), database.write_session() as session:
        report = service.report_error(
            session, None, text="Fel pris, ring 070-123 45 67.", reply_address="läsare@norrvik.example", now=clock.utcnow()
        )
        assert "123 45 67" not in report.text
        assert report.due_at - clock.utcnow() == timedelta(days=4)
        with pytest.raises(Refused):
            service.report_error(session, None, text=" ", reply_address=None, now=clock.utcnow())
        assert session.scalar(select(ErrorReport.id)) == report.id


def test_save_takes_over_the_autosave(start, act, database, text, look):
    sandwich = start()
    typed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    base = look(sandwich).current_revision_id
    act(service.keep_autosave, sandwich, "writer", document=typed, base_revision_id=base)
    act(service.save_revision, sandwich, "writer", document=typed, base_revision_id=base)
    with database.read_session() as session:
        assert session.scalar(select(Autosave.id)) is None
