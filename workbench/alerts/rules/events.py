"""Rules that wait for one thing to happen: a rating, an alarm of trends, a partner's word. Each happens once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.alerts.rules.conditions import Asked, RuleBook
from workbench.alerts.rules.firing import Firing
from workbench.alerts.rules.sightings import ENDED
from workbench.editorial.models import ErrorReport
from workbench.partners.proposing.models import PartnerProposal
from workbench.rumours.models import RiskRating, Rumour
from workbench.trends.models import TrendAlarm, TrendStream

RECENT = timedelta(days=1)  # an alarm of trends that was raised longer ago is history


def harmful(session: Session, asked: Sequence[Asked], rating_ids: Sequence[int] | None) -> list[Firing]:
    """Rumours whose newest rating reaches the step. `rating_ids` narrows it to what is new; None looks at all."""
    if not asked or (rating_ids is not None and not rating_ids):
        return []
    newest = select(func.max(RiskRating.id)).group_by(RiskRating.rumour_id)
    least = min(one.rule.threshold for one in asked)
    statement = (
        select(Rumour.id, Rumour.theme, RiskRating.harm)
        .join(RiskRating, RiskRating.rumour_id == Rumour.id)
        .where(RiskRating.id.in_(newest), RiskRating.harm >= least, Rumour.state.not_in(ENDED))
        .order_by(RiskRating.id)
    )
    if rating_ids is not None:
        statement = statement.where(RiskRating.id.in_(rating_ids))
    return [
        harm_firing(one, rumour_id, harm)
        for rumour_id, theme, harm in session.execute(statement)
        for one in asked
        if harm >= one.rule.threshold and (not one.themes or theme in one.themes)
    ]


def harm_firing(asked: Asked, rumour_id: int, harm: int) -> Firing:
    """The harm was rated so high: once for each step."""
    group = f"{asked.rule.id}:{rumour_id}:harm{harm}"
    return Firing(asked.rule, rumour_id, harm, group, once=True, harm=harm, facts={"count": harm})


def bursts(session: Session, asked: Sequence[Asked], alarm_ids: Sequence[int], now: datetime) -> list[Firing]:
    """Alarms of trends: a rumour, a theme, a place or a channel is heard more than usual."""
    if not asked or not alarm_ids:
        return []
    wanted = (TrendAlarm.id.in_(alarm_ids), TrendAlarm.raised_at > now - RECENT)
    rows = session.scalars(
        select(TrendAlarm).where(*wanted).options(joinedload(TrendAlarm.stream).joinedload(TrendStream.rumour))
    )
    return [burst_firing(one, alarm) for alarm in rows.unique() for one in asked if is_wanted(one, alarm)]


def is_wanted(asked: Asked, alarm: TrendAlarm, *, since: datetime | None = None) -> bool:
    """Whether the rule asks for alarms like this one, raised since the rule stands, or since the time given."""
    stream = alarm.stream
    if stream.kind not in asked.streams or alarm.raised_at < (since or asked.rule.created_at):
        return False
    if stream.kind == "rumour":
        rumour = stream.rumour
        return rumour is not None and rumour.state not in ENDED and (not asked.themes or rumour.theme in asked.themes)
    narrowed = {"theme": asked.themes, "place": asked.places, "channel": asked.channels}[stream.kind]
    return not narrowed or stream.key in narrowed


def burst_firing(asked: Asked, alarm: TrendAlarm) -> Firing:
    """More than usual: once for each alarm of trends, which is once for each burst."""
    stream = alarm.stream
    facts = {"count": alarm.count, "alarm": alarm.kind, "stream": stream.kind, "key": stream.key}
    group = f"{asked.rule.id}:{stream.rumour_id or 'stream'}:trend{alarm.id}"
    if stream.rumour_id is not None:
        return Firing(asked.rule, stream.rumour_id, alarm.count, group, once=True, facts=facts)
    title = stream.label or stream.key
    return Firing(asked.rule, None, alarm.count, group, once=True, subject_kind="system", title=title, facts=facts)


def asking(session: Session, asked: Sequence[Asked], proposal_ids: Sequence[int], report_ids: Sequence[int]) -> list[Firing]:
    """Partners who propose something, and readers who say that an answer has a fault."""
    found: list[Firing] = []
    if asked and proposal_ids:
        chosen = (PartnerProposal.id.in_(proposal_ids), PartnerProposal.state == "open")
        for row in session.scalars(
            select(PartnerProposal).where(*chosen).options(joinedload(PartnerProposal.organisation))
        ).unique():
            found += [proposal_firing(one, row) for one in asked if _asks(one, row)]
    if asked and report_ids:
        for report in session.scalars(select(ErrorReport).where(ErrorReport.id.in_(report_ids))).unique():
            fresh = [one for one in asked if report.reported_at >= one.rule.created_at]
            found += [error_firing(one, report.id) for one in fresh if "error" in one.asks]
    return found


def proposal_firing(asked: Asked, row: PartnerProposal) -> Firing:
    """A partner proposes a rumour or a spokesperson; a person is not named."""
    who = row.organisation.name
    title = row.title if row.kind == "rumour" else who
    group, facts = f"{asked.rule.id}:proposal{row.id}", {"ask": row.kind, "who": who}
    return Firing(asked.rule, None, 1, group, once=True, subject_kind="proposal", subject_id=row.id, title=title, facts=facts)


def error_firing(asked: Asked, report_id: int) -> Firing:
    """A reader says that an answer has a fault."""
    group = f"{asked.rule.id}:error{report_id}"
    return Firing(asked.rule, None, 1, group, once=True, subject_kind="system", title=asked.rule.name, facts={"ask": "error"})


def new_events(session: Session, book: RuleBook, ids: dict[str, list[int]], now: datetime) -> list[Firing]:
    """Everything that happened, for the rules that wait for it."""
    return [
        *harmful(session, book.of_kind("harm"), ids["ratings"]),
        *bursts(session, book.of_kind("burst"), ids["alarms"], now),
        *asking(session, book.of_kind("partner_asks"), ids["proposals"], ids["errors"]),
    ]


def _asks(asked: Asked, row: PartnerProposal) -> bool:
    if row.kind not in asked.asks or row.proposed_at < asked.rule.created_at:
        return False
    return not asked.themes or not row.theme or row.theme in asked.themes
