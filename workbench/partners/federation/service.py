"""Changes of federation: following and leaving a library, keeping what was read there, asking people about what changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feeds.backoff import next_poll_at
from feeds.errors import FeedError, FetchRefused, SourceGone
from feeds.guarded import check_url
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.partners.federation.fetching import Library, fetch_policy
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer, ForeignUse, OriginNotice
from workbench.partners.federation.queries import IN_USE
from workbench.partners.federation.reading import ReadAnswer, host_of
from workbench.partners.feeds.head import installation_id
from workbench.settings import Settings
from workbench.web.vocabulary import THEMES

FOLLOWERS = frozenset({"administrator", "approver"})
READ_EVERY = timedelta(minutes=30)
LONGEST_ADDRESS = 1_000
LONGEST_NOTE = 2_000
SELF = "own"  # last_error of a library that turned out to be ours
OTHER = "moved"  # the address leads to another workbench than before


def follow(
    session: Session,
    address: str,
    *,
    themes: Sequence[str] = (),
    languages: Sequence[str] = (),
    actor: User,
    now: datetime,
    settings: Settings,
) -> FollowedLibrary:
    """Begin to read another library. Raises Refused for a bad address and for our own, Conflict for one that is followed."""
    _require_follower(actor)
    wanted = address.strip()
    if host_of(wanted) == host_of(settings.base_url):
        raise Refused(_("This is our own library. Write the address of another municipality's."))
    try:
        check_url(wanted[: LONGEST_ADDRESS + 1], fetch_policy(settings))
    except FetchRefused as error:
        raise Refused(_("The address cannot be used. Write the public web address of the other library.")) from error
    if len(wanted) > LONGEST_ADDRESS:
        raise Refused(_("The address is too long."))
    same = [
        row for row in session.scalars(select(FollowedLibrary)) if row.state in IN_USE and host_of(row.address) == host_of(wanted)
    ]
    if same:
        raise Conflict(_("We follow this library already."), subject_id=same[0].id)
    row = FollowedLibrary(address=wanted, followed_by_id=actor.id, followed_at=now, validators={})
    row.themes, row.languages = [one for one in themes if one in THEMES], list(languages)
    session.add(row)
    session.flush()
    record(session, "library_followed", row, actor_id=actor.id, now=now, address=wanted)
    ask_to_read(session, row, now=now)
    return row


def read_now(session: Session, library: FollowedLibrary, *, actor: User, now: datetime) -> None:
    """Read the library at once instead of at its time. One that has ended is followed again. Raises Refused for our own."""
    _require_follower(actor)
    if library.state == "refused":
        raise Refused(_("This is our own library. It is not read."), subject_id=library.id)
    if library.state == "ended":
        library.state, library.ended_at, library.validators = "asking", None, {}
        record(session, "library_followed", library, actor_id=actor.id, now=now, address=library.address)
    ask_to_read(session, library, now=now)


def stop_following(session: Session, library: FollowedLibrary, *, actor: User, now: datetime) -> None:
    """Read the library no more. What waited there is taken away; what ours rest on stays, but corrections no longer come."""
    _require_follower(actor)
    if library.state == "ended":
        return
    library.state, library.ended_at, library.next_read_at, library.last_error = "ended", now, None, ""
    used = select(ForeignUse.foreign_answer_id)
    session.execute(
        delete(ForeignAnswer).where(
            ForeignAnswer.library_id == library.id, ForeignAnswer.state == "new", ForeignAnswer.id.not_in(used)
        )
    )
    record(session, "library_left", library, actor_id=actor.id, now=now)


def ask_to_read(session: Session, library: FollowedLibrary, *, now: datetime) -> None:
    """Put the reading on the job table, once for each time."""
    library.next_read_at = now + READ_EVERY
    dedupe = f"partners.read_library:{library.id}:{now.isoformat()}"
    queue.enqueue(session, "partners.read_library", {"library_id": library.id}, dedupe=dedupe)


def keep_failure(session: Session, library: FollowedLibrary, error: FeedError, *, now: datetime) -> None:
    """The library could not be read: what we have stays as it is, and we try again later and later."""
    library.last_error, library.failure_count = error.public_text, library.failure_count + 1
    if isinstance(error, SourceGone):
        library.state, library.ended_at, library.next_read_at = "ended", now, None
        record(session, "library_closed", library, actor_id=None, now=now)
        return
    library.next_read_at = next_poll_at(now, interval=READ_EVERY, failure_count=library.failure_count)


def keep_reading(session: Session, library: FollowedLibrary, found: Library, *, now: datetime, settings: Settings) -> int:
    """Store what a reading found, and ask people about what changed under answers of ours. Returns how many rows changed."""
    if library.state not in IN_USE:
        return 0
    library.read_at, library.failure_count, library.last_error = now, 0, ""
    if found.first is None:
        return 0
    if found.first.installation == installation_id(settings.secret_key):
        library.state, library.last_error, library.next_read_at = "refused", SELF, None
        record(session, "library_refused", library, actor_id=None, now=now)
        return 0
    if library.installation and library.installation != found.first.installation:
        library.last_error = OTHER
        return 0
    library.state, library.installation, library.name = "followed", found.first.installation, found.first.name
    library.feed_address, library.page_address = found.feed_address, found.first.page_address
    library.validators = dict(found.validators or {})
    library.own_count, library.refused_count = found.own_count, found.refused_count
    query = select(ForeignAnswer).where(ForeignAnswer.library_id == library.id)
    stored = {row.url: row for row in session.scalars(query)}
    return sum(_keep_answer(session, library, stored, answer, now) for answer in found.answers)


def answer_notice(session: Session, notice: OriginNotice, *, answer: str, note: str, actor: User, now: datetime) -> None:
    """A person has looked. "changed": ours has been changed since; "not_ours": it does not concern ours, with the reason.

    Raises Refused when ours has not changed, or no reason is given; Conflict when a colleague has answered.
    """
    if not actor.role_names & {"writer", "fact_checker", "approver"}:
        raise NotAllowed(_("Your role does not write answers."), subject_id=actor.id)
    if notice.answered_at is not None:
        raise Conflict(_("A colleague has answered this already."), subject_id=notice.id)
    use = notice.use
    words = " ".join(note.replace("\x00", "").split())[:LONGEST_NOTE]
    if answer == "not_ours" and not words:
        raise Refused(_("Write why it does not concern our answer."), subject_id=notice.id)
    if answer == "changed" and not has_changed_since(session, use.sandwich, notice.noticed_at):
        raise Refused(_("Our answer has not changed since. Change or withdraw it first."), subject_id=notice.id)
    if answer not in ("changed", "not_ours"):
        raise Refused(_("Choose one of the answers."), subject_id=notice.id)
    notice.answer, notice.note, notice.answered_by_id, notice.answered_at = answer, words, actor.id, now
    use.text_mark = use.foreign_answer.text_mark
    record(session, "origin_answered", notice, actor_id=actor.id, now=now, answer=answer, sandwich_id=use.sandwich_id)


def has_changed_since(session: Session, sandwich: Sandwich, moment: datetime) -> bool:
    """Whether our answer has a newer text, or has been withdrawn."""
    revision = sandwich.current_revision
    return sandwich.state == "withdrawn" or (revision is not None and revision.created_at >= moment)


def _keep_answer(
    session: Session, library: FollowedLibrary, stored: dict[str, ForeignAnswer], answer: ReadAnswer, now: datetime
) -> bool:
    """Store one answer. Gives whether it is new or has changed."""
    row = stored.get(answer.url)
    is_withdrawn = answer.withdrawn_at is not None
    if row is None:
        if is_withdrawn:
            return False
        row = ForeignAnswer(library_id=library.id, url=answer.url, seen_at=now)
        _fill(row, answer)
        session.add(row)
        session.flush()
        stored[answer.url] = row
        return True
    if is_withdrawn:
        if row.withdrawn_at is not None:
            return False
        row.withdrawn_at, row.withdrawn_reason, row.changed_at = answer.withdrawn_at, answer.withdrawn_reason, answer.changed_at
        _ask_people(session, row, "withdrawal", {"what": "", "why": answer.withdrawn_reason}, now)
        return True
    is_other = row.text_mark != answer.text_mark
    was_withdrawn = row.withdrawn_at is not None
    _fill(row, answer)
    if is_other:
        _ask_people(session, row, "correction", _newest_correction(answer), now)
    return is_other or was_withdrawn


def _fill(row: ForeignAnswer, answer: ReadAnswer) -> None:
    first_name, first_url = answer.origins[0]
    row.home_name, row.home_url = first_name, first_url
    row.way = [{"name": name, "url": url} for name, url in answer.origins]
    row.theme, row.language, row.format, row.headline = answer.theme, answer.language, answer.format, answer.headline
    row.document, row.licence, row.licence_url = dict(answer.document), answer.licence, answer.licence_url
    row.corrections, row.text_mark = [dict(one) for one in answer.corrections], answer.text_mark
    row.published_at, row.changed_at = answer.published_at, answer.changed_at
    row.withdrawn_at, row.withdrawn_reason = None, ""


def _newest_correction(answer: ReadAnswer) -> dict[str, str]:
    """What the library says of its newest correction; empty when it changed the text without a word."""
    newest = max(answer.corrections, key=lambda one: one["at"], default={})
    return {"what": newest.get("what", ""), "why": newest.get("why", "")}


def _ask_people(session: Session, row: ForeignAnswer, kind: str, said: dict[str, str], now: datetime) -> None:
    """One open question for each answer of ours that rests on it; a newer change takes the place of an older one."""
    uses = session.scalars(select(ForeignUse).where(ForeignUse.foreign_answer_id == row.id).order_by(ForeignUse.id)).all()
    for use in uses:
        sandwich = session.get_one(Sandwich, use.sandwich_id)
        is_gone = sandwich.state == "withdrawn" or sandwich.deleted_at is not None
        if is_gone or (kind == "correction" and use.text_mark == row.text_mark):
            continue
        open_ones = select(OriginNotice).where(OriginNotice.use_id == use.id, OriginNotice.answered_at.is_(None))
        for older in session.scalars(open_ones).all():
            session.delete(older)
        session.flush()
        same = (OriginNotice.use_id == use.id, OriginNotice.kind == kind, OriginNotice.text_mark == row.text_mark)
        notice = session.scalar(select(OriginNotice).where(*same)) or OriginNotice(
            use_id=use.id, kind=kind, text_mark=row.text_mark
        )
        notice.what, notice.why, notice.noticed_at = said["what"], said["why"], now
        notice.answer, notice.note, notice.answered_by_id, notice.answered_at = None, "", None, None
        session.add(notice)
        session.flush()
        record(session, "origin_changed", notice, actor_id=None, now=now, change=kind, sandwich_id=sandwich.id)
        _tell(session, notice, {use.begun_by_id, sandwich.author_id}, now)


def _tell(session: Session, notice: OriginNotice, person_ids: set[int], now: datetime) -> None:
    for person_id in sorted(person_ids):
        payload: dict[str, Any] = {"notice_id": notice.id, "user_id": person_id}
        dedupe = f"partners.tell_origin:{notice.id}:{now.isoformat()}:{person_id}"
        queue.enqueue(session, "partners.tell_origin", payload, dedupe=dedupe)


def _require_follower(actor: User) -> None:
    if not actor.role_names & FOLLOWERS:
        raise NotAllowed(_("An administrator or an approver decides which libraries we follow."), subject_id=actor.id)
