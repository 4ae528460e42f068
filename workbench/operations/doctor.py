"""What `flask --app wsgi doctor` looks at: the status page, and what takes a network or a while."""

import smtplib
import ssl
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from workbench.activity.sealing import chain
from workbench.db import Database
from workbench.operations.health import GREEN, RED, Look, look_at_all, look_at_database
from workbench.settings import Settings

MAIL_SECONDS = 8


def examine(database: Database, settings: Settings, now: datetime) -> list[Look]:
    """Every look. Opens no session while it asks the mail server."""
    try:
        with database.read_session() as session:
            first = look_at_database(session)
            if first.light == RED:
                return [first]
            looks = look_at_all(session, settings, now)
            looks.append(_audit(chain.verify(session, now=now).faults))
            if not database.url.startswith("postgresql"):
                looks.append(_file(str(session.scalar(text("PRAGMA quick_check(1)")))))
    except SQLAlchemyError:
        return [Look("database", RED, "no_tables")]
    if not settings.smtp_url:
        return looks
    return [_ask_mail(settings) if look.part == "mail" else look for look in looks]


def _audit(faults: tuple[str, ...]) -> Look:
    return Look("audit", RED, "broken", {"count": len(faults), "first": faults[0]}) if faults else Look("audit", GREEN, "well")


def _file(said: str) -> Look:
    return Look("file", GREEN, "well") if said == "ok" else Look("file", RED, "broken", {"first": said[:200]})


def _ask_mail(settings: Settings) -> Look:
    """Greets the mail server and signs in; sends nothing."""
    parts = urlsplit(settings.smtp_url)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with client(parts.hostname or "localhost", parts.port or 0, timeout=MAIL_SECONDS) as server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        return Look("mail", RED, "refused", {"reason": type(error).__name__})
    return Look("mail", GREEN, "well")
