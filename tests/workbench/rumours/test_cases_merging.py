"""Merging and splitting: everything goes along, comes back, and leaves its history."""

import pytest
from sqlalchemy import select

from workbench.errors import Refused
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckSet
from workbench.rumours import keeping, queries, service
from workbench.rumours.cases import merging, referring, verifying
from workbench.rumours.cases.following import followers
from workbench.rumours.cases.models import CaseMove
from workbench.rumours.history import SENTENCES, history_of
from workbench.rumours.models import RumourNote, Sighting


@pytest.fixture
def two(open_one):
    """Codes of two rumours, each with a sighting."""
    return open_one(), open_one("Nyanlända får lägenhet först")


@pytest.fixture
def merge(work, people, clock):
    """merge(code, into) → the number of the move."""

    def run(code, into, reason="Samma påstående."):
        def change(s):
            one, other = (queries.rumour_by_code(s, name) for name in (code, into))
            return merging.merge_rumour(s, one, other, reason=reason, actor_id=people["writer"].id, now=clock.utcnow())

        return work(change).id

    return run


@pytest.fixture
def undo(work, people, clock):
    """Undo a move by its number."""
    return lambda move_id: work(lambda s: merging.undo_move(s, move_id, actor_id=people["writer"].id, now=clock.utcnow()))


@pytest.fixture
def split(on, people, clock):
    """split(code, sighting=[…], rumour_note=[…]) → the new code."""

    def run(code, claim="Bostäder byggs bara för några", reason="Två saker.", **rows):
        values = {"claim": claim, "theme": "T01", "rows": rows, "reason": reason, "actor_id": people["writer"].id}
        return on(code, lambda s, r: merging.split_rumour(s, r, now=clock.utcnow(), **values)).code

    return run


@pytest.fixture
def fill(on, people, clock):
    """Give a rumour a note, a verification and a referral."""

    def run(code):
        now = clock.utcnow()

        def change(s, r):
            keeping.add_note(s, r, f"Ring om {r.code}.", actor_id=people["writer"].id, now=now)
            values = {"office": "Bostadsbolaget", "role": "chef", "finding": "denies", "said": "", "verified_on": now.date()}
            verifying.add_verification(s, r, actor_id=people["writer"].id, now=now, **values)
            told = {"referred_to": "police", "office": "", "reason": "Hot.", "referred_at": now}
            referring.refer(s, r, actor=people["approver"], now=now, **told)

        on(code, change)

    return run


def held(on, code):
    """How many rows of each kind a rumour holds."""

    def count(s, r):
        tables = {column.table.name: column for column in followers()}
        return {
            name: len(s.execute(select(column).where(column == r.id)).all())
            for name, column in tables.items()
            if name in ("sighting", "rumour_note", "rumour_verification", "rumour_referral")
        }

    return on(code, count)


ONE = {"sighting": 1, "rumour_note": 1, "rumour_verification": 1, "rumour_referral": 1}
NONE = dict.fromkeys(ONE, 0)
BOTH = {**ONE, "sighting": 2}


def test_every_room_that_follows_is_known():
    assert {"sighting", "rumour_note", "sandwich", "alert", "fact_check_proposal", "foreign_answer", "partner_proposal"} <= {
        column.table.name for column in followers()
    }


def test_everything_goes_along_and_comes_back(two, on, fill, merge, undo):
    one, other = two
    fill(one)
    move = merge(one, other)
    assert (held(on, one), held(on, other)) == (NONE, BOTH)
    undo(move)
    assert (held(on, one), held(on, other)) == (ONE, {**NONE, "sighting": 1})


def test_undoing_puts_state_and_clocks_back(two, on, rate, decide, merge, undo):
    one, other = two
    rate(one, 2, 2, 2, 2, 2, 0)
    decide(one)
    move = merge(one, other)
    assert on(one, lambda s, r: (r.state, queries.newest_decision(s, r.id).target_met_at is None)) == ("merged", False)
    undo(move)
    found = on(one, lambda s, r: (r.state, r.merged_into_id, r.acknowledged_at, queries.newest_decision(s, r.id).target_met_at))
    assert found == ("decided", None, None, None)


def test_what_came_after_the_merge_stays_with_the_other(two, on, heard, merge, undo, clock):
    one, other = two
    move = merge(one, other)
    on(other, lambda s, r: service.add_sighting(s, r, heard("Nytt"), actor_id=None, now=clock.utcnow()))
    undo(move)
    assert (held(on, one)["sighting"], held(on, other)["sighting"]) == (1, 2)


def test_a_chain_of_merges_can_be_undone_in_any_order(two, open_one, on, merge, undo):
    one, other = two
    third = open_one("Kön är stängd för andra")
    first, second = merge(one, other), merge(other, third)
    assert held(on, third)["sighting"] == 3
    undo(first)
    assert (held(on, one)["sighting"], held(on, third)["sighting"]) == (1, 2)
    undo(second)
    assert [held(on, code)["sighting"] for code in (one, other, third)] == [1, 1, 1]


def test_a_second_press_on_undo_changes_nothing(two, on, merge, undo):
    one, other = two
    move = merge(one, other)
    undo(move)
    undo(move)
    assert held(on, one)["sighting"] == 1
    assert on(one, lambda s, r: len(merging.moves_of(s, r))) == 1


def test_an_answered_rumour_can_be_merged(two, on, merge):
    one, other = two
    on(one, lambda s, r: setattr(r, "state", "answered"))
    merge(one, other)
    assert on(one, lambda s, r: r.state) == "merged"


def test_a_restricted_rumour_makes_the_other_restricted_until_it_is_undone(two, on, merge, undo):
    one, other = two
    on(one, lambda s, r: setattr(r, "sensitivity", "restricted"))
    move = merge(one, other)
    assert on(other, lambda s, r: r.sensitivity) == "restricted"
    undo(move)
    assert on(other, lambda s, r: r.sensitivity) == "internal"


def add_check(session, people, now):
    """An invented publisher's finding."""
    row = FactCheckSet(kind="file", name="Kollat", location="k.json", licence="CC BY 4.0", imported_at=now)
    row.columns, row.mapping, row.report, row.validators = [], {}, {}, {}
    row.imported_by_id = people["writer"].id
    session.add(row)
    session.flush()
    check = FactCheck(set_id=row.id, publisher="Kollat", url="https://kollat.example/1", claim="x", verdict="fel", seen_at=now)
    session.add(check)
    session.flush()
    return check.id


def test_a_row_that_the_other_has_already_stays_behind(two, on, merge, work, people, clock):
    one, other = two
    now = clock.utcnow()
    check_id = work(lambda s: add_check(s, people, now))
    for code in two:
        on(code, lambda s, r: s.add(FactCheckProposal(fact_check_id=check_id, rumour_id=r.id, score=0.5, proposed_at=now)))
    merge(one, other)
    assert len(set(work(lambda s: s.scalars(select(FactCheckProposal.rumour_id)).all()))) == 2


def test_history_of_the_merged_rumour_stands_in_the_other_with_its_code(two, on, merge, check):
    one, other = two
    check(one)
    merge(one, other)

    def read(s, r):
        merged = [row.source_id for row in merging.moves_of(s, r)]
        return [(line.code, line.what) for line in history_of(s, r, merged=merged)]

    lines = on(other, read)
    assert any(code == one and what.startswith("set the verdict") for code, what in lines)
    assert any("merged" in what and one in what for code, what in lines if not code)


def test_split_takes_what_was_chosen_and_undo_brings_it_back(open_one, on, heard, split, undo, work, clock):
    code = open_one()
    row = on(code, lambda s, r: service.add_sighting(s, r, heard("Bara för några"), actor_id=None, now=clock.utcnow()))
    new = split(code, sighting=[row.id])
    assert (held(on, code)["sighting"], held(on, new)["sighting"]) == (1, 1)
    on(new, lambda s, r: service.add_sighting(s, r, heard("Igen"), actor_id=None, now=clock.utcnow()))
    undo(work(lambda s: s.scalar(select(CaseMove.id))))
    assert (held(on, code)["sighting"], held(on, new)["sighting"]) == (3, 0)
    assert on(new, lambda s, r: r.state) == "merged"


def test_split_keeps_owner_flags_and_restriction(open_one, on, people, clock, heard, split):
    code = open_one(flags=["individual"])
    on(code, lambda s, r: setattr(r, "owner_id", people["approver"].id))
    row = on(code, lambda s, r: service.add_sighting(s, r, heard("Mer"), actor_id=None, now=clock.utcnow()))
    new = split(code, sighting=[row.id])
    assert on(new, lambda s, r: (r.owner_id, r.flags, r.sensitivity)) == (people["approver"].id, ["individual"], "restricted")


def sightings(on, code):
    return on(code, lambda s, r: [row.id for row in queries.sightings_of(s, r.id)])


def test_split_refuses_nothing_everything_and_what_is_not_there(two, on, split):
    one, other = two
    for rows in ({}, {"sighting": sightings(on, one)}, {"sighting": sightings(on, other)}, {"sighting": [999_999]}):
        with pytest.raises(Refused):
            split(one, **rows)
    assert held(on, one)["sighting"] == 1


def test_first_heard_follows_the_observations(open_one, on, heard, split, undo, clock, work):
    code = open_one()
    early = heard("Tidigt", hours_ago=72)
    row = on(code, lambda s, r: service.add_sighting(s, r, early, actor_id=None, now=clock.utcnow()))
    new = split(code, sighting=[row.id])
    assert on(new, lambda s, r: r.first_heard_at) == early.heard_at
    assert on(code, lambda s, r: r.first_heard_at) > early.heard_at
    undo(work(lambda s: s.scalar(select(CaseMove.id))))
    assert on(code, lambda s, r: r.first_heard_at) == early.heard_at


def test_verbs_of_moves_have_sentences(two, merge, undo, work):
    from workbench.activity.models import Activity

    undo(merge(*two))
    verbs = set(work(lambda s: s.scalars(select(Activity.verb).where(Activity.subject_kind == "rumour")).all()))
    assert {"rumour_merged", "rumour_received", "merge_undone"} <= verbs <= set(SENTENCES)


def test_split_and_undo_over_http(sign_in, open_one, on, heard, clock):
    code = open_one()
    on(code, lambda s, r: keeping.add_note(s, r, "Om bygget.", actor_id=1, now=clock.utcnow()))
    row = on(code, lambda s, r: service.add_sighting(s, r, heard("Mer"), actor_id=None, now=clock.utcnow()))
    note = on(code, lambda s, r: s.scalar(select(RumourNote.id).where(RumourNote.rumour_id == r.id)))
    client = sign_in("writer")
    assert "What belongs to the new rumour?" in client.get(f"/rumours/{code}/split").text
    version = on(code, lambda s, r: r.version)
    said = {"claim": "Bygget gäller bara några", "theme": "T01", "reason": "Två.", "version": version}
    assert client.post(f"/rumours/{code}/split", data=said).status_code == 422
    assert client.post(f"/rumours/{code}/split", data=said | {"rows": ["sighting:one"]}).status_code == 422
    answer = client.post(f"/rumours/{code}/split", data=said | {"rows": [f"sighting:{row.id}", f"rumour_note:{note}"]})
    assert answer.status_code == 303
    page = client.get(f"/rumours/{code}").text
    assert "Merged and split" in page
    move = on(code, lambda s, r: merging.moves_of(s, r)[0].id)
    assert sign_in("auditor").post(f"/rumours/{code}/moves/{move}/undo").status_code == 403
    assert client.post(f"/rumours/{code}/moves/{move}/undo").status_code == 303
    assert on(code, lambda s, r: len(queries.sightings_of(s, r.id))) == 2


def test_undo_of_another_rumours_move_or_of_a_hidden_one_is_not_found(two, open_one, on, merge, sign_in):
    one, other = two
    third = open_one("Något helt annat")
    move = merge(one, other)
    assert sign_in("writer").post(f"/rumours/{third}/moves/{move}/undo").status_code == 404
    on(one, lambda s, r: setattr(r, "sensitivity", "restricted"))
    assert sign_in("writer").post(f"/rumours/{other}/moves/{move}/undo").status_code == 404
    assert on(other, lambda s, r: s.scalar(select(Sighting.id).where(Sighting.rumour_id == r.id).limit(1))) is not None
