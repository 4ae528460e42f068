"""Reading rumours: one, many, their sightings, ratings and decisions, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from classifiers.types import KnownRumour
from workbench import clock
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.activity.service import DOUBLE_PRESS
from workbench.errors import NotFound, StaleVersion
from workbench.rumours.clocks import RUNNING_STATES, Clock, clocks_of
from workbench.rumours.models import Decision, RiskRating, Rumour, RumourNote, Sighting
from workbench.rumours.sightings import independent_count, is_report
from workbench.rumours.wording import due_words

VARIANTS = 20
MATCHED_LANGUAGES = ("sv", "en")
SEES_RESTRICTED = frozenset({"approver", "fact_checker"})


@dataclass(frozen=True)
class DueRumour:
    """A rumour with its nearest target that is not met; `words` says how it stands."""

    rumour: Rumour
    decision: Decision
    clock: Clock
    words: str

    @property
    def due_at(self) -> datetime:
        """When it is, or was, due."""
        return self.clock.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether the time has passed."""
        return self.clock.status(now) == "late"


def visible_to(viewer: User | None) -> ColumnElement[bool]:
    """The condition that a person may see a rumour. None stands for the machine, which sees all.

    A restricted rumour is for its owner, for approvers and for fact-checkers (METHOD.md C.1, "sensitivity").
    """
    if viewer is None or sees_all(viewer):
        return true()
    return or_(Rumour.sensitivity != "restricted", Rumour.owner_id == viewer.id)


def sees_all(viewer: User) -> bool:
    """Whether no rumour is hidden from the person."""
    return bool(viewer.role_names & SEES_RESTRICTED)


def may_be_seen_by(viewer: User, rumour: Rumour) -> bool:
    """The same for a rumour that is at hand, without asking the database."""
    return rumour.sensitivity != "restricted" or sees_all(viewer) or rumour.owner_id == viewer.id


def rumour_by_code(session: Session, code: str, *, viewer: User | None = None) -> Rumour:
    """One rumour with its owner and checker. Raises NotFound, also when the viewer may not see it.

    That somebody reads a restricted one goes into the access log.
    """
    people = (joinedload(Rumour.owner), joinedload(Rumour.verdict_by))
    found = session.scalars(select(Rumour).where(Rumour.code == code, visible_to(viewer)).options(*people)).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is no such rumour."), subject_id=code)
    if viewer is not None and found.sensitivity == "restricted":
        note_access(session, "restricted_rumour_read", found, actor_id=viewer.id, now=clock.utcnow())
    return found


def just_opened(session: Session, claim: str, *, actor_id: int, now: datetime) -> Rumour | None:
    """The rumour that the person opened with these words a moment ago: the same press, sent twice."""
    same = (Rumour.claim == claim, Rumour.opened_by_id == actor_id, Rumour.opened_at > now - DOUBLE_PRESS)
    return session.scalar(select(Rumour).where(*same).limit(1))


def just_heard(session: Session, rumour_id: int, text: str, *, heard_at: datetime, now: datetime) -> Sighting | None:
    """The sighting that was noted in these words a moment ago: the same press, sent twice."""
    same = (Sighting.rumour_id == rumour_id, Sighting.text_heard == text, Sighting.heard_at == heard_at)
    return session.scalar(select(Sighting).where(*same, Sighting.logged_at > now - DOUBLE_PRESS).limit(1))


def rumour_for_change(session: Session, code: str, *, version: int | None, viewer: User | None) -> Rumour:
    """The rumour, locked for a change. Raises StaleVersion when it was changed after `version` was shown."""
    statement = select(Rumour).where(Rumour.code == code, visible_to(viewer)).with_for_update(of=Rumour)
    found = session.scalar(statement)
    if found is None:
        raise NotFound(_("There is no such rumour."), subject_id=code)
    if version is not None and version != found.version:
        message = _("Somebody changed this rumour after you opened the page. Go back, reload and read it first.")
        raise StaleVersion(message, subject_id=code, theirs=found.version, base=version)
    return found


def newest_decision(session: Session, rumour_id: int) -> Decision | None:
    """The decision that counts."""
    return next(iter(decisions_of(session, rumour_id, limit=1)), None)


def decisions_of(session: Session, rumour_id: int, *, limit: int = 50) -> Sequence[Decision]:
    """Every decision, newest first, with who made it."""
    statement = select(Decision).where(Decision.rumour_id == rumour_id).options(joinedload(Decision.decided_by))
    return session.scalars(statement.order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(limit)).unique().all()


def newest_rating(session: Session, rumour_id: int) -> RiskRating | None:
    """The rating that counts."""
    return next(iter(ratings_of(session, rumour_id, limit=1)), None)


def ratings_of(session: Session, rumour_id: int, *, limit: int = 2) -> Sequence[RiskRating]:
    """Ratings, newest first."""
    statement = select(RiskRating).where(RiskRating.rumour_id == rumour_id)
    return session.scalars(statement.order_by(RiskRating.rated_at.desc(), RiskRating.id.desc()).limit(limit)).all()


def sightings_of(session: Session, rumour_id: int) -> Sequence[Sighting]:
    """Every sighting, last heard first."""
    statement = select(Sighting).where(Sighting.rumour_id == rumour_id)
    return session.scalars(statement.order_by(Sighting.heard_at.desc(), Sighting.id.desc())).all()


def notes_of(session: Session, rumour_id: int) -> Sequence[RumourNote]:
    """Working notes, newest first."""
    statement = select(RumourNote).where(RumourNote.rumour_id == rumour_id).options(joinedload(RumourNote.author))
    return session.scalars(statement.order_by(RumourNote.at.desc(), RumourNote.id.desc())).unique().all()


def sighting_counts(
    session: Session, since: datetime, *, until: datetime | None = None, rumour_id: int | None = None
) -> dict[int, int]:
    """How many independent reports that spread or name a rumour were heard after `since`, by the rumour's id. No copies."""
    statement = select(Sighting.rumour_id, independent_count()).where(Sighting.heard_at > since, is_report())
    if until is not None:
        statement = statement.where(Sighting.heard_at <= until)
    if rumour_id is not None:
        statement = statement.where(Sighting.rumour_id == rumour_id)
    rows = session.execute(statement.group_by(Sighting.rumour_id)).all()
    return {row[0]: row[1] for row in rows}


def known_rumours(session: Session) -> list[KnownRumour]:
    """Every rumour that is not merged, as the matcher takes it: with up to 20 of its newest asserting wordings.

    A wording's translation into Swedish or English stands beside it, so that posts in either language meet the rumour.
    """
    variants = _variants_of(session)
    rows = session.execute(
        select(Rumour.id, Rumour.code, Rumour.claim, Rumour.language).where(Rumour.state != "merged").order_by(Rumour.id)
    )
    return [KnownRumour(code, claim, tuple(variants.get(key, ())[:VARIANTS]), language) for key, code, claim, language in rows]


def _variants_of(session: Session) -> dict[int, list[str]]:
    """The newest asserting words heard of each rumour, by its id, each followed by its translation."""
    place = func.row_number().over(partition_by=Sighting.rumour_id, order_by=(Sighting.heard_at.desc(), Sighting.id.desc()))
    asserting = (Sighting.relation == "asserts", Sighting.text_heard != "", Sighting.item_copy_id.is_(None))
    understood = case((Sighting.translation_language.in_(MATCHED_LANGUAGES), Sighting.translation), else_="")
    heard = select(Sighting.rumour_id, Sighting.text_heard, understood.label("understood"), place.label("place"))
    ranked = heard.where(*asserting).subquery()
    newest = select(ranked.c.rumour_id, ranked.c.text_heard, ranked.c.understood).where(ranked.c.place <= VARIANTS)
    variants: dict[int, list[str]] = {}
    for rumour_id, text, translation in session.execute(newest.order_by(ranked.c.rumour_id, ranked.c.place)):
        variants.setdefault(rumour_id, []).extend([text, translation] if translation else [text])
    return variants


def due_rumours(
    session: Session, now: datetime, limit: int = 10, *, viewer: User | None = None, within: timedelta = timedelta(days=1)
) -> list[DueRumour]:
    """Rumours with a target that is late or due within a day, the latest first; with a viewer those they own or nobody owns."""
    first = and_(
        Decision.first_action_due_at <= now + within, or_(Rumour.acknowledged_at.is_(None), Decision.decision == "monitor")
    )
    result = Decision.publish_due_at <= now + within
    statement = (
        select(Rumour, Decision)
        .join(Decision, Decision.id == Rumour.decision_id)
        .where(Rumour.state.in_(RUNNING_STATES), Decision.target_met_at.is_(None))
        .where(or_(first, result), visible_to(viewer))
        .where(or_(Rumour.clock_paused_until.is_(None), Rumour.clock_paused_until <= now))
        .options(joinedload(Rumour.owner))
    )
    if viewer is not None:
        statement = statement.where(or_(Rumour.owner_id.is_(None), Rumour.owner_id == viewer.id))
    found = [_next_due(rumour, decision, now) for rumour, decision in session.execute(statement).unique()]
    return sorted(found, key=lambda row: row.due_at)[:limit]


def _next_due(rumour: Rumour, decision: Decision, now: datetime) -> DueRumour:
    open_clocks = [clock for clock in clocks_of(decision, rumour.acknowledged_at) if clock.done_at is None]
    return DueRumour(rumour, decision, open_clocks[0], due_words(open_clocks[0], now))
