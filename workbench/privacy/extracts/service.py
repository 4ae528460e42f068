"""Requests for records: opening one, looking at every passage, having the file made, closing it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, func, not_, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.activity.service import record
from workbench.db import after_commit
from workbench.errors import NotFound, Refused
from workbench.privacy.exporting.files import extract_path, remove
from workbench.privacy.extracts import gathering, masking
from workbench.privacy.models import RecordsPassage, RecordsRequest
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.settings import Settings

KEPT = timedelta(days=30)
MOST_PASSAGES = 2000
LONGEST_SPAN = timedelta(days=366)
MOST_WHY, MOST_WORDS = 500, 200  # characters


def open_request(
    session: Session,
    *,
    reference: str,
    rumour: Rumour | None,
    first_day: date | None,
    last_day: date | None,
    language: str,
    zone: ZoneInfo,
    actor: User,
    now: datetime,
) -> RecordsRequest:
    """Gather every text, with the masks that rules propose. Raises Refused when it is about nothing, or about too much."""
    reference = " ".join(reference.split())
    if not reference:
        raise Refused(_("Write the reference number of the request."))
    row = RecordsRequest(reference=reference, rumour_id=rumour.id if rumour else None, language=language)
    row.asked_by_id, row.asked_at, row.expires_at = actor.id, now, now + KEPT
    hidden = 0
    if rumour is not None:
        about = [rumour]
    else:
        if first_day is None or last_day is None or not timedelta(0) <= last_day - first_day <= LONGEST_SPAN:
            raise Refused(_("Name a rumour, or choose days: from and until, at most a year apart."))
        row.first_day, row.last_day = first_day, last_day
        about, hidden = gathering.rumours_of_days(session, first_day, last_day, zone=zone, viewer=actor)
    with force_locale(language):
        held = [one for each in about for one in gathering.held_about(session, each, with_referrals=_sees(actor, each))]
    if not held:
        raise Refused(_("We hold nothing about that. Say so to whoever asks."))
    if len(held) > MOST_PASSAGES:
        raise Refused(_("That is more than 2,000 texts. Choose fewer days, and make several extracts."))
    session.add(row)
    session.flush()
    for position, one in enumerate(held):
        session.add(
            RecordsPassage(
                request_id=row.id, position=position, kind=one.kind, subject_kind=one.table, subject_id=one.row_id, at=one.at,
                text=one.text, masks=masking.propose(one.text),
            )
        )  # fmt: skip
    row.passage_count = len(held)
    record(session, "records_requested", row, actor_id=actor.id, now=now, reference=reference, passages=len(held), hidden=hidden)
    return row


def request_for(session: Session, request_id: int, viewer: User) -> RecordsRequest:
    """The request. Raises NotFound, also when it is about or holds a rumour that the viewer may not see now."""
    loaded = (joinedload(RecordsRequest.rumour), joinedload(RecordsRequest.asked_by), joinedload(RecordsRequest.decided_by))
    wanted = select(RecordsRequest).where(RecordsRequest.id == request_id, *_open_to(viewer))
    row = session.scalar(wanted.options(*loaded))
    if row is None:
        raise NotFound(_("There is no such request."), subject_id=request_id)
    return row


def decide_passage(
    session: Session,
    request: RecordsRequest,
    passage_id: int,
    *,
    on: set[int],
    words: str,
    left_out: bool,
    why: str,
    settings: Settings,
    actor: User,
    now: datetime,
) -> RecordsPassage:
    """A person has looked: these masks stand, perhaps one more, or the whole passage is left out with a reason.

    A file made before is thrown away: it would say otherwise. Raises Refused for a reason that lacks and for words that do not
    stand there.
    """
    _refuse_ended(request)
    row = session.scalar(select(RecordsPassage).where(RecordsPassage.id == passage_id, RecordsPassage.request_id == request.id))
    if row is None:
        raise NotFound(subject_id=passage_id)
    if len(why) > MOST_WHY or len(words) > MOST_WORDS:
        most = MOST_WHY if len(why) > MOST_WHY else MOST_WORDS
        raise Refused(_("The text is too long. At most %(most)s characters.", most=most), subject_id=passage_id)
    if left_out and not why.strip():
        raise Refused(_("Write why the passage is left out, with the section of the law."), subject_id=passage_id)
    if words.strip() and not masking.stands_in(row.text, words):
        raise Refused(
            _("These words do not stand in the passage, so nothing was masked. Copy them from it."), subject_id=passage_id
        )
    row.masks = masking.add_words(row.text, masking.switch(row.masks, on), words)
    row.is_left_out, row.left_out_why, row.is_looked_at = left_out, why.strip() if left_out else "", True
    if request.state in ("failed", "ready"):  # a file that is ready says what stood before
        request.state, request.file_name, request.sha256 = "reading", "", ""
        path = extract_path(settings, request)
        after_commit(session, lambda: remove(path))
    session.flush()
    standing = sum(1 for mask in row.masks if mask["is_on"])
    record(
        session, "passage_decided", request, actor_id=actor.id, now=now, passage=row.position, masks=standing,
        of=len(row.masks), left_out=left_out,
    )  # fmt: skip
    return row


def ask_for_file(session: Session, request: RecordsRequest, *, actor: User, now: datetime) -> None:
    """Have the ZIP made. Raises Refused while somebody has not looked at every passage."""
    _refuse_ended(request)
    unread = select(func.count()).select_from(RecordsPassage).where(
        RecordsPassage.request_id == request.id, RecordsPassage.is_looked_at.is_(False)
    )  # fmt: skip
    if waiting := session.scalar(unread):
        raise Refused(
            ngettext(
                "%(num)d passage has not been looked at yet. Look at it first.",
                "%(num)d passages have not been looked at yet. Look at each of them first.",
                waiting,
            )
        )
    request.state, request.decided_by_id, request.decided_at = "making", actor.id, now
    note_access(session, "extract_made", request, actor_id=actor.id, now=now, reference=request.reference)
    queue.enqueue(session, "privacy.make_extract", {"request_id": request.id}, dedupe=f"extract:{request.id}:{now.timestamp()}")


def close_request(session: Session, request: RecordsRequest, *, settings: Settings, actor_id: int | None, now: datetime) -> None:
    """The texts and the file go; that there was a request, and when, stays. Twice is once."""
    if request.state == "closed":
        return
    count = session.scalar(select(func.count()).select_from(RecordsPassage).where(RecordsPassage.request_id == request.id)) or 0
    session.execute(delete(RecordsPassage).where(RecordsPassage.request_id == request.id))
    request.state, request.closed_at, request.file_name = "closed", now, ""
    session.flush()
    record(session, "records_request_closed", request, actor_id=actor_id, now=now, reference=request.reference, count=count)
    path = extract_path(settings, request)
    after_commit(session, lambda: remove(path))


def requests(session: Session, viewer: User) -> Sequence[RecordsRequest]:
    """Requests about what the viewer may see, the newest first."""
    loaded = (joinedload(RecordsRequest.rumour), joinedload(RecordsRequest.asked_by))
    return session.scalars(
        select(RecordsRequest).where(*_open_to(viewer)).options(*loaded).order_by(RecordsRequest.id.desc()).limit(200)
    ).all()


def passages_of(session: Session, request: RecordsRequest) -> Sequence[RecordsPassage]:
    """The passages in their order."""
    wanted = select(RecordsPassage).where(RecordsPassage.request_id == request.id)
    return session.scalars(wanted.order_by(RecordsPassage.position)).all()


def next_unread(session: Session, request: RecordsRequest, *, after: int) -> int | None:
    """The position of the next passage that nobody has looked at, from the top again when there is none below; else None."""
    unread = select(RecordsPassage.position).where(
        RecordsPassage.request_id == request.id, RecordsPassage.is_looked_at.is_(False)
    )  # fmt: skip
    below = session.scalar(unread.where(RecordsPassage.position > after).order_by(RecordsPassage.position).limit(1))
    return below if below is not None else session.scalar(unread.order_by(RecordsPassage.position).limit(1))


def _sees(actor: User, rumour: Rumour) -> bool:
    return bool(actor.role_names & {"approver", "fact_checker"}) or rumour.owner_id == actor.id


def _open_to(viewer: User) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a person may open a request: that it is about, and holds, no rumour that they may not see.

    Whatever else is held about a rumour, its claim is a passage of its own. Whoever opened the request is asked like others:
    a rumour may have been restricted, or handed over, since.
    """
    seen = select(Rumour.id).where(visible_to(viewer))
    claims = (RecordsPassage.request_id == RecordsRequest.id, RecordsPassage.subject_kind == "rumour")
    holds = select(RecordsPassage.id).where(*claims, RecordsPassage.subject_id.not_in(seen)).exists()
    return (RecordsRequest.rumour_id.is_(None) | RecordsRequest.rumour_id.in_(seen), not_(holds))


def _refuse_ended(request: RecordsRequest) -> None:
    if request.state not in ("reading", "failed", "ready"):
        raise Refused(_("The request is closed, or its file is being made."), subject_id=request.id)
