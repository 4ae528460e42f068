"""Rumours whose decisions, ratings and clocks change in every way, and what is due for them, computed apart from the house."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, case, delete, func, null, or_, select, update
from sqlalchemy.orm import aliased

from tests.workbench.reviews.count_rig import fill
from workbench.rumours.models import DECISIONS, STATES, Decision, RiskRating, Rumour

START = datetime(2026, 10, 22, 20, 0, tzinfo=UTC)
__all__ = ["START", "Changes", "fill", "kept", "reckoned"]


def kept(session):
    """{rumour: (newest decision, newest rating, nearest target)} as the database keeps them."""
    return _by_id(session.execute(select(Rumour.id, Rumour.decision_id, Rumour.rating_id, Rumour.due_at)))


def reckoned(session):
    """The same, looked up in all decisions and ratings, as every list did before the columns came."""
    decisions, ratings = aliased(Decision), aliased(RiskRating)
    decision = select(func.max(decisions.id)).where(decisions.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    rating = select(func.max(ratings.id)).where(ratings.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    awaits = and_(Rumour.state.in_(("new", "triaged", "checking")), Rumour.decide_due_at.is_not(None))
    runs = and_(Rumour.state.in_(("decided", "checking")), Decision.target_met_at.is_(None))
    is_first_open = or_(Rumour.acknowledged_at.is_(None), Decision.decision == "monitor")
    first_open = and_(runs, is_first_open, Decision.first_action_due_at.is_not(None))
    due = case(
        (awaits, Rumour.decide_due_at), (first_open, Decision.first_action_due_at), (runs, Decision.publish_due_at), else_=null()
    )
    nearest = case((Rumour.clock_paused_until > due, Rumour.clock_paused_until), else_=due)
    return _by_id(session.execute(select(Rumour.id, decision, rating, nearest).outerjoin(Decision, Decision.id == decision)))


def _by_id(rows):
    return {key: tuple(values) for key, *values in rows}


class Changes:
    """Random changes: by objects, in bulk, in an order that the house itself never takes."""

    def __init__(self, session, rng):
        self.session, self.rng = session, rng
        self.rumours = session.scalars(select(Rumour).order_by(Rumour.id)).all()
        self.decisions = session.scalars(select(Decision).order_by(Decision.id)).all()

    def moment(self):
        return START + timedelta(minutes=self.rng.randrange(0, 8 * 24 * 60), microseconds=self.rng.choice((0, 0, 17)))

    def perhaps(self):
        return self.moment() if self.rng.random() < 0.6 else None

    def decision(self, **more):
        return Decision(
            rumour_id=self.rng.choice(self.rumours).id, decision=self.rng.choice(DECISIONS), reason="x", decided_by_id=1,
            decided_at=self.moment(), first_action_due_at=self.perhaps(), publish_due_at=self.perhaps(), **more,
        )  # fmt: skip

    def a_rumour_is_opened(self):
        values = {"code": f"N-{self.rng.random()}", "claim": "x", "theme": "T01", "more_themes": [], "flags": []}
        at = self.moment()
        self.session.add(Rumour(**values, opened_at=at, first_heard_at=at, decide_due_at=self.perhaps()))

    def a_decision_is_made(self):
        row = self.decision()
        self.session.add(row)
        rumour = self.session.get_one(Rumour, row.rumour_id)
        rumour.state, rumour.decide_due_at, rumour.acknowledged_at = "decided", None, None

    def a_decision_is_only_added(self):
        self.session.add(self.decision())

    def an_old_number_comes_back(self):
        used = {row.id for row in self.decisions}
        free = [number for number in range(1, max(used, default=1)) if number not in used]
        if free:
            self.session.add(self.decision(id=self.rng.choice(free)))

    def a_decision_changes(self):
        if self.decisions:
            row = self.rng.choice(self.decisions)
            row.target_met_at, row.publish_due_at, row.decision = self.perhaps(), self.perhaps(), self.rng.choice(DECISIONS)

    def targets_are_met_in_bulk(self):
        self.session.execute(update(Decision).where(Decision.decided_at < self.moment()).values(target_met_at=self.perhaps()))

    def decisions_are_moved_in_bulk(self):
        one, other = self.rng.sample(list(self.rumours), 2)
        self.session.execute(update(Decision).where(Decision.rumour_id == one.id).values(rumour_id=other.id))
        one.state, one.merged_into_id = "merged", other.id

    def the_newest_decision_goes(self):
        if self.decisions:
            self.session.delete(self.decisions[-1])

    def decisions_go_in_bulk(self):
        self.session.execute(delete(Decision).where(Decision.rumour_id == self.rng.choice(self.rumours).id))

    def a_risk_is_rated(self):
        steps = dict.fromkeys(("spread", "velocity", "harm", "plausibility", "audience", "reach"), 0)
        values = {"rumour_id": self.rng.choice(self.rumours).id, "score": 0, "proposal": "monitor", "rated_at": self.moment()}
        self.session.add(RiskRating(**values, **steps))

    def ratings_are_moved_in_bulk(self):
        one, other = self.rng.sample(list(self.rumours), 2)
        self.session.execute(update(RiskRating).where(RiskRating.rumour_id == one.id).values(rumour_id=other.id))

    def ratings_go_in_bulk(self):
        self.session.execute(delete(RiskRating).where(RiskRating.rumour_id == self.rng.choice(self.rumours).id))

    def a_clock_is_paused(self):
        self.rng.choice(self.rumours).clock_paused_until = self.perhaps()

    def a_rumour_is_acknowledged(self):
        self.rng.choice(self.rumours).acknowledged_at = self.perhaps()

    def states_change_in_bulk(self):
        chosen = Rumour.opened_at.between(start := self.moment(), start + timedelta(days=2))
        state = self.rng.choice((*STATES, "new", "decided", "checking"))
        self.session.execute(update(Rumour).where(chosen).values(state=state, decide_due_at=self.perhaps()))

    def a_rumour_is_erased(self):
        gone = self.rng.choice(self.rumours)
        self.session.execute(update(Rumour).where(Rumour.merged_into_id == gone.id).values(merged_into_id=None))
        for model in (Decision, RiskRating):
            self.session.execute(delete(model).where(model.rumour_id == gone.id))
        if len(self.rumours) > 3:
            self.session.execute(delete(Rumour).where(Rumour.id == gone.id))


TOOLS = ("moment", "perhaps", "decision")
KINDS = sorted(name for name in vars(Changes) if not name.startswith("_") and name not in TOOLS)
