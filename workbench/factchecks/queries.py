"""Reads of fact-checks: sets, the list, what stands beside a rumour or an item, and what the matcher takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from classifiers.types import KnownRumour
from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckReading, FactCheckSet
from workbench.factchecks.pairing import PREFIX
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.rumours.states import ENDED
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 30
SHOWN_BESIDE = {"rumour": 3, "item": 2}  # the others are folded: what to do with an item must stay in sight
MOST_PUBLISHERS = 200


@dataclass(frozen=True)
class RumourToCompare:
    """A rumour that has not been compared with every fact-check."""

    id: int
    claim: str
    language: str


def known_factchecks(session: Session) -> list[KnownRumour]:
    """Every fact-check in force, as the matcher takes known claims; ids are "fc:<id>"."""
    rows = session.execute(_in_force(select(FactCheck.id, FactCheck.claim, FactCheck.language)).order_by(FactCheck.id))
    return [KnownRumour(f"{PREFIX}{key}", claim, (), language) for key, claim, language in rows]


def stamp_of_checks(session: Session) -> tuple[int, int, datetime | None]:
    """Newest id, count and last look: changes when known_factchecks would."""
    newest, count, seen = session.execute(
        _in_force(select(func.max(FactCheck.id), func.count(FactCheck.id), func.max(FactCheck.seen_at)))
    ).one()
    return newest or 0, count, seen


def rumours_to_compare(session: Session, *, up_to_id: int, limit: int) -> list[RumourToCompare]:
    """Open rumours that were never compared, or with fewer fact-checks, or in another wording; newest first."""
    reading = and_(FactCheckReading.kind == "rumour", FactCheckReading.subject_id == Rumour.id)
    is_due = or_(
        FactCheckReading.up_to_id.is_(None), FactCheckReading.up_to_id < up_to_id, FactCheckReading.wording != Rumour.claim
    )
    columns = select(Rumour.id, Rumour.claim, Rumour.language).outerjoin(FactCheckReading, reading)
    statement = columns.where(Rumour.state.not_in(ENDED), is_due).order_by(Rumour.id.desc()).limit(limit)
    return [RumourToCompare(*row) for row in session.execute(statement)]


def recent_sets(session: Session) -> Sequence[FactCheckSet]:
    """Sets that were not thrown away, newest first, with who brought them in; without their long reports."""
    wanted = select(FactCheckSet).where(FactCheckSet.state != "cancelled")
    return session.scalars(wanted.options(joinedload(FactCheckSet.imported_by)).order_by(FactCheckSet.id.desc()).limit(200)).all()


def set_for_page(session: Session, set_id: int) -> FactCheckSet:
    """The set with who brought it in. Raises NotFound."""
    found = session.get(FactCheckSet, set_id, options=[joinedload(FactCheckSet.imported_by)])
    if found is None:
        raise NotFound(_("There is no such set of fact-checks."), subject_id=set_id)
    return found


def sets_to_refresh(session: Session, *, now: datetime) -> Sequence[FactCheckSet]:
    """Sets from an address whose weekly reading is due."""
    is_due = (FactCheckSet.state == "ready", FactCheckSet.is_weekly, FactCheckSet.next_read_at <= now)
    return session.scalars(select(FactCheckSet).where(*is_due).order_by(FactCheckSet.id)).all()


def counts_by_set(session: Session) -> Mapping[int, int]:
    """How many fact-checks each set holds."""
    return dict(session.execute(select(FactCheck.set_id, func.count()).group_by(FactCheck.set_id)).all())  # type: ignore[arg-type]


def confirmed_count(session: Session, set_id: int) -> int:
    """How many of a set's fact-checks people have confirmed for a rumour or an item."""
    own = select(func.count(FactCheckProposal.id)).join(FactCheck, FactCheck.id == FactCheckProposal.fact_check_id)
    return session.scalar(own.where(FactCheck.set_id == set_id, FactCheckProposal.state == "confirmed")) or 0


def list_page(session: Session, wanted: Mapping[str, str], *, number: int) -> Page[FactCheck]:
    """One page of fact-checks, newest first. `wanted` as CheckFilter has checked it."""
    statement = _narrowed(wanted)
    total = count_rows(session, statement)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    newest = (FactCheck.checked_on.is_(None), FactCheck.checked_on.desc(), FactCheck.id.desc())
    rows = session.scalars(statement.order_by(*newest).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, PAGE_SIZE, total)


def has_any(session: Session) -> bool:
    """Whether there is any fact-check at all."""
    return session.scalar(select(FactCheck.id).limit(1)) is not None


def publishers(session: Session) -> list[str]:
    """Publishers by name; of very many, those with most fact-checks."""
    grouped = select(FactCheck.publisher).group_by(FactCheck.publisher).order_by(func.count().desc()).limit(MOST_PUBLISHERS)
    return sorted(session.scalars(grouped), key=str.casefold)


def languages(session: Session) -> list[str]:
    """Languages of the stored fact-checks."""
    return sorted(session.scalars(select(FactCheck.language).where(FactCheck.language.is_not(None)).distinct()))  # type: ignore[arg-type]


def check_by_id(session: Session, check_id: int) -> FactCheck:
    """One fact-check with its set. Raises NotFound."""
    found = session.get(FactCheck, check_id, options=[joinedload(FactCheck.set).joinedload(FactCheckSet.imported_by)])
    if found is None:
        raise NotFound(_("There is no such fact-check."), subject_id=check_id)
    return found


def rumours_of_check(session: Session, check_id: int, *, viewer: User) -> Sequence[FactCheckProposal]:
    """Pairs of a fact-check with rumours that the viewer may see: confirmed first."""
    statement = select(FactCheckProposal).join(Rumour, Rumour.id == FactCheckProposal.rumour_id)
    statement = statement.where(FactCheckProposal.fact_check_id == check_id, visible_to(viewer))
    people = (joinedload(FactCheckProposal.rumour), joinedload(FactCheckProposal.decided_by))
    order = (FactCheckProposal.state, FactCheckProposal.score.desc(), FactCheckProposal.id)
    return session.scalars(statement.options(*people).order_by(*order)).unique().all()


def beside(session: Session, *, rumour_id: int | None = None, item_id: int | None = None) -> Sequence[FactCheckProposal]:
    """What stands beside a rumour or an item: confirmed first, then the likeliest, rejected last."""
    own = FactCheckProposal.rumour_id == rumour_id if rumour_id is not None else FactCheckProposal.item_id == item_id
    statement = select(FactCheckProposal).where(own).options(
        joinedload(FactCheckProposal.fact_check), joinedload(FactCheckProposal.decided_by).load_only(User.name)
    )  # fmt: skip
    found = session.scalars(statement.order_by(FactCheckProposal.score.desc(), FactCheckProposal.id).limit(50)).unique().all()
    rank = {"confirmed": 0, "proposed": 1, "rejected": 2}
    return sorted(found, key=lambda row: rank[row.state])


def _in_force(statement: Any) -> Any:
    ready = and_(FactCheckSet.id == FactCheck.set_id, FactCheckSet.state == "ready")
    return statement.join(FactCheckSet, ready).where(FactCheck.state == "current")


def _narrowed(wanted: Mapping[str, str]) -> Select[Any]:
    statement = select(FactCheck).options(load_only(FactCheck.set_id, FactCheck.publisher, FactCheck.url, FactCheck.claim,
        FactCheck.verdict, FactCheck.rating, FactCheck.worst, FactCheck.best, FactCheck.checked_on, FactCheck.language,
        FactCheck.state))  # fmt: skip
    for word in wanted.get("q", "").split()[:8]:
        fields = (FactCheck.claim, FactCheck.publisher, FactCheck.verdict)
        statement = statement.where(or_(*(field.ilike(pattern, escape="\\") for field in fields for pattern in _patterns(word))))
    if wanted.get("publisher"):
        statement = statement.where(FactCheck.publisher == wanted["publisher"])
    if wanted.get("language"):
        statement = statement.where(FactCheck.language == wanted["language"])
    if wanted.get("set"):
        statement = statement.where(FactCheck.set_id == int(wanted["set"]))
    return statement


def _patterns(word: str) -> set[str]:
    """The word anywhere in a text. SQLite folds only ASCII letters, so that å and Å are asked for each."""
    safe = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    spellings = {safe} if word.isascii() else {safe, safe.lower(), safe.upper(), safe.capitalize()}
    return {f"%{spelling}%" for spelling in spellings}
