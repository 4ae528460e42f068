"""The demo's rumours: one answered and published, one being checked, one unproven. Fictional, and worded neutrally."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.campaigns.models import Channel
from workbench.campaigns.service import place
from workbench.demo.readings import STILL_HOLDS, read_before_election
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.editorial.reviewing.checklist import EVERY_ITEM
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.rumours.sightings import NewSighting
from workbench.settings import Settings

Staff = dict[str, User]


def add_rumours(session: Session, settings: Settings, staff: Staff) -> None:
    """Three rumours at three stops of the way."""
    _add_answered(session, settings, staff)
    _add_being_checked(session, staff)
    _add_unproven(session, staff)


def heard(text: str, hours: int, channel: str, source_type: str) -> NewSighting:
    """What somebody told, some hours ago."""
    return NewSighting(
        text_heard=text,
        heard_at=clock.utcnow() - timedelta(hours=hours),
        channel=channel,
        source_type=source_type,
        wording="paraphrase",
    )


def open_rumour(session: Session, staff: Staff, claim: str, theme: str, concern: str, first: NewSighting) -> Rumour:
    """A rumour that the writer opened, about newcomers in the whole municipality."""
    return rumours.open_rumour(
        session,
        claim,
        theme=theme,
        actor_id=staff["writer"].id,
        now=clock.utcnow(),
        target_group="newcomers",
        place="hela kommunen",
        concern_behind=concern,
        sighting=first,
    )


def _add_answered(session: Session, settings: Settings, staff: Staff) -> None:
    now, checker = clock.utcnow(), staff["fact_checker"]
    first = heard("Hemtjänsten får stå tillbaka för att mottagandet kostar så mycket.", 60, "service_desk", "resident")
    claim, concern = "mottagandet tar pengar från äldreomsorgen", "Att äldre får mindre hjälp."
    rumour = open_rumour(session, staff, claim, "T09", concern, first)
    more = heard("Är det sant att de äldres pengar går till mottagandet?", 30, "phone", "resident")
    rumours.add_sighting(session, rumour, more, actor_id=staff["writer"].id, now=now)
    rumours.set_verdict(
        session,
        rumour,
        verdict="misleading",
        reason="Staten ersatte nästan hela kostnaden, och äldreomsorgens budget ökade.",
        verified_with="Ekonomiavdelningen, årsredovisningen 2025 (påhittad)",
        true_kernel="Mottagandet kostade 23 miljoner kronor under 2025.",
        actor=checker,
        now=now,
    )
    factors = Factors(spread=2, velocity=2, harm=2, plausibility=2, audience=2, reach=0)
    rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
    rumours.decide(session, rumour, decision="respond", reason="Sprids i två grupper och ökar.", actor=checker, now=now)
    publish_answer(session, settings, staff, rumour, "reception_and_elderly_care")


def publish_answer(session: Session, settings: Settings, staff: Staff, rumour: Rumour, name: str) -> Sandwich:
    """The text of a file as an answer that the writer sent, the approver approved and the open page publishes."""
    now, writer, approver = clock.utcnow(), staff["writer"], staff["approver"]
    sandwich = editorial.start_sandwich(session, rumour, format="sandwich", language="sv", actor=writer, now=now)
    document = _written(name)
    editorial.save_revision(
        session, sandwich, document=document, base_revision_id=sandwich.current_revision_id, actor=writer, now=now
    )
    editorial.send_for_approval(session, sandwich, actor=writer, now=now, settings=settings, ticked=STILL_HOLDS)
    read_before_election(session, settings, sandwich, staff["legal_reviewer"], moments=(now,))
    review_by = (now + timedelta(days=180)).date()
    editorial.approve(session, sandwich, review_by=review_by, actor=approver, now=now, settings=settings, ticked=EVERY_ITEM)
    page = session.scalars(select(Channel).where(Channel.kind == "page")).one()
    place(session, sandwich, [page], scheduled_at=None, spokesperson=None, own_voice=True, actor=approver, now=now)
    return sandwich


def _add_being_checked(session: Session, staff: Staff) -> None:
    first = heard("SFI ska börja kosta pengar efter nyår.", 20, "school", "staff")
    rumour = open_rumour(
        session, staff, "SFI blir avgiftsbelagt i januari", "T13", "Att inte ha råd att lära sig språket.", first
    )
    rumours.rate(
        session,
        rumour,
        Factors(spread=1, velocity=2, harm=2, plausibility=2, audience=2, reach=0),
        is_void=False,
        was_asked=False,
        actor_id=staff["writer"].id,
        now=clock.utcnow(),
    )


def _add_unproven(session: Session, staff: Staff) -> None:
    now, checker = clock.utcnow(), staff["fact_checker"]
    first = heard("De säger att ett boende är klart i Älvskolan.", 10, "open_social_media", "social_media")
    rumour = open_rumour(session, staff, "ett boende är beslutat i Älvskolan", "T12", "Att inte få veta.", first)
    rumours.set_verdict(
        session,
        rumour,
        verdict="unproven",
        reason="Inget beslut finns i diariet. Frågan utreds.",
        verified_with="Kommunens diarium (påhittat)",
        true_kernel="",
        actor=checker,
        now=now,
    )


def _written(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "answers" / f"{name}.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document
