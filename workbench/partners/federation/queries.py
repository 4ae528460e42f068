"""Reads of federation: followed libraries, the answers in them, what of ours rests on them, open questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.errors import NotFound
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer, ForeignUse, OriginNotice
from workbench.partners.published import Origin
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page

PAGE_SIZE = 20
IN_USE = ("asking", "followed")


@dataclass(frozen=True)
class ForeignFilter:
    """Which answers of others, as the address names them. "" and 0 mean all."""

    state: str = "new"
    theme: str = ""
    language: str = ""
    library_id: int = 0

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the state was chosen."""
        return bool(self.theme or self.language or self.library_id)


WAYS = (
    select(ForeignUse.sandwich_id, ForeignAnswer.way)
    .join(ForeignAnswer, ForeignAnswer.id == ForeignUse.foreign_answer_id)
    .where(ForeignUse.sandwich_id.in_(bindparam("ids", expanding=True)))
    .order_by(ForeignUse.id)
)


def origins_of(session: Session, sandwich_ids: Sequence[int]) -> dict[int, list[Origin]]:
    """The libraries that each answer's text came through, the first one first."""
    found: dict[int, list[Origin]] = {}
    for sandwich_id, way in session.execute(WAYS, {"ids": sandwich_ids}) if sandwich_ids else ():
        rows = found.setdefault(sandwich_id, [])
        rows += [Origin(row["name"], row["url"]) for row in way if Origin(row["name"], row["url"]) not in rows]
    return found


# libraries


def libraries(session: Session) -> Sequence[FollowedLibrary]:
    """Every library that was ever followed: those in use first."""
    query = select(FollowedLibrary).options(joinedload(FollowedLibrary.followed_by))
    rows = session.scalars(query.order_by(FollowedLibrary.followed_at.desc(), FollowedLibrary.id.desc())).all()
    return sorted(rows, key=lambda row: row.state not in IN_USE)


def library_by_id(session: Session, library_id: int) -> FollowedLibrary:
    """One followed library. Raises NotFound."""
    row = session.scalar(
        select(FollowedLibrary).where(FollowedLibrary.id == library_id).options(joinedload(FollowedLibrary.followed_by))
    )
    if row is None:
        raise NotFound(subject_id=library_id)
    return row


def counts_by_library(session: Session) -> dict[int, dict[str, int]]:
    """How many answers of each library are new, linked and dismissed, and how many of ours rest on it ("used")."""
    found: dict[int, dict[str, int]] = {}
    query = select(ForeignAnswer.library_id, ForeignAnswer.state, func.count(ForeignAnswer.id))
    for library_id, state, count in session.execute(query.group_by(ForeignAnswer.library_id, ForeignAnswer.state)):
        found.setdefault(library_id, {})[state] = count
    used = select(ForeignAnswer.library_id, func.count(ForeignUse.id)).join(
        ForeignUse, ForeignUse.foreign_answer_id == ForeignAnswer.id
    )
    for library_id, count in session.execute(used.group_by(ForeignAnswer.library_id)):
        found.setdefault(library_id, {})["used"] = count
    return found


def due_libraries(session: Session, now: datetime) -> Sequence[int]:
    """Ids of the libraries that are to be read now."""
    due = or_(FollowedLibrary.next_read_at.is_(None), FollowedLibrary.next_read_at <= now)
    query = select(FollowedLibrary.id).where(FollowedLibrary.state.in_(IN_USE), due)
    return session.scalars(query.order_by(FollowedLibrary.id)).all()


def known_marks(session: Session, library_id: int) -> dict[str, tuple[str, bool]]:
    """For each stored answer of a library the mark of its text and whether it is withdrawn, as a reading tells them."""
    query = select(ForeignAnswer.url, ForeignAnswer.text_mark, ForeignAnswer.withdrawn_at)
    rows = session.execute(query.where(ForeignAnswer.library_id == library_id))
    return {url: ("" if gone else mark, gone is not None) for url, mark, gone in rows}


# answers of others


def answer_page(session: Session, wanted: ForeignFilter, *, number: int = 1) -> Page[ForeignAnswer]:
    """Answers of others, those that changed last first."""
    conditions = _conditions(wanted)
    total = session.scalar(select(func.count(ForeignAnswer.id)).join(ForeignAnswer.library).where(*conditions)) or 0
    query = select(ForeignAnswer).join(ForeignAnswer.library).where(*conditions)
    query = query.options(joinedload(ForeignAnswer.library), joinedload(ForeignAnswer.rumour))
    query = query.order_by(ForeignAnswer.changed_at.desc(), ForeignAnswer.id.desc())
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows=rows, number=number, size=PAGE_SIZE, total=total)


def state_counts(session: Session) -> dict[str, int]:
    """How many answers of others wait, are linked and are dismissed."""
    query = select(ForeignAnswer.state, func.count(ForeignAnswer.id)).join(ForeignAnswer.library)
    query = query.where(_is_shown()).group_by(ForeignAnswer.state)
    return {row[0]: row[1] for row in session.execute(query)}


def languages_of(session: Session) -> Sequence[str]:
    """The languages that there are answers in."""
    return session.scalars(select(ForeignAnswer.language).distinct().order_by(ForeignAnswer.language)).all()


def answer_by_id(session: Session, answer_id: int) -> ForeignAnswer:
    """One answer of another library. Raises NotFound."""
    query = select(ForeignAnswer).where(ForeignAnswer.id == answer_id)
    row = session.scalar(
        query.options(joinedload(ForeignAnswer.library), joinedload(ForeignAnswer.rumour), joinedload(ForeignAnswer.decided_by))
    )
    if row is None:
        raise NotFound(subject_id=answer_id)
    return row


def answers_for_rumour(session: Session, rumour_id: int) -> Sequence[ForeignAnswer]:
    """The answers of others that people have linked to a rumour and that still stand."""
    query = select(ForeignAnswer).where(ForeignAnswer.rumour_id == rumour_id, ForeignAnswer.state == "linked")
    return session.scalars(query.options(joinedload(ForeignAnswer.library)).order_by(ForeignAnswer.id)).all()


def also_from(session: Session, answer: ForeignAnswer) -> Sequence[ForeignAnswer]:
    """The same answer as it came through other libraries."""
    query = select(ForeignAnswer).where(ForeignAnswer.home_url == answer.home_url, ForeignAnswer.id != answer.id)
    return session.scalars(query.options(joinedload(ForeignAnswer.library)).order_by(ForeignAnswer.id)).all()


def uses_of(session: Session, answer_id: int) -> Sequence[ForeignUse]:
    """The answers of ours that were begun from it."""
    query = select(ForeignUse).where(ForeignUse.foreign_answer_id == answer_id)
    return session.scalars(query.options(joinedload(ForeignUse.sandwich)).order_by(ForeignUse.id)).all()


# questions to people


def open_notices(session: Session, viewer: User) -> Sequence[OriginNotice]:
    """The questions that nobody has answered, oldest first, about answers to rumours that the viewer may see."""
    query = _notices().where(OriginNotice.answered_at.is_(None), visible_to(viewer))
    return session.scalars(query.order_by(OriginNotice.noticed_at, OriginNotice.id)).unique().all()


def notices_of(session: Session, sandwich_id: int) -> Sequence[OriginNotice]:
    """The open questions about one answer of ours."""
    query = _notices().where(OriginNotice.answered_at.is_(None), ForeignUse.sandwich_id == sandwich_id)
    return session.scalars(query.order_by(OriginNotice.id)).unique().all()


def notice_by_id(session: Session, notice_id: int, viewer: User | None = None) -> OriginNotice:
    """One question. Raises NotFound, also when its rumour is not for this viewer."""
    query = _notices().where(OriginNotice.id == notice_id)
    row = session.scalar(query.where(visible_to(viewer)) if viewer is not None else query)
    if row is None:
        raise NotFound(subject_id=notice_id)
    return row


def origins_in_use(session: Session, sandwich_id: int) -> Sequence[ForeignUse]:
    """What an answer of ours was begun from."""
    query = select(ForeignUse).where(ForeignUse.sandwich_id == sandwich_id).options(joinedload(ForeignUse.foreign_answer))
    return session.scalars(query.order_by(ForeignUse.id)).all()


def _notices() -> Select[OriginNotice]:
    query = select(OriginNotice).join(OriginNotice.use).join(ForeignUse.sandwich).join(Sandwich.rumour)
    use = joinedload(OriginNotice.use)
    return query.options(use.joinedload(ForeignUse.sandwich), use.joinedload(ForeignUse.foreign_answer))


def _conditions(wanted: ForeignFilter) -> list[ColumnElement[bool]]:
    conditions = [_is_shown(), ForeignAnswer.state == wanted.state]
    if wanted.theme:
        conditions.append(ForeignAnswer.theme == wanted.theme)
    if wanted.language:
        conditions.append(ForeignAnswer.language == wanted.language)
    if wanted.library_id:
        conditions.append(ForeignAnswer.library_id == wanted.library_id)
    return conditions


def _is_shown() -> ColumnElement[bool]:
    """What is still to be decided is shown while its library is followed and it stands; what was decided always."""
    stands = (FollowedLibrary.state == "followed") & ForeignAnswer.withdrawn_at.is_(None)
    return or_(ForeignAnswer.state != "new", stands)
