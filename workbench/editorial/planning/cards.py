"""The campaign card: reading it, filling it in, and the value that it gives the text."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Audience
from workbench.editorial.amending import amend, own_text
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.models import CampaignCard
from workbench.editorial.service.writing import require_editor
from workbench.errors import Refused
from workbench.rumours.models import CHANNELS

OPEN_STATES = ("draft", "changes_requested")  # elsewhere the text is somebody else's to read, or public


@dataclass(frozen=True)
class Card:
    """What is written on a card."""

    audience_id: int | None = None
    other_audience: str = ""
    value: str = ""
    value_words: tuple[str, ...] = ()
    worry: str = ""
    meeting_places: tuple[str, ...] = ()

    def cleaned(self) -> "Card":
        """Without space around, and only known places."""
        places = tuple(place for place in CHANNELS if place in self.meeting_places)
        return replace(
            self,
            other_audience=_line(self.other_audience),
            value=_line(self.value),
            worry=_line(self.worry),
            value_words=tuple(word for word in self.value_words if word.strip()),
            meeting_places=places,
        )


def card_of(session: Session, sandwich_id: int) -> CampaignCard | None:
    """The card of an answer, if it has been begun."""
    return session.get(CampaignCard, sandwich_id)


def filled(card: CampaignCard | None) -> tuple[bool, bool, bool, bool]:
    """Whether audience, value, worry and place are filled in."""
    if card is None:
        return (False, False, False, False)
    has_audience = card.audience_id is not None or bool(card.other_audience)
    return (has_audience, bool(card.value), bool(card.worry), bool(card.meeting_places))


def audiences(session: Session) -> list[Audience]:
    """The groups to choose from, by their Swedish name."""
    return list(session.scalars(select(Audience).order_by(Audience.name_sv)))


def fill_card(session: Session, sandwich: Sandwich, given: Card, *, actor: User, now: datetime) -> CampaignCard:
    """Keep the card. The value and its words go into a text that is being written, as a revision of its own (rule W18)."""
    require_editor(actor)
    given = given.cleaned()
    if given.audience_id is not None and session.get(Audience, given.audience_id) is None:
        raise Refused(_("Choose an audience from the list."), subject_id=sandwich.id)
    card = card_of(session, sandwich.id) or CampaignCard(sandwich_id=sandwich.id)
    card.audience_id, card.other_audience = given.audience_id, given.other_audience
    card.value, card.worry, card.meeting_places = given.value, given.worry, list(given.meeting_places)
    card.changed_at, card.changed_by_id = now, actor.id
    if card.filled_at is None and all(filled(card)):
        card.filled_at = now
    session.add(card)
    session.flush()
    record(session, "card_filled", sandwich, actor_id=actor.id, now=now, count=sum(filled(card)))
    if goes_into_text(sandwich):
        _write_value(session, sandwich, given, actor=actor, now=now)
    return card


def goes_into_text(sandwich: Sandwich) -> bool:
    """Whether the card's value is written into the text: only while that would undo nobody's approval or reading."""
    return sandwich.deleted_at is None and (
        sandwich.state in OPEN_STATES or (sandwich.state == "correcting" and sandwich.sent_revision_id is None)
    )


def _write_value(session: Session, sandwich: Sandwich, given: Card, *, actor: User, now: datetime) -> None:
    wanted: dict[str, Any] = {"value": given.value, "value_words": list(given.value_words)}
    written = own_text(session, sandwich, actor)
    if all((written.get(name) or type(value)()) == value for name, value in wanted.items()):
        return
    amend(session, sandwich, lambda text: {**text, **wanted}, actor=actor, now=now, note=_("Value from the campaign card"))


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
