"""Reading the reports of a rumour as rules count them: sightings, and texts that the machine takes for the rumour."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.alerts.rules.conditions import place_key
from workbench.alerts.rules.counting import Report
from workbench.intake.models import Item, Source
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import is_report, teller_of

MOST_SIGHTINGS, MOST_TEXTS = 2000, 500  # more than any rule asks for
OPEN_ITEMS = ("new", "taken")
GENRE_CHANNELS = {"news": "press", "post": "open_social_media", "letter": "email", "authority": "press"}
ENDED = ("closed", "merged")


def open_rumours(session: Session, rumour_ids: Iterable[int]) -> Sequence[Rumour]:
    """Those of the rumours that are neither closed nor merged."""
    wanted = sorted(set(rumour_ids))
    found: list[Rumour] = []
    for start in range(0, len(wanted), 500):
        some = Rumour.id.in_(wanted[start : start + 500])
        found += session.scalars(select(Rumour).where(some, Rumour.state.not_in(ENDED)).order_by(Rumour.id))
    return found


def reports_of(
    session: Session, rumour: Rumour, since: datetime, *, with_unread: bool, most: int = MOST_SIGHTINGS
) -> list[Report]:
    """The newest reports of one rumour since then. Copies and answers are none (METHOD.md C.1)."""
    heard = (Sighting.rumour_id == rumour.id, Sighting.relation == "asserts", Sighting.heard_at > since, is_report())
    columns = (
        Sighting.id, Sighting.heard_at, Sighting.text_heard, Sighting.channel, Sighting.place, Sighting.source_name,
        Sighting.source_type, Sighting.item_copy_id, Sighting.author_hash,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(*heard).order_by(Sighting.heard_at.desc()).limit(most))
    found = [
        Report(
            row.heard_at, teller_of(row), row.source_name.casefold() or f"{row.channel}:{row.source_type}:{row.place}",
            place_key(row.place or rumour.place), row.channel,
        )
        for row in rows
    ]  # fmt: skip
    return found + _unread(session, rumour, since, max(MOST_TEXTS, most // 4)) if with_unread else found


def _unread(session: Session, rumour: Rumour, since: datetime, most: int) -> list[Report]:
    """Collected texts that the machine takes for the rumour and nobody has sorted yet. The newest are enough."""
    statement = (
        select(Item.id, Item.dated_at, Item.author_code, Source.name, Source.genre)
        .join(Source, Source.id == Item.source_id)
        .where(
            Item.match_code == rumour.code,
            Item.dated_at > since,
            Item.match_relation == "asserts",
            Item.state.in_(OPEN_ITEMS),
            Item.flagged,
        )
        .order_by(Item.dated_at.desc())
        .limit(most)
    )
    place = place_key(rumour.place)
    return [
        Report(
            row.dated_at,
            f"~{row.author_code or row.id}",
            row.name.casefold(),
            place,
            GENRE_CHANNELS.get(row.genre, "other"),
            True,
        )
        for row in session.execute(statement)
    ]
