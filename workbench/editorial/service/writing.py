"""Writing: a new answer, its revisions, and the bin for drafts."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sandwiches import DocumentError, formats_for
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.collaborating.erasing import erase_words
from workbench.editorial.collaborating.words import plain_line
from workbench.editorial.models import Autosave, Revision, Sandwich
from workbench.editorial.record import carry, complete, keep_written, record_of
from workbench.editorial.states import WRITABLE
from workbench.errors import Conflict, NotAllowed, NotFound, Refused, StaleVersion
from workbench.rumours.models import Rumour

EDITORS = frozenset({"writer", "fact_checker", "approver"})
BIN_KEPT = timedelta(days=30)
MOST_NOTE = 300


def start_sandwich(session: Session, rumour: Rumour, *, format: str, language: str, actor: User, now: datetime) -> Sandwich:
    """A new draft about the rumour, its first revision prefilled. Raises Refused when the format is closed.

    The same draft asked for again by the same person within ten seconds is the one that was begun.
    """
    require_editor(actor)
    same = (Sandwich.rumour_id == rumour.id, Sandwich.author_id == actor.id, Sandwich.format == format)
    fresh = (Sandwich.language == language, Sandwich.deleted_at.is_(None), Sandwich.created_at > now - DOUBLE_PRESS)
    twice = session.scalar(select(Sandwich).where(*same, *fresh).limit(1))
    if twice is not None:
        return twice
    found = record_of(session, Sandwich(rumour_id=rumour.id, author_id=actor.id, format=format, language=language, state="draft"))
    if format not in formats_for(rumour.verdict, str(found["decision"]), rumour.kind):
        raise Refused(_("The verdict and the decision on this rumour do not allow that format."), subject_id=rumour.id)
    if language not in ("sv", "en"):
        raise Refused(_("Choose Swedish or English."), subject_id=rumour.id)
    sandwich = Sandwich(
        rumour_id=rumour.id,
        format=format,
        language=language,
        slug=_free_slug(session, rumour, language),
        state="draft",
        state_since=now,
        turn_user_id=actor.id,
        author_id=actor.id,
        created_at=now,
        ticked_rules=[],
    )
    session.add(sandwich)
    session.flush()
    record(session, "answer_started", sandwich, actor_id=actor.id, now=now, format=format, language=language)
    add_revision(session, sandwich, {"true_kernel": rumour.true_kernel}, actor=actor, now=now)
    return sandwich


def save_revision(
    session: Session,
    sandwich: Sandwich,
    *,
    document: dict[str, Any],
    base_revision_id: int | None,
    actor: User,
    now: datetime,
    note: str = "",
    restored_from: int | None = None,
) -> Revision:
    """Keep the text as a new revision and drop the person's autosave. An unchanged text makes no new revision.

    A written field that `document` does not name stays as it is: a form that does not know it cannot lose it.
    Raises StaleVersion with both texts when somebody saved since `base_revision_id`; Refused for a text that cannot be kept.
    An approved text becomes a draft again; a text that waits for approval is taken back.
    """
    require_editor(actor)
    require_writable(sandwich)
    refuse_long_note(sandwich, note)
    written = _written(session, sandwich, document)
    current = session.get(Revision, sandwich.current_revision_id) if sandwich.current_revision_id else None
    if current is not None and keep_written(current.document) == written:
        _drop_autosave(session, sandwich, actor)
        return current
    if current is not None and current.id != base_revision_id:
        base = own_revision(session, sandwich, base_revision_id)
        message = _("%(name)s saved a newer text while you were writing. Both texts are kept.", name=current.author.name)
        raise StaleVersion(message, subject_id=sandwich.id, theirs=current, base=base)
    revision = add_revision(session, sandwich, written, actor=actor, now=now, note=note, restored_from=restored_from)
    _drop_autosave(session, sandwich, actor)
    return revision


def own_revision(session: Session, sandwich: Sandwich, revision_id: int | None) -> Revision | None:
    """A revision of this sandwich; None for no id and for the id of another text."""
    found = session.get(Revision, revision_id) if revision_id else None
    return found if found is not None and found.sandwich_id == sandwich.id else None


def set_note(session: Session, sandwich: Sandwich, number: int, note: str, *, actor: User, now: datetime) -> Revision:
    """Say in a few words what a revision changed. Whoever saved it does; the text itself never changes. Raises NotFound."""
    require_editor(actor)
    revision = session.scalar(select(Revision).where(Revision.sandwich_id == sandwich.id, Revision.number == number))
    if revision is None:
        raise NotFound(subject_id=number)
    if revision.author_id != actor.id:
        raise NotAllowed(_("Only the person who saved a revision writes its note."), subject_id=revision.id)
    words = clean_note(note)
    if words != revision.note:
        revision.note = words
        record(session, "revision_noted", sandwich, actor_id=actor.id, now=now, number=number)
    return revision


def refuse_long_note(sandwich: Sandwich, note: str) -> None:
    """Raises Refused for one that would be cut."""
    if len(note) > MOST_NOTE:
        raise Refused(_("The note is too long. At most %(most)s characters.", most=MOST_NOTE), subject_id=sandwich.id)


def clean_note(note: str) -> str:
    """One line without characters that cannot be stored or that turn a line around."""
    return " ".join(plain_line(note).split())[:MOST_NOTE]


def restore_revision(session: Session, sandwich: Sandwich, number: int, *, actor: User, now: datetime) -> Revision:
    """Bring an earlier text back as a new revision. Raises NotFound."""
    earlier = session.scalar(select(Revision).where(Revision.sandwich_id == sandwich.id, Revision.number == number))
    if earlier is None:
        raise NotFound(subject_id=number)
    return save_revision(
        session,
        sandwich,
        document=earlier.document,
        base_revision_id=sandwich.current_revision_id,
        actor=actor,
        now=now,
        restored_from=number,
    )


def delete_draft(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """Put a draft in the bin, where it stays for 30 days."""
    require_editor(actor)
    if sandwich.state not in ("draft", "changes_requested") or sandwich.first_published_at or sandwich.deleted_at:
        raise Refused(_("Only a draft that was never published can be put in the bin."), subject_id=sandwich.id)
    sandwich.deleted_at = now
    record(session, "draft_deleted", sandwich, actor_id=actor.id, now=now)


def restore_draft(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """Take a draft out of the bin."""
    require_editor(actor)
    if sandwich.deleted_at is None:
        return
    if sandwich.erased_at is not None:
        raise Refused(_("The bin has been emptied; the text is gone."), subject_id=sandwich.id)
    sandwich.deleted_at = None
    record(session, "draft_restored", sandwich, actor_id=actor.id, now=now)


def empty_bin(session: Session, *, now: datetime) -> int:
    """Blank the drafts that have lain in the bin for 30 days. The log keeps that they existed. Returns how many."""
    old = session.scalars(select(Sandwich).where(Sandwich.deleted_at <= now - BIN_KEPT, Sandwich.erased_at.is_(None))).all()
    for sandwich in old:
        session.execute(delete(Autosave).where(Autosave.sandwich_id == sandwich.id))
        erase_words(session, sandwich.id)
        for revision in session.scalars(select(Revision).where(Revision.sandwich_id == sandwich.id)):
            revision.document, revision.note = {}, ""
        sandwich.erased_at = now
        record(session, "draft_erased", sandwich, actor_id=None, now=now)
    return len(old)


def require_editor(actor: User) -> None:
    """Raises NotAllowed for a role that does not write."""
    if not actor.role_names & EDITORS:
        raise NotAllowed(_("Your role does not write answers."), subject_id=actor.id)


def require_writable(sandwich: Sandwich) -> None:
    """Raises Refused for a text that nobody may change now."""
    if sandwich.deleted_at is not None:
        raise Refused(_("This draft is in the bin. Take it out first."), subject_id=sandwich.id)
    if sandwich.state == "published":
        raise Refused(_("This answer is published. Start a correction to change it."), subject_id=sandwich.id)
    if sandwich.state not in WRITABLE:
        raise Refused(_("This answer has been withdrawn and cannot be changed."), subject_id=sandwich.id)


def _written(session: Session, sandwich: Sandwich, document: dict[str, Any]) -> dict[str, Any]:
    """The writer's fields, in the form in which they are stored. What the document does not name stays as it is."""
    try:
        return keep_written(complete(carry(sandwich, document), record_of(session, sandwich)).to_json())
    except DocumentError as error:
        message = _("The field %(field)s cannot be kept as it is: it is too long or holds an impossible character or date.",
                    field=error.field)  # fmt: skip
        raise Refused(message, subject_id=sandwich.id) from error


def add_revision(
    session: Session,
    sandwich: Sandwich,
    document: dict[str, Any],
    *,
    actor: User,
    now: datetime,
    note: str = "",
    restored_from: int | None = None,
) -> Revision:
    """Store the written fields as the next revision, also when nothing in them has changed; the text is a draft again."""
    whole = complete(document, record_of(session, sandwich)).to_json()
    last = session.scalar(select(func.max(Revision.number)).where(Revision.sandwich_id == sandwich.id)) or 0
    revision = Revision(
        sandwich_id=sandwich.id,
        number=last + 1,
        document=whole,
        author_id=actor.id,
        author=actor if actor in session else session.get_one(User, actor.id),
        created_at=now,
        note=clean_note(note),
        restored_from=restored_from,
    )
    session.add(revision)
    session.flush()
    sandwich.current_revision_id = revision.id
    sandwich.sent_revision_id = None
    if sandwich.state in ("in_review", "approved"):
        sandwich.state = "draft"
        sandwich.state_since = now
    sandwich.turn_user_id = actor.id
    session.flush()
    session.expire(sandwich, ["current_revision", "turn_user"])
    verb = "revision_restored" if restored_from else "revision_saved"
    record(session, verb, sandwich, actor_id=actor.id, now=now, number=revision.number, restored_from=restored_from)
    return revision


def _drop_autosave(session: Session, sandwich: Sandwich, actor: User) -> None:
    session.execute(delete(Autosave).where(Autosave.sandwich_id == sandwich.id, Autosave.user_id == actor.id))


def _free_slug(session: Session, rumour: Rumour, language: str) -> str:
    """An address that does not repeat the rumour and never changes."""
    stem = f"{rumour.code.lower()}-{language}"
    taken = set(session.scalars(select(Sandwich.slug).where(Sandwich.slug.startswith(stem))))
    if stem not in taken:
        return stem
    for number in range(2, 10_000):
        if f"{stem}-{number}" not in taken:
            return f"{stem}-{number}"
    raise Conflict(_("There are too many answers to this rumour."), subject_id=rumour.id)
