"""A spokesperson's quote: whose it is, whether they have said yes to these very words, and the links by which they do."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import clock, queue
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.audiences.models import Spokesperson
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.collaborating.words import MOST, plain_words
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.service.writing import require_editor
from workbench.errors import Conflict, NotFound, Refused
from workbench.settings import Settings

MOST_DAYS = 30
_MAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,190}\.[^@\s.<>\"(),:;\[\]\\]{2,63}")


@dataclass(frozen=True)
class QuoteStanding:
    """Where the quote of a revision stands.

    `state`: "none" (no quote), "no_speaker" (nobody in the register has that name), "no_consent", "unsent", "waiting",
    "expired", "revoked", "approved", "changes" (another quote is wanted), "outdated" (other words than those approved).
    """

    state: str
    quote: str = ""
    named: str = ""
    speaker: Spokesperson | None = None
    link: QuoteLink | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask: there is no quote, or the spokesperson stands by these words."""
        return self.state in ("none", "approved")


def quote_standing(
    session: Session, sandwich: Sandwich, revision: Revision | None, *, now: datetime | None = None
) -> QuoteStanding:
    """Whether the spokesperson has approved the revision's quote, word for word, and may be named today."""
    document = revision.document if revision is not None else {}
    quote, named = _words(document.get("quote")), _words(document.get("quote_by"))
    if not quote:
        return QuoteStanding("none", named=named)
    now = now or clock.utcnow()
    speaker = speaker_of(session, named)
    if speaker is None:
        return QuoteStanding("no_speaker", quote, named)
    if not speaker.has_consent(now.date()):
        return QuoteStanding("no_consent", quote, named, speaker)
    links = [link for link in links_of(session, sandwich.id) if link.spokesperson_id == speaker.id]
    for link in links:
        if _words(link.words) == quote:
            return QuoteStanding(_state(link, now), quote, named, speaker, link)
    old = next((link for link in links if link.answer == "approved"), None)
    return QuoteStanding("outdated" if old else "unsent", quote, named, speaker, old)


def speaker_of(session: Session, named: str) -> Spokesperson | None:
    """The spokesperson whom a document names, by the register's number or by name; of several the one who may speak."""
    if named.isascii() and named.isdigit() and len(named) < 10:
        return session.get(Spokesperson, int(named))
    if not named:
        return None
    found = session.scalars(select(Spokesperson).where(Spokesperson.name == named).order_by(Spokesperson.id)).unique().all()
    standing = [one for one in found if one.consent_at is not None and one.consent_withdrawn_at is None]
    return next(iter([*standing, *found]), None)


def links_of(session: Session, sandwich_id: int) -> Sequence[QuoteLink]:
    """Every link of an answer, the newest first, with spokesperson and maker."""
    wanted = select(QuoteLink).where(QuoteLink.sandwich_id == sandwich_id)
    people = (joinedload(QuoteLink.spokesperson), joinedload(QuoteLink.made_by))
    return session.scalars(wanted.options(*people).order_by(QuoteLink.id.desc())).unique().all()


def make_link(
    session: Session, sandwich: Sandwich, *, days: int, actor: User, now: datetime, settings: Settings, send_to: str = ""
) -> tuple[QuoteLink, str]:
    """A link for the spokesperson of the current revision's quote, and its token, which is not kept. Earlier links end.

    Asked for twice within ten seconds it is the same link. With an address and a mail server the link is mailed.
    Raises Refused without a quote, a known spokesperson or their consent.
    """
    require_editor(actor)
    if sandwich.deleted_at is not None or sandwich.state == "withdrawn":
        raise Refused(_("This answer is withdrawn or in the bin."), subject_id=sandwich.id)
    standing = quote_standing(session, sandwich, session.get(Revision, sandwich.current_revision_id), now=now)
    speaker = _require_askable(standing, sandwich)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Choose from 1 to %(most)s days.", most=MOST_DAYS), subject_id=sandwich.id)
    address = send_to.strip()
    if address and not _MAIL.fullmatch(address):
        raise Refused(_("That is not an e-mail address: %(address)s", address=address[:80]), subject_id=sandwich.id)
    for earlier in links_of(session, sandwich.id):
        if earlier.answered_at is None and earlier.revoked_at is None:
            is_same = (
                earlier.made_by_id == actor.id
                and earlier.spokesperson_id == speaker.id
                and _words(earlier.words) == standing.quote
            )
            if is_same and earlier.made_at > now - DOUBLE_PRESS:
                return earlier, token_of(earlier, settings)
            earlier.revoked_at = now
    link = QuoteLink(
        sandwich_id=sandwich.id, spokesperson_id=speaker.id, words=standing.quote, salt=secrets.token_hex(16),
        made_by_id=actor.id, made_at=now, expires_at=now + timedelta(days=days),
        send_to=address if address and settings.smtp_url else None,
    )  # fmt: skip
    token = token_of(link, settings)
    link.token_hash = _digest(token)
    session.add(link)
    session.flush()
    record(
        session, "quote_link_made", sandwich, actor_id=actor.id, now=now,
        name=speaker.name, spokesperson_id=speaker.id, until=link.expires_at.isoformat(),
    )  # fmt: skip
    if link.send_to:
        queue.enqueue(session, "editorial.mail_quote_link", {"link_id": link.id}, dedupe=f"editorial.mail_quote_link:{link.id}")
    return link, token


def revoke_link(session: Session, sandwich: Sandwich, link_id: int, *, actor: User, now: datetime) -> None:
    """Take an open link back; it stops working at once. Raises NotFound, Conflict when it has been answered."""
    require_editor(actor)
    link = session.get(QuoteLink, link_id)
    if link is None or link.sandwich_id != sandwich.id:
        raise NotFound(subject_id=link_id)
    if link.answered_at is not None:
        raise Conflict(_("The spokesperson has answered already."), subject_id=link_id)
    if link.revoked_at is None:
        link.revoked_at, link.send_to = now, None
        record(
            session, "quote_link_revoked", sandwich, actor_id=actor.id, now=now,
            name=link.spokesperson.name, spokesperson_id=link.spokesperson_id,
        )  # fmt: skip


def link_of_token(session: Session, token: str, *, now: datetime) -> QuoteLink:
    """The open link of a token. NotFound, always the same, for a token that is wrong, old, taken back or answered, and when
    the quote has been changed, the consent has ended or the answer is gone."""
    link = _find(session, token)
    if link is None or link.answered_at is not None or not _is_open(session, link, now):
        raise NotFound(subject_id="quote")
    return link


def answer_link(session: Session, token: str, *, answer: str, wish: str, revision_id: int | None, now: datetime) -> QuoteLink:
    """The spokesperson's yes, or their wish for other words. Once: the same answer again within ten seconds is the same press.

    Raises NotFound as link_of_token does, Refused for a wish without words.
    """
    words = plain_words(wish) if answer == "changes" else ""
    session.scalar(select(QuoteLink.id).where(QuoteLink.token_hash == _digest(token)).with_for_update())
    link = _find(session, token)
    if link is not None and link.answered_at is not None and link.answered_at > now - DOUBLE_PRESS and link.answer == answer:
        return link
    link = link_of_token(session, token, now=now)
    if answer not in ("approved", "changes"):
        raise Refused(_("Choose one of the two answers."), subject_id=link.id)
    if answer == "changes" and not words:
        raise Refused(_("Write how you want the quote to be."), subject_id=link.id)
    if len(words) > MOST:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=MOST), subject_id=link.id)
    link.answer, link.wish, link.answered_at, link.send_to = answer, words, now, None
    link.seen_revision_id = _seen(session, link, revision_id)
    verb = "quote_approved" if answer == "approved" else "quote_changes_wanted"
    name = link.spokesperson.name
    record(
        session, verb, link.sandwich, actor_id=None, now=now, name=name, spokesperson_id=link.spokesperson_id, wish=words[:300]
    )
    for user_id in {link.made_by_id, link.sandwich.author_id}:
        payload = {"sandwich_id": link.sandwich_id, "user_id": user_id, "what": verb}
        queue.enqueue(session, "editorial.tell", payload, dedupe=f"editorial.tell:{verb}:{link.id}:{user_id}")
    return link


def token_of(link: QuoteLink, settings: Settings) -> str:
    """The token of a link: made from the installation's secret and the link's salt, so that a job can write the letter."""
    made = hmac.new(settings.secret_key.encode(), f"quote-link:{link.salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def address_of(token: str, settings: Settings) -> str:
    """Where the spokesperson goes."""
    return f"{settings.base_url}/quote/{token}"


def _find(session: Session, token: str) -> QuoteLink | None:
    loaded = (joinedload(QuoteLink.sandwich).joinedload(Sandwich.current_revision), joinedload(QuoteLink.spokesperson))
    return session.scalar(select(QuoteLink).where(QuoteLink.token_hash == _digest(token)).options(*loaded))


def _is_open(session: Session, link: QuoteLink, now: datetime) -> bool:
    sandwich = link.sandwich
    if link.revoked_at is not None or link.expires_at <= now or sandwich.deleted_at is not None or sandwich.state == "withdrawn":
        return False
    document = sandwich.current_revision.document if sandwich.current_revision is not None else {}
    speaker = speaker_of(session, _words(document.get("quote_by")))
    is_same = _words(document.get("quote")) == _words(link.words) and speaker is not None and speaker.id == link.spokesperson_id
    return is_same and link.spokesperson.has_consent(now.date())


def _require_askable(standing: QuoteStanding, sandwich: Sandwich) -> Spokesperson:
    if standing.state == "none":
        raise Refused(_("The saved text has no quote. Write it in the editor and save first."), subject_id=sandwich.id)
    if standing.speaker is None:
        raise Refused(
            _("Choose in the editor who says the quote: a person in the list of spokespersons."), subject_id=sandwich.id
        )
    if standing.state == "no_consent":
        message = _("The consent of %(name)s has ended or was never given. Ask for it first.", name=standing.speaker.name)
        raise Refused(message, subject_id=sandwich.id)
    return standing.speaker


def _state(link: QuoteLink, now: datetime) -> str:
    if link.answer:
        return link.answer
    if link.revoked_at is not None:
        return "revoked"
    return "waiting" if link.expires_at > now else "expired"


def _seen(session: Session, link: QuoteLink, revision_id: int | None) -> int | None:
    """The revision that was on the page, if it is one of this answer with this quote; else the newest."""
    shown = session.get(Revision, revision_id) if revision_id else None
    if shown is not None and shown.sandwich_id == link.sandwich_id and _words(shown.document.get("quote")) == _words(link.words):
        return shown.id
    return link.sandwich.current_revision_id


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _words(value: object) -> str:
    return " ".join(str(value or "").split())
