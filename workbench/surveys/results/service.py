"""Counting a closed wave, publishing what was counted, and writing down whom people would ask."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Audience, Spokesperson
from workbench.audiences.trusting import Finding, add_trust
from workbench.errors import NotAllowed, Refused
from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.panels.models import PopulationMargin
from workbench.surveys.results.comparing import compare_waves
from workbench.surveys.results.counting import Answered, Asked, answered_count, count_questions
from workbench.surveys.results.grouping import STAGE, make_grouping
from workbench.surveys.results.models import WaveResult
from workbench.surveys.statistics import weighting
from workbench.surveys.statistics.errors import TooFew
from workbench.surveys.statistics.response import Outcomes, outcome_of, response_rate
from workbench.surveys.waves.models import Invitation, Wave
from workbench.surveys.waves.timing import local_day

SPOKESPERSON = "spokesperson-"


def count_wave(session: Session, wave: Wave, *, actor_id: int | None, now: datetime, zone: ZoneInfo) -> WaveResult:
    """Count a closed wave, or count it again. The same answers give the same row, and no news. Raises Refused."""
    row = require_countable(session, wave)
    counts = _counts(session, wave)
    fingerprint = hashlib.sha256(json.dumps(counts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if row is not None and row.fingerprint == fingerprint:
        return row
    if row is None:
        row = WaveResult(wave_id=wave.id, held_on=_last_day(wave, zone), published_at=None, published_by_id=None)
        session.add(row)
    row.counted_at, row.base, row.counts, row.fingerprint = now, counts["base"], counts, fingerprint
    session.flush()
    record(session, "wave_counted", wave, actor_id=actor_id, now=now, answers=counts["base"])
    return row


def require_countable(session: Session, wave: Wave) -> WaveResult | None:
    """What was counted of a wave before. Raises Refused for one that is not closed, or whose results are published."""
    if wave.state != "closed" or wave.closed_at is None:
        raise Refused(_("A survey is counted when it has closed."), subject_id=wave.id)
    row = session.scalar(select(WaveResult).where(WaveResult.wave_id == wave.id))
    if row is not None and row.published_at is not None:
        raise Refused(
            _("The results are published. Take them back before they are counted again: two versions tell what changed."),
            subject_id=wave.id,
        )
    return row


def publish_result(session: Session, result: WaveResult, *, actor: User, now: datetime) -> None:
    """Let everybody read the results, without free texts. Raises NotAllowed, Refused."""
    if "approver" not in actor.role_names:
        raise NotAllowed(_("An approver publishes results."), subject_id=actor.id)
    if result.published_at is not None:
        raise Refused(_("The results are published already."), subject_id=result.wave_id)
    result.published_at, result.published_by_id = now, actor.id
    session.flush()
    record(session, "wave_result_published", result.wave, actor_id=actor.id, now=now)


def take_back_result(session: Session, result: WaveResult, *, actor: User, now: datetime) -> None:
    """Take the public page away again. Raises NotAllowed, Refused."""
    if "approver" not in actor.role_names:
        raise NotAllowed(_("An approver takes published results back."), subject_id=actor.id)
    if result.published_at is None:
        raise Refused(_("The results are not published."), subject_id=result.wave_id)
    result.published_at, result.published_by_id = None, None
    session.flush()
    record(session, "wave_result_taken_back", result.wave, actor_id=actor.id, now=now)


def write_trust(session: Session, result: WaveResult, audience: Audience, *, actor_id: int, now: datetime) -> int:
    """Write down for each spokesperson how many would ask them, as evidence of this group's trust. How many were new.

    Who was named by fewer than five is left out. The same wave and group twice adds nothing.
    """
    wave = result.wave
    rows = [(code, question) for code, question in result.counts["questions"].items() if question["kind"] == "whom_ask"]
    words = _("Survey “%(title)s”: whom would you ask?", title=wave.titles.get(wave.languages[0], wave.code))
    added = 0
    for _code, question in rows:
        part = question["parts"]["answer"]
        for person, named in _named(session, part):
            known = any(
                one.audience_id == audience.id and one.kind == "survey" and one.held_on == result.held_on and one.finding == words
                for one in person.trust
            )
            if not known:
                found = Finding("survey", words, result.held_on, asked=part["base"], named=named)
                add_trust(session, person, audience, found, actor_id=actor_id, now=now)
                added += 1
    return added


def read_forms(session: Session, wave_id: int) -> list[Answered]:
    """The answers of a wave, in an order that tells nothing."""
    columns = (Response.answers, Response.background, Response.way, Response.number, Response.stage)
    rows = session.execute(select(*columns).where(Response.wave_id == wave_id).order_by(Response.id))
    return [Answered(row.answers, row.background, row.way, row.number, row.stage) for row in rows]


def previous_wave(session: Session, wave: Wave) -> Wave | None:
    """What a wave is compared with: the one that it names, else the one of its panel that closed before it."""
    loaded = selectinload(Wave.items)
    if wave.compared_with_id is not None:
        named = session.get(Wave, wave.compared_with_id, options=[loaded])
        return named if named is not None and named.state == "closed" else None
    if wave.panel_id is None or wave.closed_at is None:
        return None
    wanted = (Wave.panel_id == wave.panel_id, Wave.state == "closed", Wave.closed_at < wave.closed_at, Wave.id != wave.id)
    return session.scalars(select(Wave).where(*wanted).options(loaded).order_by(Wave.closed_at.desc()).limit(1)).first()


def _counts(session: Session, wave: Wave) -> dict[str, Any]:
    forms = read_forms(session, wave.id)
    variables = {item.code: [str(one["value"]) for one in item.choices] for item in wave.items if item.kind == "background"}
    if wave.stages:
        variables[STAGE] = [stage.name for stage in wave.stages]
    grouping = make_grouping(variables, [{**form.background, STAGE: form.stage} for form in forms])
    weights, weighted_by = _weights(session, wave, forms)
    before = previous_wave(session, wave)
    return {
        "base": len(forms),
        "rate": _rate(session, wave, forms),
        "stages": _stages(wave, forms),
        "weights": None
        if weights is None
        else {"by": weighted_by, "effective": weights.effective_base, "exact": weights.is_exact},
        "questions": count_questions(Asked(wave.items, grouping, weights), forms),
        "texts": session.scalar(select(func.count(FreeText.id)).where(FreeText.wave_id == wave.id)) or 0,
        "compared": None if before is None else compare_waves(before, read_forms(session, before.id), wave, forms),
    }


def _weights(session: Session, wave: Wave, forms: Sequence[Answered]) -> tuple[weighting.Weights | None, list[str]]:
    """Weights of a random sample by the margins of its panel; none where they cannot be made."""
    if wave.sampling != "random" or wave.panel_id is None or not forms:
        return None, []
    margins: dict[str, dict[str, float]] = {}
    for row in session.scalars(select(PopulationMargin).where(PopulationMargin.panel_id == wave.panel_id)):
        margins.setdefault(row.variable, {})[row.value] = row.count
    asked = {item.code for item in wave.items if item.kind == "background"}
    margins = {variable: counts for variable, counts in margins.items() if variable in asked}
    if not margins:
        return None, []
    try:
        return weighting.rake([form.background for form in forms], margins, sampling=wave.sampling), sorted(margins)
    except TooFew:
        return None, []


def _rate(session: Session, wave: Wave, forms: Sequence[Answered]) -> dict[str, Any] | None:
    """How many of those asked answered; None where nobody was asked by name (an open form, a tablet)."""
    states: Mapping[str, int] = {
        str(state): int(count)
        for state, count in session.execute(
            select(Invitation.state, func.count()).where(Invitation.wave_id == wave.id).group_by(Invitation.state)
        )
    }
    asked = sum(states.values()) or wave.invited_count
    counted = [form for form in forms if form.number] if states else list(forms)
    if not asked or len(counted) > asked:
        return None
    questions = sum(item.kind not in ("free_text", "background") for item in wave.items)
    ends = [outcome_of(answered_count(form, wave.items), questions) for form in counted]
    unreached = min(states.get("failed", 0), asked - len(counted))
    outcomes = Outcomes(
        complete=ends.count("complete"), partial=ends.count("partial"), broken_off=ends.count("broken_off"),
        silent=asked - len(counted) - unreached, unreached=unreached,
    )  # fmt: skip
    rate = response_rate(outcomes, sampling=wave.sampling)
    return {"name": rate.name, "count": rate.count, "base": rate.base, "unreached": unreached}


def _stages(wave: Wave, forms: Sequence[Answered]) -> list[dict[str, Any]]:
    return [
        {
            "name": stage.name,
            "pupils": stage.pupils,
            "absent": stage.absent,
            "answered": sum(form.stage == stage.name for form in forms),
        }
        for stage in wave.stages
    ]


def _last_day(wave: Wave, zone: ZoneInfo) -> date:
    assert wave.closed_at is not None  # asked before
    closed = local_day(wave.closed_at, zone)
    return min(wave.closes_on, closed) if wave.closes_on is not None else closed


def _named(session: Session, part: Mapping[str, Any]) -> list[tuple[Spokesperson, int]]:
    """The spokespersons that enough people named."""
    numbers = {
        int(value.removeprefix(SPOKESPERSON)): count
        for value, count in part["counts"].items()
        if value.startswith(SPOKESPERSON) and value.removeprefix(SPOKESPERSON).isdigit() and value not in part["hidden"]
    }
    people = session.scalars(
        select(Spokesperson)
        .where(Spokesperson.id.in_(numbers))
        .options(selectinload(Spokesperson.trust))
        .order_by(Spokesperson.id)
    )
    return [(person, numbers[person.id]) for person in people]
