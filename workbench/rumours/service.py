"""Changes to rumours: opening, sightings, verdict, risk, decision. Who holds a rumour and how it ends: see keeping.py."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, Refused
from workbench.rumours import queries, risk
from workbench.rumours.clocks import HOME_ZONE, RUNNING_STATES, SCORE_AGAIN, DueTimes, due_times
from workbench.rumours.models import (
    CHANNELS,
    DECISIONS,
    KINDS,
    RELATIONS,
    SOURCE_TYPES,
    TARGET_GROUPS,
    VERDICTS,
    Decision,
    RiskRating,
    Rumour,
    Sighting,
)
from workbench.rumours.sightings import NewSighting
from workbench.rumours.states import ENDED, path
from workbench.rumours.texts import LINE_LENGTH, TEXT_LENGTH, URL_LENGTH, masked, masked_line, needed, read_claim
from workbench.rumours.timing.office import week_of
from workbench.rumours.timing.winding import close_waiting, hurry, reach_step, start_round
from workbench.rumours.translating import with_translation
from workbench.web.vocabulary import THEMES, WORDS

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDINGS = ("verbatim", "paraphrase", "translated")
WITH_KERNEL = ("misleading", "partly_true")


def open_rumour(
    session: Session,
    claim: str,
    *,
    theme: str,
    actor_id: int | None,
    now: datetime,
    kind: str = "belief",
    language: str = "sv",
    target_group: str = "other",
    place: str = "",
    flags: Sequence[str] = (),
    concern_behind: str = "",
    sighting: NewSighting | None = None,
    more_themes: Sequence[str] = (),
) -> Rumour:
    """A new rumour with a code of its own, perhaps with its first sighting. One about an individual is restricted at once."""
    refuse_unknown({"theme": (theme, THEMES), "kind": (kind, KINDS), "target_group": (target_group, TARGET_GROUPS)})
    rumour = Rumour(
        code=_new_code(session),
        kind=kind,
        claim=read_claim(claim),
        language=masked_line(language, most=20) or "sv",
        theme=theme,
        more_themes=read_more_themes(more_themes, theme),
        target_group=target_group,
        place=masked_line(place),
        concern_behind=masked(concern_behind),
        flags=read_flags(flags),
        sensitivity="restricted" if "individual" in flags else "internal",
        state="new",
        opened_at=now,
        opened_by_id=actor_id,
        first_heard_at=min(now, sighting.heard_at) if sighting else now,
    )
    start_round(session, rumour, now=now)
    session.add(rumour)
    session.flush()
    record(session, "rumour_opened", rumour, actor_id=actor_id, now=now, theme=theme, rumour_kind=kind)
    if sighting is not None:
        add_sighting(session, rumour, sighting, actor_id=actor_id, now=now)
    return rumour


def add_sighting(session: Session, rumour: Rumour, sighting: NewSighting, *, actor_id: int | None, now: datetime) -> Sighting:
    """The report as stored, masked. The same item of the same rumour gives the same sighting; of another rumour Refused."""
    if sighting.item_id is not None or sighting.item_copy_id is not None:
        column = Sighting.item_copy_id if sighting.item_id is None else Sighting.item_id
        known = session.scalar(select(Sighting).where(column == (sighting.item_id or sighting.item_copy_id)))
        if known is not None and known.rumour_id == rumour.id:
            return known
        if known is not None:
            raise Refused(_("That item is a sighting of another rumour already."), subject_id=sighting.item_id)
    if rumour.state == "merged":
        raise Refused(_("This rumour is merged into another. Add the sighting there."), subject_id=rumour.id)
    row = _make_sighting(rumour.id, sighting, actor_id, now)
    session.add(row)
    if row.heard_at < rumour.first_heard_at:
        rumour.first_heard_at = row.heard_at
    session.flush()
    details: dict[str, Any] = {"sighting_id": row.id, "item_id": row.item_id, "channel": row.channel, "relation": row.relation}
    record(session, "sighting_added", rumour, actor_id=actor_id, now=now, **details)
    return row


def _make_sighting(rumour_id: int, sighting: NewSighting, actor_id: int | None, now: datetime) -> Sighting:
    sighting = with_translation(sighting)
    values = asdict(sighting)
    refuse_unknown(
        {
            "channel": (sighting.channel, CHANNELS),
            "source_type": (sighting.source_type, SOURCE_TYPES),
            "relation": (sighting.relation, RELATIONS),
            "wording": (sighting.wording, WORDINGS),
        }
    )
    if sighting.heard_at > now:
        sighting = replace(sighting, heard_at=now)  # a feed may date its posts ahead
    values |= {
        "heard_at": sighting.heard_at,
        "text_heard": masked(sighting.text_heard[:TEXT_LENGTH]),
        "place": masked_line(sighting.place[:LINE_LENGTH]),
        "source_name": masked_line(sighting.source_name[:LINE_LENGTH]),
        "language": masked_line(sighting.language, most=20) or "sv",
        "url": masked_line(sighting.url, most=URL_LENGTH) if sighting.url and len(sighting.url) <= URL_LENGTH else None,
    }
    return Sighting(rumour_id=rumour_id, logged_at=now, logged_by_id=actor_id, **values)


def remove_sighting_of_item(session: Session, item_id: int, *, actor_id: int | None, now: datetime) -> bool:
    """Take away the sighting that an item gave (the link was undone). False when there is none."""
    row = session.scalar(select(Sighting).where(Sighting.item_id == item_id))
    if row is None:
        return False
    _remove_sighting(session, row, actor_id=actor_id, now=now, item_id=item_id)
    return True


def remove_sightings_of_copies(session: Session, copy_ids: Sequence[int], *, actor_id: int | None, now: datetime) -> int:
    """Take away the sightings that copies of an item gave. Returns how many."""
    rows = session.scalars(select(Sighting).where(Sighting.item_copy_id.in_(copy_ids))).all() if copy_ids else []
    for row in rows:
        _remove_sighting(session, row, actor_id=actor_id, now=now, item_copy_id=row.item_copy_id)
    return len(rows)


def _remove_sighting(session: Session, row: Sighting, *, actor_id: int | None, now: datetime, **details: Any) -> None:
    rumour = session.get_one(Rumour, row.rumour_id)
    session.delete(row)
    session.flush()
    first = session.scalar(select(func.min(Sighting.heard_at)).where(Sighting.rumour_id == rumour.id))
    rumour.first_heard_at = min(first or rumour.opened_at, rumour.opened_at)
    session.flush()
    record(session, "sighting_removed", rumour, actor_id=actor_id, now=now, **details)


def set_verdict(
    session: Session,
    rumour: Rumour,
    *,
    verdict: str,
    reason: str,
    verified_with: str,
    true_kernel: str,
    actor: User,
    now: datetime,
) -> None:
    """What was found out, by whom and when. Only fact-checkers. Raises Refused when the grounds are missing."""
    if "fact_checker" not in actor.role_names:
        raise NotAllowed(_("Only a fact-checker sets the verdict."), subject_id=rumour.id)
    refuse_ended(rumour)
    refuse_unknown({"verdict": (verdict, VERDICTS)})
    reason = needed(reason, _("Write the reason for the verdict."), subject_id=rumour.id)
    if verdict != "unchecked":
        verified_with = needed(verified_with, _("Write what the claim was verified with."), subject_id=rumour.id)
    if verdict in WITH_KERNEL:
        message = _("Write what is true in it: the verdict says that something is.")
        true_kernel = needed(true_kernel, message, subject_id=rumour.id)
    old = rumour.verdict
    rumour.verdict, rumour.verdict_by_id, rumour.verdict_at = verdict, actor.id, now
    rumour.verdict_reason, rumour.verified_with, rumour.true_kernel = reason, masked(verified_with), masked(true_kernel)
    if rumour.state in ("new", "triaged"):
        walk(session, rumour, "checking", actor_id=actor.id, now=now)
    session.flush()
    record(session, "verdict_set", rumour, actor_id=actor.id, now=now, old=old, new=verdict)


def rate(
    session: Session,
    rumour: Rumour,
    factors: risk.Factors,
    *,
    is_void: bool,
    was_asked: bool,
    actor_id: int | None,
    now: datetime,
    reason: str = "",
    suggested: Mapping[str, int] | None = None,
) -> RiskRating:
    """A new rating beside the old ones. While we monitor, it also winds the clock up again.

    A person who rates must give a reason for a step that was not suggested: see rating/service.py.
    """
    refuse_ended(rumour)
    found = risk.match_row(factors, verdict=rumour.verdict, is_void=is_void, was_asked=was_asked)
    proposal = found.decision
    last = queries.newest_rating(session, rumour.id)
    rating = RiskRating(
        rumour_id=rumour.id,
        **asdict(factors),
        is_void=is_void,
        was_asked=was_asked,
        score=risk.score(factors),
        proposal=proposal,
        rule=found.row,
        verdict=rumour.verdict,
        suggested=dict(suggested or {}),
        reason=masked(reason),
        rated_by_id=actor_id,
        rated_at=now,
    )
    session.add(rating)
    if rumour.state == "new":
        walk(session, rumour, "triaged", actor_id=actor_id, now=now)
    hurry(session, rumour, harm=factors.harm, now=now)
    standing = queries.newest_decision(session, rumour.id)
    if standing is not None and standing.decision == "monitor" and standing.target_met_at is None:
        standing.first_action_due_at = now + SCORE_AGAIN
    session.flush()
    details: dict[str, Any] = {"old_score": last.score if last else None, "score": rating.score, "rating_id": rating.id}
    details |= {"harm": factors.harm, "proposal": proposal}
    record(session, "risk_rated", rumour, actor_id=actor_id, now=now, **details)
    return rating


def decide(
    session: Session, rumour: Rumour, *, decision: str, reason: str, actor: User, now: datetime, timezone: str = HOME_ZONE
) -> Decision:
    """A person's decision with its reason; its clock starts. Only fact-checkers and approvers; writers propose."""
    if not actor.role_names & {"fact_checker", "approver"}:
        raise NotAllowed(_("Only a fact-checker or an approver decides. You can propose a decision."), subject_id=rumour.id)
    refuse_ended(rumour)
    refuse_unknown({"decision": (decision, DECISIONS)})
    if decision == "respond" and rumour.verdict in ("true", "unproven"):
        message = _("A claim that is true or unproven never gets a sandwich. Choose “what we know” instead.")
        raise Refused(message, subject_id=rumour.id)
    reason = needed(reason, _("Write the reason for the decision."), subject_id=rumour.id)
    rating = queries.newest_rating(session, rumour.id)
    last = queries.newest_decision(session, rumour.id)
    is_same = last is not None and last.decision == decision and last.target_met_at is None and decision != "monitor"
    due = due_times(decision, now, ZoneInfo(timezone), week_of(session), harm=rating.harm if rating else 0)
    if is_same and last is not None:  # deciding the same again wins no time
        due = DueTimes(last.first_action_due_at, last.publish_due_at)
    else:
        rumour.acknowledged_at = None
    walk(session, rumour, "decided", actor_id=actor.id, now=now)
    row = Decision(
        rumour_id=rumour.id,
        rating_id=rating.id if rating else None,
        decision=decision,
        proposal=_proposal_now(rumour, rating) if rating else "",
        score=rating.score if rating else None,
        reason=reason,
        decided_by_id=actor.id,
        decided_at=now,
        first_action_due_at=due.first_action_at,
        publish_due_at=due.publish_at,
    )
    session.add(row)
    session.flush()
    if not is_same:  # the same decision again keeps its pause
        close_waiting(session, rumour, row, now=now)
    details: dict[str, Any] = {"old": last.decision if last else None, "old_score": last.score if last else None}
    details |= {"new": decision, "score": row.score, "decision_id": row.id}
    record(session, "decision_made", rumour, actor_id=actor.id, now=now, **details)
    return row


def _proposal_now(rumour: Rumour, rating: RiskRating) -> str:
    """What the rating proposes under the verdict of today, which may have changed since."""
    factors = risk.Factors(**{name: getattr(rating, name) for name in risk.MOST})
    return risk.propose(factors, verdict=rumour.verdict, is_void=rating.is_void, was_asked=rating.was_asked)


def mark_answered(session: Session, rumour: Rumour, *, actor_id: int | None, now: datetime) -> None:
    """An answer is out: the clock stops. A decided rumour becomes answered; safe to call twice."""
    rumour.answered_at = now
    reach_step(session, rumour, "published", actor_id=actor_id, at=now)
    standing = queries.newest_decision(session, rumour.id)
    if standing is not None:
        rumour.acknowledged_at = rumour.acknowledged_at or now
        standing.target_met_at = standing.target_met_at or now
        if rumour.state in RUNNING_STATES:
            walk(session, rumour, "answered", actor_id=actor_id, now=now)
    session.flush()
    record(session, "rumour_answered", rumour, actor_id=actor_id, now=now)


def walk(session: Session, rumour: Rumour, to: str, *, actor_id: int | None, now: datetime) -> None:
    """Move the rumour to a state by lawful steps, one record each. Raises Refused when no way leads there."""
    steps = path(rumour.state, to)
    if rumour.state != to and not steps:
        raise Refused(_("The rumour cannot go that way from where it is now."), subject_id=rumour.id)
    for step in steps:
        old, rumour.state = rumour.state, step
        record(session, "state_changed", rumour, actor_id=actor_id, now=now, old=old, new=step)


def refuse_ended(rumour: Rumour) -> None:
    """Raises Refused for a rumour that is closed or merged."""
    if rumour.state in ENDED:
        raise Refused(_("The rumour is closed or merged. Open it again first."), subject_id=rumour.id)


def refuse_unknown(values: Mapping[str, tuple[str, Any]]) -> None:
    """Raises Refused when a value is not in its vocabulary."""
    for name, (value, known) in values.items():
        if value not in known:
            raise Refused(_("“%(value)s” is no known choice here.", value=value[:40]), subject_id=name)


def read_flags(flags: Sequence[str]) -> list[str]:
    """The flags in the order of the vocabulary. Raises Refused for an unknown one."""
    refuse_unknown({f"flag {flag}": (flag, WORDS["flag"]) for flag in flags})
    return [flag for flag in WORDS["flag"] if flag in flags]


def read_more_themes(themes: Sequence[str], main: str) -> list[str]:
    """Up to two themes beside the main one. Raises Refused for more, or unknown ones."""
    others = list(dict.fromkeys(theme for theme in themes if theme and theme != main))
    refuse_unknown({f"theme {theme}": (theme, THEMES) for theme in others})
    if len(others) > 2:
        raise Refused(_("Choose at most two more themes."))
    return others


def _new_code(session: Session) -> str:
    """An opaque code such as R-7KQ2 that no rumour has."""
    while True:
        code = "R-" + "".join(secrets.choice(CODE_SIGNS) for _sign in range(4))
        if session.scalar(select(Rumour.id).where(Rumour.code == code)) is None:
            return code
