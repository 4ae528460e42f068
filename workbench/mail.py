"""Sending mail through the configured server. The only SMTP client of the workbench."""

import os
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from workbench.errors import WorkbenchError
from workbench.settings import Settings

TIMEOUT_SECONDS = 20.0  # for each step before the letter itself
DEADLINE_SECONDS = 35.0  # for all of it: less than the shortest claim on a job or a message, so that nobody else begins it
LEAVE_SECONDS = 2.0
THIS_MACHINE = (None, "localhost", "127.0.0.1", "::1")  # its certificate names nobody, and nobody can listen on the way


class MailNotSent(WorkbenchError):
    """The server did not take the message. `is_certain` tells that it surely did not; else nobody knows.

    `is_receiver`: it was the receiver's address that was refused.
    """

    def __init__(self, message: str, *, is_certain: bool, is_final: bool = False, is_receiver: bool = False) -> None:
        super().__init__(message)
        self.is_certain = is_certain
        self.is_final = is_final
        self.is_receiver = is_receiver


def compose(
    settings: Settings,
    *,
    to: str,
    subject: str,
    text: str,
    message_id: str,
    html: str = "",
    headers: dict[str, str] | None = None,
) -> EmailMessage:
    """A message with a fixed Message-ID. Line breaks in a subject or address are refused (ValueError)."""
    for value in (to, subject, message_id):
        if any(ord(char) < 32 for char in value):
            raise ValueError("control characters in a mail header")
    message = EmailMessage()
    message["From"] = str(Address(display_name=settings.unit, addr_spec=settings.mail_from))
    message["To"] = str(Address(addr_spec=to))
    message["Subject"] = subject
    message["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def send(settings: Settings, message: EmailMessage, *, envelope_from: str = "") -> None:
    """Hand the message to the server; `envelope_from` is where it comes back to when it cannot be delivered.

    Raises MailNotSent. Never call it while a session is open.
    """
    if not settings.smtp_url:
        raise MailNotSent("no mail server is configured (WORKBENCH_SMTP_URL)", is_certain=True)
    parts = urlsplit(settings.smtp_url)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    started, ends_at = False, time.monotonic() + DEADLINE_SECONDS
    try:
        with _open(client(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT_SECONDS), ends_at) as server:
            server.ehlo_or_helo_if_needed()  # only then is it known what the server can
            if parts.scheme == "smtp" and server.has_extn("starttls") and parts.hostname not in THIS_MACHINE:
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            started = True
            # Who has the letter and is slow to say so is given all the time there is: it would otherwise come a second time.
            _be_patient(server, max(1.0, ends_at - time.monotonic()))
            server.send_message(message, from_addr=envelope_from or None)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        is_final = all(code >= 500 for code in codes)
        raise MailNotSent("the mail server refused the address", is_certain=True, is_final=is_final, is_receiver=True) from error
    except smtplib.SMTPResponseException as error:
        raise MailNotSent(
            f"the mail server answered {error.smtp_code}", is_certain=True, is_final=error.smtp_code >= 550
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent("the connection to the mail server broke", is_certain=not started) from error


@contextmanager
def _open(server: smtplib.SMTP, ends_at: float) -> Iterator[smtplib.SMTP]:
    """Cut the connection at this time (by time.monotonic), also while the other side goes on saying a word now and then.

    How the server takes its leave says nothing about the letter: that no longer matters.
    """
    assert server.sock is not None
    line = socket.socket(fileno=os.dup(server.sock.fileno()))  # STARTTLS puts another socket in the place of the first
    timer = threading.Timer(max(0.0, ends_at - time.monotonic()), _cut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            _be_patient(server, LEAVE_SECONDS)
            server.quit()
    finally:
        timer.cancel()
        line.close()
        server.close()


def _be_patient(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
