"""Background work of newsletters: letters to those who sign up, the mailbox of returned letters, forgetting."""

from typing import Any

import structlog

from feeds.errors import FeedError, MailRefused
from feeds.guarded import FetchPolicy
from feeds.mailbox.reading import Mailbox, Place
from workbench import clock, mail
from workbench.campaigns.lists import bouncing, letters, service
from workbench.campaigns.lists.models import BounceBox, ListSignup
from workbench.campaigns.lists.returned import LARGEST
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.queue import JobContext, Registry
from workbench.settings import Settings

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100
MOST_BYTES = 32 * 1024 * 1024
SECONDS = 60.0


def register(registry: Registry) -> None:
    """The kinds of job of newsletters."""
    registry.add_letter("campaigns.signup_letter", signup_letter)
    registry.add_letter("campaigns.already_letter", already_letter)
    registry.add_tick("campaigns.read_bounces", read_bounces, every_seconds=300, lease_seconds=180)
    registry.add_tick("campaigns.forget_addresses", forget_addresses, every_seconds=3600)


def signup_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail "was it you?"."""
    with context.database.read_session() as session:
        row = session.get(ListSignup, int(payload["signup_id"]))
        if row is None:
            return
        message = letters.signup_letter(row, context.settings)
    _send(context, message)


def already_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail "you are on it already"."""
    with context.database.read_session() as session:
        row = session.get(EmailRecipient, int(payload["recipient_id"]))
        if row is None or row.left_at is not None:
            return
        channel = session.get_one(Channel, row.channel_id)
        message = letters.already_letter(row, channel, context.job_id, str(payload["language"]), context.settings)
    _send(context, message)


def read_bounces(context: JobContext, _payload: dict[str, Any]) -> None:
    """Addresses that were refused while we sent; then what has come back to the mailbox, if there is one."""
    now, key = clock.utcnow(), context.settings.secret_key
    with context.database.write_session() as session:
        bouncing.take_refusals(session, secret_key=key, now=now)
        box = session.get(BounceBox, 1)
        place, secret = (Place.read(box.position), box.secret) if box is not None else (Place(), None)
    if box is None or not box.host or secret is None:
        return
    found, after, problem = _fetch(box, secret, place, context.settings)
    with context.finishing_session() as session:
        for raw in found:
            bouncing.take_returned(session, raw, secret_key=key, now=now)
        row = bouncing.box_of(session)
        row.last_error, row.read_at = problem, now
        if not problem and (row.host, row.user, row.folder) == (box.host, box.user, box.folder):
            row.position = after.write()


def forget_addresses(context: JobContext, _payload: dict[str, Any]) -> None:
    """Sign-ups without an answer, addresses of those who have left, old reports."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        count = service.forget_old(session, secret_key=context.settings.secret_key, now=now)
        bouncing.forget_reports(session, now=now)
    if count:
        log.info("newsletter addresses forgotten", count=count)


def _send(context: JobContext, message: Any) -> None:
    """A refused address is no reason to try again; an unclear end neither: the visitor can ask once more."""
    try:
        mail.send(context.settings, message)
    except mail.MailNotSent as error:
        if error.is_certain and not error.is_final:
            raise


def _fetch(box: BounceBox, secret: bytes, place: Place, settings: Settings) -> tuple[list[bytes], Place, str]:
    """(letters, where to go on, what went wrong). Nothing in the mailbox is changed."""
    policy = FetchPolicy(
        allowed_hosts=frozenset(settings.allowed_hosts), timeout_s=SECONDS, connect_timeout_s=SECONDS / 4, max_bytes=MOST_BYTES
    )
    try:
        with Mailbox(box.host, box.port, policy=policy) as mailbox:
            mailbox.log_in(box.user, unseal(secret, settings.secret_key))
            opened = mailbox.open_folder(box.folder, place)
            numbers = mailbox.list_after(opened)[:MOST_AT_ONCE]
            found = mailbox.read_letters(numbers, most=LARGEST)
    except MailRefused:
        return [], place, "refused"
    except SecretUnreadable:
        return [], place, "secret"
    except FeedError as error:
        log.warning("the mailbox of returned letters could not be read", error=type(error).__name__)
        return [], place, "no_answer"
    return [found[number] for number in sorted(found)], Place(opened.validity, max(numbers, default=opened.last)), ""
