"""Districts: adding, importing, changing and removing them. A name that people write means one district only."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Conflict, Refused
from workbench.rumours.board.models import District, DistrictSpelling
from workbench.rumours.board.outlines import MOST_DISTRICTS, NAME_LENGTH, BadOutline, Outline, read_path
from workbench.rumours.texts import tidy

MOST_NAMES = 20


def add_district(
    session: Session, name: str, *, more_names: Sequence[str], outline: str, actor_id: int | None, now: datetime
) -> District:
    """A new district. Raises Refused without a name, for a name that means another district, and for a bad outline."""
    if len(session.scalars(select(District.id)).all()) >= MOST_DISTRICTS:
        raise Refused(_("At most 200 districts fit on one map."))
    district = District(name=read_name(name), more_names=[], created_at=now, created_by_id=actor_id)
    _draw(district, outline)
    _name(session, district, district.name, more_names)
    record(session, "district_added", district, actor_id=actor_id, now=now)
    return district


def change_district(
    session: Session,
    district: District,
    *,
    name: str,
    more_names: Sequence[str],
    outline: str,
    version: int | None,
    actor_id: int,
    now: datetime,
) -> None:
    """Another name, other spellings or another outline. Raises Conflict when somebody changed it since `version`."""
    if version is not None and version != district.version:
        raise Conflict(_("Somebody changed this district while you wrote. Your text is kept."), subject_id=district.id)
    _draw(district, outline)
    _name(session, district, read_name(name), more_names)
    record(session, "district_changed", district, actor_id=actor_id, now=now)


def remove_district(session: Session, district: District, *, actor_id: int, now: datetime) -> None:
    """The district is off the map. Rumours and observations keep the place as it was written."""
    record(session, "district_removed", district, actor_id=actor_id, now=now, name=district.name)
    session.delete(district)
    session.flush()


def import_districts(session: Session, outlines: Sequence[Outline], *, actor_id: int | None, now: datetime) -> tuple[int, int]:
    """Draw every outline: a district with that name is drawn anew, another is added. (added, drawn anew)."""
    known = {row.name.casefold(): row for row in session.scalars(select(District))}
    added = 0
    for outline in outlines:
        district = known.get(outline.name.casefold())
        if district is None:
            more: list[str] = []
            district = add_district(session, outline.name, more_names=more, outline="", actor_id=actor_id, now=now)
            added += 1
        district.outline, district.label_x, district.label_y = outline.path, outline.label_x, outline.label_y
        session.flush()
        record(session, "district_drawn", district, actor_id=actor_id, now=now)
    return added, len(outlines) - added


def read_name(name: str) -> str:
    """A district's name as it is stored. Raises Refused when it is empty or too long."""
    kept = " ".join(tidy(name[:1000]).split())
    if not kept or len(kept) > NAME_LENGTH:
        raise Refused(_("Give the district a name of at most %(most)s characters.", most=NAME_LENGTH))
    return kept


def spellings_of(names: Sequence[str]) -> list[str]:
    """The ways in which people write these names: as they are, small, big, and with a big first letter."""
    ways = (spelling for name in names for spelling in (name, name.lower(), name.upper(), name.capitalize(), name.title()))
    return list(dict.fromkeys(ways))


def _draw(district: District, outline: str) -> None:
    if not outline.strip():
        district.outline = ""
        return
    try:
        read = read_path(outline)
    except BadOutline as error:
        raise Refused(str(error), subject_id="outline") from error
    if read.path != district.outline:
        district.outline, district.label_x, district.label_y = read.path, read.label_x, read.label_y


def _name(session: Session, district: District, name: str, more_names: Sequence[str]) -> None:
    others = list(dict.fromkeys(read_name(other) for other in more_names if other.strip()))
    if len(others) > MOST_NAMES:
        raise Refused(_("A district has at most %(most)s other names.", most=MOST_NAMES))
    wanted = spellings_of([name, *others])
    with session.no_autoflush:
        taken = select(DistrictSpelling.spelling).where(DistrictSpelling.spelling.in_(wanted))
        others_own = set(session.scalars(taken.where(DistrictSpelling.district_id != (district.id or 0))))
    twice = next((spelling for spelling in wanted if spelling in others_own), None)
    if twice is not None:
        raise Refused(_("“%(name)s” means another district already.", name=twice))
    district.name, district.more_names = name, others
    session.add(district)
    kept = {row.spelling: row for row in district.spellings}
    district.spellings = [kept.get(spelling) or DistrictSpelling(spelling=spelling) for spelling in wanted]
    session.flush()
