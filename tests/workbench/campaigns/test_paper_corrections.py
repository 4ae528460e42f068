"""Corrections and withdrawals of what was handed out by hand come back to those who did it."""

import io
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import DOCUMENT
from tests.workbench.campaigns.paper_rig import PLACES, hand_out, remind
from workbench.campaigns import service as placements
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper import fixing
from workbench.campaigns.paper.models import PaperTask
from workbench.editorial.models import Revision, Sandwich


@pytest.fixture
def withdraw(database, answer):
    def do(reason="Siffran var fel."):
        with database.write_session() as session:
            sandwich = session.get_one(Sandwich, answer.id)
            sandwich.state, sandwich.withdrawn_reason = "withdrawn", reason

    return do


@pytest.fixture
def fix(database, clock):
    def do():
        with database.write_session() as session:
            return [task.kind for task in fixing.open_fixes(session, now=clock.utcnow())]

    return do


def test_text_that_was_changed_is_not_handed_out(planned_paper, sign_in, correct_paper, paper_state, database, clock):
    """Who prepared the old text is told, and it leaves the plan."""
    row = planned_paper("poster")
    correct_paper()
    assert "Wait: the text is being changed" in sign_in("writer").get(f"/paper/{row.reference}").text
    assert hand_out(sign_in("writer"), row).status_code == 422
    with database.write_session() as session:
        assert fixing.cancel_changed(session, now=clock.utcnow()) == 1
        assert fixing.cancel_changed(session, now=clock.utcnow()) == 0
    assert paper_state(row)[0] == "cancelled"


def test_correction_comes_back_to_those_who_handed_it_out(planned_paper, sign_in, correct_paper, fix, paper_state, database):
    """A task with the places, files that begin with what was wrong, and a copy of its own with date and reach."""
    row, client = planned_paper("poster", places=PLACES), sign_in("writer")
    hand_out(client, row)
    assert fix() == []
    correct_paper()
    assert fix() == ["correct"]
    assert fix() == []
    assert "To correct or take back" in client.get("/paper").text
    page = client.get(f"/paper/{row.reference}").text
    assert "Swap at: Vårdcentralen" in page
    note = client.get(f"/paper/{row.reference}/files/correction_note.txt").text
    assert "Det stod fel år." in note
    assert "RÄTTELSE: KÖTIDEN AVGÖR, FRÅN 2026" in note
    poster = client.get(f"/paper/{row.reference}/files/poster.pdf").data
    with pikepdf.open(io.BytesIO(poster)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Rättelse: Kötiden avgör")
    answer = client.post(f"/paper/{row.reference}/done", data={"task": "correct", "done_on": "2026-11-20", "reach": "880"})
    assert answer.status_code == 303
    assert paper_state(row)[0] == "corrected"
    with database.read_session() as session:
        copy = session.scalars(select(Placement).where(Placement.id != row.id)).one()
        assert (copy.state, copy.reach, copy.channel_id, f"/paper/{copy.reference}") == (
            "sent",
            880,
            row.channel_id,
            answer.location,
        )
    assert fix() == []
    assert "To correct or take back" not in client.get("/paper").text


def test_second_correction_comes_back_too(planned_paper, sign_in, correct_paper, fix, database, answer, people, clock):
    row, client = planned_paper("poster"), sign_in("writer")
    hand_out(client, row)
    correct_paper()
    fix()
    client.post(f"/paper/{row.reference}/done", data={"task": "correct", "done_on": "2026-11-20"})
    with database.write_session() as session:
        sandwich = session.get_one(Sandwich, answer.id)
        third = Revision(
            sandwich_id=sandwich.id, number=3, document=DOCUMENT, author_id=people["writer"].id, created_at=clock.utcnow()
        )
        session.add(third)
        session.flush()
        sandwich.approved_revision_id = sandwich.public_revision_id = third.id
    assert fix() == ["correct"]


def test_correction_that_a_new_placement_carries_closes_the_task(
    planned_paper, sign_in, correct_paper, fix, database, people, clock, answer
):
    row = planned_paper("newspaper")
    hand_out(sign_in("writer"), row)
    correct_paper()
    fix()
    with database.write_session() as session:
        sandwich, channel = session.get_one(Sandwich, answer.id), session.get_one(Channel, row.channel_id)
        placements.place(session, sandwich, [channel], scheduled_at=clock.utcnow() + timedelta(days=7), spokesperson=None,
                         own_voice=True, actor=people["writer"], now=clock.utcnow())  # fmt: skip
    fix()
    with database.read_session() as session:
        assert session.scalars(select(PaperTask).where(PaperTask.kind == "correct")).all() == []
    assert sign_in("writer").post(
        f"/paper/{row.reference}/done", data={"task": "correct", "done_on": "2026-11-20"}
    ).status_code == 409  # fmt: skip


def test_withdrawal_comes_back_and_leaves_only_the_note(planned_paper, sign_in, withdraw, fix, paper_state):
    row, client = planned_paper("poster", places=PLACES), sign_in("writer")
    hand_out(client, row)
    withdraw()
    assert fix() == ["take_back"]
    page = client.get(f"/paper/{row.reference}").text
    assert "Take down at: Biblioteket" in page
    assert client.get(f"/paper/{row.reference}/files/poster.pdf").status_code == 404
    note = client.get(f"/paper/{row.reference}/files/withdrawal_note.txt").text
    assert "Siffran var fel." in note
    assert "- Biblioteket\n- Vårdcentralen" in note
    answer = client.post(f"/paper/{row.reference}/done", data={"task": "take_back", "done_on": "2026-11-20"})
    assert answer.status_code == 303
    assert paper_state(row)[0] == "withdrawn"
    assert fix() == []


def test_partners_people_are_told_of_a_correction(
    planned_paper, sign_in, correct_paper, run_jobs, wired, mail_server, database, clock, people
):
    row = planned_paper("poster", owner="partner")
    assert hand_out(sign_in("partner"), row).status_code == 303
    correct_paper()
    remind(database, run_jobs, wired, clock)
    told = {letter["To"].addresses[0].addr_spec for letter in mail_server.messages}
    assert told == {people["writer"].email, people["partner"].email}
    assert {letter["Subject"].split(":")[0] for letter in mail_server.messages} == {"Rätta det som delats ut"}
    done = sign_in("partner").post(f"/paper/{row.reference}/done", data={"task": "correct", "done_on": "2026-11-20"})
    assert done.status_code == 303
