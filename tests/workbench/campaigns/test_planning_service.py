"""The plan that the tool proposes, what people change in it, and booking."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from sandwiches.document import Document, Evidence
from tests.workbench.campaigns.conftest import MONDAY, STOCKHOLM, approved_answer
from workbench.activity.models import Activity
from workbench.audiences.load import loads
from workbench.audiences.models import AudiencePlace, Spokesperson
from workbench.campaigns import messages, service
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning import service as planning
from workbench.campaigns.planning.conflicts import conflicts_at, placement_conflicts, row_conflicts
from workbench.campaigns.planning.facts import facts_only, has_facts
from workbench.campaigns.planning.models import ChannelAudience, PlanRow
from workbench.campaigns.planning.moving import move_placement
from workbench.campaigns.planning.proposing import propose_plan
from workbench.campaigns.planning.queries import rows_of
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import document_of
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.sightings import NewSighting

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def proposed(database, answer, groups, people, clock):
    """A stored plan for named audiences."""

    def do(*names, starts_at=MONDAY):
        with database.write_session() as session:
            sandwich = session.get(Sandwich, answer.id)
            ids = [groups[name] for name in names]
            options = {"zone": STOCKHOLM, "actor": people["writer"], "now": clock.utcnow()}
            planning.propose(session, sandwich, audience_ids=ids, starts_at=starts_at, **options)
            return list(rows_of(session, sandwich.id))

    return do


@pytest.fixture
def book(database, answer, people, clock):
    """Book every row of the answer's plan, or those with these ids."""

    def do(*ids, actor="writer"):
        with database.write_session() as session:
            sandwich = session.get(Sandwich, answer.id)
            rows = [row for row in rows_of(session, sandwich.id) if not ids or row.id in ids]
            return planning.book(session, sandwich, rows, zone=STOCKHOLM, actor=people[actor], now=clock.utcnow())

    return do


def days_on(rows, channel):
    return [row.day for row in rows if row.channel_id == channel.id]


def test_each_channel_of_an_audience_gets_the_first_time_and_the_three_repeats(proposed, channels):
    rows = proposed("queue")
    assert days_on(rows, channels["email"]) == [0, 7, 14, 30]
    assert days_on(rows, channels["webhook"]) == [0, 7, 14, 30]
    at = {row.day: row.scheduled_at.astimezone(STOCKHOLM) for row in rows if row.channel_id == channels["email"].id}
    assert at[0] == MONDAY
    assert (at[7].date(), at[7].hour) == (date(2026, 11, 30), 10)


def test_our_own_page_stands_and_is_not_repeated(proposed, channels):
    assert days_on(proposed("queue"), channels["page"]) == [0]


def test_older_people_hear_it_once_more(proposed, channels):
    assert days_on(proposed("old"), channels["manual"]) == [0, 7, 14, 21, 30]


def test_a_repeat_carries_the_fact_and_the_page_the_whole_answer(proposed, channels):
    rows = proposed("queue")
    assert {row.content for row in rows if row.day > 0} == {"fact"}
    assert {row.content for row in rows if row.channel_id == channels["page"].id} == {"full"}


def test_the_whole_answer_goes_to_where_the_rumour_is_heard(database, answer, channels, groups, clock):
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        rumour = session.get(Rumour, sandwich.rumour_id)
        heard = NewSighting("Hört i ett mejl.", clock.utcnow(), "email", "resident")
        rumours.add_sighting(session, rumour, heard, actor_id=sandwich.author_id, now=clock.utcnow())
        made = propose_plan(session, sandwich, now=clock.utcnow(), audience_ids=[groups["queue"]])
    first = {row.channel_id: row.content for row in made.rows if row.day == 0}
    assert first[channels["email"].id] == "full"
    assert first[channels["webhook"].id] == "fact"


def test_an_audience_without_a_channel_is_named_and_stops_no_other(database, answer, groups, clock):
    with database.read_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        made = propose_plan(session, sandwich, now=clock.utcnow(), audience_ids=[groups["new"], groups["old"]])
    assert [one.name_en for one in made.without_channel] == ["Newcomers"]
    assert [one.name_en for one in made.on_one_channel] == ["Older people"]
    assert made.rows


def test_a_channel_of_which_nobody_has_spoken_reaches_those_who_are_met_that_way(database, answer, groups, channels, clock):
    with database.write_session() as session:
        place = {"audience_id": groups["new"], "place": "Brevlådan", "weekdays": [3], "opens": "14:30"}
        session.add(AudiencePlace(kind="email", **place))
        for row in session.scalars(select(ChannelAudience).where(ChannelAudience.channel_id == channels["email"].id)):
            session.delete(row)
        session.flush()
        sandwich = session.get(Sandwich, answer.id)
        made = propose_plan(session, sandwich, now=clock.utcnow(), audience_ids=[groups["new"]], starts_at=MONDAY)
    assert {row.channel_id for row in made.rows} == {channels["email"].id}
    local = [row.at.astimezone(STOCKHOLM) for row in made.rows]
    assert {(at.weekday(), at.strftime("%H:%M")) for at in local} == {(3, "14:30")}


def test_without_audiences_the_plan_is_for_everybody_whom_a_channel_reaches(database, answer, groups, clock):
    with database.read_session() as session:
        made = propose_plan(session, session.get(Sandwich, answer.id), now=clock.utcnow())
    assert set(made.audience_ids) == {groups["queue"], groups["old"]}


def test_a_text_of_the_same_theme_keeps_its_gap(database, answer, groups, channels, people, clock, proposed, book):
    proposed("queue")
    with database.write_session() as session:
        other = approved_answer(session, people, clock, "kon-ar-en")
        session.flush()
        made = propose_plan(session, other, now=clock.utcnow(), audience_ids=[groups["queue"]], starts_at=MONDAY)
        mine = [row.scheduled_at for row in rows_of(session, answer.id) if row.channel_id == channels["email"].id]
        theirs = [row.at for row in made.rows if row.channel_id == channels["email"].id]
    assert min(abs(one - other) for one in mine for other in theirs) >= timedelta(hours=48)


def test_days_are_counted_from_the_first_placement_that_stands(database, place, answer, groups, channels, clock):
    place("email", at=MONDAY)
    with database.read_session() as session:
        made = propose_plan(session, session.get(Sandwich, answer.id), now=clock.utcnow(), audience_ids=[groups["queue"]])
    assert made.starts_at == MONDAY
    assert [row.day for row in made.rows if row.channel_id == channels["email"].id] == [7, 14, 30]


def test_the_spokesperson_who_knows_the_theme_is_proposed_and_only_while_consent_holds(database, proposed, speaker):
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).consent_until = date(2026, 12, 1)
    by_day = {row.day: row.spokesperson_id for row in proposed("old")}
    assert by_day == {0: speaker.id, 7: speaker.id, 14: None, 21: None, 30: None}


def test_nobody_is_proposed_more_often_than_they_want_to_speak(database, proposed, speaker):
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).most_in_four_weeks = 2
    by_day = {row.day: row.spokesperson_id for row in proposed("old")}
    assert by_day == {0: speaker.id, 7: speaker.id, 14: None, 21: None, 30: speaker.id}


def test_what_a_plan_has_people_say_is_part_of_their_load(database, proposed, speaker):
    proposed("old")
    with database.read_session() as session:
        assert loads(session, date(2026, 12, 7), zone=STOCKHOLM)[speaker.id].in_four_weeks == 3


def test_proposing_anew_keeps_what_is_booked(database, proposed, book, answer, people, clock, channels):
    rows = proposed("old")
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        planning.speak_ourselves(session, rows_of(session, sandwich.id), actor=people["writer"], now=clock.utcnow())
    book(rows[0].id)
    again = proposed("old")
    assert sorted(row.day for row in again) == [0, 7, 14, 21, 30]
    assert [row.id for row in again if row.placement_id] == [rows[0].id]


def test_a_row_needs_a_voice_before_it_is_booked(proposed, book, database):
    rows = proposed("old")
    done = book()
    assert not done.booked
    assert [row.id for row, _why in done.refused] == [row.id for row in rows]
    assert "spokesperson" in done.refused[0][1]
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 0


def test_booking_makes_placements_once_and_records_the_own_voice(database, proposed, book, answer, people, clock, channels):
    proposed("old")
    with database.write_session() as session:
        rows = rows_of(session, answer.id)
        assert planning.speak_ourselves(session, rows, actor=people["writer"], now=clock.utcnow()) == 5
    assert len(book().booked) == 5
    assert not book().booked
    with database.read_session() as session:
        placed = session.scalars(select(Placement).order_by(Placement.scheduled_at)).all()
        assert [row.content for row in placed] == ["fact"] * 5
        assert {row.own_voice for row in placed} == {True}
        assert {row.audience_id for row in placed} == {rows[0].audience_id}
        assert session.scalar(select(func.count()).where(Activity.verb == "own_voice_chosen")) == 1


def test_a_row_on_a_partners_channel_becomes_an_offer(database, answer, channels, people, clock, book):
    with database.write_session() as session:
        planning.add_row(
            session, session.get(Sandwich, answer.id), session.get(Channel, channels["partner_manual"].id), audience=None,
            scheduled_at=MONDAY, spokesperson=None, own_voice=True, content="full", actor=people["writer"], now=clock.utcnow(),
        )  # fmt: skip
    assert [row.state for row in book().booked] == ["offered"]


def test_consent_that_ran_out_yesterday_stops_that_row_alone(database, proposed, book, speaker, clock):
    proposed("old")
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).consent_until = date(2026, 12, 20)
    clock.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    done = book()
    assert [row.day for row in (each for each, _why in done.refused)] == [30]
    assert "Karin Åström" in done.refused[0][1]
    assert len(done.booked) == 4


def test_the_conflicts_of_a_row_say_what_stops_it(database, proposed, speaker, clock, channels):
    rows = proposed("old")
    with database.write_session() as session:
        session.get(Spokesperson, speaker.id).consent_until = date(2026, 12, 1)
        session.get(Channel, channels["manual"].id).paused_reason = "by_hand"
        session.get(PlanRow, rows[0].id).scheduled_at = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)  # a Saturday night
    with database.read_session() as session:
        found = row_conflicts(session, rows_of(session, rows[0].sandwich_id), STOCKHOLM, clock.utcnow())
    assert [one.code for one in found[rows[0].id]] == ["channel", "quiet", "day_off"]
    assert [one.code for one in found[rows[-1].id]][:2] == ["consent", "channel"]


def test_two_within_thirty_minutes_on_a_channel_clash(database, place, clock):
    at = clock.utcnow() + timedelta(days=3)
    first = place("webhook", "email", at=at)
    second = place("webhook", repeat=True, at=at + timedelta(minutes=29))
    with database.read_session() as session:
        rows = session.scalars(select(Placement)).all()
        found = placement_conflicts(session, rows, STOCKHOLM, clock.utcnow())
    webhook = next(row for row in first if row.channel_id == second[0].channel_id)
    assert {key: [one.code for one in value] for key, value in found.items()} == {webhook.id: ["clash"], second[0].id: ["clash"]}


def test_the_same_theme_within_the_channels_gap_is_a_conflict_and_another_theme_is_not(database, place, people, clock, channels):
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first = place("webhook", at=at)[0]
    with database.write_session() as session:
        for slug, theme, hours in (("samma-tema", "T01", 30), ("annat-tema", "T10", 3)):
            other = approved_answer(session, people, clock, slug)
            session.flush()
            other.rumour.theme = theme
            options = {"spokesperson": None, "own_voice": True, "actor": people["writer"], "now": clock.utcnow()}
            channel = session.get(Channel, channels["webhook"].id)
            service.place(session, other, [channel], scheduled_at=at + timedelta(hours=hours), **options)
    with database.read_session() as session:
        row = session.get(Placement, first.id)
        (found,) = placement_conflicts(session, [row], STOCKHOLM, clock.utcnow())[first.id]
        assert (found.code, found.hours, found.at) == ("gap", 48, at + timedelta(hours=30))
        assert not conflicts_at(session, row, at + timedelta(days=7), STOCKHOLM)


def test_a_past_placement_stays_where_it_is(database, place, people, clock):
    row = place("manual", at=clock.utcnow() + timedelta(hours=1))[0]
    clock.move(timedelta(hours=2))
    with database.write_session() as session:
        mine = session.get(Placement, row.id)
        with pytest.raises(Refused, match="stays where it is"):
            move_placement(session, mine, clock.utcnow() + timedelta(days=1), actor=people["writer"], now=clock.utcnow())
        assert mine.scheduled_at == row.scheduled_at


def test_nothing_is_moved_into_the_past(database, place, people, clock):
    row = place("manual", at=clock.utcnow() + timedelta(hours=1))[0]
    with database.write_session() as session:
        mine = session.get(Placement, row.id)
        with pytest.raises(Refused, match="passed"):
            move_placement(session, mine, clock.utcnow() - timedelta(minutes=1), actor=people["writer"], now=clock.utcnow())


def change(session, row, people, clock, **changes):
    options = {
        "version": row.version, "scheduled_at": row.scheduled_at, "spokesperson": None, "own_voice": True, "content": "fact",
        "actor": people["writer"], "now": clock.utcnow(), **changes,
    }  # fmt: skip
    planning.change_row(session, row, **options)


def test_people_change_a_row_and_a_stale_change_is_refused(database, proposed, people, clock):
    first = proposed("old")[0]
    with database.write_session() as session:
        row = session.get(PlanRow, first.id)
        change(session, row, people, clock, scheduled_at=MONDAY + timedelta(days=1), content="full")
        assert (row.scheduled_at, row.content, row.own_voice) == (MONDAY + timedelta(days=1), "full", True)
        with pytest.raises(Conflict):
            change(session, row, people, clock, version=first.version)


@pytest.mark.parametrize(
    "bad",
    [
        {"scheduled_at": datetime(2026, 11, 19, 9, tzinfo=UTC)}, {"scheduled_at": datetime(2029, 1, 1, tzinfo=UTC)},
        {"content": "myth"}, {"content": "\x00"},
    ],
    ids=["past", "far", "content", "nul"],
)  # fmt: skip
def test_an_impossible_change_is_refused(database, proposed, people, clock, bad):
    first = proposed("old")[0]
    with database.write_session() as session, pytest.raises(Refused):
        change(session, session.get(PlanRow, first.id), people, clock, **bad)


def test_who_may_not_plan(database, answer, groups, people, clock):
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        options = {"starts_at": MONDAY, "zone": STOCKHOLM, "now": clock.utcnow()}
        with pytest.raises(NotAllowed):
            planning.propose(session, sandwich, audience_ids=[groups["old"]], actor=people["fact_checker"], **options)


def test_a_text_that_is_not_approved_gets_no_plan(database, answer, groups, people, clock):
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        sandwich.state = "withdrawn"
        options = {"starts_at": MONDAY, "zone": STOCKHOLM, "now": clock.utcnow()}
        with pytest.raises(Refused):
            planning.propose(session, sandwich, audience_ids=[groups["old"]], actor=people["writer"], **options)


def test_the_facts_of_an_answer_hold_neither_the_claim_nor_the_rumour(database, answer):
    with database.read_session() as session:
        document = document_of(session.get(Sandwich, answer.id).approved_revision)
    facts = facts_only(document)
    said = " ".join((facts.headline, facts.opening_fact, facts.explanation, facts.closing_fact))
    assert "går före" not in said
    assert "rykte" not in said.casefold()
    assert "Den som har stått längst i kön får erbjudandet först. [1]" in facts.opening_fact
    assert facts.evidence == document.evidence


def test_an_answer_that_only_repeats_the_claim_has_no_facts():
    document = Document(headline="Nyinflyttade går före", opening_fact="Nyinflyttade går före.", claim="Nyinflyttade går före.",
                        verdict="false", evidence=(Evidence(n=1),))  # fmt: skip
    assert not has_facts(document)


def test_a_repeat_leaves_the_house_without_the_rumour(database, answer, settings):
    with database.read_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        whole = messages.compose(sandwich, sandwich.approved_revision, settings)
        fact = messages.compose(sandwich, sandwich.approved_revision, settings, content="fact")
    assert "går före i kön" in whole.text
    assert "går före" not in fact.text
    assert "går före" not in fact.html
    assert "Norrviks bostäder" in fact.text
