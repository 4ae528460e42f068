"""What the library shows of each answer on its list: a few values of its row and its text, read without the whole document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation
from workbench.editorial.models import Approval, Correction, Revision, Sandwich, SandwichReader
from workbench.partners.federation.models import ForeignUse
from workbench.partners.federation.queries import origins_of
from workbench.partners.models import Adoption
from workbench.partners.published import Origin, one_line, summary
from workbench.partners.viewers import Viewer
from workbench.rumours.models import Rumour


class Fix(NamedTuple):
    """A correction or a withdrawal."""

    id: int
    what: str
    why: str
    corrected_at: datetime


@dataclass(frozen=True)
class Card:
    """One answer of the list, made of nothing but values: two that are equal look alike."""

    id: int
    revision_id: int
    slug: str
    language: str
    state: str
    review_by: date | None
    licence: str
    visibility: str
    theme: str
    format: str
    headline: str
    fact: str
    published_at: datetime | None
    updated_at: datetime
    used: int
    is_own: bool
    corrections: tuple[Fix, ...]
    reader_names: tuple[str, ...]
    origins: tuple[Origin, ...]

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What changes when anything a reader sees of this answer changes."""
        shared = (self.licence, self.visibility, self.reader_names, self.origins)
        return (self.slug, self.revision_id, self.state, self.updated_at, *shared, [row[:3] for row in self.corrections])


def cards_of(session: Session, viewer: Viewer, ids: Sequence[int]) -> list[Card]:
    """The cards of these answers, which the viewer may see, in their order; without ids no query."""
    if not ids:
        return []
    rows = {row.id: row for row in session.execute(SHOWN, {"ids": ids, "organisation": viewer.organisation_id})}
    fixes = _grouped(session, FIXES, ids)
    readers = _grouped(session, READERS, [one for one in ids if rows[one].visibility == "listed"])
    origins = origins_of(session, [one for one in ids if rows[one].has_origins])
    return [_card(rows[one], fixes.get(one, ()), readers.get(one, ()), origins.get(one, ())) for one in ids]


def _shown() -> Select[*tuple[Any, ...]]:
    text, approved = Revision.document, Approval.record
    mine = (Adoption.sandwich_id == Sandwich.id, Adoption.ended_at.is_(None))
    used = select(func.count(Adoption.id)).where(*mine).scalar_subquery()
    is_own = select(Adoption.id).where(*mine, Adoption.organisation_id == bindparam("organisation")).exists()
    has_origins = select(ForeignUse.id).where(ForeignUse.sandwich_id == Sandwich.id).exists()
    statement = select(
        Sandwich.id, Sandwich.public_revision_id, Sandwich.slug, Sandwich.language, Sandwich.state, Sandwich.review_by,
        Sandwich.licence, Sandwich.visibility, Rumour.theme, Sandwich.first_published_at, Sandwich.last_published_at,
        Sandwich.withdrawn_at, Sandwich.created_at, used.label("used"), is_own.label("is_own"), has_origins.label("has_origins"),
        func.coalesce(approved["format"].as_string(), text["format"].as_string(), "sandwich").label("format"),
        *(text[name].as_string().label(name) for name in ("headline", "opening_fact", "closing_fact")),
    )  # fmt: skip
    statement = statement.select_from(Sandwich).join(Sandwich.rumour)
    statement = statement.join(Revision, Revision.id == Sandwich.public_revision_id)
    statement = statement.outerjoin(Approval, Approval.revision_id == Revision.id)
    return statement.where(_among(Sandwich.id))


def _among(column: Any) -> Any:
    return column.in_(bindparam("ids", expanding=True))


SHOWN = _shown()
FIXES = (
    select(Correction.sandwich_id, Correction.id, Correction.what, Correction.why, Correction.corrected_at)
    .where(_among(Correction.sandwich_id), Correction.corrected_at.is_not(None))
    .order_by(Correction.corrected_at.desc(), Correction.id.desc())
)
READERS = (
    select(SandwichReader.sandwich_id, Organisation.name)
    .join(Organisation, Organisation.id == SandwichReader.organisation_id)
    .where(_among(SandwichReader.sandwich_id))
    .order_by(Organisation.name)
)


def _grouped(session: Session, statement: Select[*tuple[Any, ...]], ids: Sequence[int]) -> dict[int, list[Any]]:
    """The rows by their first column, an answer's id, which is left out."""
    found: dict[int, list[Any]] = {}
    for row in session.execute(statement, {"ids": ids}) if ids else ():
        found.setdefault(row[0], []).append(row[1:])
    return found


def _card(row: Any, corrected: Sequence[Any], readers: Sequence[Any], origins: Sequence[Origin]) -> Card:
    fixes = tuple(Fix(*fix) for fix in corrected)
    moments = [at for at in (row.last_published_at, row.withdrawn_at, *(fix.corrected_at for fix in fixes)) if at is not None]
    headline, fact = _words(row.headline or "", row.opening_fact or row.closing_fact or "")
    return Card(
        id=row.id,
        revision_id=row.public_revision_id,
        slug=row.slug,
        language=row.language,
        state=row.state,
        review_by=row.review_by,
        licence=row.licence,
        visibility=row.visibility,
        theme=row.theme,
        format=row.format,
        headline=headline,
        fact=fact,
        published_at=row.first_published_at or row.last_published_at,
        updated_at=max(moments, default=row.created_at),
        used=row.used,
        is_own=row.is_own,
        corrections=fixes,
        reader_names=tuple(reader[0] for reader in readers),
        origins=tuple(origins),
    )


@lru_cache(maxsize=1000)
def _words(headline: str, fact: str) -> tuple[str, str]:
    """Both as a card shows them: to take the Markdown out of a text costs more than to read it."""
    return one_line(headline), summary(fact)
