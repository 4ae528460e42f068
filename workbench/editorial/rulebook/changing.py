"""Changing the rulebook: one person proposes and looks at the dry run, another one agrees, rejects, or it is withdrawn."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from sandwiches.errors import RulebookError
from sandwiches.rulebook import bounds
from sandwiches.rulebook_changes import rulebook_from
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.rulebook.active import active_version, content_of
from workbench.editorial.rulebook.counting import ask_for_count
from workbench.editorial.rulebook.models import OPEN_STATES, RulebookChange, RulebookVersion
from workbench.editorial.rulebook.trying import forget_quotes, is_fresh, start_trial
from workbench.editorial.rulebook.values import Setting, setting, value_in, with_value
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

CHANGERS = frozenset({"administrator", "approver"})
MOST_REASON = 2000


def propose(
    session: Session, which: Setting, value: Any, *, reason: str, base_version: int, actor: User, now: datetime
) -> RulebookChange:
    """Write down a change of one setting and start its dry run. Its author puts it forward once the dry run has been seen.

    `base_version` is the version that the author read. Raises Conflict when the setting has changed since, Refused for a
    value that is no change or that the bounds do not allow.
    """
    _require_changer(actor)
    number = active_version(session)
    content = content_of(session, number)
    old = value_in(content, which)
    if old != value_in(content_of(session, base_version), which):
        raise Conflict(_("Somebody has changed this since you opened it. Look at the new value first."), subject_id=which.key)
    if value == old:
        raise Refused(_("This is what holds already. Change something first."), subject_id=which.key)
    require_sound(with_value(content, which, value))
    return _write(session, which.kind, which.key, which.language, old, value, reason, actor, now)


def propose_return(session: Session, number: int, *, reason: str, actor: User, now: datetime) -> RulebookChange:
    """Propose that everything is again as it was in version `number` (0: the method as delivered)."""
    _require_changer(actor)
    newest = active_version(session)
    if number != 0 and session.get(RulebookVersion, number) is None:
        raise NotFound(subject_id=number)
    old, new = content_of(session, newest), content_of(session, number)
    if old == new:
        raise Refused(_("Everything is as in that version already."), subject_id=number)
    require_sound(new)
    return _write(session, "return", str(number), "", old, new, reason, actor, now)


def put_forward(session: Session, change: RulebookChange, *, actor: User, now: datetime) -> None:
    """Ask for a second person, after the author has seen what the change would do."""
    if actor.id != change.proposed_by_id:
        raise NotAllowed(_("Only the one who wrote the change puts it forward."), subject_id=change.id)
    if change.state == "proposed":
        return
    _require_state(change, "draft")
    _require_fresh(session, change)
    change.state = "proposed"
    _flush(session, change.id)
    _log(session, "rulebook_proposed", change, actor, now)


def agree(session: Session, change: RulebookChange, *, seen_round: int, actor: User, now: datetime) -> RulebookVersion:
    """A second person says yes: from now on the change holds. `seen_round` is the dry run that the person has read.

    Raises NotAllowed for the author, Conflict when it was decided already, when the setting or the dry run is no longer as seen.
    """
    _require_changer(actor)
    if actor.id == change.proposed_by_id:
        raise NotAllowed(_("You proposed this yourself. Another person must agree."), subject_id=change.id)
    _require_state(change, "proposed")
    _require_fresh(session, change)
    if change.trial is None or change.trial.round != seen_round:
        raise Conflict(_("The dry run has been done again since you read it. Read it once more."), subject_id=change.id)
    number, change_id = change.trial.base_version + 1, change.id  # taken already when another change became a version since
    content = content_after(session, change)
    require_sound(content)
    change.state, change.decided_by_id, change.decided_at = "agreed", actor.id, now
    version = RulebookVersion(number=number, change_id=change.id, content=content, made_at=now)
    session.add(version)
    _flush(session, change_id)
    session.expire(change, ["decided_by", "version"])
    forget_quotes(change.trial)
    _log(session, "rulebook_changed", change, actor, now, version=number)
    for other in open_changes(session):
        start_trial(session, other, now=now)
    ask_for_count(session, number)
    return version


def reject(session: Session, change: RulebookChange, *, reason: str, actor: User, now: datetime) -> None:
    """A second person says no, with a reason."""
    _require_changer(actor)
    if actor.id == change.proposed_by_id:
        raise NotAllowed(_("You proposed this yourself. Withdraw it instead."), subject_id=change.id)
    _require_state(change, "proposed")
    _decide(session, change, "rejected", _reason(reason), actor, now)


def withdraw_change(session: Session, change: RulebookChange, *, actor: User, now: datetime) -> None:
    """Its author takes the change back."""
    if actor.id != change.proposed_by_id:
        raise NotAllowed(_("Only the one who proposed the change withdraws it."), subject_id=change.id)
    if change.state == "withdrawn":
        return
    if change.state not in OPEN_STATES:
        raise Conflict(_("This change has been decided already."), subject_id=change.id)
    _decide(session, change, "withdrawn", "", actor, now)


def open_changes(session: Session, *, state: str = "") -> list[RulebookChange]:
    """Changes that nobody has decided about, oldest first."""
    wanted = select(RulebookChange).where(RulebookChange.state.in_((state,) if state else OPEN_STATES))
    return list(session.scalars(wanted.order_by(RulebookChange.proposed_at, RulebookChange.id)).unique())


def content_after(session: Session, change: RulebookChange) -> dict[str, Any]:
    """What the rulebook would hold with the change made."""
    if change.kind == "return":
        return dict(change.new)
    content = content_of(session, active_version(session))
    return with_value(content, setting(change.kind, change.key, change.language), change.new)


def is_stale(session: Session, change: RulebookChange) -> bool:
    """Whether what the change starts from no longer holds."""
    content = content_of(session, active_version(session))
    if change.kind == "return":
        return bool(change.old != content)
    return bool(change.old != value_in(content, setting(change.kind, change.key, change.language)))


def require_sound(content: dict[str, Any]) -> None:
    """Raise Refused when the bounds do not allow the content as a whole."""
    try:
        rulebook_from(content)
    except RulebookError as error:
        name = error.field.removeprefix("thresholds.")
        higher = bounds().thresholds[name].not_above if name in bounds().thresholds else ""
        if higher:
            names = {"low": Setting("threshold", name).title, "high": Setting("threshold", higher).title}
            message = _("“%(low)s” must not be above “%(high)s”.", **names)
        else:
            message = _("The limits of the method do not allow this: %(field)s.", field=error.field)
        raise Refused(message, subject_id=error.field) from error


def _write(
    session: Session, kind: str, key: str, language: str, old: Any, new: Any, reason: str, actor: User, now: datetime
) -> RulebookChange:
    words = _reason(reason)
    same = select(RulebookChange).where(
        RulebookChange.kind == kind, RulebookChange.key == key, RulebookChange.language == language,
        RulebookChange.proposed_by_id == actor.id, RulebookChange.state == "draft",
        RulebookChange.proposed_at > now - DOUBLE_PRESS,
    )  # fmt: skip
    for again in session.scalars(same).unique():
        if again.new == new and again.reason == words:
            return again
    change = RulebookChange(
        kind=kind, key=key, language=language, old=old, new=new, reason=words, proposed_by_id=actor.id, proposed_at=now
    )
    session.add(change)
    session.flush()
    _log(session, "rulebook_drafted", change, actor, now)
    start_trial(session, change, now=now)
    return change


def _decide(session: Session, change: RulebookChange, state: str, reason: str, actor: User, now: datetime) -> None:
    change.state, change.decided_by_id, change.decided_at, change.decision_reason = state, actor.id, now, reason
    if change.trial is not None:
        forget_quotes(change.trial)
    _flush(session, change.id)
    session.expire(change, ["decided_by"])
    _log(session, f"rulebook_{state}", change, actor, now)


def _flush(session: Session, change_id: int) -> None:
    """Write, or raise Conflict when somebody else decided in the same moment. The row cannot be read after a refused flush."""
    try:
        session.flush()
    except (IntegrityError, StaleDataError) as error:
        message = _("Somebody else decided about the rules in the same moment. Look again.")
        raise Conflict(message, subject_id=change_id) from error


def _require_changer(actor: User) -> None:
    if not actor.role_names & CHANGERS:
        raise NotAllowed(_("Administrators and approvers change the rules."))


def _require_state(change: RulebookChange, state: str) -> None:
    if change.state == state:
        return
    if change.state == "draft":
        raise Conflict(_("This change has not been put forward yet."), subject_id=change.id)
    raise Conflict(_("This change has been decided already."), subject_id=change.id)


def _require_fresh(session: Session, change: RulebookChange) -> None:
    if is_stale(session, change):
        message = _("The setting has changed since this was proposed. Withdraw it, and propose again from what holds now.")
        raise Conflict(message, subject_id=change.id)
    if not is_fresh(session, change):
        raise Conflict(_("The dry run is not finished yet. Wait for it, and read what it found."), subject_id=change.id)


def _reason(reason: str) -> str:
    words = reason.replace("\x00", "").strip()[:MOST_REASON]
    if not words:
        raise Refused(_("Write why. Colleagues read it, today and in some years."))
    return words


def _log(session: Session, verb: str, change: RulebookChange, actor: User, now: datetime, **more: Any) -> None:
    about = {"setting": f"{change.kind}/{change.key}/{change.language}", **more}
    record(session, verb, change, actor_id=actor.id, now=now, **about)
