"""What the register of spokespersons counts as their load comes from real placements."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from workbench.audiences.load import Load, loads
from workbench.campaigns import service
from workbench.campaigns.models import Placement

TOWN = ZoneInfo("Europe/Stockholm")
TUESDAY = date(2026, 11, 24)


def load_of(database, person, day=TUESDAY):
    with database.read_session() as session:
        return loads(session, day, zone=TOWN).get(person.id, Load())


def test_one_answer_on_several_channels_is_one_time(place, speaker, database, clock):
    """Planned counts as much as sent; another day is another time."""
    at = clock.utcnow() + timedelta(days=4)
    place("webhook", "manual", at=at, spokesperson=speaker, own_voice=False)
    place("partner_manual", at=at + timedelta(days=2), spokesperson=speaker, own_voice=False)
    assert load_of(database, speaker) == Load(1, 1)
    assert load_of(database, speaker, TUESDAY + timedelta(days=2)) == Load(2, 1)
    assert load_of(database, speaker, TUESDAY + timedelta(days=40)) == Load(0, 0)


def test_what_was_cancelled_or_said_by_the_municipality_does_not_count(place, speaker, database, people, clock):
    """Only what the person is named on."""
    (row,) = place("manual", at=clock.utcnow() + timedelta(days=4), spokesperson=speaker, own_voice=False)
    place("webhook", at=clock.utcnow() + timedelta(days=4))
    with database.write_session() as session:
        service.cancel(session, session.get_one(Placement, row.id), actor=people["writer"], now=clock.utcnow())
    assert load_of(database, speaker) == Load()
