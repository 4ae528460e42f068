"""Changing the look of the installation. Colours that do not show are refused; every version stays in the history."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from sandwiches.outputs import BadColour, Look, check_look
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.outputs.models import LookVersion
from workbench.editorial.outputs.queries import look_of, newest_look
from workbench.errors import NotAllowed, Refused


class WeakColour(Refused):
    """A colour that does not show. `field` is ink or band, `nearest` the closest colour that does."""

    def __init__(self, message: str, *, field: str, nearest: str) -> None:
        super().__init__(message)
        self.field = field
        self.nearest = nearest


def save_look(session: Session, look: Look, *, actor: User, now: datetime) -> LookVersion:
    """Save a look for everything that is made from now on. The same look again changes nothing.

    Raises NotAllowed, Refused without a name, WeakColour for a colour that does not show.
    """
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("Only an administrator changes the look."))
    if not look.name.strip():
        raise Refused(_("Give the name of the sender."))
    try:
        check_look(look)
    except BadColour as error:
        raise weak_colour(error) from error
    newest = newest_look(session)
    if newest is not None and look_of(newest) == look:
        return newest
    row = LookVersion(
        name=look.name, unit=look.unit, logo=look.logo or None, logo_type=look.logo_type if look.logo else "",
        logo_alt=look.logo_alt, ground=look.ground, ink=look.ink, band=look.band, changed_by_id=actor.id, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    colours = {"ground": look.ground, "ink": look.ink, "band": look.band}
    record(session, "look_changed", row, actor_id=actor.id, now=now, name=look.name, has_logo=bool(look.logo), **colours)
    return row


def weak_colour(error: BadColour) -> WeakColour:
    """The refusal in plain words, with the colour to take instead."""
    values = {"colour": error.colour, "ratio": f"{error.ratio:.1f}", "wanted": f"{error.wanted:.1f}", "nearest": error.nearest}
    if error.name == "ink":
        message = _(
            "The text colour %(colour)s is too weak on the ground: %(ratio)s to 1, and %(wanted)s is needed. %(nearest)s works.",
            **values,
        )
    else:
        message = _(
            "The band %(colour)s is too weak beside the ground: %(ratio)s to 1, and %(wanted)s is needed. %(nearest)s works.",
            **values,
        )
    return WeakColour(message, field=error.name, nearest=error.nearest)
