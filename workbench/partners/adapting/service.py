"""Changes of partners' own versions: saving, sending, approving, and who sees them. Locked parts are locked here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sandwiches import Document, Finding
from workbench import queue
from workbench.accounts.models import Organisation, User
from workbench.accounts.queries import people_with_role
from workbench.activity.service import record
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.errors import Conflict, NotAllowed, NotFound, NotPublishable, Refused, StaleVersion
from workbench.partners.adapting.checking import check_version, documents_of
from workbench.partners.adapting.composing import SOURCE_FIELDS, locked_fields
from workbench.partners.adapting.models import AUDIENCES, AdaptedReader, AdaptedText
from workbench.partners.models import Adoption
from workbench.partners.organisations.members import agreement_of, require_writer, standing_agreement
from workbench.partners.organisations.models import PartnerAgreement
from workbench.settings import Settings

LONGEST = {"headline": 200, "local_fact": 600}
LONGEST_SOURCE = 500
APPROVERS = frozenset({"approver", "fact_checker"})
NO_CHANGES = frozenset({"CC BY-ND 4.0"})


class LockedPart(Refused):
    """A partner tried to set a part that is locked. `fields` names them."""

    def __init__(self, message: str, *, subject_id: object, fields: Sequence[str]) -> None:
        super().__init__(message, subject_id=subject_id)
        self.fields = tuple(fields)


def adapt(
    session: Session,
    adoption: Adoption,
    fields: Mapping[str, Any],
    *,
    actor: User,
    now: datetime,
    settings: Settings,
    version: int | None = None,
) -> AdaptedText:
    """Save the partner's headline, local fact and its source as a draft; the rules run on the result.

    `fields` may hold headline, local_fact and fact_source; a field that is left out stays as it was. Raises LockedPart for any
    other field, Refused without an agreement that allows it, StaleVersion when `version` is not the newest.
    """
    locked = locked_fields(fields)
    if locked:
        text = _("The part “%(name)s” is locked. You may change the headline and add a local fact.", name=locked[0])
        raise LockedPart(text, subject_id=adoption.id, fields=locked)
    agreement = _require_open(session, adoption, actor, now, settings)
    row = version_of(session, adoption.id)
    if row is not None and version is not None and row.version != version:
        raise StaleVersion(_("A colleague has saved another wording since you opened it. Read it first."), subject_id=row.id)
    words = _cleaned(row, fields, today(now, settings).isoformat())
    _require_allowed(agreement, words, adoption)
    if row is None:
        row = AdaptedText(adoption_id=adoption.id, findings=[], written_by_id=actor.id, written_at=now, fact_source={})
        session.add(row)
    row.headline, row.local_fact, row.fact_source = words["headline"], words["local_fact"], words["fact_source"]
    row.revision_id, row.state, row.written_by_id, row.written_at = adoption.revision_id, "draft", actor.id, now
    row.sent_at = row.approved_at = row.approved_by_id = None
    session.flush()
    _document, found = check_version(session, row, settings=settings, now=now)
    row.findings = [_kept(one) for one in found]
    session.flush()
    record(session, "version_saved", row, actor_id=actor.id, now=now, blocks=sum(one.is_block for one in found))
    return row


def send_version(session: Session, row: AdaptedText, *, actor: User, now: datetime, settings: Settings) -> None:
    """Ask for approval. Raises NotPublishable with the blocks that the partner's words bring."""
    _require_open(session, row.adoption, actor, now, settings)
    if row.state not in ("draft", "changes_requested"):
        raise Conflict(_("This version has been sent or approved already."), subject_id=row.id)
    _require_clean(session, row, settings, now, actor.language)
    row.state, row.sent_at, row.answer_note = "sent", now, ""
    session.flush()
    record(session, "version_sent", row, actor_id=actor.id, now=now)
    for person in approvers_of(session, row):
        payload = {"adapted_text_id": row.id, "user_id": person.id}
        queue.enqueue(
            session, "partners.tell_version", payload, dedupe=f"partners.tell_version:{row.id}:{row.version}:{person.id}"
        )


def approve_version(session: Session, row: AdaptedText, *, actor: User, now: datetime, settings: Settings) -> None:
    """Another person says yes to exactly these words, over the revision that is public now."""
    require_approver(session, row, actor)
    _require_sent(row)
    sandwich = session.get_one(Sandwich, row.adoption.sandwich_id)
    if sandwich.state == "withdrawn" or row.revision_id != sandwich.public_revision_id:
        raise Refused(_("The original has been corrected or withdrawn since. The partner must look at it first."))
    _require_clean(session, row, settings, now, actor.language)
    row.state, row.approved_by_id, row.approved_at, row.answer_note = "approved", actor.id, now, ""
    session.flush()
    words: dict[str, Any] = {"headline": row.headline, "local_fact": row.local_fact, "revision_id": row.revision_id}
    record(session, "version_approved", row, actor_id=actor.id, now=now, **words)
    _tell_writer(session, row)


def ask_for_changes(session: Session, row: AdaptedText, *, note: str, actor: User, now: datetime) -> None:
    """Send it back with a reason."""
    require_approver(session, row, actor)
    _require_sent(row)
    if not note.strip():
        raise Refused(_("Write what should be changed, and why."), subject_id=row.id)
    row.state, row.answer_note = "changes_requested", note.strip()[:2000]
    session.flush()
    record(session, "version_returned", row, actor_id=actor.id, now=now, note=row.answer_note)
    _tell_writer(session, row)


def set_readers(
    session: Session, row: AdaptedText, *, visibility: str, organisation_ids: Sequence[int], actor: User, now: datetime
) -> None:
    """The organisation chooses which others see its version."""
    require_writer(session, actor)
    if row.adoption.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=row.id)
    if visibility not in AUDIENCES:
        raise Refused(_("Choose who sees your version."), subject_id=row.id)
    chosen = _others(session, organisation_ids, actor.organisation_id) if visibility == "listed" else []
    if visibility == "listed" and not chosen:
        raise Refused(_("Choose at least one organisation."), subject_id=row.id)
    session.execute(delete(AdaptedReader).where(AdaptedReader.adapted_text_id == row.id))
    session.add_all(AdaptedReader(adapted_text_id=row.id, organisation_id=one) for one in chosen)
    before, row.visibility = row.visibility, visibility
    session.flush()
    record(session, "version_shown", row, actor_id=actor.id, now=now, before=before, after=visibility, organisation_ids=chosen)


def remove_version(session: Session, row: AdaptedText, *, actor: User, now: datetime) -> None:
    """Back to the original's own words."""
    require_writer(session, actor)
    if row.adoption.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=row.id)
    record(session, "version_removed", row, actor_id=actor.id, now=now, headline=row.headline, local_fact=row.local_fact)
    session.execute(delete(AdaptedReader).where(AdaptedReader.adapted_text_id == row.id))
    session.delete(row)
    session.flush()


def follow_original(session: Session, adoption: Adoption, *, actor_id: int, now: datetime) -> None:
    """The partner uses a corrected original from now on: its version is a draft over it, to be looked at and sent again."""
    row = version_of(session, adoption.id)
    if row is None or row.revision_id == adoption.revision_id:
        return
    row.revision_id, row.state = adoption.revision_id, "draft"
    row.sent_at = row.approved_at = row.approved_by_id = None
    session.flush()
    record(session, "version_reopened", row, actor_id=actor_id, now=now, revision_id=adoption.revision_id)


def version_of(session: Session, adoption_id: int) -> AdaptedText | None:
    """The organisation's version of an adopted answer, if it has one."""
    return session.scalar(select(AdaptedText).where(AdaptedText.adoption_id == adoption_id))


def approvers_of(session: Session, row: AdaptedText) -> list[User]:
    """Who may approve the version: approvers at the municipality, or the partner's colleagues when the agreement says so."""
    agreement = agreement_of(session, row.adoption.organisation_id)
    if agreement is not None and agreement.approved_at_home == "partner":
        own = people_with_role(session, "partner")
        return [one for one in own if one.organisation_id == row.adoption.organisation_id and one.id != row.written_by_id]
    return list(people_with_role(session, "approver"))


def require_approver(session: Session, row: AdaptedText, actor: User) -> None:
    """The municipality's approvers and fact-checkers, or a colleague of the writer when the agreement says so. Four eyes."""
    if actor.id == row.written_by_id:
        raise NotAllowed(_("Somebody else approves what you have written."), subject_id=row.id)
    if "partner" not in actor.role_names:
        if not actor.role_names & APPROVERS:
            raise NotAllowed(_("An approver or a fact-checker approves partners' versions."), subject_id=row.id)
        return
    if actor.organisation_id != row.adoption.organisation_id:
        raise NotFound(subject_id=row.id)
    require_writer(session, actor)
    agreement = agreement_of(session, actor.organisation_id)
    if agreement is None or agreement.approved_at_home != "partner":
        raise NotAllowed(_("The municipality approves your version, according to the agreement."), subject_id=row.id)


def preview(session: Session, row: AdaptedText, settings: Settings) -> Document:
    """The version as a document."""
    return documents_of(session, row, settings)[1]


def _require_open(session: Session, adoption: Adoption, actor: User, now: datetime, settings: Settings) -> PartnerAgreement:
    require_writer(session, actor)
    if adoption.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=adoption.id)
    sandwich = session.get_one(Sandwich, adoption.sandwich_id)
    if adoption.ended_at is not None or sandwich.state == "withdrawn":
        raise Refused(_("This answer is no longer in use or has been withdrawn."), subject_id=adoption.id)
    if adoption.revision_id != sandwich.public_revision_id:
        raise Refused(_("The original has been corrected. Confirm the correction first, then change your version."))
    if sandwich.licence in NO_CHANGES:
        raise Refused(_("The licence of this answer allows no changes. Use it as it is."), subject_id=adoption.id)
    return standing_agreement(session, actor.organisation_id, today(now, settings))


def _require_allowed(agreement: PartnerAgreement, words: Mapping[str, Any], adoption: Adoption) -> None:
    if words["headline"] and not agreement.may_change_headline:
        raise Refused(_("Your agreement does not let you change the headline."), subject_id=adoption.id)
    if words["local_fact"] and not agreement.may_add_fact:
        raise Refused(_("Your agreement does not let you add a local fact."), subject_id=adoption.id)
    if not words["headline"] and not words["local_fact"]:
        raise Refused(_("Write a headline of your own, a local fact, or both."), subject_id=adoption.id)
    if words["local_fact"] and not (words["fact_source"].get("publisher") and words["fact_source"].get("title")):
        raise Refused(_("Give the source of the local fact: who published it, and what it is called."), subject_id=adoption.id)


def _require_clean(session: Session, row: AdaptedText, settings: Settings, now: datetime, language: str) -> None:
    _document, found = check_version(session, row, settings=settings, now=now, language=language)
    row.findings = [_kept(one) for one in found]
    blocks = [one for one in found if one.is_block]
    if blocks:
        raise NotPublishable(
            _("The rules stop your version: %(message)s", message=blocks[0].message), subject_id=row.id, findings=blocks
        )


def _require_sent(row: AdaptedText) -> None:
    if row.state != "sent":
        raise Conflict(_("Somebody has already answered. Nothing of yours was done."), subject_id=row.id)


def _cleaned(row: AdaptedText | None, fields: Mapping[str, Any], day: str) -> dict[str, Any]:
    """The words as they are stored. Whoever gives a source today has read it today, unless they say another day."""
    words: dict[str, Any] = {}
    for name, most in LONGEST.items():
        given = fields.get(name, getattr(row, name, ""))
        if not isinstance(given, str):
            raise Refused(_("Headline and local fact are texts."))
        words[name] = _plain(given)
        if len(words[name]) > most:
            raise Refused(_("The text is too long. At most %(most)s characters.", most=most))
    source = fields.get("fact_source", row.fact_source if row is not None else {})
    if not isinstance(source, Mapping):
        raise Refused(_("The source of the local fact has a publisher, a title, a day and an address."))
    words["fact_source"] = {name: _plain(str(source.get(name) or ""))[:LONGEST_SOURCE] for name in SOURCE_FIELDS}
    if any(words["fact_source"].values()):
        words["fact_source"]["accessed"] = words["fact_source"]["accessed"] or day
    return words


def _plain(text: str) -> str:
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(kept.split())


def _kept(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule, "severity": one.severity, "part": one.part, "message_sv": one.message_sv, "message_en": one.message_en,
        "title_sv": one.title_sv, "title_en": one.title_en, "quote": one.quote,
    }  # fmt: skip


def _others(session: Session, organisation_ids: Sequence[int], own: int) -> list[int]:
    wanted = select(Organisation.id).where(Organisation.id.in_(organisation_ids), Organisation.is_active, Organisation.id != own)
    return list(session.scalars(wanted.order_by(Organisation.id)))


def _tell_writer(session: Session, row: AdaptedText) -> None:
    payload = {"adapted_text_id": row.id, "user_id": row.written_by_id}
    queue.enqueue(session, "partners.tell_version", payload, dedupe=f"partners.tell_version:{row.id}:{row.version}:writer")
