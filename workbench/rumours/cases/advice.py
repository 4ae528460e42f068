"""What to do, and not to do, in one case: told to colleagues and to partners. It follows the decision until people say more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed
from workbench.rumours.cases.models import STANCES, CaseAdvice
from workbench.rumours.models import Decision, RiskRating, Rumour
from workbench.rumours.service import refuse_ended, refuse_unknown
from workbench.rumours.texts import masked

Row = TypeVar("Row", Decision, RiskRating, CaseAdvice)
ADVISERS = frozenset({"fact_checker", "approver"})
TITLES = {
    "do_not_amplify": _l("Do not engage or amplify"),
    "answer_askers": _l("Answer those who ask, and only them"),
    "share_answer": _l("Share the answer, not the rumour"),
    "what_we_know": _l("Say what we know, and what we do not know"),
    "call_first": _l("Call first, write later"),
}
LINES: Mapping[str, tuple[object, ...]] = {
    "do_not_amplify": (
        _l("Do not answer in the thread where it began."),
        _l("Do not link to the post, and take no pictures of it."),
        _l("Do not repeat the claim in public, not even to deny it."),
        _l("Whoever asks gets an answer directly."),
    ),
    "answer_askers": (
        _l("Do not bring it up yourself."),
        _l("Begin with the fact, also on the phone."),
        _l("Do not link to the post, and take no pictures of it."),
    ),
    "share_answer": (
        _l("Use the published answer as it stands, with its sources."),
        _l("Begin with the fact, also on the phone."),
        _l("Do not link to the post, and take no pictures of it."),
    ),
    "what_we_know": (
        _l("Do not call it false: it is not."),
        _l("Say what is known, what is not, and when there will be more to say."),
        _l("Do not guess, and do not promise what nobody has decided."),
    ),
    "call_first": (
        _l("Somebody may be in danger. Call the police or the security contact before you write."),
        _l("Give only the holding line, word for word."),
        _l("Spread no names, places or details."),
    ),
}


@dataclass(frozen=True)
class Advice:
    """The advice of one case. `is_automatic`: it follows from the decision; nobody has chosen it."""

    stance: str
    title: str
    lines: Sequence[str]
    words: str
    for_partners: bool
    is_automatic: bool
    automatic_title: str
    given_by: str
    given_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """What the automatic stance is read from."""

    verdict: str
    flags: Collection[str]
    decision: str
    harm: int
    is_answered: bool


def stance_of(case: Standing) -> str:
    """The stance that the state of a case calls for."""
    if case.harm == 4 or "violence" in case.flags or case.decision == "respond_now":
        return "call_first"
    if case.decision == "what_we_know" or (case.is_answered and case.verdict in ("true", "unproven")):
        return "what_we_know"
    if case.is_answered:
        return "share_answer"
    return "answer_askers" if case.decision in ("prepare", "reply_to_asker", "worry") else "do_not_amplify"


def give_advice(
    session: Session, rumour: Rumour, *, stance: str, words: str, for_partners: bool, actor: User, now: datetime
) -> CaseAdvice:
    """People choose the advice of a case; stance "" follows the decision again. Raises NotAllowed, Refused."""
    if not actor.role_names & ADVISERS:
        raise NotAllowed(_("Only a fact-checker or an approver gives the advice."), subject_id=rumour.id)
    refuse_ended(rumour)
    refuse_unknown({"stance": (stance, ("", *STANCES))})
    row = CaseAdvice(rumour_id=rumour.id, stance=stance, words=masked(words, most=1_000), for_partners=for_partners)
    row.given_by_id, row.given_at = actor.id, now
    session.add(row)
    session.flush()
    record(session, "advice_given", rumour, actor_id=actor.id, now=now, stance=stance, for_partners=for_partners)
    return row


def advice_for(session: Session, rumour_id: int, *, for_partner: bool = False) -> Advice | None:
    """The advice of a case. For a partner None when the case is restricted or the advice is for staff only."""
    rumour = session.get(Rumour, rumour_id)
    if rumour is None or (for_partner and rumour.sensitivity == "restricted"):
        return None
    found = advice_of(session, [rumour])[rumour.id]
    return None if for_partner and not found.for_partners else found


def advice_on_page(
    session: Session, rumour: Rumour, decision: Decision | None, rating: RiskRating | None, *, has_given: bool
) -> Advice:
    """As `advice_for`, where the newest decision and rating are read already. One query at most."""
    given = _given(session, [rumour.id]).get(rumour.id) if has_given else None
    return _put_together(stance_of(_standing(rumour, decision, rating)), given)


def advice_of(session: Session, rumours: Sequence[Rumour]) -> dict[int, Advice]:
    """The advice of many cases, by their numbers. Three queries."""
    ids = [rumour.id for rumour in rumours]
    decisions = {row.rumour_id: row for row in session.scalars(_newest(Decision, ids))}
    ratings = {row.rumour_id: row for row in session.scalars(_newest(RiskRating, ids))}
    given = _given(session, ids)
    cases = {rumour.id: _standing(rumour, decisions.get(rumour.id), ratings.get(rumour.id)) for rumour in rumours}
    return {key: _put_together(stance_of(case), given.get(key)) for key, case in cases.items()}


def _standing(rumour: Rumour, decision: Decision | None, rating: RiskRating | None) -> Standing:
    return Standing(
        verdict=rumour.verdict,
        flags=rumour.flags,
        decision=decision.decision if decision else "",
        harm=rating.harm if rating else 0,
        is_answered=rumour.state in ("answered", "follow_up"),
    )


def _given(session: Session, ids: Sequence[int]) -> dict[int, CaseAdvice]:
    rows = session.scalars(_newest(CaseAdvice, ids).options(joinedload(CaseAdvice.given_by))).unique()
    return {row.rumour_id: row for row in rows}


def _newest(table: type[Row], ids: Sequence[int]) -> Select[Row]:
    newest = select(func.max(table.id)).where(table.rumour_id.in_(ids)).group_by(table.rumour_id)
    return select(table).where(table.id.in_(newest))


def _put_together(automatic: str, given: CaseAdvice | None) -> Advice:
    stance = (given.stance if given else "") or automatic
    if automatic == "call_first":
        stance = automatic  # nobody advises otherwise while somebody may be in danger
    return Advice(
        stance=stance,
        title=str(TITLES[stance]),
        lines=[str(line) for line in LINES[stance]],
        words=given.words if given else "",
        for_partners=given.for_partners if given else True,
        is_automatic=given is None or stance != given.stance,
        automatic_title=str(TITLES[automatic]),
        given_by=given.given_by.name if given else "",
        given_at=given.given_at if given else None,
    )
