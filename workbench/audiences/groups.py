"""Audiences: what is known of a group, where it is met, and how we know. Broad groups, never lists of people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workbench.activity.service import DOUBLE_PRESS, record
from workbench.audiences.models import MEETING_KINDS, SOURCE_KINDS, Audience, AudiencePlace, AudienceSource, Spokesperson, Trust
from workbench.audiences.texts import line, masked
from workbench.audiences.trusting import strongest
from workbench.errors import NotFound, Refused

MOST_PLACES = 40
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)|([01]?\d|2[0-3])")


@dataclass(frozen=True)
class AudienceFacts:
    """What is written of a group."""

    name_sv: str
    name_en: str
    values_held: str = ""
    worries: str = ""
    languages: Sequence[str] = ()
    is_65_plus: bool = False


@dataclass(frozen=True)
class NewPlace:
    """Where a group is met, on which days (0 is Monday; none: any), from when to when by the clock on the wall."""

    kind: str
    place: str
    weekdays: Sequence[int] = ()
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True)
class NewSource:
    """How something is known of a group, and what those who told it agreed to."""

    kind: str
    title: str
    held_on: date
    consent: str
    found: str = ""


def audience(session: Session, audience_id: int) -> Audience:
    """One group with its places and sources. Raises NotFound."""
    loaded = (selectinload(Audience.places), selectinload(Audience.sources))
    found = session.get(Audience, audience_id, options=loaded)
    if found is None:
        raise NotFound(subject_id=audience_id)
    return found


def all_audiences(session: Session) -> Sequence[Audience]:
    """Every group with its places, by its Swedish name."""
    return session.scalars(select(Audience).options(selectinload(Audience.places)).order_by(Audience.name_sv)).all()


def trusted_counts(session: Session) -> dict[int, int]:
    """How many spokespersons each group is known to trust."""
    statement = select(Trust.audience_id, func.count(Trust.spokesperson_id.distinct()).label("people")).group_by(
        Trust.audience_id
    )
    return {row.audience_id: row.people for row in session.execute(statement)}


def trusted_by(session: Session, audience_id: int, day: date) -> list[tuple[Spokesperson, Trust]]:
    """Whom the group trusts, with the strongest evidence, the newest first."""
    statement = select(Spokesperson).where(Spokesperson.trust.any(Trust.audience_id == audience_id))
    people = session.scalars(statement.options(selectinload(Spokesperson.trust))).unique().all()
    rows = [(person, best) for person in people if (best := strongest(person.trust, audience_id, day)) is not None]
    return sorted(rows, key=lambda row: (-row[1].held_on.toordinal(), row[0].name))


def add_audience(session: Session, facts: AudienceFacts, *, actor_id: int, now: datetime) -> Audience:
    """A new group. Raises Refused for one whose Swedish name exists."""
    row = Audience()
    _write(session, row, facts)
    session.add(row)
    session.flush()
    record(session, "audience_added", row, actor_id=actor_id, now=now)
    return row


def change_audience(session: Session, row: Audience, facts: AudienceFacts, *, actor_id: int, now: datetime) -> None:
    """Write down what is known now."""
    _write(session, row, facts)
    session.flush()
    record(session, "audience_changed", row, actor_id=actor_id, now=now)


def add_place(session: Session, row: Audience, new: NewPlace, *, actor_id: int, now: datetime) -> AudiencePlace:
    """Where the group is met. The same place and times again are the ones that stand there. Raises Refused."""
    if new.kind not in MEETING_KINDS:
        raise Refused(_("Choose how the group is met."), subject_id=row.id)
    place, weekdays = line(new.place), sorted({day for day in new.weekdays if 0 <= day <= 6})
    if not place:
        raise Refused(_("Write where the group is met."), subject_id=row.id)
    opens, closes = read_clock(new.opens), read_clock(new.closes)
    if closes and (not opens or closes <= opens):
        raise Refused(_("The time it ends must be after the time it begins."), subject_id=row.id)
    for each in row.places:
        if (each.kind, each.place, each.weekdays, each.opens, each.closes) == (new.kind, place, weekdays, opens, closes):
            return each
    if len(row.places) >= MOST_PLACES:
        raise Refused(_("At most %(most)s places fit. Take some away first.", most=MOST_PLACES), subject_id=row.id)
    made = AudiencePlace(kind=new.kind, place=place, weekdays=weekdays, opens=opens, closes=closes)
    row.places.append(made)
    session.flush()
    record(session, "audience_place_added", row, actor_id=actor_id, now=now, place=place)
    return made


def remove_place(session: Session, row: Audience, place_id: int, *, actor_id: int, now: datetime) -> None:
    """The group is no longer met there. Raises NotFound for another group's place."""
    found = next((each for each in row.places if each.id == place_id), None)
    if found is None:
        raise NotFound(subject_id=place_id)
    row.places.remove(found)
    session.flush()
    record(session, "audience_place_removed", row, actor_id=actor_id, now=now, place=found.place)


def add_source(session: Session, row: Audience, new: NewSource, *, actor_id: int, now: datetime) -> AudienceSource:
    """How we know it. Nothing is kept without what those who told us agreed to (Refused)."""
    title, found, consent = line(new.title), masked(new.found), masked(new.consent)
    if new.kind not in SOURCE_KINDS or not title:
        raise Refused(_("Write what the source is."), subject_id=row.id)
    if not consent:
        raise Refused(_("Write what those who told us have agreed to. Without that it may not be kept."), subject_id=row.id)
    if new.held_on > now.date():
        raise Refused(_("The day has not come yet. Write the day on which people were asked."), subject_id=row.id)
    for each in row.sources:
        if (each.kind, each.title, each.held_on) == (new.kind, title, new.held_on) and each.added_at > now - DOUBLE_PRESS:
            return each
    made = AudienceSource(
        kind=new.kind, title=title, found=found, held_on=new.held_on, consent=consent, added_by_id=actor_id, added_at=now
    )
    row.sources.append(made)
    session.flush()
    record(session, "audience_source_added", row, actor_id=actor_id, now=now, title=title)
    return made


def remove_source(session: Session, row: Audience, source_id: int, *, actor_id: int, now: datetime) -> None:
    """Take a source away, for example because a consent was taken back. Raises NotFound for another group's."""
    found = next((each for each in row.sources if each.id == source_id), None)
    if found is None:
        raise NotFound(subject_id=source_id)
    row.sources.remove(found)
    session.flush()
    record(session, "audience_source_removed", row, actor_id=actor_id, now=now)


def read_clock(text: str) -> str:
    """A time such as 9, 9.30 or 09:30 as "09:30"; "" for nothing. Raises Refused."""
    text = line(text)
    if not text:
        return ""
    match = _TIME.fullmatch(text)
    if match is None:
        raise Refused(_("Write the time as 09:30."))
    hour, minute, whole = match.groups()
    return f"{int(hour or whole):02}:{minute or '00'}"


def _write(session: Session, row: Audience, facts: AudienceFacts) -> None:
    name_sv, name_en = line(facts.name_sv), line(facts.name_en)
    if not name_sv or not name_en:
        raise Refused(_("Write the group's name in both languages."))
    other = session.scalar(select(Audience.id).where(Audience.name_sv == name_sv))
    if other is not None and other != row.id:
        raise Refused(_("There is a group with that name already."), subject_id=other)
    row.name_sv, row.name_en, row.is_65_plus = name_sv, name_en, facts.is_65_plus
    row.values_held, row.worries, row.languages = masked(facts.values_held), masked(facts.worries), list(facts.languages)
