"""Two quarters of the rumour log: what was heard, checked, decided, answered and closed. Neutral words, all invented."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.demo.readings import STILL_HOLDS, read_before_election
from workbench.editorial import service as editorial
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reviewing.checklist import EVERY_ITEM
from workbench.rumours import keeping
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.rumours.sightings import NewSighting
from workbench.settings import Settings

Staff = dict[str, User]
SEED = "Norrvik"
SOURCES = (
    ("service_desk", "resident"), ("phone", "resident"), ("face_to_face", "staff"), ("open_social_media", "social_media"),
    ("school", "staff"), ("face_to_face", "anti_rumour_agent"), ("email", "association"), ("press", "media"),
)  # fmt: skip
REPEATS = (0, 7, 14, 30)  # days after the first time
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Past:
    """The day of the demo, and everything relative to it."""

    now: datetime

    def ago(self, days: float, hours: float = 0.0) -> datetime:
        """So many days before, then some hours later; never in the future."""
        return min(self.now, self.now - timedelta(days=days) + timedelta(hours=hours))


def add_log(session: Session, settings: Settings, staff: Staff, past: Past) -> dict[str, Rumour]:
    """Every rumour of the file, by its claim."""
    rng = Random(f"{SEED} log")
    rows: list[dict[str, Any]] = json.loads((HERE / "log.json").read_text("utf-8"))
    return {row["claim"]: _add(session, settings, staff, past, row, rng) for row in rows}


def _add(session: Session, settings: Settings, staff: Staff, past: Past, row: dict[str, Any], rng: Random) -> Rumour:
    writer, checker, opened = staff["writer"], staff["fact_checker"], past.ago(row["opened"])
    rumour = rumours.open_rumour(
        session, row["claim"], theme=row["theme"], actor_id=writer.id, now=opened, target_group=row["group"], place=row["place"],
        concern_behind=row["concern"], sighting=_sighting(row, opened - timedelta(hours=rng.uniform(1, 30)), 0, rng),
    )  # fmt: skip
    for number in range(1, row["heard"]):
        # Many at first, fewer later; an answer halves what comes after it.
        days = row["spread"] * rng.betavariate(1.1, 2.8 if "answer" in row else 2.0)
        heard = past.ago(row["opened"] - days)
        rumours.add_sighting(session, rumour, _sighting(row, heard, number, rng), actor_id=writer.id, now=heard)
    rumours.set_verdict(
        session, rumour, verdict=row["verdict"], reason=row["reason"], verified_with=row["verified"],
        true_kernel=row.get("kernel", ""), actor=checker, now=opened + timedelta(hours=row["hours"] / 2),
    )  # fmt: skip
    spread, velocity, harm, plausibility, audience, reach = row["factors"]
    factors = Factors(
        spread=spread, velocity=velocity, harm=harm, plausibility=plausibility, audience=audience, reach=reach
    )  # fmt: skip
    decided = opened + timedelta(hours=row["hours"])
    rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=decided)
    rumours.decide(
        session, rumour, decision=row["decision"], reason=row["why"], actor=checker, now=decided, timezone=settings.timezone
    )
    if "answer" in row:
        _publish(session, settings, staff, rumour, row, past, rng)
    if "closed" in row:
        end = past.ago(row["opened"] - row["closed"])
        keeping.close_rumour(session, rumour, reason="Har inte hörts på en tid.", actor_id=checker.id, now=end)
    return rumour


def _sighting(row: dict[str, Any], heard_at: datetime, number: int, rng: Random) -> NewSighting:
    channel, source_type = rng.choice(SOURCES)
    asks = "Någon undrar om" if number % 3 else "Det sägs att"
    return NewSighting(
        text_heard=f"{asks} {row['claim']}.", heard_at=heard_at, channel=channel, source_type=source_type, wording="paraphrase",
        place=row["place"] if row["place"] != "hela kommunen" else "",
    )  # fmt: skip


def _publish(
    session: Session, settings: Settings, staff: Staff, rumour: Rumour, row: dict[str, Any], past: Past, rng: Random
) -> Sandwich:
    """The answer as it was written, approved and published then, and said again in more channels."""
    writer, approver = staff["writer"], staff["approver"]
    published = past.ago(row["opened"], row["answered"])
    written = published - timedelta(hours=6)
    sandwich = editorial.start_sandwich(session, rumour, format="sandwich", language="sv", actor=writer, now=written)
    document = json.loads((HERE.parent / "answers" / f"{row['answer']}.json").read_text("utf-8"))
    editorial.save_revision(
        session, sandwich, document=document, base_revision_id=sandwich.current_revision_id, actor=writer, now=written
    )
    editorial.send_for_approval(session, sandwich, actor=writer, now=written, settings=settings, ticked=STILL_HOLDS)
    approved = published - timedelta(hours=1)
    read_before_election(session, settings, sandwich, staff["legal_reviewer"], moments=(written, approved, published))
    review_by = (past.now + timedelta(days=120)).date()
    editorial.approve(session, sandwich, review_by=review_by, actor=approver, now=approved, settings=settings, ticked=EVERY_ITEM)
    revision = session.get_one(Revision, sandwich.approved_revision_id)
    editorial.publish(session, sandwich, revision, actor_id=approver.id, now=published)
    _say_again(session, sandwich, revision, approver, published, past, rng)
    return sandwich


def _say_again(
    session: Session, sandwich: Sandwich, revision: Revision, approver: User, first: datetime, past: Past, rng: Random
) -> None:
    """On the page, in letters and on the library's board, three times in a month; how many it reached is what channels said."""
    channels = session.scalars(select(Channel).where(Channel.kind.in_(("page", "email", "manual"))).order_by(Channel.id)).all()
    for channel in channels:
        for slot, days in enumerate(REPEATS if channel.kind != "page" else REPEATS[:1]):
            at = first + timedelta(days=days)
            if at >= past.now:
                continue
            session.add(
                Placement(
                    sandwich_id=sandwich.id, revision_id=revision.id, channel_id=channel.id, slot=slot, scheduled_at=at,
                    state="sent", own_voice=True, batch=f"quarter-{sandwich.id}-{slot}",
                    reference=f"Q{sandwich.id}-{channel.id}-{slot}", reach=rng.randint(80, 900), created_by_id=approver.id,
                    created_at=first, sent_at=at,
                )
            )  # fmt: skip
    session.flush()
