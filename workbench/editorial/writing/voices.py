"""Who may speak in the text beside the municipality, and when a joke is out of the question (METHOD.md E)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.audiences.queries import able_to_speak
from workbench.editorial.checking import harm_of
from workbench.editorial.models import Sandwich

GRAVE_HARM = 2
GRAVE_THEMES = frozenset({"T04", "T13"})


@dataclass(frozen=True)
class Speaker:
    """A spokesperson on the list; `has_consent` is False for one who is named in the text but may not be."""

    name: str
    role_title: str
    has_consent: bool = True


def speakers(session: Session, sandwich: Sandwich, day: date, *, chosen: str = "") -> list[Speaker]:
    """Spokespersons whose consent stands, those who know the theme first; and whoever the text names already."""
    able = [Speaker(row.name, row.role_title) for row in able_to_speak(session, day, theme=sandwich.rumour.theme)]
    if chosen and chosen not in {one.name for one in able}:
        able.append(Speaker(chosen, "", has_consent=False))
    return able


def humour_closed(session: Session, sandwich: Sandwich) -> str:
    """Why the text may not be humorous, in words; "" when it may."""
    if GRAVE_THEMES & {sandwich.rumour.theme, *sandwich.rumour.more_themes}:
        return _("Not for this theme: people may be afraid or depend on the answer.")
    if harm_of(session, sandwich.rumour_id) >= GRAVE_HARM:
        return _("Not for this rumour: its harm is rated %(least)s or more.", least=GRAVE_HARM)
    return ""


def without_closed_humour(session: Session, sandwich: Sandwich, typed: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The typed text with humour off where it is closed, and a sentence that says so. The words of the joke stay."""
    closed = humour_closed(session, sandwich) if typed.get("humour") else ""
    if not closed:
        return typed, ""
    return {**typed, "humour": False}, _("Humour is switched off.") + " " + closed
