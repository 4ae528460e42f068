"""The demo's groups and spokespersons. All of them are invented, and say so."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.calendars import CalendarReading, FilledDay
from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.audiences import groups, service, trusting
from workbench.audiences.availability import calendars
from workbench.audiences.models import Audience, Spokesperson
from workbench.demo.people import LIBRARY, SPORTS

Staff = dict[str, User]
INVENTED = "(påhittat)"

GROUPS = (
    groups.AudienceFacts("De som väntar på bostad", "People who wait for a flat", "rättvisa", "lång väntan", ["sv", "so"]),
    groups.AudienceFacts("Barnfamiljer", "Families with children", "trygghet", "stängda tider", ["sv"]),
    groups.AudienceFacts(
        "Äldre i ytterbyarna",
        "Older people in the villages",
        "lugn och ro, att bli lyssnad på",
        "att vården flyttar",
        ["sv"],
        True,
    ),
)
PLACES = {
    "De som väntar på bostad": (
        groups.NewPlace("desk_note", "Medborgarkontorets disk", (0, 1, 2, 3, 4), "10", "15"),
        groups.NewPlace("poster", "Tvättstugorna i Norrviks bostäder"),
    ),
    "Barnfamiljer": (
        groups.NewPlace("meeting", "Öppna förskolan", (1, 3), "9.30", "11"),
        groups.NewPlace("page", "Norrviks öppna sida"),
    ),
    "Äldre i ytterbyarna": (
        groups.NewPlace("newspaper", "Norrviks Tidning"),
        groups.NewPlace("meeting", "Träffpunkten Linden", (2,), "13", "15"),
    ),
}
# name, role, home ("" is the municipality), themes, languages, consent for so many days (None: not asked, 0: until taken back)
SPEAKERS = (
    ("Maj Norén", "distriktssköterska", "", ["T06"], ["sv", "fi"], 300),
    ("Olle Fors", "chef för Norrviks bostäder", "", ["T01"], ["sv"], 0),
    ("Leila Åström", "badchef", "", ["T10"], ["sv"], None),
    ("Per Nord", "bibliotekarie", LIBRARY, ["T11", "T01"], ["sv", "so"], 12),
    ("Sara Lidén", "ordförande i idrottsföreningen", SPORTS, ["T10", "T05"], ["sv"], 200),
)
# who, group, kind, what was said, how many days ago, asked, named
TRUST = (
    ("Maj Norén", "Äldre i ytterbyarna", "survey", "Vem skulle du fråga om vården?", 200, 118, 41),
    ("Olle Fors", "De som väntar på bostad", "survey", "Vem skulle du fråga om bostadskön?", 200, 96, 14),
    ("Per Nord", "De som väntar på bostad", "focus_group", "Flera sa att de frågar på biblioteket.", 60, None, None),
    ("Sara Lidén", "Barnfamiljer", "focus_group", "Föräldrar litar på ledarna.", 90, None, None),
    ("Leila Åström", "Barnfamiljer", "experience", "Många frågar henne vid kassan.", 30, None, None),
)


def add_audiences(session: Session, staff: Staff) -> None:
    """Three groups with places and sources, five spokespersons: one who is not asked yet, one whose consent ends soon."""
    now, actor_id = clock.utcnow(), staff["writer"].id
    made = {facts.name_sv: _add_group(session, facts, actor_id) for facts in GROUPS}
    people = {row[0]: _add_speaker(session, row, staff) for row in SPEAKERS}
    for name, group, kind, words, days, asked, named in TRUST:
        found = trusting.Finding(kind, f"{words} {INVENTED}", now.date() - timedelta(days=days), asked, named)
        trusting.add_trust(session, people[name], made[group], found, actor_id=actor_id, now=now)
    _add_days(session, people["Olle Fors"], actor_id, now.date())


def _add_group(session: Session, facts: groups.AudienceFacts, actor_id: int) -> Audience:
    now = clock.utcnow()
    row = groups.add_audience(session, facts, actor_id=actor_id, now=now)
    for place in PLACES[facts.name_sv]:
        groups.add_place(session, row, place, actor_id=actor_id, now=now)
    source = groups.NewSource(
        "focus_group", f"Fokusgrupp i våras {INVENTED}", now.date() - timedelta(days=90),
        "Alla åtta gick med på att temana används.", "Oron handlar om väntan, inte om grannar.",
    )  # fmt: skip
    groups.add_source(session, row, source, actor_id=actor_id, now=now)
    return row


def _add_speaker(session: Session, row: tuple[str, str, str, list[str], list[str], int | None], staff: Staff) -> Spokesperson:
    name, role, home, themes, languages, days = row
    now, actor_id = clock.utcnow(), staff["writer"].id
    wanted = select(Organisation).where(Organisation.name == home)
    organisation = session.scalars(wanted).one() if home else session.get_one(Organisation, staff["writer"].organisation_id)
    person = service.add_spokesperson(
        session, name, role_title=role, organisation=organisation, themes=themes, languages=languages, trusted_by="",
        actor_id=actor_id, now=now,
    )  # fmt: skip
    if days is not None:
        until = now.date() + timedelta(days=days) if days else None
        service.record_consent(session, person, how="E-post den 2 november (påhittad)", until=until, actor_id=actor_id, now=now)
    return person


def _add_days(session: Session, person: Spokesperson, actor_id: int, today: date) -> None:
    """What an invented calendar would say."""
    monday = today + timedelta(days=(0 - today.weekday()) % 7)
    days = {monday + timedelta(days=7 * week): FilledDay(False, ("09:00–11:00",)) for week in range(8)}
    days |= {monday + timedelta(days=number): FilledDay(True) for number in (3, 4)}
    reading = CalendarReading(days, len(days))
    calendars.keep_reading(session, person, reading, actor_id=actor_id, today=today, now=clock.utcnow())
