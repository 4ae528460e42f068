"""Versions of the model with their cards: put into use when one is better and two people agree, taken back with one click.

The database says which version is in use; the file models/live repeats it for the worker, written once the change is stored.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import User
from workbench.accounts.permissions.groups import MODEL_DECIDERS
from workbench.activity.service import record
from workbench.db import after_commit
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.learning import folders
from workbench.learning.folders import Manifest
from workbench.learning.models import ModelAgreement, ModelVersion
from workbench.settings import Settings

NEEDED = 2
KEPT = 5  # versions that were in use before and can be gone back to
REASONS = ("", "false_alarms", "misses", "wrong_rumours", "other")


def get_version(session: Session, version: str, *, lock: bool = False) -> ModelVersion:
    """The version with its agreements. Raises NotFound."""
    wanted = select(ModelVersion).where(ModelVersion.version == version)
    loading = (selectinload(ModelVersion.agreements).joinedload(ModelAgreement.user), joinedload(ModelVersion.run))
    found = session.scalar(wanted.with_for_update(of=ModelVersion) if lock else wanted.options(*loading))
    if found is None:
        raise NotFound(_("There is no such version of the model."), subject_id=version)
    return found


def live_version(session: Session) -> ModelVersion | None:
    """The version in use; None before the worker has noted the starter."""
    loading = selectinload(ModelVersion.agreements).joinedload(ModelAgreement.user)
    return session.scalar(select(ModelVersion).where(ModelVersion.state == "live").options(loading))


def note_starter(session: Session, settings: Settings, *, now: datetime) -> ModelVersion | None:
    """Keep a row for the starter model on disk; a starter that was trained anew takes its predecessor's place."""
    manifest = folders.read_manifest(settings.starter_dir)
    if manifest is None:
        return None
    row = session.scalar(select(ModelVersion).where(ModelVersion.version == manifest.version))
    if row is not None:
        row.sha256 = manifest.sha256
        return row
    live = live_version(session)
    takes_over = live is None or live.is_starter
    row = ModelVersion(
        version=manifest.version, folder="", sha256=manifest.sha256, is_starter=True, made_at=manifest.made_at,
        state="live" if takes_over else "retired", card={"own_card": manifest.card}, live_since=now if takes_over else None,
    )  # fmt: skip
    if takes_over and live is not None:
        live.state = "retired"
    session.add(row)
    session.flush()
    record(session, "starter_noted", row, actor_id=None, now=now, version=row.version)
    return row


def add_version(session: Session, manifest: Manifest, card: dict[str, Any], *, run_id: int, now: datetime) -> ModelVersion:
    """What a run made: a candidate when it beats the running model, else refused by the figures. Twice gives one row."""
    row = session.scalar(select(ModelVersion).where(ModelVersion.version == manifest.version))
    state = "candidate" if card["comparison"]["beats"] else "refused"
    if row is not None:
        if row.state in ("candidate", "refused"):  # the same data again, held against another running model
            row.state, row.card, row.run_id, row.agreements = state, card, run_id, []
        return row
    row = ModelVersion(
        version=manifest.version, folder=manifest.version, sha256=manifest.sha256, state=state, card=card, made_at=now,
        run_id=run_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, "model_made", row, actor_id=None, now=now, version=row.version, beats=state == "candidate")
    return row


def agree(session: Session, version: ModelVersion, settings: Settings, *, actor: User, now: datetime) -> bool:
    """The actor says yes to a candidate. True when that was the second person and the version is now in use.

    Raises Refused for a version that is no candidate, or was compared with another model than the one in use.
    """
    _refuse_role(actor, version)
    refuse_not_ready(session, version)
    if any(agreement.user_id == actor.id for agreement in version.agreements):
        raise Conflict(_("You have agreed already. A second person is needed."), subject_id=version.id)
    session.add(ModelAgreement(version_id=version.id, user_id=actor.id, at=now))
    session.flush()
    session.refresh(version, ["agreements"])
    record(session, "model_agreed", version, actor_id=actor.id, now=now, version=version.version)
    if len({agreement.user_id for agreement in version.agreements}) < NEEDED:
        return False
    _put_into_use(session, version, settings, verb="model_live", actor_id=actor.id, now=now)
    return True


def refuse_not_ready(session: Session, version: ModelVersion) -> None:
    """Raises Refused unless the version beats the very model that is in use now."""
    if version.state == "refused" or (version.state == "candidate" and not version.card["comparison"]["beats"]):
        message = _("This version is not better than the one it was compared with, so it cannot be put into use.")
        raise Refused(message, subject_id=version.id)
    if version.state != "candidate":
        raise Conflict(_("This version has been put into use before. Go back to it instead."), subject_id=version.id)
    live = live_version(session)
    if live is None or version.card.get("compared_with") != live.version:
        raise Refused(_("This version was compared with a model that is no longer in use. Train again."), subject_id=version.id)


def withdraw_agreement(session: Session, version: ModelVersion, *, actor: User, now: datetime) -> None:
    """The actor takes their yes back, as long as the version is not in use."""
    if version.state != "candidate":
        raise Conflict(_("The version is in use or has ended. Go back to another one instead."), subject_id=version.id)
    for agreement in version.agreements:
        if agreement.user_id == actor.id:
            session.delete(agreement)
            record(session, "model_agreement_withdrawn", version, actor_id=actor.id, now=now, version=version.version)
    session.flush()
    session.refresh(version, ["agreements"])


def go_back(
    session: Session, version: ModelVersion, settings: Settings, *, actor: User, now: datetime, reason: str = "", note: str = ""
) -> None:
    """Put a version into use that has been in use before, or the starter. One person is enough: going back must be quick."""
    _refuse_role(actor, version)
    if version.state == "live":
        return
    if version.state != "retired":
        raise Refused(_("Only a version that has been in use before can be gone back to."), subject_id=version.id)
    reason = reason if reason in REASONS else "other"
    _put_into_use(
        session, version, settings, verb="model_gone_back", actor_id=actor.id, now=now, reason=reason, note=note.strip()[:300]
    )


def folders_to_drop(session: Session) -> list[str]:
    """The folders of retired versions beyond the newest five: nobody goes back that far, and their cards stay."""
    retired = select(ModelVersion).where(ModelVersion.state == "retired", ModelVersion.is_starter.is_(False))
    newest_first = session.scalars(retired.order_by(ModelVersion.live_since.desc(), ModelVersion.id.desc()))
    return [version.folder for version in newest_first.all()[KEPT:]]


def _put_into_use(session: Session, version: ModelVersion, settings: Settings, *, verb: str, actor_id: int, now: datetime,
                  **details: Any) -> None:  # fmt: skip
    """One version retires, the other is live; the worker's pointer moves when the change is stored."""
    manifest = folders.read_manifest(folders.folder_of(settings, version.folder, is_starter=version.is_starter))
    if manifest is None or manifest.sha256 != version.sha256:
        raise Refused(
            _("The files of this version are missing or were changed. It cannot be put into use."), subject_id=version.id
        )
    live = session.scalar(select(ModelVersion).where(ModelVersion.state == "live").with_for_update())
    if live is not None:
        live.state = "retired"
        if verb == "model_live":
            version.replaced_id = live.id
    version.state, version.live_since = "live", now
    session.flush()
    old = live.version if live is not None else ""
    record(session, verb, version, actor_id=actor_id, now=now, old=old, new=version.version, **details)
    after_commit(session, lambda: folders.point_to(settings, version.folder, is_starter=version.is_starter))


def _refuse_role(actor: User, version: ModelVersion) -> None:
    if not MODEL_DECIDERS & actor.role_names:
        raise NotAllowed(_("Your role does not decide which model is in use."), subject_id=version.id)
