"""Changes about languages: which are in use, who reads them, a new version, and "compared with the source"."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import formats_for
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.checking import check_text
from workbench.editorial.holding import hold
from workbench.editorial.languages.models import AnswerLanguage, LanguageReader, LanguageVersion
from workbench.editorial.languages.names import OWN, own_name, read_code
from workbench.editorial.languages.queries import is_in_use, link_of, standing_revision_id, version_in
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.record import keep_written, record_of
from workbench.editorial.service.writing import EDITORS, add_revision, require_editor
from workbench.editorial.states import WRITABLE
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.rumours.models import Rumour
from workbench.settings import Settings

COMPARERS = EDITORS
CARRIED = ("technique", "true_kernel", "myth_label", "evidence", "quote_by", "next_update_at", "review_by", "humour")


def add_language(session: Session, code: str, *, name: str, actor: User, now: datetime) -> AnswerLanguage:
    """Take a language into use, or back into use. Raises Refused for a code that is none, NotAllowed."""
    _require_administrator(actor)
    read = read_code(code)
    if not read:
        raise Refused(_("Write a language code such as ar, so or uk (BCP 47)."), subject_id=code)
    if read.split("-")[0] in OWN:
        raise Refused(_("Swedish and English are always there."), subject_id=code)
    called = " ".join("".join(char for char in name if char.isprintable()).split())[:60] or own_name(read)
    if not called:
        raise Refused(_("Write the language's name in its own script."), subject_id=code)
    row = session.scalar(select(AnswerLanguage).where(AnswerLanguage.code == read))
    if row is None:
        row = AnswerLanguage(code=read, added_by_id=actor.id, added_at=now)
        session.add(row)
    row.name, row.ended_at = called, None
    session.flush()
    record(session, "language_added", row, actor_id=actor.id, now=now, code=read)
    return row


def end_language(session: Session, code: str, *, actor: User, now: datetime) -> None:
    """No new versions in the language; what exists stands. Raises NotFound."""
    _require_administrator(actor)
    row = session.scalar(select(AnswerLanguage).where(AnswerLanguage.code == code))
    if row is None:
        raise NotFound(subject_id=code)
    if row.ended_at is None:
        row.ended_at = now
        record(session, "language_ended", row, actor_id=actor.id, now=now, code=code)


def set_reader(session: Session, user: User, language: str, *, actor: User, now: datetime) -> LanguageReader:
    """Say that a colleague reads a language. Twice is once."""
    _require_administrator(actor)
    if language in OWN or not is_in_use(session, language):
        raise Refused(_("Add the language first."), subject_id=language)
    found = session.scalar(select(LanguageReader).where(LanguageReader.user_id == user.id, LanguageReader.language == language))
    if found is not None:
        return found
    row = LanguageReader(user_id=user.id, language=language, set_by_id=actor.id, set_at=now)
    session.add(row)
    session.flush()
    record(session, "language_reader_set", row, actor_id=actor.id, now=now, user_id=user.id, language=language)
    return row


def remove_reader(session: Session, reader_id: int, *, actor: User, now: datetime) -> None:
    """The colleague signs no more in that language; what they signed stands. Raises NotFound."""
    _require_administrator(actor)
    row = session.get(LanguageReader, reader_id)
    if row is None:
        raise NotFound(subject_id=reader_id)
    record(session, "language_reader_removed", row, actor_id=actor.id, now=now, user_id=row.user_id, language=row.language)
    session.delete(row)
    session.flush()


def start_version(session: Session, source: Sandwich, *, language: str, actor: User, now: datetime) -> Sandwich:
    """A draft of the answer in another language, linked to it, with its sources. The texts are empty: people translate.

    Raises Refused for a language that is not in use or a source that cannot be one, Conflict when there is one already.
    """
    require_editor(actor)
    hold(session, source)
    _require_source(session, source, language)
    there = version_in(session, source.id, language)
    if there is not None:
        if there.author_id == actor.id and there.created_at == now:
            return there
        raise Conflict(_("There is a version in that language already: %(slug)s", slug=there.slug), subject_id=source.id)
    version = Sandwich(
        rumour_id=source.rumour_id, format=source.format, language=language, slug=_free_slug(session, source, language),
        state="draft", state_since=now, turn_user_id=actor.id, author_id=actor.id, created_at=now, ticked_rules=[],
        visibility=source.visibility, licence=source.licence,
    )  # fmt: skip
    session.add(version)
    session.flush()
    revision_id = standing_revision_id(source)
    link = LanguageVersion(sandwich_id=version.id, source_id=source.id, source_revision_id=revision_id)
    link.compared_by_id, link.compared_at = actor.id, now
    session.add(link)
    details = {"format": source.format, "language": language, "source": source.slug}
    record(session, "answer_started", version, actor_id=actor.id, now=now, **details)
    add_revision(session, version, _carried(session.get_one(Revision, revision_id).document), actor=actor, now=now)
    return version


def confirm_source(session: Session, version: Sandwich, *, actor: User, now: datetime, settings: Settings) -> LanguageVersion:
    """Say that the version has been compared with the source as it stands now. Numbers and sources must agree (W24).

    A published version is compared by somebody who has not written it. Raises NotFound for an answer of its own.
    """
    if not actor.role_names & COMPARERS:
        raise NotAllowed(_("Your role does not write answers."), subject_id=actor.id)
    hold(session, version)
    link = link_of(session, version.id)
    if link is None:
        raise NotFound(subject_id=version.slug)
    is_public = version.state not in WRITABLE
    if is_public and actor.id in author_ids(session, version):
        raise NotAllowed(_("The version is public, so somebody who has not written it compares it."), subject_id=version.id)
    if link.source.state == "withdrawn":
        raise Refused(_("The original has been withdrawn."), subject_id=version.id)
    before = link.source_revision_id
    link.source_revision_id = standing_revision_id(link.source) or before
    link.compared_by_id, link.compared_at = actor.id, now
    session.flush()
    session.expire(link, ["source_revision", "compared_by"])
    _require_same_numbers(session, version, settings, now)
    record(
        session, "version_compared", version, actor_id=actor.id, now=now, source=link.source.slug, before=before,
        revision=link.source_revision_id,
    )  # fmt: skip
    return link


def _require_same_numbers(session: Session, version: Sandwich, settings: Settings, now: datetime) -> None:
    shown = version.public_revision_id if version.state not in WRITABLE else version.current_revision_id
    revision = session.get_one(Revision, shown)
    _document, findings = check_text(session, version, revision.document, stage="send", settings=settings, now=now)
    found = [one for one in findings if one.rule == "W24"]
    if found:
        quote = f" ({found[0].quote})" if found[0].quote else ""
        raise Refused(f"{found[0].message}{quote}", subject_id=version.id)


def _require_source(session: Session, source: Sandwich, language: str) -> None:
    if source.deleted_at is not None or source.state == "withdrawn" or standing_revision_id(source) is None:
        raise Refused(_("This answer is in the bin or withdrawn, so it gets no versions."), subject_id=source.id)
    if source.language not in OWN:
        raise Refused(_("Make the version from the Swedish or English answer."), subject_id=source.id)
    if language == source.language or not is_in_use(session, language):
        raise Refused(_("Choose another language that is in use."), subject_id=source.id)
    rumour = session.get_one(Rumour, source.rumour_id)
    decision = str(record_of(session, source)["decision"])
    if source.format not in formats_for(rumour.verdict, decision, rumour.kind):
        raise Refused(_("The verdict and the decision on this rumour do not allow that format."), subject_id=rumour.id)


def _carried(document: dict[str, Any]) -> dict[str, Any]:
    """What a version takes over: sources and choices, no words that a reader sees. Images keep their address."""
    written = keep_written(document)
    kept = {name: written[name] for name in CARRIED if name in written}
    images = [{**image, "alt": "", "text": ""} for image in written.get("images", ())]
    return {**kept, "images": images}


def _free_slug(session: Session, source: Sandwich, language: str) -> str:
    """The rumour's code and the language; it never changes."""
    rumour = session.get_one(Rumour, source.rumour_id)
    stem = f"{rumour.code.lower()}-{language.lower()}"
    taken = set(session.scalars(select(Sandwich.slug).where(Sandwich.slug.startswith(stem))))
    numbered = (f"{stem}-{number}" for number in range(2, 10_000))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _require_administrator(actor: User) -> None:
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("An administrator decides about languages and their readers."), subject_id=actor.id)
