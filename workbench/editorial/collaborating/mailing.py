"""The background work of working together: letters to those who are named, and links to spokespersons."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.editorial.collaborating.models import Mention, QuoteLink
from workbench.editorial.collaborating.quotes import address_of, token_of
from workbench.editorial.collaborating.readers import may_read
from workbench.editorial.letters import mention_letter, quote_letter
from workbench.editorial.models import ReviewComment, Sandwich
from workbench.queue import JobContext


def tell_mention(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person what was said to them in one thread and what they have neither seen nor been told; then mark it told."""
    with context.database.read_session() as session:
        thread_id, user_id = int(payload["thread_id"]), int(payload["user_id"])
        person = session.get(User, user_id, options=[selectinload(User.roles)])
        mentions = _untold(session, thread_id, user_id)
        sandwich = session.get(Sandwich, mentions[0].comment.sandwich_id) if mentions else None
        if person is None or sandwich is None or not context.settings.smtp_url or not may_read(session, sandwich, person):
            return
        rows = [(one.comment.author.name, one.comment.text) for one in mentions if one.comment.text]
        if not rows:
            return
        message = mention_letter(sandwich, person, rows, thread_id, context.job_id, context.settings)
        ids = [one.id for one in mentions]
    mail.send(context.settings, message)
    with context.finishing_session() as session:
        for mention_id in ids:
            session.get_one(Mention, mention_id).mailed_at = clock.utcnow()


def mail_quote_link(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail a link to the spokesperson, then forget the address."""
    with context.database.read_session() as session:
        loaded = (joinedload(QuoteLink.sandwich), joinedload(QuoteLink.spokesperson))
        link = session.get(QuoteLink, payload["link_id"], options=loaded)
        now = clock.utcnow()
        if link is None or not link.send_to or link.revoked_at or link.answered_at or link.expires_at <= now:
            return
        address = address_of(token_of(link, context.settings), context.settings)
        message = quote_letter(link, address, context.settings)
    mail.send(context.settings, message)
    with context.finishing_session() as session:
        sent = session.get_one(QuoteLink, payload["link_id"])
        sent.send_to, sent.mailed_at = None, clock.utcnow()


def _untold(session: Session, thread_id: int, user_id: int) -> list[Mention]:
    wanted = (
        select(Mention)
        .join(Mention.comment)
        .where(Mention.user_id == user_id, Mention.mailed_at.is_(None), Mention.seen_at.is_(None))
    )
    wanted = wanted.where((ReviewComment.id == thread_id) | (ReviewComment.parent_id == thread_id))
    loaded = joinedload(Mention.comment).joinedload(ReviewComment.author)
    return list(session.scalars(wanted.options(loaded).order_by(Mention.id)).unique())
