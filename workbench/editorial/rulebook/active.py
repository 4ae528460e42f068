"""The rulebook and the names that hold now, as the checker takes them. Kept in the process until a newer version is made."""

from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Date, bindparam, literal, select, union_all
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from sandwiches.errors import RulebookError
from sandwiches.reading import Surroundings
from sandwiches.rulebook import DEFAULT_RULEBOOK, Rulebook
from sandwiches.rulebook_changes import rulebook_from
from workbench.accounts.models import Organisation
from workbench.audiences.models import Spokesperson
from workbench.editorial.rulebook.models import OfficeHolder, RulebookVersion
from workbench.editorial.rulebook.values import Setting, changed_settings, is_setting, value_in, with_value

log = structlog.get_logger(__name__)
RULEBOOK = "rulebook"
_NEWEST = select(RulebookVersion.number).order_by(RulebookVersion.number.desc()).limit(1)
_STILL = OfficeHolder.until.is_(None) | (OfficeHolder.until >= bindparam("today", type_=Date()))
_NAMES = union_all(
    select(literal("politician"), OfficeHolder.name).where(OfficeHolder.removed_at.is_(None), _STILL),
    select(literal("known"), Spokesperson.name),
    select(literal("known"), Organisation.name),
)
_kept: WeakKeyDictionary[Engine, tuple[int, Rulebook]] = WeakKeyDictionary()


def active_version(session: Session) -> int:
    """The number of the version that holds; 0 is the method as delivered."""
    return session.scalar(_NEWEST) or 0


def active_rulebook(session: Session) -> Rulebook:
    """The rules as this installation has set them. One short query a session; the rulebook is made once for each version."""
    if RULEBOOK in session.info:
        known: Rulebook = session.info[RULEBOOK]
        return known
    number, engine = active_version(session), session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or kept[0] != number:
        kept = _kept[engine] = (number, make_rulebook(content_of(session, number))[0])
    session.info[RULEBOOK] = kept[1]
    return kept[1]


def content_of(session: Session, number: int) -> dict[str, Any]:
    """What a version changes in the method; nothing for version 0 and for a number that was never made."""
    version = session.get(RulebookVersion, number) if number else None
    return version.content if version else {}


def make_rulebook(content: dict[str, Any]) -> tuple[Rulebook, list[Setting]]:
    """The rulebook of a stored content, and the settings left out because the bounds have become narrower since."""
    try:
        return rulebook_from(content), []
    except RulebookError as error:
        log.warning("stored rulebook is out of bounds", problem=str(error))
    sound: dict[str, Any] = {}
    left_out = []
    for which in changed_settings(content):
        tried = with_value(sound, which, value_in(content, which)) if is_setting(which) else {}
        if tried and _is_sound(tried):
            sound = tried
        else:
            left_out.append(which)
    return (rulebook_from(sound) if sound else DEFAULT_RULEBOOK), left_out


def surroundings_of(session: Session, *, municipality: str, today: date) -> Surroundings:
    """Names that W17 knows (spokespersons, organisations), politicians for W15, and the town's own words. One query."""
    rows = session.execute(_NAMES, {"today": today}).all()
    politicians = tuple(name for kind, name in rows if kind == "politician")
    known = tuple(name for kind, name in rows if kind == "known")
    town = municipality.lower().split()
    return Surroundings(
        known_names=(*known, *politicians), politicians=politicians, topic_words=frozenset({*town, *(f"{one}s" for one in town)})
    )


def _is_sound(content: dict[str, Any]) -> bool:
    try:
        rulebook_from(content)
    except RulebookError:
        return False
    return True
