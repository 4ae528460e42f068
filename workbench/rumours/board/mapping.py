"""The map: how many independent reports came from each district, with the small numbers held back (METHOD.md C.1, D.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.board.models import District, DistrictSpelling
from workbench.rumours.models import Sighting
from workbench.rumours.saving.filtering import independent, narrowed
from workbench.rumours.sightings import is_report

FEWEST = 5  # reports before a place is shown with a number
SHADES = 4
DAYS = (7, 30, 90, 365)


@dataclass(frozen=True)
class Cell:
    """One place and its reports; None where they are fewer than five, or held back so that nobody works out the others."""

    district: District | None
    name: str
    reports: int | None
    shade: int = 0


@dataclass(frozen=True)
class Map:
    """Districts with their numbers, the reports from elsewhere, and all reports; `total` is of every place."""

    cells: Sequence[Cell]
    elsewhere: Cell
    total: int
    shown: int

    @property
    def is_drawn(self) -> bool:
        """Whether any district has an outline."""
        return any(cell.district is not None and cell.district.outline for cell in self.cells)

    @property
    def ranked(self) -> list[Cell]:
        """The districts, those with the highest numbers first."""
        return sorted(self.cells, key=lambda cell: (cell.reports is None, -(cell.reports or 0), cell.name))

    @property
    def hidden(self) -> int:
        """How many places have a number that is held back."""
        return sum(cell.reports is None for cell in (*self.cells, self.elsewhere))


def district_map(session: Session, wanted: Mapping[str, str], viewer: User, *, days: int, now: datetime) -> Map:
    """The reports of the last days about the rumours of the filter that the viewer may see, by where they were heard."""
    districts = all_districts(session)
    counted = reports_by_district(session, wanted, viewer, since=now - timedelta(days=days))
    kept = hold_back({None: counted.get(None, 0), **{row.id: counted.get(row.id, 0) for row in districts}})
    most = max((count for key, count in kept.items() if count is not None and key is not None), default=0)
    cells = [Cell(row, row.name, kept[row.id], shade(kept[row.id], most)) for row in districts]
    total = sum(counted.values())
    return Map(cells, Cell(None, _("Elsewhere, or no place noted"), kept[None]), total, sum(filter(None, kept.values())))


def reports_by_district(session: Session, wanted: Mapping[str, str], viewer: User, *, since: datetime) -> dict[int | None, int]:
    """Independent reports by the district where they were heard; None is every other place."""
    rumours = narrowed(wanted, viewer)
    statement = (
        select(DistrictSpelling.district_id, Sighting.rumour_id, independent)
        .select_from(Sighting)
        .outerjoin(DistrictSpelling, DistrictSpelling.spelling == Sighting.place)
        .where(Sighting.heard_at > since, is_report(), Sighting.rumour_id.in_(rumours))
        .group_by(DistrictSpelling.district_id, Sighting.rumour_id)
    )
    found: dict[int | None, int] = {}
    for district_id, _rumour_id, reports in session.execute(statement):
        found[district_id] = found.get(district_id, 0) + reports
    return found


def hold_back(counts: Mapping[int | None, int]) -> dict[int | None, int | None]:
    """Numbers below five become None; where only one would be hidden the smallest other goes too, so that no sum tells it."""
    kept: dict[int | None, int | None] = {key: count if count >= FEWEST else None for key, count in counts.items()}
    if sum(count is None for count in kept.values()) == 1:
        shown = [(count, str(key), key) for key, count in kept.items() if count is not None]
        if shown:
            kept[min(shown)[2]] = None
    return kept


def shade(reports: int | None, most: int) -> int:
    """How dark a district is drawn: 0 for held back, then 1 to 4 in equal steps of the highest number."""
    if reports is None or most <= 0:
        return 0
    return max(1, -(-reports * SHADES // most))


def all_districts(session: Session) -> Sequence[District]:
    """Every district by name."""
    return session.scalars(select(District).order_by(District.name)).all()


def get_district(session: Session, district_id: int, *, lock: bool = False) -> District:
    """One district with its spellings. Raises NotFound."""
    statement = select(District).where(District.id == district_id).options(selectinload(District.spellings))
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(_("There is no such district."), subject_id=district_id)
    return found


def unknown_places(session: Session, viewer: User, *, most: int = 12) -> list[str]:
    """Places that people wrote at least five times and that mean no district yet, the commonest first."""
    known = select(DistrictSpelling.spelling)
    visible = Sighting.rumour_id.in_(narrowed({"state": "any"}, viewer))
    statement = select(Sighting.place).where(Sighting.place != "", Sighting.place.not_in(known), visible, is_report())
    ranked = statement.group_by(Sighting.place).having(func.count() >= FEWEST).order_by(func.count().desc(), Sighting.place)
    return list(session.scalars(ranked.limit(most)))
