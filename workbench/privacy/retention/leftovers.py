"""What is left of a text elsewhere once its words are erased: sentences of groups, titles of alerts, machine-made claims."""

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Update

from workbench.alerts.models import Alert
from workbench.intake.models import ClaimGroup, ClaimGroupChange, ClaimGroupMember, HouseRuleTrial, Item


def erase_leftovers(session: Session) -> int:
    """Erase what other rooms keep of items whose words are gone. Returns how many rows it changed; twice is once."""
    gone = select(Item.id).where(or_(Item.removed_at.is_not(None), Item.state == "removed"))
    sentences = _run(
        session,
        update(ClaimGroupMember)
        .where(ClaimGroupMember.item_id.in_(gone), or_(ClaimGroupMember.sentence != "", _filled(ClaimGroupMember.words)))
        .values(sentence="", words=[]),
    )
    titles = _run(
        session,
        update(Alert).where(Alert.subject_kind == "item", Alert.title != "", Alert.subject_id.in_(gone)).values(title=""),
    )
    return sentences + titles + _erase_claims(session)


def _erase_claims(session: Session) -> int:
    """A claim that the machine took from a text goes when every text of its group is gone."""
    live = exists().where(
        ClaimGroupMember.group_id == ClaimGroup.id, ClaimGroupMember.item_id == Item.id, Item.removed_at.is_(None),
        Item.state != "removed",
    )  # fmt: skip
    has_members = exists().where(ClaimGroupMember.group_id == ClaimGroup.id)
    emptied = and_(ClaimGroup.is_named.is_(False), has_members, ~live)
    ids = select(ClaimGroup.id).where(emptied, or_(ClaimGroup.claim != "", _filled(ClaimGroup.words)))
    found = list(session.scalars(ids))
    if found:
        session.execute(update(ClaimGroupChange).where(ClaimGroupChange.group_id.in_(found)).values(before={}))
        session.execute(update(ClaimGroup).where(ClaimGroup.id.in_(found)).values(claim="", words=[]))
    return len(found)


def forget_samples(session: Session, item_ids: set[int]) -> None:
    """Trials of house rules show single texts: those that are gone are taken off their samples."""
    for trial in session.scalars(select(HouseRuleTrial)):
        kept = [one for one in trial.sample if one not in item_ids]
        if kept != trial.sample:
            trial.sample = kept


def _filled(column: object) -> ColumnElement[bool]:
    return cast(column, Text) != "[]"  # type: ignore[arg-type]


def _run(session: Session, statement: Update) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
