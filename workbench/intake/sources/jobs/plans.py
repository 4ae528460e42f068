"""What a visit to a source may do, decided before the network is used: the host claimed, paid reads reserved."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds import notices
from feeds.robots import host_of
from workbench.intake.models import NEEDS_DELETION_DECISION, POLLED, Source
from workbench.intake.sources.service import budgets, manners, visits
from workbench.intake.sources.service.decisions import standing_decision
from workbench.intake.sources.visiting import MOST_POSTS, SourceValues, host_url, values_of

WAIT_AS_JOB = timedelta(minutes=1)  # a host that is free later than this is left to the source's next visit


@dataclass(frozen=True)
class Plan:
    """One visit that may go ahead: its host is claimed, and `limit` reads are taken out of the budget."""

    source_id: int
    values: SourceValues
    host_url: str
    limit: int
    takes_full_text: bool
    rules: manners.Rules | None
    chance: float
    reserved_at: datetime
    began: float

    @property
    def host(self) -> str:
        """The host whose turn the visit takes."""
        return host_of(self.host_url)

    def took_ms(self) -> int:
        """Milliseconds since the visit was planned."""
        return round((time.monotonic() - self.began) * 1000)


@dataclass(frozen=True)
class Busy:
    """The source's host is taken until `until`."""

    source_id: int
    until: datetime


def plan_visits(
    session: Session, source_ids: Sequence[int], *, chance: Callable[[], float], now: datetime
) -> tuple[list[Plan], list[Busy]]:
    """The visits that may go ahead now, and the sources whose host is taken for a moment. Sources of one host share its claim."""
    is_decided = standing_decision(session) is not None
    found = session.scalars(select(Source).where(Source.id.in_(source_ids)).order_by(Source.id))
    urls = {source: host_url(values_of(source)) for source in found if _is_open(source, is_decided)}
    hosts = list(dict.fromkeys(host_of(url) for url in urls.values()))
    claims, rules = manners.claim_hosts(session, hosts, now=now), manners.rules_of_hosts(session, hosts, now=now)
    plans: list[Plan] = []
    busy: list[Busy] = []
    for source, url in urls.items():
        wait_until = claims[host_of(url)]
        if wait_until is None:
            plans += _reserve(session, source, url, rules.get(host_of(url)), chance(), now)
        elif wait_until > now + WAIT_AS_JOB:
            source.next_poll_at = wait_until
        else:
            busy.append(Busy(source.id, wait_until))
    used = {plan.host for plan in plans}
    manners.release_hosts(session, [host for host, until in claims.items() if until is None and host not in used])
    return plans, busy


def _is_open(source: Source, is_decided: bool) -> bool:
    if source.state in ("paused", "gone") or source.kind not in POLLED:
        return False
    return is_decided or source.kind not in NEEDS_DELETION_DECISION


def _reserve(session: Session, source: Source, url: str, rules: manners.Rules | None, chance: float, now: datetime) -> list[Plan]:
    """The visit with its reads taken out of the budget; nothing when none are left."""
    limit = budgets.reserve(session, source.kind, MOST_POSTS, now=now)
    if limit == 0:
        visits.record_out_of_budget(session, source, notices.BUDGET_SPENT, now=now)
        return []
    return [Plan(source.id, values_of(source), url, limit, source.takes_full_text, rules, chance, now, time.monotonic())]
