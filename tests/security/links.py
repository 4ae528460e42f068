"""Every address whose last part opens something by itself: what uses it up, how long it lasts, what ends it.

A new address with such an argument must be written here (test_security_links looks).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.security import link_makers as makers
from tests.security.world import World
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.campaigns.lists import service as lists
from workbench.surveys.panels import joining

CARRY = {"token", "secret", "receipt", "callback"}  # arguments of an address that open something
# Steps of passkeys and of the second factor, in the session of whoever began them: no letter carries them.
STEPS = {"/account/passkeys/<token>", "/account/confirm-by-passkey/<token>", "/sign-in/passkey/<token>", "/tf-setup/<token>"}
PASSWORD = "fem korta ord om vintern i Norrvik"
UNKNOWN, SAFE, SAID = "like one never made", "the same again", "said that it is over"

Make = Callable[[World, Session, datetime], makers.Made]
End = Callable[[World, Session, Any, datetime], None]


@dataclass(frozen=True)
class Kind:
    """One kind of link. `leaves` has the one whose it is leave the house, or takes away what it opens."""

    rule: str
    make: Make
    role: str | None = None  # signed in as
    used_by: Mapping[str, Any] | None = None  # the fields of the press that uses it; None: it is only read
    twice: str = SAFE
    lasts: timedelta | None = None
    late: str = UNKNOWN
    leaves: End | None = None
    left: str = UNKNOWN
    query: Mapping[str, str] = field(default_factory=dict)
    opens_too: frozenset[str] = frozenset()  # what else opens it, and why that is no fault stands beside it


def person_leaves(world: World, session: Session, whose: Any, now: datetime) -> None:
    """The account is closed."""
    person = session.get_one(User, whose.id)
    accounts.set_active(session, person, is_active=False, actor_id=world.people["administrator"].id, now=now)


def organisation_leaves(_world: World, session: Session, whose: Any, _now: datetime) -> None:
    """The partner is closed."""
    session.merge(whose).is_active = False


def receiver_leaves(world: World, session: Session, whose: Any, now: datetime) -> None:
    """Off the list."""
    key = world.settings.secret_key
    lists.leave(session, session.merge(whose), reason="self", secret_key=key, actor_id=None, now=now)


def member_leaves(world: World, session: Session, whose: Any, now: datetime) -> None:
    """Out of the panel."""
    joining.leave(session, session.merge(whose), secret_key=world.settings.secret_key, actor_id=None, now=now)


def consent_ends(_world: World, session: Session, whose: Any, now: datetime) -> None:
    """The spokesperson has thought better of it."""
    session.merge(whose).consent_withdrawn_at = now


def wave_closes(_world: World, session: Session, whose: Any, now: datetime) -> None:
    """Nobody is asked any more."""
    wave = session.merge(whose)
    wave.state, wave.closed_at = "closed", now - timedelta(days=1)


def subscription_ends(_world: World, session: Session, whose: Any, _now: datetime) -> None:
    """We follow the feed no more."""
    session.merge(whose).state = "ended"


def row_goes(_world: World, session: Session, whose: Any, _now: datetime) -> None:
    """What it opens is deleted."""
    session.delete(session.merge(whose))


DAY = timedelta(days=1)
KINDS = {
    "sign-in": Kind(
        "/sign-in/link/<token>", makers.sign_in_link, used_by={}, twice=UNKNOWN, lasts=timedelta(hours=12), leaves=person_leaves
    ),
    "welcome": Kind("/welcome/<token>", makers.welcome, used_by={}, twice=UNKNOWN, lasts=7 * DAY, leaves=person_leaves),
    "reset": Kind(
        "/reset/<token>", makers.reset, used_by={"password": PASSWORD, "password_confirm": PASSWORD}, twice=UNKNOWN,
        leaves=person_leaves,
        opens_too=frozenset({"a padding", "an exclamation mark", "within", "a space", "a line", "a nul", "no utf-8", "a bracket",
                             "a percent", "a quote"}),  # Flask-Security's decoding leaves such signs out of the signature
    ),
    "partner's invitation": Kind(
        "/invitation/<token>", makers.partner_invitation, used_by={"name": "Pia Partner", "language": "sv"}, twice=UNKNOWN,
        lasts=14 * DAY, leaves=organisation_leaves,
    ),
    "newsletter": Kind("/newsletter/confirm/<token>", makers.signup, used_by={}, twice=UNKNOWN, lasts=7 * DAY, late=SAID),
    "leaving it": Kind("/leave/<token>", makers.recipient, used_by={}, leaves=receiver_leaves, left=SAFE),
    "panel": Kind(
        "/panel/confirm/<token>", makers.panel_asked, used_by={}, lasts=8 * DAY, late=SAID, leaves=member_leaves, left=SAID,
        opens_too=frozenset({"leaving that"}),  # one token for both: whoever may say yes may also leave
    ),
    "leaving that": Kind(
        "/panel/leave/<token>", makers.panel_member, used_by={}, leaves=member_leaves, left=SAFE, opens_too=frozenset({"panel"})
    ),
    "quote": Kind(
        "/quote/<token>", makers.quote, used_by={"answer": "approved"}, twice=UNKNOWN, lasts=7 * DAY, leaves=consent_ends
    ),
    "survey": Kind("/s/<token>", makers.survey, lasts=30 * DAY, late=SAID, leaves=wave_closes, left=SAID),
    "tip": Kind("/tip/receipt/<secret>", makers.tip, leaves=row_goes),
    "report": Kind(
        "/library/<slug>/report-error/received/<receipt>", makers.error_report, leaves=row_goes
    ),
    "calendar": Kind("/alerts/duty/calendar/<token>.ics", makers.calendar, leaves=person_leaves),
    "export": Kind(
        "/privacy/exports/file/<token>", makers.export, role="administrator", lasts=7 * DAY, late=SAID, leaves=row_goes,
    ),
    "hub": Kind(
        "/hub/<callback>", makers.hub, leaves=subscription_ends,
        query={
            "hub.mode": "subscribe", "hub.topic": "https://norrvik.example/feed", "hub.challenge": "x",
            "hub.lease_seconds": "86400",
        },
    ),
}  # fmt: skip
