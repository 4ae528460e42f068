"""Which fact-check is about which rumour or item: the machine proposes, a person confirms, rejects or takes it back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifiers.types import Match
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckReading
from workbench.rumours.history import SENTENCES, Sentence
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

PREFIX = "fc:"
DECISIONS = {"confirm": "confirmed", "reject": "rejected", "undo": "proposed"}
_VERBS = {"confirm": "fact_check_confirmed", "reject": "fact_check_rejected", "undo": "fact_check_decision_undone"}


def keep_proposals(
    session: Session,
    kind: str,
    found: Mapping[int, Sequence[Match]],
    wordings: Mapping[int, str],
    *,
    up_to_id: int,
    now: datetime,
) -> int:
    """Replace the open proposals of these subjects (kind "rumour" or "item"); what people decided stays. Returns their number."""
    column = FactCheckProposal.rumour_id if kind == "rumour" else FactCheckProposal.item_id
    ids = list(found)
    session.execute(delete(FactCheckProposal).where(column.in_(ids), FactCheckProposal.state == "proposed"))
    decided = {
        (row[0], row[1]) for row in session.execute(select(column, FactCheckProposal.fact_check_id).where(column.in_(ids)))
    }
    wanted = {int(match.rumour_id.removeprefix(PREFIX)) for matches in found.values() for match in matches}
    alive = set(session.scalars(select(FactCheck.id).where(FactCheck.id.in_(wanted), FactCheck.state == "current")))
    count = 0
    for subject_id, matches in found.items():
        for match in matches:
            check_id = int(match.rumour_id.removeprefix(PREFIX))
            if check_id in alive and (subject_id, check_id) not in decided:
                session.add(_proposal(kind, subject_id, check_id, match.score, now))
                count += 1
        session.merge(FactCheckReading(kind=kind, subject_id=subject_id, up_to_id=up_to_id, wording=wordings[subject_id]))
    session.flush()
    return count


def decide(session: Session, proposal_id: int, verb: str, *, actor: User, now: datetime) -> FactCheckProposal:
    """Confirm, reject, or undo either; the same press twice changes nothing. Raises NotFound, also for rumours out of sight."""
    proposal = session.get(FactCheckProposal, proposal_id)
    if proposal is None or verb not in DECISIONS or not _may_see(session, proposal, actor):
        raise NotFound(_("There is no such proposal."), subject_id=proposal_id)
    if proposal.state == DECISIONS[verb]:
        return proposal
    if verb != "undo" and proposal.state != "proposed":
        raise Refused(_("Somebody has decided this already. Undo it first."), subject_id=proposal_id)
    proposal.state = DECISIONS[verb]
    proposal.decided_by_id, proposal.decided_at = (None, None) if verb == "undo" else (actor.id, now)
    _record(session, _VERBS[verb], proposal, actor.id, now)
    return proposal


def link_by_hand(session: Session, check: FactCheck, code: str, *, actor: User, now: datetime) -> FactCheckProposal:
    """A person says which rumour a fact-check is about. Raises Refused when there is no such rumour."""
    wanted = (Rumour.code == code.strip().upper(), Rumour.state != "merged", visible_to(actor))
    rumour = session.scalar(select(Rumour).where(*wanted))
    if rumour is None:
        raise Refused(
            _("There is no rumour with this code. Copy the code from the top of the rumour's page."), subject_id=check.id
        )
    pair = (FactCheckProposal.rumour_id == rumour.id, FactCheckProposal.fact_check_id == check.id)
    proposal = session.scalar(select(FactCheckProposal).where(*pair)) or _proposal("rumour", rumour.id, check.id, 1.0, now)
    if proposal.state == "confirmed":
        return proposal
    proposal.state, proposal.decided_by_id, proposal.decided_at = "confirmed", actor.id, now
    session.add(proposal)
    session.flush()
    _record(session, _VERBS["confirm"], proposal, actor.id, now)
    return proposal


def _proposal(kind: str, subject_id: int, check_id: int, score: float, now: datetime) -> FactCheckProposal:
    subject = {"rumour_id": subject_id} if kind == "rumour" else {"item_id": subject_id}
    return FactCheckProposal(
        fact_check_id=check_id, score=min(1.0, max(0.0, score)), state="proposed", proposed_at=now, **subject
    )


def _may_see(session: Session, proposal: FactCheckProposal, actor: User) -> bool:
    if proposal.rumour_id is None:
        return True
    return session.scalar(select(Rumour.id).where(Rumour.id == proposal.rumour_id, visible_to(actor))) is not None


def _record(session: Session, verb: str, proposal: FactCheckProposal, actor_id: int, now: datetime) -> None:
    """The row hangs on the rumour, where people look for what was done; on the proposal for an item."""
    subject = session.get(Rumour, proposal.rumour_id) if proposal.rumour_id is not None else proposal
    publisher = session.scalar(select(FactCheck.publisher).where(FactCheck.id == proposal.fact_check_id))
    record(session, verb, subject, actor_id=actor_id, now=now, fact_check_id=proposal.fact_check_id, publisher=publisher)


def _say(sentence: Callable[[str], str]) -> Sentence:
    return lambda details, _names: sentence(details["publisher"])


SENTENCES.update(
    {
        "fact_check_confirmed": _say(
            lambda name: _("confirmed that a fact-check by %(publisher)s is about this", publisher=name)
        ),
        "fact_check_rejected": _say(lambda name: _("put a fact-check by %(publisher)s away: not about this", publisher=name)),
        "fact_check_decision_undone": _say(
            lambda name: _("took back the decision on a fact-check by %(publisher)s", publisher=name)
        ),
    }
)
