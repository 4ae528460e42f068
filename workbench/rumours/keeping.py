"""Changes to who holds a rumour, what is written about it, and how it ends. Verdict, risk and decision: see service.py."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import Refused
from workbench.rumours import queries
from workbench.rumours.cases.merging import take_home
from workbench.rumours.models import DECISIONS, KINDS, TARGET_GROUPS, Rumour, RumourNote
from workbench.rumours.service import read_flags, read_more_themes, refuse_ended, refuse_unknown, walk
from workbench.rumours.states import may_move
from workbench.rumours.texts import masked, masked_line, needed, read_claim
from workbench.rumours.timing.winding import end_pause, reach_step, start_round
from workbench.web.vocabulary import THEMES

OUTCOMES = ("", "fading", "same", "growing", "closed")
SENSITIVITIES = ("open", "internal", "restricted")
HANDS = frozenset({"writer", "fact_checker", "approver"})
DRAFT_DECISIONS = ("prepare", "reply_to_asker", "worry")


def edit_rumour(
    session: Session,
    rumour: Rumour,
    *,
    claim: str,
    kind: str,
    theme: str,
    more_themes: Sequence[str],
    target_group: str,
    place: str,
    language: str,
    concern_behind: str,
    flags: Sequence[str],
    sensitivity: str,
    outcome: str,
    actor_id: int,
    now: datetime,
) -> list[str]:
    """The fields that staff keep. Returns the names of those that changed; a new rumour is sorted by this."""
    refuse_ended(rumour)
    refuse_unknown({"theme": (theme, THEMES), "kind": (kind, KINDS), "target_group": (target_group, TARGET_GROUPS)})
    refuse_unknown({"sensitivity": (sensitivity, SENSITIVITIES), "outcome": (outcome, OUTCOMES)})
    if "individual" in flags and sensitivity != "restricted":
        raise Refused(_("A rumour that concerns an individual must be restricted."), subject_id=rumour.id)
    wanted = {
        "claim": read_claim(claim),
        "kind": kind,
        "theme": theme,
        "more_themes": read_more_themes(more_themes, theme),
        "target_group": target_group,
        "place": masked_line(place),
        "language": masked_line(language, most=20) or "sv",
        "concern_behind": masked(concern_behind),
        "flags": read_flags(flags),
        "sensitivity": sensitivity,
        "outcome": outcome,
    }
    changed = [name for name, value in wanted.items() if getattr(rumour, name) != value]
    for name in changed:
        setattr(rumour, name, wanted[name])
    if changed:
        session.flush()
        record(session, "rumour_edited", rumour, actor_id=actor_id, now=now, fields=changed)
    if rumour.state == "new":
        walk(session, rumour, "triaged", actor_id=actor_id, now=now)
    return changed


def take_rumour(session: Session, rumour: Rumour, *, actor: User, now: datetime) -> None:
    """The person becomes the owner of a rumour that nobody owns, or takes it over."""
    hand_over(session, rumour, actor, actor_id=actor.id, now=now)


def hand_over(session: Session, rumour: Rumour, to: User, *, actor_id: int, now: datetime) -> None:
    """Another person becomes the owner. A new rumour is sorted by this."""
    refuse_ended(rumour)
    if not to.active or not to.role_names & HANDS:
        raise Refused(_("That person cannot own a rumour."), subject_id=to.id)
    if rumour.owner_id == to.id:
        return
    old_id, rumour.owner_id = rumour.owner_id, to.id
    session.flush()
    verb = "rumour_taken" if to.id == actor_id else "rumour_handed_over"
    record(session, verb, rumour, actor_id=actor_id, now=now, old_owner_id=old_id, owner_id=to.id)
    if rumour.state == "new":
        walk(session, rumour, "triaged", actor_id=actor_id, now=now)


def add_note(session: Session, rumour: Rumour, text: str, *, actor_id: int, now: datetime) -> RumourNote:
    """A working note, masked as everything else. The same words again within ten seconds are the same note."""
    kept = needed(text, _("Write the note first."), subject_id=rumour.id)
    same = (RumourNote.rumour_id == rumour.id, RumourNote.author_id == actor_id, RumourNote.text == kept)
    twice = session.scalar(select(RumourNote).where(*same, RumourNote.at > now - DOUBLE_PRESS).limit(1))
    if twice is not None:
        return twice
    note = RumourNote(rumour_id=rumour.id, author_id=actor_id, text=kept, at=now)
    session.add(note)
    session.flush()
    record(session, "note_added", rumour, actor_id=actor_id, now=now, note_id=note.id)
    return note


def propose_decision(session: Session, rumour: Rumour, *, decision: str, reason: str, actor: User, now: datetime) -> RumourNote:
    """A writer's proposal: a note that those who decide can read. Changes no state and starts no clock."""
    refuse_ended(rumour)
    refuse_unknown({"decision": (decision, DECISIONS)})
    kept = needed(reason, _("Write the reason for the decision."), subject_id=rumour.id)
    note = RumourNote(rumour_id=rumour.id, author_id=actor.id, text=kept, at=now)
    session.add(note)
    session.flush()
    record(session, "decision_proposed", rumour, actor_id=actor.id, now=now, decision=decision, note_id=note.id)
    return note


def acknowledge(session: Session, rumour: Rumour, *, actor: User, now: datetime) -> None:
    """The first action is taken: its clock stops, and somebody owns the rumour. A second press changes nothing."""
    standing = queries.newest_decision(session, rumour.id)
    if standing is None or standing.decision == "monitor":
        raise Refused(_("No first action is due."), subject_id=rumour.id)
    refuse_ended(rumour)
    if rumour.acknowledged_at is not None:
        return
    rumour.acknowledged_at = now
    if rumour.owner_id is None:
        rumour.owner_id = actor.id
    session.flush()
    due_at = standing.first_action_due_at
    was_late = due_at is not None and now > due_at
    record(session, "first_action_taken", rumour, actor_id=actor.id, now=now, late=was_late)


def meet_target(session: Session, rumour: Rumour, *, actor_id: int, now: datetime) -> None:
    """The draft is ready, or the reply is given: for decisions that need no publication."""
    standing = queries.newest_decision(session, rumour.id)
    if standing is None or standing.decision not in DRAFT_DECISIONS:
        raise Refused(_("This clock stops when the answer is published."), subject_id=rumour.id)
    refuse_ended(rumour)
    if standing.target_met_at is not None:
        return
    standing.target_met_at = now
    rumour.acknowledged_at = rumour.acknowledged_at or now
    if standing.decision == "prepare":
        reach_step(session, rumour, "drafted", actor_id=actor_id, at=now)
    session.flush()
    record(session, "target_met", rumour, actor_id=actor_id, now=now, decision=standing.decision)


def move(session: Session, rumour: Rumour, to: str, *, actor_id: int, now: datetime) -> None:
    """One step that a person may take without a form of its own: start checking, or follow up."""
    if to not in ("triaged", "checking", "follow_up") or rumour.state in ("closed", "merged") or not may_move(rumour.state, to):
        raise Refused(_("The rumour cannot go that way from where it is now."), subject_id=rumour.id)
    walk(session, rumour, to, actor_id=actor_id, now=now)
    session.flush()


def close_rumour(session: Session, rumour: Rumour, *, reason: str, actor_id: int, now: datetime) -> None:
    """The case is over, with a reason."""
    kept = needed(reason, _("Write why the rumour is closed."), subject_id=rumour.id)
    if not may_move(rumour.state, "closed"):
        raise Refused(_("The rumour cannot be closed from where it is now."), subject_id=rumour.id)
    old = rumour.state
    _stop_clocks(session, rumour, now)
    rumour.state, rumour.closed_at, rumour.outcome = "closed", now, "closed"
    session.flush()
    record(session, "rumour_closed", rumour, actor_id=actor_id, now=now, old=old, reason=kept)


def reopen_rumour(session: Session, rumour: Rumour, *, reason: str, actor_id: int, now: datetime) -> None:
    """The case lives again, with a reason. After a merge what it brought along comes home."""
    kept = needed(reason, _("Write why the rumour is opened again."), subject_id=rumour.id)
    if not may_move(rumour.state, "triaged") or rumour.state == "new":
        raise Refused(_("Only a closed or merged rumour can be opened again."), subject_id=rumour.id)
    old = rumour.state
    if old == "merged":
        take_home(session, rumour, actor_id=actor_id, now=now)
    rumour.state, rumour.closed_at, rumour.merged_into_id, rumour.outcome = "triaged", None, None, ""
    start_round(session, rumour, now=now)
    session.flush()
    record(session, "rumour_reopened", rumour, actor_id=actor_id, now=now, old=old, reason=kept)


def _stop_clocks(session: Session, rumour: Rumour, now: datetime) -> None:
    standing = queries.newest_decision(session, rumour.id)
    if standing is not None:
        standing.target_met_at = standing.target_met_at or now
        rumour.acknowledged_at = rumour.acknowledged_at or now
    end_pause(session, rumour, actor_id=None, now=now)
