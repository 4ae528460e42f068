"""Placing, offering, answering, undoing: what the service allows and refuses."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from workbench.activity.models import Activity
from workbench.audiences.models import Spokesperson
from workbench.campaigns import channels as channel_service
from workbench.campaigns import queries, sealing, service
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.states import MOVES, move
from workbench.campaigns.timing import holidays, is_day_off, is_quiet, read_local, same_time_on
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def change(database, people, clock):
    """Call a service function on a stored placement: change(service.cancel, placement, "writer")."""

    def do(function, placement, role, *arguments, **more):
        with database.write_session() as session:
            row = session.get(Placement, placement.id)
            function(session, row, *arguments, actor=people[role], now=clock.utcnow(), **more)

    return do


def test_a_placement_needs_a_voice(place):
    with pytest.raises(Refused):
        place("page", own_voice=False)


def test_the_database_refuses_a_placement_without_a_voice(database, place):
    (placement,) = place("manual")
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.get(Placement, placement.id).own_voice = False


def test_a_spokesperson_without_consent_is_refused(database, place, speaker, clock):
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).consent_withdrawn_at = clock.utcnow()
        gone = session.get(Spokesperson, speaker.id)
    with pytest.raises(Refused):
        place("page", spokesperson=gone)


def test_a_consent_that_ends_before_the_day_is_refused(place, speaker, clock):
    with pytest.raises(Refused):
        place("page", spokesperson=speaker, at=datetime(2027, 7, 1, 9, tzinfo=UTC))


def test_a_consent_withdrawn_after_planning_holds_the_placement(database, place, speaker, clock, later, deliver, partner_server):
    (placement,) = place("webhook", spokesperson=speaker)
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).consent_withdrawn_at = clock.utcnow()
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        row = session.get(Placement, placement.id)
        assert (row.state, row.last_error, partner_server.calls) == ("planned", "no_consent", 0)


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_requested", "withdrawn", "correcting"])
def test_only_an_approved_text_is_placed(database, answer, place, state):
    with database.write_session() as session:
        row = session.get(Sandwich, answer.id)
        row.state, row.public_revision_id = state, row.approved_revision_id
    with pytest.raises(Refused):
        place("page")


def test_a_time_that_has_passed_is_refused(place, clock):
    with pytest.raises(Refused):
        place("page", at=clock.utcnow() - timedelta(seconds=1))


@pytest.mark.parametrize("role", ["reporter", "fact_checker", "legal_reviewer", "administrator", "auditor", "partner"])
def test_only_writers_and_approvers_plan(place, role):
    with pytest.raises(NotAllowed):
        place("page", actor=role)


def test_the_same_press_twice_gives_the_first_result(database, place):
    """F-14."""
    first = place("page", "webhook", batch="ABCDEFGH")
    second = place("page", "webhook", batch="ABCDEFGH")
    assert [row.id for row in first] == [row.id for row in second]
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 2


def test_the_same_text_twice_on_a_channel_is_refused_unless_it_is_a_repeat(place, clock):
    (first,) = place("webhook")
    with pytest.raises(Refused):
        place("webhook")
    (again,) = place("webhook", repeat=True, at=clock.utcnow() + timedelta(days=7))
    assert (first.slot, again.slot, again.revision_id) == (0, 1, first.revision_id)


def test_a_cancelled_placement_leaves_room_for_a_new_one(place, change):
    (first,) = place("webhook")
    change(service.cancel, first, "writer")
    (second,) = place("webhook")
    assert second.slot == 1


def test_an_answer_for_listed_partners_goes_to_nobody_else(database, answer, place):
    with database.write_session() as session:
        session.get(Sandwich, answer.id).visibility = "listed"
    for channel in ("page", "partner_webhook"):
        with pytest.raises(Refused):
            place(channel)


def test_undo_within_ten_seconds_sends_nothing(database, place, people, clock, later, deliver, partner_server, mail_server):
    rows = place("webhook", "email")
    later(seconds=9)
    deliver()
    with database.write_session() as session:
        taken = service.undo(
            session, service.placements_of_batch(session, rows[0].batch), actor=people["writer"], now=clock.utcnow()
        )
        assert len(taken) == 2
    later(hours=1)
    deliver()
    assert (partner_server.calls, mail_server.messages) == (0, [])


def test_undo_after_it_left_says_so(database, place, people, clock, later, deliver):
    rows = place("webhook")
    later(seconds=11)
    deliver()
    with pytest.raises(Conflict), database.write_session() as session:
        service.undo(session, service.placements_of_batch(session, rows[0].batch), actor=people["writer"], now=clock.utcnow())


def test_an_offer_that_is_accepted_goes_out_through_the_partners_channel(place, change, later, deliver, state_of, partner_server):
    (offer,) = place("partner_webhook")
    later(hours=2)
    deliver()
    assert (state_of(offer), partner_server.calls) == ("offered", 0)
    change(service.accept_offer, offer, "partner")
    later(seconds=11)
    deliver()
    assert (state_of(offer), partner_server.calls) == ("sent", 1)


def test_the_partner_proposes_a_time_and_the_municipality_accepts(database, place, change, clock):
    (offer,) = place("partner_manual", at=clock.utcnow() + timedelta(days=1))
    wanted = clock.utcnow() + timedelta(days=3)
    change(service.propose_time, offer, "partner", wanted)
    change(service.accept_time, offer, "approver")
    with database.read_session() as session:
        row = session.get(Placement, offer.id)
        assert (row.state, row.scheduled_at, row.proposed_at) == ("planned", wanted, None)


def test_the_partner_declines_with_a_word(database, place, change):
    (offer,) = place("partner_manual")
    with pytest.raises(Refused):
        change(service.decline_offer, offer, "partner", note="  ")
    change(service.decline_offer, offer, "partner", note="Vi har stängt då.")
    with database.read_session() as session:
        assert session.get(Placement, offer.id).state == "declined"
    with pytest.raises(Conflict):
        change(service.accept_offer, offer, "partner")


@pytest.mark.parametrize("act", [service.accept_offer, service.decline_offer, service.cancel, service.mark_done])
def test_another_partner_does_not_see_the_offer(place, change, act):
    (offer,) = place("partner_manual")
    more = {service.decline_offer: {"note": "nej"}, service.mark_done: {"live_url": "", "reach": 1}}.get(act, {})
    with pytest.raises(NotFound):
        change(act, offer, "other_partner", **more)


def test_the_municipality_cannot_say_yes_for_the_partner(place, change):
    (offer,) = place("partner_manual")
    with pytest.raises(NotFound):
        change(service.accept_offer, offer, "approver")


def test_done_by_hand_keeps_link_and_reach(database, place, change):
    (offer,) = place("partner_manual")
    change(service.accept_offer, offer, "partner")
    change(service.mark_done, offer, "partner", live_url="https://biblioteket.example/skarm", reach=300)
    with database.read_session() as session:
        row = session.get(Placement, offer.id)
        assert (row.state, row.live_url, row.reach) == ("sent", "https://biblioteket.example/skarm", 300)


def test_a_partners_yes_is_not_moved_by_the_municipality_alone(place, change, clock):
    (offer,) = place("partner_manual", at=clock.utcnow() + timedelta(days=1))
    change(service.accept_offer, offer, "partner")
    with pytest.raises(Refused):
        change(service.move_to, offer, "writer", clock.utcnow() + timedelta(days=2))


def test_moving_changes_when_it_leaves(place, change, clock, later, deliver, partner_server):
    (placement,) = place("webhook", at=clock.utcnow() + timedelta(hours=1))
    change(service.move_to, placement, "writer", clock.utcnow() + timedelta(hours=3))
    later(hours=2)
    deliver()
    assert partner_server.calls == 0
    later(hours=1)
    deliver()
    assert partner_server.calls == 1


def test_an_unclear_mail_is_sent_again_only_by_a_person(place, change, later, deliver, state_of, mail_server, monkeypatch):
    from workbench import mail

    def broke(*_, **_more):
        raise mail.MailNotSent("", is_certain=False)

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", broke)
        (placement,) = place("email")
        later(seconds=11)
        deliver()
    later(days=1)
    deliver()
    assert (state_of(placement), mail_server.letters(placement.reference)) == ("unknown", 0)
    change(service.send_again, placement, "writer")
    deliver()
    assert (state_of(placement), mail_server.letters(placement.reference)) == ("sent", 2)


def test_withdrawn_answers_leave_the_plan_and_copies_are_listed(database, place, answer, later, deliver, clock, people):
    sent, _mail = place("webhook", "email")
    later(seconds=11)
    deliver()
    planned = place("webhook", repeat=True, at=clock.utcnow() + timedelta(days=7))[0]
    (offer,) = place("partner_manual")
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "withdrawn"
    later(seconds=31)
    from workbench.campaigns.delivering import preparing

    with database.write_session() as session:
        assert preparing.cancel_outdated(session, now=clock.utcnow()) == 2
    with database.read_session() as session:
        assert {session.get(Placement, each.id).state for each in (planned, offer)} == {"cancelled"}
        assert sent.id in [row.id for row in queries.needing_a_person(session)]


def test_every_change_writes_one_row_in_the_log(database, place, change):
    (offer,) = place("partner_manual")
    change(service.accept_offer, offer, "partner")
    change(service.cancel, offer, "partner")
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.subject_kind == "placement").order_by(Activity.id)).all()
    assert verbs == ["placement_offered", "offer_accepted", "placement_cancelled"]


def test_the_states_are_those_of_the_method(database, place):
    (placement,) = place("manual")
    assert not MOVES["cancelled"]
    with pytest.raises(Refused), database.write_session() as session:
        move(session, session.get(Placement, placement.id), "sent")


def test_two_changes_of_the_same_row_one_wins(database, place):
    (placement,) = place("manual")
    with database.read_session() as session:
        stale = session.get(Placement, placement.id)
    with database.write_session() as session:
        move(session, session.get(Placement, placement.id), "prepared")
    with database.write_session() as session:
        session.add(stale)
        with pytest.raises(Conflict):
            move(session, stale, "cancelled")


def test_the_public_page_is_published_by_its_delivery(database, place, later, deliver, answer):
    (placement,) = place("page")
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        row, sandwich = session.get(Placement, placement.id), session.get(Sandwich, answer.id)
        assert (row.state, row.live_url) == ("sent", "http://localhost/library/kotiden-avgor")
        assert (sandwich.state, sandwich.public_revision_id) == ("published", row.revision_id)


def test_secrets_are_sealed_and_never_shown(database, channels, settings):
    with database.read_session() as session:
        row = session.get(Channel, channels["webhook"].id)
    assert b"whsec" not in row.secret
    assert sealing.unseal(row.secret, settings.secret_key).startswith("whsec_")
    with pytest.raises(sealing.SecretUnreadable):
        sealing.unseal(row.secret, "another key " * 5)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x", "ftp://a.example/", "http://10.0.0.1/", "javascript:alert(1)", "a\x00b", ""]
)
def test_an_address_that_the_guard_refuses_is_no_channel(database, people, channels, wired, clock, address):
    with pytest.raises(Refused), database.write_session() as session:
        channel_service.add_channel(
            session, "X", kind="webhook", organisation=channels["webhook"].organisation, actor=people["administrator"],
            settings=wired, now=clock.utcnow(), address=address, secret=sealing.new_secret(),
        )  # fmt: skip


def test_there_is_one_public_page(database, people, channels, wired, clock):
    with pytest.raises(Conflict), database.write_session() as session:
        channel_service.add_channel(
            session, "En till", kind="page", organisation=channels["page"].organisation, actor=people["administrator"],
            settings=wired, now=clock.utcnow(),
        )  # fmt: skip


@pytest.mark.parametrize("address", ["ada@norrvik.example", "x@y\r\nBcc: z@q.example", "nej", "a" * 300 + "@b.example", ""])
def test_a_bad_or_known_address_is_refused(database, people, channels, clock, address):
    with database.write_session() as session:
        row = session.get(Channel, channels["email"].id)
        with pytest.raises(Refused):
            channel_service.add_recipient(session, row, address, actor=people["administrator"], now=clock.utcnow())


def test_the_missing_hour_and_the_double_hour_are_asked_about():
    """F-07: 29 March and 25 October 2026."""
    missing = read_local(datetime(2026, 3, 29, 2, 30), STOCKHOLM)
    double = read_local(datetime(2026, 10, 25, 2, 30), STOCKHOLM)
    plain = read_local(datetime(2026, 11, 20, 10, 0), STOCKHOLM)
    assert (missing.problem, double.problem, plain.problem) == ("missing", "double", "")
    assert double.choices == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert [each.astimezone(STOCKHOLM).hour for each in missing.choices] == [1, 3]
    assert plain.choices == (datetime(2026, 11, 20, 9, 0, tzinfo=UTC),)


def test_quiet_hours_weekends_and_holidays_are_known():
    assert is_quiet(datetime(2026, 11, 20, 20, 0, tzinfo=UTC), STOCKHOLM)
    assert not is_quiet(datetime(2026, 11, 20, 6, 0, tzinfo=UTC), STOCKHOLM)
    assert is_day_off(datetime(2026, 11, 21, 12, tzinfo=UTC), STOCKHOLM)
    assert {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 6, 19), date(2026, 10, 31)} <= holidays(2026)


def test_a_repeat_keeps_the_clock_time_across_summer_time():
    sent = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)  # 09:00 in summer time
    assert same_time_on(sent, 7, STOCKHOLM) == datetime(2026, 10, 27, 8, 0, tzinfo=UTC)
