"""The rows of the time line that this room knows itself: decisions, verdicts and endings."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.rumours.board.timeline import Event, add_events
from workbench.rumours.models import Decision, Rumour
from workbench.web.vocabulary import word

MOST = 2_000
STEPS = ("rumour_opened", "verdict_set", "rumour_closed", "rumour_reopened", "rumour_merged")


def decisions(session: Session, rumour_ids: Sequence[int], start: datetime, end: datetime) -> Iterator[Event]:
    """What people decided."""
    within = (Decision.rumour_id.in_(rumour_ids), Decision.decided_at >= start, Decision.decided_at <= end)
    columns = (Decision.decided_at, Decision.decision, Decision.rumour_id)
    for at, decision, rumour_id in session.execute(select(*columns).where(*within).order_by(Decision.id.desc()).limit(MOST)):
        yield Event(at, _("decided: %(new)s", new=word(decision, "decision")), rumour_id)


def steps(session: Session, rumour_ids: Sequence[int], start: datetime, end: datetime) -> Iterator[Event]:
    """Opened, checked, closed, opened again, merged."""
    mine = (Activity.subject_kind == Rumour.__tablename__, Activity.subject_id.in_(rumour_ids), Activity.verb.in_(STEPS))
    columns = (Activity.at, Activity.verb, Activity.subject_id, Activity.details)
    within = select(*columns).where(*mine, Activity.at >= start, Activity.at <= end)
    for at, verb, rumour_id, details in session.execute(within.order_by(Activity.id.desc()).limit(MOST)):
        yield Event(at, _step_words(verb, details), rumour_id)


def _step_words(verb: str, details: dict[str, str]) -> str:
    if verb == "verdict_set":
        return _("verdict: %(verdict)s", verdict=word(details["new"], "verdict"))
    return {
        "rumour_opened": _("opened"),
        "rumour_closed": _("closed"),
        "rumour_reopened": _("opened again"),
        "rumour_merged": _("merged into another"),
    }[verb]


add_events("decisions", decisions, label=_l("Decisions"))
add_events("steps", steps, label=_l("Steps"))
