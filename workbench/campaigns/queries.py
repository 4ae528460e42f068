"""Reading campaigns: the plan, one press of the button, channels and lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload, selectinload

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import Organisation, User
from workbench.audiences.models import Spokesperson
from workbench.campaigns.correcting import still_shows_old
from workbench.campaigns.delivering.settling import told_state
from workbench.campaigns.models import Channel, Delivery, EmailRecipient, Placement
from workbench.campaigns.paper.kinds import OFFLINE
from workbench.campaigns.planning.models import ChannelAudience
from workbench.campaigns.states import ENDED
from workbench.campaigns.timing import CLASH
from workbench.db import UtcDateTime
from workbench.editorial.models import Approval, Revision, Sandwich
from workbench.errors import NotFound
from workbench.rumours.queries import SEES_RESTRICTED, visible_to
from workbench.web.pages import Page, count_rows
from workbench.web.places import Place, find_place

PAGE_SIZE = 50
PLANNING = frozenset({"writer", "approver"})


@dataclass(frozen=True)
class PlanFilter:
    """What the plan shows; `viewer` limits it to what that person sees."""

    channel_id: int | None = None
    state: str = ""
    viewer: User | None = None
    sandwich_id: int | None = None
    audience_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def organisation_seen_by(user: User) -> int | None:
    """None for staff, who see everything; a partner sees its own organisation's channels only."""
    return user.organisation_id if user.organisation.kind == "partner" else None


def seen_by(viewer: User | None) -> list[ColumnElement[bool]]:
    """The conditions that a person sees a placement, for a statement that joins its channel. None stands for the machine.

    A partner sees what is on its own channels, whatever it is about: it carries it. For a colleague the answer to a rumour
    that is restricted to others does not stand in the plan; that the time is taken is said by the conflicts, without words.
    """
    if viewer is None:
        return []
    own = organisation_seen_by(viewer)
    if own is not None:
        return [Channel.organisation_id == own]
    if viewer.role_names & SEES_RESTRICTED:
        return []
    return [answers_seen_by(viewer).where(Sandwich.id == Placement.sandwich_id).correlate(Placement).exists()]


def answers_seen_by(viewer: User | None) -> Select[int]:
    """The ids of the answers whose rumours a person may see."""
    return select(Sandwich.id).join(Sandwich.rumour).where(visible_to(viewer))


def placements(session: Session, wanted: PlanFilter, *, limit: int = 500) -> Sequence[Placement]:
    """Placements in the order of their time, with what a calendar shows."""
    values = {**_values(wanted), "most": limit}
    return session.scalars(_placements_statement(_shape(wanted)), values).unique().all()


def placement_page(session: Session, wanted: PlanFilter, *, number: int) -> Page[Placement]:
    """One page of the list, newest time first."""
    total = count_rows(session, _filtered(wanted))
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    statement = _filtered(wanted).options(*_loaded()).order_by(Placement.scheduled_at.desc(), Placement.id.desc())
    rows = session.scalars(statement.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).unique().all()
    return Page(rows, number, PAGE_SIZE, total)


def place_of(session: Session, wanted: PlanFilter, placement_id: int, *, newest_first: bool) -> Place | None:
    """Where a placement stands in the list (newest first) or in a calendar (soonest first); None when it is not in it."""
    times = (Placement.scheduled_at, Placement.id)
    order = [column.desc() if newest_first else column.asc() for column in times]
    names = {"key": Placement.id, "name": Placement.reference}
    return find_place(session, _filtered(wanted), **names, order=order, subject_id=placement_id, size=PAGE_SIZE)


def state_counts(session: Session, wanted: PlanFilter) -> dict[str, int]:
    """How many placements per state, the state filter aside."""
    wanted = replace(wanted, state="")
    return {row[0]: row[1] for row in session.execute(_states_statement(_shape(wanted)), _values(wanted))}


def placements_by_reference(session: Session, reference: str, *, viewer: User) -> list[Placement]:
    """A batch, or one placement, as far as the viewer may see it. Raises NotFound."""
    statement = _filtered(PlanFilter(viewer=viewer)).where(or_(Placement.batch == reference, Placement.reference == reference))
    rows = session.scalars(statement.options(*_loaded()).order_by(Placement.id)).unique().all()
    if not rows:
        raise NotFound(subject_id=reference)
    return list(rows)


def one_placement(session: Session, reference: str, *, viewer: User) -> Placement:
    """One placement that the viewer may see. Raises NotFound."""
    rows = [row for row in placements_by_reference(session, reference, viewer=viewer) if row.reference == reference]
    if not rows:
        raise NotFound(subject_id=reference)
    return rows[0]


def neighbours(session: Session, channel: Channel, at: datetime, *, but: int | None = None) -> Sequence[Placement]:
    """Other placements on the channel within thirty minutes of `at`."""
    return session.scalars(
        select(Placement)
        .where(
            Placement.channel_id == channel.id,
            Placement.id != (but or 0),
            Placement.state.not_in(ENDED),
            Placement.scheduled_at > at - CLASH,
            Placement.scheduled_at < at + CLASH,
        )
        .options(joinedload(Placement.sandwich))
        .order_by(Placement.scheduled_at)
    ).all()


def needing_a_person(session: Session, *, viewer: User | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """Unclear and failed placements, and copies that are still out of withdrawn answers and of texts corrected since.

    Values alone, for a line each: `_line` names them.
    """
    wanted = PlanFilter(viewer=viewer)
    return session.execute(_trouble_statement(_shape(wanted)), _values(wanted)).all()


def placements_waiting(session: Session, viewer: User, *, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a partner has to answer or do on its channels; what those who plan have to answer or settle. Earliest first.

    Values alone, for a line each: `_line` names them.
    """
    if organisation_seen_by(viewer) is None and not viewer.role_names & PLANNING:
        return ()
    wanted = PlanFilter(viewer=viewer)
    return session.execute(_waiting_statement(_shape(wanted)), {**_values(wanted), "now": now}).all()


def coming_and_recent(session: Session, channel_id: int, *, viewer: User) -> tuple[list[Placement], list[Placement]]:
    """A channel's next placements, soonest first, and its latest, newest first."""
    wanted = PlanFilter(channel_id=channel_id, viewer=viewer)
    statement = _filtered(wanted).options(*_loaded())
    still_ahead = Placement.state.in_(("planned", "offered", "prepared", "sending"))
    ahead = statement.where(still_ahead).order_by(Placement.scheduled_at)
    behind = statement.where(~still_ahead).order_by(Placement.scheduled_at.desc())
    return list(session.scalars(ahead.limit(5)).unique()), list(session.scalars(behind.limit(5)).unique())


def delivery_counts(session: Session, placement_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Per placement: how many messages are in which state; "refused" are addresses that the mail server refused."""
    counts: dict[int, dict[str, int]] = {}
    where = (Delivery.placement_id.in_(placement_ids), Delivery.purpose == "publish")
    told = told_state().label("told")
    statement = select(Delivery.placement_id, told, func.count()).where(*where)
    for placement_id, state, count in session.execute(statement.group_by(Delivery.placement_id, told)):
        counts.setdefault(placement_id, {})[state] = count
    return counts


def channels(session: Session, *, organisation_id: int | None = None, only_open: bool = False) -> Sequence[Channel]:
    """Channels, the municipality's first."""
    statement = _channels_statement(organisation_id is not None, only_open)
    return session.scalars(statement, {"organisation_id": organisation_id}).all()


@cache
def _channels_statement(of_one: bool, only_open: bool) -> Select[Channel]:
    statement = select(Channel).join(Channel.organisation).order_by(Organisation.kind, Organisation.name, Channel.id)
    if of_one:
        statement = statement.where(Channel.organisation_id == bindparam("organisation_id"))
    if only_open:
        statement = statement.where(Channel.is_active, Channel.paused_reason == "")
    return statement.options(contains_eager(Channel.organisation))


def one_channel(session: Session, channel_id: int, *, viewer: User) -> Channel:
    """A channel that the viewer may see. Raises NotFound."""
    found = session.get(Channel, channel_id)
    seen = organisation_seen_by(viewer)
    if found is None or (seen is not None and found.organisation_id != seen):
        raise NotFound(subject_id=channel_id)
    return found


def recipients(session: Session, channel_id: int) -> Sequence[EmailRecipient]:
    """Those on a list who have not left it."""
    where = (EmailRecipient.channel_id == channel_id, EmailRecipient.left_at.is_(None))
    return session.scalars(select(EmailRecipient).where(*where).order_by(EmailRecipient.address)).all()


def recipient_counts(session: Session) -> dict[int, int]:
    """How many are on each list."""
    statement = select(EmailRecipient.channel_id, func.count()).where(EmailRecipient.left_at.is_(None))
    return {row[0]: row[1] for row in session.execute(statement.group_by(EmailRecipient.channel_id))}


def recipient_by_token(session: Session, token: str) -> EmailRecipient:
    """Whoever holds this leave token. Raises NotFound."""
    found = session.scalar(select(EmailRecipient).where(EmailRecipient.leave_token == token))
    if found is None:
        raise NotFound()
    return found


def sandwich_by_slug(session: Session, slug: str) -> Sandwich:
    """The answer that is to be placed. Raises NotFound."""
    loaded = (joinedload(Sandwich.approved_revision), joinedload(Sandwich.rumour))
    found = session.scalar(select(Sandwich).where(Sandwich.slug == slug, Sandwich.deleted_at.is_(None)).options(*loaded))
    if found is None:
        raise NotFound(subject_id=slug)
    return found


def approval_of(session: Session, revision_id: int) -> Approval | None:
    """Who approved a revision, and when."""
    return session.scalar(select(Approval).where(Approval.revision_id == revision_id).options(joinedload(Approval.approver)))


@dataclass(frozen=True)
class _Shape:
    """Which of the filter's fields are set, and who stands for the viewer: one statement serves all that are alike."""

    viewer: User | None
    fields: frozenset[str]


def _shape(wanted: PlanFilter) -> _Shape:
    viewer = wanted.viewer
    anyone = None if viewer is None else anyone_like(viewer, of_kind=viewer.organisation.kind)
    return _Shape(anyone, frozenset(name for name in NARROWING if getattr(wanted, name) not in (None, "")))


def _values(wanted: PlanFilter) -> dict[str, Any]:
    """With what a statement of that shape runs."""
    values = {name: getattr(wanted, name) for name in NARROWING}
    return values if wanted.viewer is None else {**values, **named(wanted.viewer)}


NARROWING: dict[str, Any] = {
    "channel_id": Integer, "state": String, "sandwich_id": Integer, "audience_id": Integer, "since": UtcDateTime,
    "until": UtcDateTime,
}  # fmt: skip


def _of_shape(shape: _Shape) -> Select[Placement]:
    given = {name: bindparam(name, type_=NARROWING[name]) for name in shape.fields}
    return _filtered(PlanFilter(viewer=shape.viewer, **cast(Any, given)))


@cache
def _placements_statement(shape: _Shape) -> Select[Placement]:
    statement = _of_shape(shape).options(*_in_calendar()).order_by(Placement.scheduled_at, Placement.id)
    return statement.limit(bindparam("most"))


@cache
def _states_statement(shape: _Shape) -> Select[*tuple[Any, ...]]:
    inner = _of_shape(shape).with_only_columns(Placement.state).subquery()
    return select(inner.c.state, func.count()).group_by(inner.c.state)


@cache
def _trouble_statement(shape: _Shape) -> Select[*tuple[Any, ...]]:
    trouble = or_(
        Placement.state.in_(("unknown", "failed")),
        (Placement.state.in_(("sent", "corrected"))) & (Sandwich.state == "withdrawn"),
        still_shows_old(),
    )
    return _line(_of_shape(shape).where(trouble)).order_by(Placement.scheduled_at).limit(100)


@cache
def _waiting_statement(shape: _Shape) -> Select[*tuple[Any, ...]]:
    viewer, now = cast(User, shape.viewer), bindparam("now", type_=UtcDateTime)
    by_hand = (Placement.state == "planned") & Channel.kind.in_(OFFLINE) & (Placement.scheduled_at <= now)
    if organisation_seen_by(viewer) is not None:
        waits = or_((Placement.state == "offered") & Placement.proposed_at.is_(None), by_hand)
    else:
        own = by_hand & (Channel.organisation_id == viewer.organisation_id)
        waits = or_(
            (Placement.state == "offered") & Placement.proposed_at.is_not(None), Placement.state.in_(("failed", "unknown")), own
        )
    return _line(_of_shape(shape).where(waits)).order_by(Placement.scheduled_at).limit(5)


def _line(statement: Select[Placement]) -> Select[*tuple[Any, ...]]:
    """What a line about a placement shows, as values; `title` is its headline, or the answer's name where it has none."""
    headline = func.nullif(Revision.document["headline"].as_string(), "")
    return statement.join(Placement.revision).with_only_columns(
        Placement.id, Placement.reference, Placement.state, Placement.scheduled_at, Placement.proposed_at, Placement.last_error,
        Sandwich.state.label("answer_state"), func.coalesce(headline, Sandwich.slug).label("title"),
        Channel.name.label("channel_name"),
    )  # fmt: skip


def _filtered(wanted: PlanFilter) -> Select[Placement]:
    statement = select(Placement).join(Placement.channel).join(Placement.sandwich).where(*seen_by(wanted.viewer))
    if wanted.channel_id is not None:
        statement = statement.where(Placement.channel_id == wanted.channel_id)
    if not isinstance(wanted.state, str) or wanted.state:
        statement = statement.where(Placement.state == wanted.state)
    if wanted.sandwich_id is not None:
        statement = statement.where(Placement.sandwich_id == wanted.sandwich_id)
    if wanted.audience_id is not None:
        statement = statement.where(_is_for(wanted.audience_id))
    if wanted.since is not None:
        statement = statement.where(Placement.scheduled_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(Placement.scheduled_at < wanted.until)
    return statement


def _is_for(audience_id: int) -> ColumnElement[bool]:
    """Meant for the audience; where none is named, on a channel that reaches it as people here have said."""
    reached = select(ChannelAudience.channel_id).where(ChannelAudience.audience_id == audience_id)
    return or_(Placement.audience_id == audience_id, and_(Placement.audience_id.is_(None), Placement.channel_id.in_(reached)))


def _in_calendar() -> tuple[Any, ...]:
    """What a calendar shows of a placement; who approved its text, and the speaker's organisation, are no part of it."""
    return (
        contains_eager(Placement.channel).joinedload(Channel.organisation, innerjoin=True),
        contains_eager(Placement.sandwich),
        joinedload(Placement.revision, innerjoin=True).options(lazyload(Revision.approval)),
        joinedload(Placement.spokesperson).options(lazyload(Spokesperson.organisation)),
    )


def _loaded() -> tuple[Any, ...]:
    return (
        joinedload(Placement.channel).joinedload(Channel.organisation),
        joinedload(Placement.sandwich),
        joinedload(Placement.revision),
        joinedload(Placement.spokesperson),
        selectinload(Placement.created_by),
    )
