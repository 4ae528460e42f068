"""FAULTS.md G-01: on day 91 nothing of people's words is left, in no row, file, search hit or export. A hold is explicit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.activity.models import Activity
from workbench.alerts.models import Alert, AlertRule, AlertRuleTrial
from workbench.editorial.models import ErrorReport
from workbench.errors import Refused
from workbench.intake.models import (
    Assessment,
    ClaimGroup,
    ClaimGroupChange,
    ClaimGroupMember,
    ImportRun,
    Item,
    ItemCopy,
    ItemText,
    SourceTest,
    Translation,
    TriageAction,
)
from workbench.intake.told.service import store_told
from workbench.privacy.models import CommentCase, CommentField
from workbench.privacy.retention import holding
from workbench.rumours import service as rumours
from workbench.rumours.cases import referring
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import NewSighting
from workbench.surveys.answering.models import FreeText, PaperEntry
from workbench.surveys.waves.models import Wave

WORD = "granitblåsippan"  # in every place where a person's own words are kept, and nowhere else


@pytest.fixture
def told_world(app, database, people, decide, clock):
    """One tip with everything that hangs on a text, a rumour it belongs to, and what the public writes elsewhere."""
    decide(90)
    now, writer = clock.utcnow(), people["writer"].id
    with app.app_context(), database.write_session() as session:
        tip = store_told(
            session, kind="tips", text=f"Jag hörde att {WORD} stängs.", title=f"Om {WORD}", doubt=f"{WORD}?", told_by="resident",
            now=now,
        )  # fmt: skip
        rumour = rumours.open_rumour(
            session, "Bron stängs", theme="T01", actor_id=writer, now=now,
            sighting=NewSighting(text_heard=f"Grannen sa {WORD}", heard_at=now, channel="phone", source_type="resident"),
        )  # fmt: skip
        secret = rumours.open_rumour(
            session, "Rektorn har slutat", theme="T04", flags=("individual",), actor_id=people["approver"].id, now=now,
            sighting=NewSighting(text_heard=f"Hemlig {WORD}", heard_at=now, channel="phone", source_type="resident"),
        )  # fmt: skip
        tip.rumour_id, tip.state = rumour.id, "linked"
        referring.refer(
            session, secret, referred_to="police", office="", reason=f"Hot: {WORD}", referred_at=now, actor=people["approver"],
            now=now,
        )  # fmt: skip
        _hang_on(session, tip, writer, now)
        _write_elsewhere(session, people, now)
        return rumour.id, tip.id


def _hang_on(session, tip, writer, now):
    group = ClaimGroup(claim=f"{WORD} stängs", words=[WORD], created_at=now)
    rule = AlertRule(name="Allt", kind="words", threshold=1, conditions={}, created_by_id=writer, created_at=now)
    session.add_all([group, rule])
    session.flush()
    session.add_all([
        ItemText(item_id=tip.id, version=1, title=WORD, text=WORD, seen_at=now),
        Translation(item_id=tip.id, language="en", text=WORD, translated_by="person", added_by_id=writer, added_at=now),
        Assessment(
            item_id=tip.id, relevant=True, relevance="sweden", score=0.9, threshold=0.5, statement_type="claim", matches=[],
            reasons=[[WORD, 0.4]], model_version="1", assessed_at=now,
        ),
        ItemCopy(
            item_id=tip.id, source_id=tip.source_id, external_id="2", title=WORD, text=WORD, url=f"https://norrvik.example/{WORD}",
            collected_at=now, sign="near",
        ),
        ClaimGroupMember(group_id=group.id, item_id=tip.id, sentence=f"{WORD} stängs.", words=[WORD], added_at=now),
        ClaimGroupChange(group_id=group.id, verb="named", at=now, before={"claim": WORD}),
        TriageAction(verb="dismissed", actor_id=writer, at=now, before=[], skipped=[{"item_id": tip.id, "title": WORD}]),
        Alert(
            rule_id=rule.id, subject_kind="item", subject_id=tip.id, title=f"Om {WORD}", dedupe="1", reason="", facts={},
            raised_at=now,
        ),
        AlertRuleTrial(rule_id=rule.id, digest="d", state="done", found={"texts": [WORD]}, asked_at=now),
    ])  # fmt: skip


def _write_elsewhere(session, people, now):
    writer = people["writer"].id
    wave = Wave(
        code="host", sampling="volunteer", titles={}, introductions={}, languages=["sv"], ways=["web"], created_by_id=writer,
        created_at=now, state="closed", closed_at=now,
    )  # fmt: skip
    field = CommentField(
        name="Kommunens sida", address="https://norrvik.example/s", look_hours=24, opened_at=now, opened_by_id=writer
    )
    session.add_all([wave, field])
    session.flush()
    session.add_all([
        FreeText(wave_id=wave.id, item_code="q", language="sv", text=WORD, shuffle=b"1"),
        PaperEntry(
            wave_id=wave.id, form_number=1, language="sv", answers={}, background={}, free_texts=[["q", WORD]],
            entered_by_id=writer, entered_on=now.date(),
        ),
        SourceTest(kind="mastodon", address="m", newest=[{"text": WORD}], warnings=[], asked_by_id=writer, asked_at=now),
        ErrorReport(text=WORD, reply_address=None, reported_at=now, due_at=now, answered_at=now, answered_by_id=writer),
        ImportRun(
            file_name="f.csv", columns=[], rows=[[WORD]], mapping={}, report={}, asked_by_id=writer, asked_at=now, state="mapping"
        ),
        CommentCase(
            field_id=field.id, text=WORD, noticed_at=now, noticed_by_id=writer, due_at=now, outcome="stays", decided_at=now,
            decided_by_id=writer,
        ),
    ])  # fmt: skip


def test_on_day_90_all_is_there_and_on_day_91_nothing(told_world, places_of, run_tick, later, sign_in, database):
    """No row of any table, no byte of any file, no hit of the search, nothing on a page."""
    later(days=89)
    run_tick("intake.delete_old_texts")
    assert {"item.text", "sighting.text_heard", "item_copy.text", "alert.title", "free_text.text"} <= set(places_of(WORD))
    later(days=2)
    for kind in (
        "intake.delete_old_texts",
        "privacy.erase_by_time",
        "surveys.forget_texts",
        "intake.forget_imports",
        "intake.rebuild_nearest",
        "intake.tidy_index",
    ):
        run_tick(kind)
    assert places_of(WORD) == []
    client = sign_in("approver")
    rumour_id, item_id = told_world
    with database.read_session() as session:
        code = session.get_one(Rumour, rumour_id).code
    for path in ("/search?q=hörde+stängs", "/inbox?q=hörde", f"/rumours/{code}", f"/inbox/{item_id}", "/inbox/candidates"):
        assert WORD not in client.get(path).text, path


def test_a_hold_keeps_the_texts_of_its_rumour_and_of_nothing_else(told_world, app, database, people, run_tick, later, clock):
    """Explicit, with a reference; the day it is lifted, erasing goes on."""
    rumour_id, item_id = told_world
    _hold(app, database, people, clock, database_rumour=rumour_id)
    later(days=91)
    run_tick("intake.delete_old_texts")
    with database.read_session() as session:
        assert WORD in session.get_one(Item, item_id).text
        kept = session.scalars(select(Sighting.rumour_id).where(Sighting.text_heard != "")).all()
        assert set(kept) == {rumour_id}
    with app.app_context(), database.write_session() as session:
        holding.lift_hold(session, 1, reason="Ärendet är avslutat", actor=people["administrator"], now=clock.utcnow())
    run_tick("intake.delete_old_texts")
    with database.read_session() as session:
        assert session.get_one(Item, item_id).text == ""


def test_a_hold_on_everything_stops_every_erasing_by_time(told_world, app, database, people, run_tick, later, clock, places_of):
    """For a court or an inquiry; the log says who placed it."""
    before = places_of(WORD)
    _hold(app, database, people, clock, database_rumour=None)
    later(days=91)
    for kind in ("intake.delete_old_texts", "privacy.erase_by_time"):
        run_tick(kind)
    assert set(before) - set(places_of(WORD)) <= {"free_text.text", "paper_entry.free_texts"}
    with database.read_session() as session:
        assert session.scalar(select(Activity.actor_id).where(Activity.verb == "hold_placed")) == people["administrator"].id


def test_without_a_decision_nothing_is_erased_and_a_hold_needs_a_reason(app, database, people, run_tick, clock, later):
    """Off, and saying so."""
    now = clock.utcnow()
    with database.write_session() as session:
        session.add(ErrorReport(text=WORD, reply_address=None, reported_at=now, due_at=now, answered_at=now))
    later(days=4000)
    run_tick("privacy.erase_by_time")
    with database.read_session() as session:
        assert session.scalar(select(ErrorReport.text)) == WORD
    with app.test_request_context(), database.write_session() as session, pytest.raises(Refused):
        holding.place_hold(
            session, rumour=None, reference="KS 1", reason=" ", look_again_on=now.date(), actor=people["administrator"], now=now
        )


def _hold(app, database, people, clock, *, database_rumour):
    with app.app_context(), database.write_session() as session:
        holding.place_hold(
            session, rumour=session.get(Rumour, database_rumour) if database_rumour else None, reference="KS 2026/77",
            reason="Förundersökning", look_again_on=(clock.utcnow() + timedelta(days=200)).date(), actor=people["administrator"],
            now=clock.utcnow(),
        )  # fmt: skip
