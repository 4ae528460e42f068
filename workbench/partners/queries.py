"""Reads of the partners room: the library, one published answer, feeds, corrections, adoptions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NoReturn

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench import clock
from workbench.accounts.models import Organisation
from workbench.activity.models import Activity
from workbench.audiences.models import Audience
from workbench.editorial.languages.queries import family_ids
from workbench.editorial.models import Correction, Sandwich, SandwichReader
from workbench.editorial.planning.models import CampaignCard
from workbench.errors import Gone, NotFound
from workbench.partners.cards import Card, cards_of
from workbench.partners.counting import Facets as Facets
from workbench.partners.counting import facets as facets
from workbench.partners.models import Adoption
from workbench.partners.searching import indexing as indexing  # every process that reads the library also keeps its index
from workbench.partners.searching.matching import answers_of, found_by, has_more_hits_than, hits
from workbench.partners.viewers import ANY_OF_KIND, Viewer, is_published, is_withdrawn, visible_to
from workbench.rumours.models import Rumour
from workbench.web.pages import Page

PAGE_SIZE = 20
FEED_SIZE = 50
STATUSES = ("valid", "due", "correcting")
MOST_RANKED = 2_000


@dataclass(frozen=True)
class LibraryFilter:
    """Which answers, as the address names them. An empty tuple means all."""

    q: str = ""
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()  # ids of audiences, of the answer's campaign card
    statuses: tuple[str, ...] = ()  # of STATUSES
    today: date | None = None  # for the status; None: the clock's day

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.q or self.themes or self.languages or self.formats or self.audiences or self.statuses)


def library_page(
    session: Session, viewer: Viewer, wanted: LibraryFilter, *, number: int = 1, total: int | None = None
) -> Page[Card]:
    """Published answers that the viewer may see: newest first, or those that fit a search best first.

    `total` is how many there are without a filter, if that is known: then they are not counted again.
    A word that thousands of answers hold says nothing about which fits best: then they come newest first.
    """
    if wanted.is_narrowed:
        ids, count = _narrowed_page(session, viewer, wanted, number)
    else:
        place = {"organisation": viewer.organisation_id, "size": PAGE_SIZE, "skipped": (number - 1) * PAGE_SIZE}
        ids = list(session.scalars(_newest(viewer.kind), place))
        count = facets(session, viewer).total if total is None else total
    return Page(rows=cards_of(session, viewer, ids), number=number, size=PAGE_SIZE, total=count)


@cache
def _newest(kind: str) -> Select[Any]:
    """A page of all that viewers of this kind see."""
    seen = select(Sandwich.id).where(is_published(), visible_to(ANY_OF_KIND[kind]))
    newest = seen.order_by(Sandwich.last_published_at.desc(), Sandwich.id.desc())
    return newest.limit(bindparam("size")).offset(bindparam("skipped"))


def _narrowed_page(session: Session, viewer: Viewer, wanted: LibraryFilter, number: int) -> tuple[list[int], int]:
    """The ids of one page of what the filter finds, and how many it finds."""
    seen, order = _seen(session, viewer, wanted)
    total = select(func.count()).select_from(seen)
    page = select(seen.c.id).order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    if wanted.q.strip():  # one reading of what was found gives both; without a search two readings of an index are quicker
        found = session.execute(page.add_columns(total.scalar_subquery())).all()
        count = found[0][1] if found else session.scalar(total)
    else:
        found, count = session.execute(page).all(), session.scalar(total)
    return [row[0] for row in found], count or 0


def _seen(session: Session, viewer: Viewer, wanted: LibraryFilter) -> tuple[CTE, list[ColumnElement[Any]]]:
    """Everything that the filter finds, read once for both the page and the total; and its order."""
    found = hits(session, wanted.q)
    is_ranked = found is not None and not has_more_hits_than(session, found, MOST_RANKED)
    columns: list[Any] = [Sandwich.id.label("id"), Sandwich.last_published_at.label("at")]
    narrowed = select(*columns)
    if found is not None and is_ranked:
        hit = found.subquery("hit")
        narrowed = narrowed.add_columns(hit.c.rank).select_from(answers_of(hit))
    elif found is not None:
        narrowed = narrowed.where(Sandwich.id.in_(found.with_only_columns(found.selected_columns.sandwich_id)))
    if wanted.themes:
        narrowed = narrowed.join(Rumour, Rumour.id == Sandwich.rumour_id)
    seen = narrowed.where(*_narrowed(wanted), is_published(), visible_to(viewer)).cte("seen")
    newest: list[ColumnElement[Any]] = [seen.c.at.desc(), seen.c.id.desc()]
    return seen, [seen.c.rank, *newest] if is_ranked else newest


def audiences_of(session: Session, ids: Iterable[str], language: str) -> list[tuple[int, str]]:
    """The audiences with these ids (as text), named in the language of the page, by name."""
    wanted_ids = [int(one) for one in ids]
    if not wanted_ids:
        return []
    return [(row[0], row[1]) for row in session.execute(_audiences(language == "en"), {"ids": wanted_ids})]


@cache
def _audiences(is_english: bool) -> Select[*tuple[Any, ...]]:
    name = Audience.name_en if is_english else Audience.name_sv
    wanted = select(Audience.id, name).where(Audience.id.in_(bindparam("ids", expanding=True)))
    return wanted.order_by(name, Audience.id)


def all_audiences(session: Session, language: str) -> list[tuple[int, str]]:
    """Every audience, named in the language of the page, by name."""
    name = Audience.name_en if language == "en" else Audience.name_sv
    return [(row[0], row[1]) for row in session.execute(select(Audience.id, name).order_by(name, Audience.id))]


def feed_rows(session: Session, viewer: Viewer, wanted: LibraryFilter) -> Sequence[Sandwich]:
    """The newest published and withdrawn answers, by when they last changed."""
    changed = func.coalesce(Sandwich.withdrawn_at, Sandwich.last_published_at)
    query = _with_texts(_joined(select(Sandwich))).where(or_(is_published(), is_withdrawn()), visible_to(viewer))
    matching = found_by(session, wanted.q)
    conditions = _narrowed(wanted) if matching is None else [*_narrowed(wanted), matching]
    query = query.where(*conditions).order_by(changed.desc(), Sandwich.id.desc()).limit(FEED_SIZE)
    return session.scalars(query).unique().all()


def readable_answer(session: Session, slug: str, viewer: Viewer) -> Sandwich:
    """A published answer. Raises Gone when it is withdrawn, NotFound when the viewer may not know of it."""
    row = answer_or_tombstone(session, slug, viewer)
    if row.state == "withdrawn":
        raise Gone(subject_id=row.id)
    return row


def answer_or_tombstone(session: Session, slug: str, viewer: Viewer) -> Sandwich:
    """A published or withdrawn answer. Raises NotFound when there is none for this viewer."""
    query = _with_texts(_joined(select(Sandwich))).where(
        Sandwich.slug == slug, or_(is_published(), is_withdrawn()), visible_to(viewer)
    )
    row = session.scalars(query).unique().one_or_none()
    if row is None:
        raise NotFound(subject_id=slug)
    return row


def not_there(subject_id: object) -> NoReturn:
    """There is no such thing for this viewer."""
    raise NotFound(subject_id=subject_id)


def answers_to(session: Session, rumour_id: int, viewer: Viewer) -> Sequence[Sandwich]:
    """The published answers to one rumour that the viewer may see, newest first."""
    query = _with_texts(_joined(select(Sandwich))).where(Sandwich.rumour_id == rumour_id, is_published(), visible_to(viewer))
    return session.scalars(query.order_by(Sandwich.last_published_at.desc(), Sandwich.id.desc())).unique().all()


def sandwich_by_slug(session: Session, slug: str) -> Sandwich:
    """Any sandwich that is not in the bin, for staff. Raises NotFound."""
    row = session.scalar(
        select(Sandwich).options(joinedload(Sandwich.public_revision)).where(Sandwich.slug == slug, Sandwich.deleted_at.is_(None))
    )
    if row is None:
        raise NotFound(subject_id=slug)
    return row


def other_languages(session: Session, sandwich: Sandwich, viewer: Viewer) -> list[Sandwich]:
    """The versions of this answer in other languages; where there is none, the same rumour's newest answer."""
    query = select(Sandwich).where(
        Sandwich.rumour_id == sandwich.rumour_id,
        Sandwich.language != sandwich.language,
        is_published(),
        visible_to(viewer),
    )
    newest: dict[str, Sandwich] = {}
    for row in session.scalars(query.order_by(Sandwich.last_published_at, Sandwich.id)):
        newest[row.language] = row
    family = family_ids(session, sandwich.id)
    linked = select(Sandwich).where(Sandwich.id.in_(family), is_published(), visible_to(viewer))
    newest |= {row.language: row for row in session.scalars(linked) if row.language != sandwich.language}
    return [newest[language] for language in sorted(newest)]


def corrections_of(session: Session, sandwich_ids: Sequence[int]) -> dict[int, list[Correction]]:
    """Each answer's corrections and withdrawal, newest first."""
    found: dict[int, list[Correction]] = {}
    query = select(Correction).where(Correction.sandwich_id.in_(sandwich_ids), Correction.corrected_at.is_not(None))
    for row in session.scalars(query.order_by(Correction.corrected_at.desc(), Correction.id.desc())):
        found.setdefault(row.sandwich_id, []).append(row)
    return found


def correction_page(session: Session, viewer: Viewer, *, number: int = 1) -> Page[Correction]:
    """Every correction and withdrawal of answers that the viewer may see, newest first."""
    seen = and_(Correction.corrected_at.is_not(None), or_(is_published(), is_withdrawn()), visible_to(viewer))
    total = session.scalar(select(func.count(Correction.id)).join(Correction.sandwich).where(seen)) or 0
    query = (
        select(Correction)
        .join(Correction.sandwich)
        .options(joinedload(Correction.sandwich).options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour)))
        .where(seen)
        .order_by(Correction.corrected_at.desc(), Correction.id.desc())
    )
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows=rows, number=number, size=PAGE_SIZE, total=total)


def readers_of(session: Session, sandwich_ids: Sequence[int]) -> dict[int, list[Organisation]]:
    """The organisations that each "listed" answer is shown to; without answers no query."""
    if not sandwich_ids:
        return {}
    query = select(SandwichReader.sandwich_id, Organisation).join(Organisation, Organisation.id == SandwichReader.organisation_id)
    found: dict[int, list[Organisation]] = {}
    for sandwich_id, organisation in session.execute(
        query.where(SandwichReader.sandwich_id.in_(sandwich_ids)).order_by(Organisation.name)
    ):
        found.setdefault(sandwich_id, []).append(organisation)
    return found


def partner_organisations(session: Session) -> Sequence[Organisation]:
    """The partner organisations that are active, by name."""
    query = select(Organisation).where(Organisation.kind == "partner", Organisation.is_active)
    return session.scalars(query.order_by(Organisation.name)).all()


def last_change(session: Session, sandwich_id: int | None = None) -> datetime | None:
    """When anything was last done to this sandwich, or to any: what Last-Modified must not be older than."""
    query = select(func.max(Activity.at)).where(Activity.subject_kind == "sandwich")
    if sandwich_id is not None:
        query = query.where(Activity.subject_id == sandwich_id)
    return session.scalar(query)


# adoptions


def adoption_counts(session: Session, sandwich_ids: Sequence[int]) -> dict[int, int]:
    """How many organisations use each answer now."""
    query = select(Adoption.sandwich_id, func.count(Adoption.id)).where(
        Adoption.sandwich_id.in_(sandwich_ids), Adoption.ended_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Adoption.sandwich_id))}


def own_adoptions(session: Session, viewer: Viewer, sandwich_ids: Sequence[int]) -> dict[int, Adoption]:
    """The viewer's own running adoptions among these answers."""
    if viewer.organisation_id is None:
        return {}
    query = select(Adoption).where(
        Adoption.organisation_id == viewer.organisation_id,
        Adoption.sandwich_id.in_(sandwich_ids),
        Adoption.ended_at.is_(None),
    )
    return {row.sandwich_id: row for row in session.scalars(query)}


ADOPTION_STATES = ("running", "changed", "ended")


def adoption_page(
    session: Session, viewer: Viewer, *, state: str = "running", organisation_id: int | None = None, number: int = 1
) -> Page[Adoption]:
    """A partner's own adoptions, or all of them for the municipality. "changed" = the original has changed since."""
    conditions = [_of_viewer(viewer), _in_state(state)]
    if organisation_id is not None:
        conditions.append(Adoption.organisation_id == organisation_id)
    count = select(func.count(Adoption.id)).join(Adoption.sandwich).where(*conditions)
    query = (
        select(Adoption)
        .join(Adoption.sandwich)
        .options(
            joinedload(Adoption.sandwich).options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour)),
            joinedload(Adoption.revision),
            joinedload(Adoption.organisation),
        )
        .where(*conditions)
        .order_by(Adoption.adopted_at.desc(), Adoption.id.desc())
    )
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows=rows, number=number, size=PAGE_SIZE, total=session.scalar(count) or 0)


def changed_adoptions(session: Session, viewer: Viewer) -> Sequence[int]:
    """The viewer's own running adoptions whose original was corrected or withdrawn, by id: the notice on the library."""
    if viewer.is_public or viewer.is_home:
        return ()
    return session.scalars(_changed(), {"organisation": viewer.organisation_id}).all()


@cache
def _changed() -> Select[Any]:
    wanted = select(Adoption.id).join(Adoption.sandwich).where(_of_viewer(ANY_OF_KIND["partner"]), _in_state("changed"))
    return wanted.limit(PAGE_SIZE)


def adoption_by_id(session: Session, adoption_id: int, viewer: Viewer) -> Adoption:
    """One of the viewer's own adoptions. Raises NotFound for anybody else's."""
    row = session.scalar(
        select(Adoption).options(joinedload(Adoption.sandwich)).where(Adoption.id == adoption_id, _of_viewer(viewer))
    )
    if row is None:
        raise NotFound(subject_id=adoption_id)
    return row


def _of_viewer(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.is_home:
        return Adoption.id.is_not(None)
    return Adoption.organisation_id == viewer.organisation_id


def _in_state(state: str) -> ColumnElement[bool]:
    """Adoption rows joined with their sandwich."""
    if state == "ended":
        return Adoption.ended_at.is_not(None)
    running = Adoption.ended_at.is_(None)
    if state == "changed":
        moved = or_(Sandwich.public_revision_id != Adoption.revision_id, Sandwich.state == "withdrawn")
        return and_(running, moved)
    return running


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(Sandwich.rumour)


def _with_texts(query: Select[Any]) -> Select[Any]:
    return query.options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour))


def _narrowed(wanted: LibraryFilter) -> list[ColumnElement[bool]]:
    """The cheapest to ask stand first: SQLite asks in this order."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.audiences:
        ids = [int(one) for one in wanted.audiences]
        conditions.append(Sandwich.id.in_(select(CampaignCard.sandwich_id).where(CampaignCard.audience_id.in_(ids))))
    if wanted.themes:
        conditions.append(Rumour.theme.in_(wanted.themes))
    if wanted.languages:
        conditions.append(Sandwich.language.in_(wanted.languages))
    if wanted.formats:
        conditions.append(Sandwich.format.in_(wanted.formats))
    if wanted.statuses:
        conditions.append(or_(*(_has_status(one, wanted.today or clock.utcnow().date()) for one in wanted.statuses)))
    return conditions


def _has_status(status: str, today: date) -> ColumnElement[bool]:
    """valid: up to date; due: should have been checked again; correcting: a correction is being written."""
    if status == "correcting":
        return Sandwich.state == "correcting"
    is_due = and_(Sandwich.review_by.is_not(None), Sandwich.review_by < today)
    return and_(Sandwich.state == "published", is_due if status == "due" else ~func.coalesce(is_due, False))
