"""Reading partners' own versions: those of an answer, those that wait for approval, one of them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.editorial.models import Sandwich
from workbench.errors import NotFound
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.models import Adoption
from workbench.partners.viewers import ANY_OF_KIND, Viewer
from workbench.partners.visibility import adapted_visible_to
from workbench.rumours.models import Rumour
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 20
WANTED = ("waiting", "approved", "behind", "all")


def versions_of(session: Session, viewer: Viewer, sandwich_ids: Sequence[int]) -> dict[int, list[AdaptedText]]:
    """The approved versions of each answer that the viewer may see, by the organisations' names."""
    if not sandwich_ids:
        return {}
    wanted = _approved(_joined(), viewer).where(Adoption.sandwich_id.in_(sandwich_ids))
    found: dict[int, list[AdaptedText]] = {}
    for row in session.scalars(_loaded(wanted).order_by(AdaptedText.id)).unique():
        found.setdefault(row.adoption.sandwich_id, []).append(row)
    return {key: sorted(rows, key=lambda row: row.adoption.organisation.name) for key, rows in found.items()}


def with_versions(session: Session, viewer: Viewer, sandwich_ids: Sequence[int]) -> list[int]:
    """Those of the answers that have a version of `versions_of`, by id."""
    if not sandwich_ids:
        return []
    return list(session.scalars(_with_versions(viewer.kind), {"ids": sandwich_ids, "organisation": viewer.organisation_id}))


@cache
def _with_versions(kind: str) -> Select[Any]:
    ids = _approved(_joined().with_only_columns(Adoption.sandwich_id, maintain_column_froms=True), ANY_OF_KIND[kind])
    return ids.where(Adoption.sandwich_id.in_(bindparam("ids", expanding=True))).distinct().order_by(Adoption.sandwich_id)


def version_page(session: Session, viewer: Viewer, *, wanted: str = "waiting", number: int = 1) -> Page[AdaptedText]:
    """Versions as the municipality or their own organisation lists them: waiting, approved, behind their original, all."""
    statement = _joined().where(Adoption.ended_at.is_(None))
    if not viewer.is_home:
        statement = statement.where(Adoption.organisation_id == viewer.organisation_id)
    if wanted == "waiting":
        statement = statement.where(AdaptedText.state == "sent")
    elif wanted == "approved":
        statement = statement.where(AdaptedText.state == "approved", AdaptedText.revision_id == Sandwich.public_revision_id)
    elif wanted == "behind":
        statement = statement.where(AdaptedText.revision_id != Sandwich.public_revision_id)
    total = count_rows(session, statement)
    order = (AdaptedText.sent_at.is_(None), AdaptedText.sent_at, AdaptedText.id)
    rows = session.scalars(_loaded(statement).order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows=rows, number=number, size=PAGE_SIZE, total=total)


def version_by_id(session: Session, version_id: int, viewer: Viewer) -> AdaptedText:
    """One version that the viewer may see. Raises NotFound."""
    wanted = _loaded(_joined().where(AdaptedText.id == version_id, adapted_visible_to(viewer)))
    row = session.scalars(wanted).unique().one_or_none()
    if row is None:
        raise NotFound(subject_id=version_id)
    return row


def own_version(session: Session, adoption_id: int) -> AdaptedText | None:
    """The version that hangs on an adoption, with what a page shows of it."""
    return session.scalars(_loaded(_joined().where(AdaptedText.adoption_id == adoption_id))).unique().one_or_none()


def own_versions(session: Session, adoption_ids: Sequence[int]) -> dict[int, AdaptedText]:
    """The versions that hang on these adoptions."""
    wanted = select(AdaptedText).where(AdaptedText.adoption_id.in_(adoption_ids))
    return {row.adoption_id: row for row in session.scalars(wanted)}


def versions_near(session: Session, rumour: Rumour, *, language: str, n: int = 4) -> Sequence[AdaptedText]:
    """Approved versions of answers to this rumour or its theme in the language, the rumour's own first, then the newest."""
    near = or_(Rumour.id == rumour.id, Rumour.theme == rumour.theme)
    wanted = _joined().join(Sandwich.rumour).where(AdaptedText.state == "approved", near, Sandwich.language == language)
    wanted = wanted.where(Adoption.ended_at.is_(None), AdaptedText.revision_id == Sandwich.public_revision_id)
    wanted = wanted.where(Rumour.sensitivity != "restricted")
    order = ((Rumour.id != rumour.id), AdaptedText.approved_at.desc(), AdaptedText.id)
    return session.scalars(_loaded(wanted).order_by(*order).limit(n)).unique().all()


def _joined() -> Select[Any]:
    return select(AdaptedText).join(AdaptedText.adoption).join(Sandwich, Sandwich.id == Adoption.sandwich_id)


def _approved(statement: Select[Any], viewer: Viewer) -> Select[Any]:
    """Of the versions those that are approved, in use and over the public text, and that the viewer may see."""
    standing = (Adoption.ended_at.is_(None), AdaptedText.revision_id == Sandwich.public_revision_id)
    return statement.where(AdaptedText.state == "approved", *standing, adapted_visible_to(viewer))


def _loaded(statement: Select[Any]) -> Select[Any]:
    adoption = joinedload(AdaptedText.adoption).options(
        joinedload(Adoption.organisation),
        joinedload(Adoption.sandwich).options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour)),
    )
    return statement.options(adoption, joinedload(AdaptedText.written_by), joinedload(AdaptedText.approved_by))
