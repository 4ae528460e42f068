"""Norrvik's reviews: surveys counted, the quarter before adopted and shown to everybody, the present one as a draft."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.db import Database
from workbench.reviews import service as reviews
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts
from workbench.reviews.quarterly import service as writing
from workbench.reviews.quarterly.building import build_review
from workbench.reviews.quarters import Quarter, quarter_of
from workbench.settings import Settings
from workbench.surveys.results.service import count_wave, publish_result
from workbench.surveys.waves.models import Wave

Staff = dict[str, User]
PUBLISHED = 2  # waves of the panel whose results everybody may read; the newest waits for the approver
TEXTS = (  # section, what the group says of it, whether it stays in the house
    (
        "rumours",
        "Bakom de flesta rykten finns samma oro: att få vänta längre, eller att få mindre än andra.\n"
        "Därför svarar vi på oron också, inte bara på påståendet.",
        False,
    ),
    (
        "times",
        "Svaret dröjer mest när vi väntar på uppgifter från ett annat kontor. Därför vill vi ha en namngiven kontakt på varje "
        "kontor.",
        False,
    ),
    ("decisions", "Vi var oeniga om två av besluten. Skälen står på ryktenas sidor.", True),
)
# what is to change, who sees to it, days into the next quarter, what makes us stop
DECISIONS = (
    (
        "Utse en kontakt på varje kontor som svarar inom en arbetsdag.", "approver", 30,
        "Om svaren inte kommer fortare efter ett kvartal.",
    ),
    ("Lägg två granskare på schemat, så att ingen text väntar på en enda person.", "fact_checker", 14, ""),
    (
        "Ge receptionen veckans svar på ett blad varje måndag.", "writer", 60,
        "Om receptionen inte använder bladet två veckor i rad.",
    ),
)  # fmt: skip
NOTE = "Gruppen är enig om tre ändringar. Vi följer upp dem i nästa översyn."
OUTCOMES = (  # of the first two; the third is left to whoever tries the page
    ("under_way", "Tre av fem kontor har utsett någon."),
    ("done", "Två granskare står på schemat."),
)


def add_reviews(database: Database, settings: Settings, staff: Staff) -> None:
    """What a group that has worked for two quarters would find on the review's page. Call it within an application."""
    zone, now = ZoneInfo(settings.timezone), clock.utcnow()
    present = quarter_of(now.astimezone(zone).date())
    with database.write_session() as session:
        _count_waves(session, staff["approver"], zone, now)
    _adopt(database, staff, present.before, zone, now)
    review = _count(database, staff, present, zone, now)
    with database.write_session() as session:
        review = session.get_one(QuarterReview, review.id)
        said = {row.id: outcome for row, outcome in zip(parts.last_decisions(session, review), OUTCOMES, strict=False)}
        writing.save_outcomes(session, review, said, actor_id=staff["writer"].id, now=now)


def _count_waves(session: Session, approver: User, zone: ZoneInfo, now: datetime) -> None:
    """Every survey that has closed, an hour after it did; the first of the panel's are published four days later."""
    waves: Sequence[Wave] = session.scalars(
        select(Wave).where(Wave.state == "closed", Wave.closed_at.is_not(None)).order_by(Wave.closed_at, Wave.id)
    ).all()
    left = PUBLISHED
    for wave in waves:
        assert wave.closed_at is not None  # asked for
        result = count_wave(session, wave, actor_id=None, now=min(now, wave.closed_at + timedelta(hours=1)), zone=zone)
        if left and wave.panel_id is not None and wave.sampling == "volunteer":
            publish_result(session, result, actor=approver, now=min(now, wave.closed_at + timedelta(days=4)))
            left -= 1


def _adopt(database: Database, staff: Staff, quarter: Quarter, zone: ZoneInfo, now: datetime) -> None:
    """Counted a week after its end, written in, adopted the day after and published: or now, when that is still to come."""
    end = quarter.span(zone)[1]
    counted, adopted, published = (min(now, end + timedelta(days=days, hours=9)) for days in (7, 8, 9))
    found = _count(database, staff, quarter, zone, counted)
    writer, approver = staff["writer"], staff["approver"]
    with database.write_session() as session:
        review = session.get_one(QuarterReview, found.id)
        for section, text, is_internal in TEXTS:
            writing.save_text(
                session, review, section=section, language="sv", text=text, is_internal=is_internal, version=0,
                actor_id=writer.id, now=counted,
            )  # fmt: skip
        first = quarter.after.first_day
        decisions = [
            writing.NewDecision(text, staff[owner].id, first + timedelta(days=days), stop_if)
            for text, owner, days, stop_if in DECISIONS
        ]
        writing.save_decisions(session, review, decisions, actor_id=approver.id, now=adopted)
        writing.adopt_review(session, review, note=NOTE, actor_id=approver.id, now=adopted)
        writing.publish_review(session, review, actor_id=approver.id, now=published)


def _count(database: Database, staff: Staff, quarter: Quarter, zone: ZoneInfo, now: datetime) -> QuarterReview:
    """Counted and drawn as the job does it, here and now."""
    actor_id = staff["writer"].id
    with database.write_session() as session:
        review, _asked_id = reviews.start_review(session, quarter, actor_id=actor_id, now=now)
    built = build_review(database, review, zone=zone, now=now)
    with database.write_session() as session:
        stored = session.get_one(QuarterReview, review.id)
        reviews.store_counts(
            session, stored, counts=built.counts, charts=built.charts, now=now, counted_through=built.counted_through
        )
    return review
