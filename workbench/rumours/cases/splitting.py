"""What a person can choose from when a rumour is split: its rows, worded so that they can be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours import queries
from workbench.rumours.cases import referring, verifying
from workbench.rumours.cases.following import Choice, described
from workbench.rumours.cases.words import case_word
from workbench.rumours.models import Rumour, RumourNote, Sighting
from workbench.web.vocabulary import word

MOST_SHOWN = 200
LENGTH = 120


@dataclass(frozen=True)
class Group:
    """Rows of one kind."""

    table: str
    name: str
    choices: Sequence[Choice]


def groups_of(session: Session, rumour: Rumour, *, viewer: User) -> list[Group]:
    """Observations, notes, verifications, referrals where they may be seen, and what later rooms add. No empty kinds."""
    sightings = [Choice(row.id, _heard(row)) for row in queries.sightings_of(session, rumour.id)[:MOST_SHOWN]]
    notes = [Choice(row.id, _noted(row)) for row in queries.notes_of(session, rumour.id)[:MOST_SHOWN]]
    verified = [
        Choice(row.id, f"{row.verified_on.isoformat()}: {row.office}, {case_word(row.finding, 'finding')}")
        for row in verifying.verifications_of(session, rumour.id)[:MOST_SHOWN]
    ]
    referred = [
        Choice(row.id, f"{row.referred_at.date().isoformat()}: {case_word(row.referred_to, 'referred_to')}")
        for row in referring.referrals_of(session, rumour, viewer=viewer)
    ]
    found = [
        Group("sighting", _("Observations"), sightings),
        Group("rumour_note", _("Working notes"), notes),
        Group("rumour_verification", _("Verified with"), verified),
        Group("rumour_referral", _("Passed on"), referred),
        *(Group(table, str(name), list(choose(session, rumour.id))) for table, (name, choose) in described().items()),
    ]
    return [group for group in found if group.choices]


def _heard(row: Sighting) -> str:
    text = shorten(row.text_heard) or _("words erased after their time")
    return f"{row.heard_at.date().isoformat()}, {word(row.channel, 'channel')}: {text}"


def _noted(row: RumourNote) -> str:
    return f"{row.at.date().isoformat()}, {row.author.name}: {shorten(row.text)}"


def shorten(text: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else f"{line[:LENGTH].rstrip()}…"
