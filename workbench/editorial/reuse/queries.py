"""Reading blocks: the list, one with its wordings and uses, those that fit a text, and what has changed since they were used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.editorial.reuse.models import Block, BlockText, BlockUse, StartingPoint
from workbench.editorial.reuse.offers import OFFERED
from workbench.errors import NotFound
from workbench.rumours.queries import visible_to
from workbench.spelling import holds
from workbench.web.pages import Page, count_rows

SIZE = 20
FITTING = 6


@dataclass(frozen=True)
class BlockFilter:
    """What the address asks for; empty means all that are in use."""

    words: str = ""
    language: str = ""
    part: str = ""
    theme: str = ""
    retired: bool = False


@dataclass(frozen=True)
class BlockRow:
    """A block with the wording that counts and the number of answers that it stands in."""

    block: Block
    text: BlockText
    uses: int

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been looked through again."""
        return self.block.review_by is not None and self.block.review_by < today


@dataclass(frozen=True)
class Changed:
    """A block that has been worded anew since it was put into a text."""

    block: Block
    number: int
    part: str


def block_page(session: Session, wanted: BlockFilter, *, number: int) -> Page[BlockRow]:
    """One page of blocks, the most used first."""
    narrowed = _narrowed(wanted)
    total = count_rows(session, narrowed)
    number = min(max(number, 1), max(1, -(-total // SIZE)))
    statement = narrowed.order_by(_uses().desc(), Block.name, Block.id).limit(SIZE).offset((number - 1) * SIZE)
    return Page(_rows(session, statement), number, SIZE, total)


def fitting_blocks(session: Session, *, language: str, theme: str, n: int = FITTING) -> list[BlockRow]:
    """Blocks in use in the language: those of the theme first, then those of any theme, the most used first."""
    nearness = case((Block.theme == theme, 0), (Block.theme == "", 1), else_=2)
    statement = _narrowed(BlockFilter(language=language))
    return _rows(session, statement.order_by(nearness, _uses().desc(), Block.name, Block.id).limit(n))


def block_row(session: Session, block_id: int) -> BlockRow:
    """One block, also a retired one. Raises NotFound."""
    statement = select(Block, BlockText, _uses()).join(BlockText, _counts()).where(Block.id == block_id)
    rows = _rows(session, statement)
    if not rows:
        raise NotFound(subject_id=block_id)
    return rows[0]


def wordings(session: Session, block_id: int) -> Sequence[BlockText]:
    """Every wording with who wrote it, newest first."""
    wanted = select(BlockText).where(BlockText.block_id == block_id).options(joinedload(BlockText.written_by))
    return session.scalars(wanted.order_by(BlockText.number.desc())).unique().all()


def wording(session: Session, block_id: int, number: int) -> BlockText:
    """One wording. Raises NotFound."""
    found = session.scalar(select(BlockText).where(BlockText.block_id == block_id, BlockText.number == number))
    if found is None:
        raise NotFound(subject_id=number)
    return found


def uses_of(session: Session, block_id: int, *, viewer: User, limit: int = 50) -> Sequence[BlockUse]:
    """Where the block was put in, newest first, as far as the viewer may see."""
    wanted = select(BlockUse).join(BlockUse.sandwich).join(Sandwich.rumour).where(BlockUse.block_id == block_id)
    wanted = wanted.where(Sandwich.deleted_at.is_(None), visible_to(viewer))
    loaded = joinedload(BlockUse.sandwich).joinedload(Sandwich.current_revision)
    return (
        session.scalars(wanted.options(loaded).order_by(BlockUse.used_at.desc(), BlockUse.id.desc()).limit(limit)).unique().all()
    )


def changed_blocks(session: Session, sandwich_id: int) -> list[Changed]:
    """The blocks in a text that have another wording now, or are retired, than when they were last put in."""
    last = (
        select(BlockUse.block_id, func.max(BlockUse.number).label("number"), func.max(BlockUse.part).label("part"))
        .where(BlockUse.sandwich_id == sandwich_id)
        .group_by(BlockUse.block_id)
        .subquery()
    )
    changed = or_(Block.number > last.c.number, Block.retired_at.is_not(None))
    rows = session.execute(
        select(Block, last.c.number, last.c.part).join(last, last.c.block_id == Block.id).where(changed).order_by(Block.name)
    )
    return [Changed(block, number, part) for block, number, part in rows.unique()]


def starting_points(session: Session, sandwich_id: int) -> Sequence[StartingPoint]:
    """The answers that this text began from, newest first."""
    wanted = select(StartingPoint).where(StartingPoint.sandwich_id == sandwich_id)
    loaded = (joinedload(StartingPoint.from_sandwich).joinedload(Sandwich.rumour), joinedload(StartingPoint.from_revision))
    return session.scalars(wanted.options(*loaded).order_by(StartingPoint.id.desc())).unique().all()


def offered_sandwich(session: Session, slug: str, *, viewer: User) -> Sandwich:
    """An approved answer that may be begun from. Raises NotFound."""
    wanted = select(Sandwich).join(Sandwich.rumour).where(Sandwich.slug == slug, visible_to(viewer))
    wanted = wanted.where(Sandwich.state.in_(OFFERED), Sandwich.deleted_at.is_(None))
    loaded = (joinedload(Sandwich.rumour), joinedload(Sandwich.public_revision), joinedload(Sandwich.approved_revision))
    found = session.scalars(wanted.options(*loaded)).unique().one_or_none()
    if found is None or (found.public_revision or found.approved_revision) is None:
        raise NotFound(subject_id=slug)
    return found


def _counts():  # type: ignore[no-untyped-def]
    return (BlockText.block_id == Block.id) & (BlockText.number == Block.number)


def _uses():  # type: ignore[no-untyped-def]
    return (
        select(func.count(func.distinct(BlockUse.sandwich_id)))
        .where(BlockUse.block_id == Block.id)
        .correlate(Block)
        .scalar_subquery()
    )


def _narrowed(wanted: BlockFilter) -> Select[tuple[Block, BlockText, int]]:
    statement = select(Block, BlockText, _uses()).join(BlockText, _counts())
    statement = statement.where(Block.retired_at.is_not(None) if wanted.retired else Block.retired_at.is_(None))
    for word in wanted.words.split()[:10]:
        statement = statement.where(or_(*holds(word, Block.name, BlockText.text)))
    for name in ("language", "part", "theme"):
        if getattr(wanted, name):
            statement = statement.where(getattr(Block, name) == getattr(wanted, name))
    return statement


def _rows(session: Session, statement: Select[tuple[Block, BlockText, int]]) -> list[BlockRow]:
    loaded = statement.options(joinedload(Block.created_by))
    found: Any = session.execute(loaded).unique()
    return [BlockRow(block, text, uses) for block, text, uses in found]
