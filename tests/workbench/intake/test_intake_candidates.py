"""New rumours: texts that match nothing form groups, people decide, and nothing moves under their hands unsaid."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.workbench.intake.candidate_texts import BUSES, POOL
from workbench.activity.models import Activity
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.intake.candidates import jobs, service, storing
from workbench.intake.candidates.changes import can_undo, changes_of, news_of
from workbench.intake.inbox import triage
from workbench.intake.models import Assessment, ClaimGroup, ClaimGroupChange, ClaimGroupMember, Item, TriageAction
from workbench.queue import Job, enqueue, put_in_hand
from workbench.rumours.models import Rumour, Sighting


def read_group(database, group_id):
    with database.read_session() as session:
        return session.get(ClaimGroup, group_id)


def test_while_one_worker_groups_another_leaves_it_alone(tell, run_jobs, groups, database, clock, later):
    """Two that place the same texts would be in each other's way; for a worker that died nobody waits longer than a minute."""
    ids = tell("Alla nyanlända får gratis busskort.", "Gratis busskort till alla nyanlända.")
    with database.write_session() as session:
        other = enqueue(session, "intake.group_claims", {}, dedupe="other")
        session.execute(
            update(Job).where(Job.id == other).values(state="running", lease_until=clock.utcnow() + timedelta(hours=1))
        )
        put_in_hand(session, other, [0], now=clock.utcnow())
        enqueue(session, "intake.group_claims", {}, dedupe="at once")
        enqueue(session, "intake.group_claims", {}, dedupe="later", run_at=clock.utcnow() + timedelta(minutes=1))
    run_jobs()
    assert groups() == {}
    later(seconds=61)
    run_jobs()
    assert list(groups().values()) == [ids]


def test_texts_that_say_the_same_form_one_group_and_others_another(tell, group_up, groups, database):
    """With a neutral claim, the shared words, and the number of people who say it."""
    buses, pool = tell(*BUSES), tell(*POOL)
    group_up()
    assert sorted(groups().values()) == [buses, pool]
    group = read_group(database, next(key for key, ids in groups().items() if ids == buses))
    assert group.claim in ("Kommunen ger nyanlända gratis busskort", "Nu får alla nyanlända gratis busskort av kommunen")
    assert (group.text_count, group.report_count, group.theme, group.is_whole) == (3, 3, "T01", True)
    assert "busskort" in group.words


def test_grouping_twice_changes_nothing(tell, group_up, groups, database):
    """The job may run twice."""
    tell(*BUSES, *POOL)
    group_up()
    before = groups()
    group_up()
    assert groups() == before
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(ClaimGroupChange)) == 0


def test_a_text_that_matches_or_is_sorted_or_is_no_claim_stands_in_no_group(tell, group_up, groups, rumour, match_of, within):
    """Only what waits and resembles nothing."""
    tell(BUSES[0], matches=[match_of(rumour)])
    tell(BUSES[1], relevant=False)
    (dismissed,) = tell(BUSES[2])
    with within() as (session, writer, now):
        triage.dismiss(session, [dismissed], actor_id=writer, now=now)
    group_up()
    assert groups() == {}


def test_an_opinion_that_can_be_checked_is_grouped_and_one_that_cannot_is_not(tell, group_up, groups, within):
    """What the machine reads in it decides."""
    ids = tell(*BUSES)
    with within() as (session, _writer, _now):
        for place, row in enumerate(session.scalars(select(Assessment).order_by(Assessment.item_id))):
            row.statement_type, row.checkworthiness = "opinion", 0.5 if place else 0.1
    group_up()
    assert list(groups().values()) == [ids[1:]]


def test_assessing_asks_for_grouping_in_its_own_transaction(add_items, database, run_tick, monkeypatch):
    """The wish to group stands or falls with the assessment."""
    import classifiers.assessing
    from classifiers.types import Assessment as Said
    from workbench.intake.inbox import assessing

    monkeypatch.setattr(assessing, "model_of", lambda _settings: object())
    monkeypatch.setattr(assessing, "_guess_themes", lambda *_: {})
    said = lambda _model, texts, _known: [  # noqa: E731
        Said(text.id, True, "sweden", 0.8, 0.5, "claim", (), (), "fake", "sv") for text in texts
    ]
    monkeypatch.setattr(classifiers.assessing, "assess", said)
    add_items(2, assessed=False)
    run_tick("intake.assess_new")
    with database.read_session() as session:
        kinds = set(session.scalars(select(Job.kind).where(Job.state == "done")))
        assert "intake.group_claims" in kinds
        assert session.scalar(select(func.count()).select_from(ClaimGroupMember)) == 2


def test_what_somebody_has_looked_at_only_grows_and_says_so(bus_group, tell, group_up, groups, within, database):
    """Two texts were added since she looked."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.look_at(session, group_id, seen_change_id=0, user_id=writer, holds=True, now=now)
    more = tell("Alla nyanlända får gratis busskort hela året av kommunen.", "Kommunen ger gratis busskort till alla nyanlända.")
    group_up()
    assert groups() == {group_id: ids + more}
    with within() as (session, writer, _now):
        news = news_of(session, service.get_group(session, group_id), user_id=writer)
        assert (news.added, news.moved_from, news.moved_to, news.left) == (2, [], [], 0)
        assert not news_of(session, service.get_group(session, group_id), user_id=writer + 1)


def test_the_claim_of_a_group_that_is_held_stays(bus_group, tell, group_up, within, database):
    """The machine rewords nothing under her hands."""
    group_id, _ids = bus_group
    with within() as (session, writer, now):
        service.name_group(session, service.get_group(session, group_id), "Nyanlända åker gratis", actor_id=writer, now=now)
    tell("Gratis busskort!", "Kommunen ger gratis busskort till alla nyanlända.")
    group_up()
    assert read_group(database, group_id).claim == "Nyanlända åker gratis"


def test_a_text_that_is_taken_out_never_comes_back(bus_group, tell, group_up, groups, within):
    """It stands alone; new texts may join it, but it does not go back by itself."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        alone = service.take_out(session, service.get_group(session, group_id), ids[2], actor_id=writer, now=now)
    tell("Kommunen ger gratis busskort till alla nyanlända.")
    group_up()
    assert ids[2] in groups()[alone.id]
    assert ids[2] not in groups()[group_id]


def test_undo_of_taking_out_brings_the_text_back(bus_group, groups, within):
    """Only once."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.take_out(session, service.get_group(session, group_id), ids[2], actor_id=writer, now=now)
        change = can_undo(changes_of(session, group_id), actor_id=writer, now=now)
        assert service.undo(session, change, actor_id=writer, now=now)
        assert not service.undo(session, change, actor_id=writer, now=now)
    assert groups() == {group_id: ids}


def test_opening_a_rumour_links_every_text_and_one_undo_takes_it_back(bus_group, within, database):
    """Three observations; undone, the texts wait again, and the rumour that held nothing else is closed."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        group = service.get_group(session, group_id, lock=True)
        rumour, done = service.open_rumour(
            session, group, "kommunen ger nyanlända busskort", ids, actor_id=writer, now=now, theme="T12", kind="belief"
        )
        assert (done.count, done.skipped) == (3, ())
        assert session.scalar(select(func.count()).where(Sighting.rumour_id == rumour.id)) == 3
        assert session.scalar(select(func.count()).select_from(TriageAction)) == 1
    with within() as (session, writer, now):
        change = can_undo(changes_of(session, group_id), actor_id=writer, now=now)
        service.undo(session, change, actor_id=writer, now=now)
        assert session.get(ClaimGroup, group_id).state == "open"
        assert set(session.scalars(select(Item.state).where(Item.id.in_(ids)))) == {"new"}
        assert session.scalar(select(func.count()).where(Sighting.rumour_id == rumour.id)) == 0
        assert session.get(Rumour, rumour.id).state == "closed"
    assert read_group(database, group_id).text_count == 3


def test_undo_in_the_inbox_opens_the_group_again(bus_group, within):
    """The group follows what happens to its texts."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.dismiss(session, service.get_group(session, group_id), ids, reason="no_claim", actor_id=writer, now=now)
        assert session.get(ClaimGroup, group_id).state == "dismissed"
        triage.undo(session, session.scalar(select(TriageAction)), actor_id=writer, now=now)
        assert session.get(ClaimGroup, group_id).state == "open"
        assert can_undo(changes_of(session, group_id), actor_id=writer, now=now) is None


def test_a_text_that_a_colleague_linked_meanwhile_is_named_and_the_others_are_linked(bus_group, rumour, within):
    """Nothing is lost, nothing is linked twice."""
    group_id, ids = bus_group
    with within("second_writer") as (session, other, now):
        triage.link(session, triage.get_item(session, ids[0]), rumour, actor_id=other, now=now)
    with within() as (session, writer, now):
        opened, done = service.open_rumour(
            session, service.get_group(session, group_id), "gratis resor", ids, actor_id=writer, now=now, theme="T12"
        )
        assert done.count == 2
        assert [(one.item_id, one.name, one.state) for one in done.skipped] == [(ids[0], "Second Writer", "linked")]
        assert session.get(Item, ids[0]).rumour_id == rumour.id
        assert set(session.scalars(select(Item.rumour_id).where(Item.id.in_(ids[1:])))) == {opened.id}


def test_a_text_that_a_colleague_holds_is_left_and_grouped_again_later(bus_group, within, later, group_up, groups):
    """It waits in a group of its own once the colleague has let it go."""
    group_id, ids = bus_group
    with within("second_writer") as (session, other, now):
        triage.take(session, triage.get_item(session, ids[1]), actor_id=other, now=now)
    with within() as (session, writer, now):
        done = service.dismiss(session, service.get_group(session, group_id), ids, reason="other", actor_id=writer, now=now)
        assert (done.count, done.skipped[0].name) == (2, "Second Writer")
    later(minutes=20)
    group_up()
    assert list(groups().values()) == [[ids[1]]]


def test_when_nothing_is_left_the_colleague_is_named_and_nothing_changes(bus_group, rumour, within):
    """No empty rumour is made."""
    group_id, ids = bus_group
    with within("second_writer") as (session, other, now):
        for item_id in ids:
            triage.link(session, triage.get_item(session, item_id), rumour, actor_id=other, now=now)
    with within() as (session, writer, now), pytest.raises(Refused, match="Second Writer"):
        service.open_rumour(session, service.get_group(session, group_id), "gratis", ids, actor_id=writer, now=now, theme="T12")
    with within() as (session, _writer, _now):
        assert session.scalar(select(func.count()).select_from(Rumour)) == 1
        assert session.get(ClaimGroup, group_id).state == "open"


def test_merging_and_its_undo(tell, group_up, groups, within):
    """The other group keeps its wording; undone, everything is as before."""
    tell(*BUSES)
    tell(*POOL)
    group_up()
    before = groups()
    bus_id, pool_id = sorted(before, key=lambda key: -len(before[key]))
    with within() as (session, writer, now):
        pool = service.get_group(session, pool_id)
        assert service.merge(session, pool, service.get_group(session, bus_id), actor_id=writer, now=now) == 2
        assert (pool.state, session.get(ClaimGroup, bus_id).text_count) == ("merged", 5)
        service.undo(session, can_undo(changes_of(session, pool_id), actor_id=writer, now=now), actor_id=writer, now=now)
    assert groups() == before


def test_another_person_cannot_undo(bus_group, within):
    """Each takes back their own steps."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.take_out(session, service.get_group(session, group_id), ids[0], actor_id=writer, now=now)
    with within("second_writer") as (session, other, now):
        assert can_undo(changes_of(session, group_id), actor_id=other, now=now) is None
        change = session.scalar(select(ClaimGroupChange).where(ClaimGroupChange.verb == "taken_out"))
        with pytest.raises(Refused):
            service.undo(session, change, actor_id=other, now=now)


def test_a_person_who_is_quicker_than_the_machine_wins(bus_group, tell, within, groups, database):
    """She took a text out while the machine was thinking: nothing of its proposal is kept."""
    group_id, ids = bus_group
    tell("Kommunen ger gratis busskort till alla nyanlända.")
    with database.read_session() as session:
        from workbench import clock

        snapshot = storing.read_snapshot(session, limit=10, now=clock.utcnow())
    placed, sentences = jobs._think(snapshot)
    with within() as (session, writer, now):
        service.take_out(session, service.get_group(session, group_id), ids[0], actor_id=writer, now=now)
    before = groups()
    with within() as (session, _writer, now):
        assert not storing.store_placed(session, placed, snapshot, sentences, now=now)
    assert groups() == before


def test_a_run_that_is_killed_keeps_nothing(tell, group_up, groups, monkeypatch, database, run_jobs):
    """Effect and job stand or fall together; the next run does it all."""
    ids = tell(*BUSES)

    def die(*_args, **_more):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "_propose", die)
        group_up()
        assert groups() == {}
    group_up()
    assert list(groups().values()) == [ids]


def test_words_that_are_gone_at_their_source_leave_the_group(bus_group, group_up, groups, within, database):
    """The sentence goes with them, and the counts follow."""
    from workbench.intake.upstream.removal import remove_item

    group_id, ids = bus_group
    with within() as (session, _writer, now):
        remove_item(session, session.get(Item, ids[0]), reason="gone", now=now)
    group_up()
    assert groups() == {group_id: ids[1:]}
    assert read_group(database, group_id).text_count == 2


def test_one_author_is_counted_once(tell, group_up, database, within, groups):
    """Three posts of one account are one report."""
    ids = tell(*BUSES)
    with within() as (session, _writer, _now):
        for item in session.scalars(select(Item).where(Item.id.in_(ids))):
            item.author_code = "a" * 64
    group_up()
    group = read_group(database, next(iter(groups())))
    assert (group.text_count, group.report_count) == (3, 1)


def test_the_log_of_the_house_holds_no_words_of_the_texts(bus_group, within):
    """Ids and counts only."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.take_out(session, service.get_group(session, group_id), ids[0], actor_id=writer, now=now)
        rows = session.scalars(select(Activity).where(Activity.subject_kind == "claim_group")).all()
        assert [row.verb for row in rows] == ["candidate_taken_out"]
        assert "busskort" not in repr([row.details for row in rows])


@pytest.mark.parametrize("group_id", [0, 99999])
def test_there_is_no_such_group(within, group_id):
    """Said so."""
    with within() as (session, _writer, _now), pytest.raises(NotFound):
        service.get_group(session, group_id)


def test_an_old_page_changes_nothing(bus_group, within):
    """Its version is not the newest."""
    group_id, _ids = bus_group
    with within() as (session, writer, now):
        group = service.get_group(session, group_id)
        shown = group.version
        service.name_group(session, group, "Nyanlända åker gratis", actor_id=writer, now=now)
    with within() as (session, _writer, _now), pytest.raises(StaleVersion):
        service.get_group(session, group_id, version=shown)


def test_texts_of_other_groups_cannot_be_smuggled_in(bus_group, tell, within):
    """Ids of the form that are no members are left out."""
    group_id, ids = bus_group
    (foreign,) = tell("Något helt annat om skolan och lärarna.")
    with within() as (session, writer, now):
        done = service.dismiss(
            session, service.get_group(session, group_id), [*ids, foreign], reason="", actor_id=writer, now=now
        )
        assert done.count == 3
        assert session.get(Item, foreign).state == "new"
