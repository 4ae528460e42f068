"""The IMAP side: sign in, open a folder for reading only, list and fetch. Everything a server says is checked."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from feeds.errors import FetchFailed, FolderMissing, MailRefused
from feeds.guarded import FetchPolicy
from feeds.guarded.mail_sockets import open_mail_socket

AT_ONCE = 20  # letters asked for in one command
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_POSITION = re.compile(r"(\d{1,10}):(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: the folder's UIDVALIDITY and the last UID that was read; 0 for not yet."""

    validity: int = 0
    last: int = 0

    @classmethod
    def read(cls, position: str | None) -> Place:
        """Reads what `write` gave; anything else begins anew."""
        found = _POSITION.fullmatch(position or "")
        return cls(int(found[1]), int(found[2])) if found else cls()

    def write(self) -> str:
        """Gives the cursor's position."""
        return f"{self.validity}:{self.last}"


class _GuardedImap(imaplib.IMAP4):
    """imaplib on a socket that the guard has opened."""

    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened
        super().__init__("", 0)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        return self._opened


class Mailbox:
    """One connection to one mail server. Use it with `with`. Raises FetchFailed for whatever the server breaks."""

    def __init__(self, host: str, port: int, *, policy: FetchPolicy) -> None:
        self._address = f"imaps://{host}:{port}"
        opened = open_mail_socket(host, port, policy=policy)
        try:
            self._imap = _GuardedImap(opened)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            opened.close()
            raise self._broken() from error

    def log_in(self, user: str, password: str) -> None:
        """Signs in. Raises MailRefused when the server says no."""
        try:
            # AUTHENTICATE sends both encoded: a quote or a line break in them can do nothing.
            self._ask("authenticate", "PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
        except imaplib.IMAP4.error as error:
            raise MailRefused("sign-in refused", kind="unauthorised", address=self._address) from error

    def open_folder(self, name: str, before: Place) -> Place:
        """Opens the folder for reading only. A folder that was made anew is read from its beginning."""
        quoted = '"' + re.sub(r'(["\\])', r"\\\1", re.sub(r"[\r\n\0]", "", name)) + '"'
        try:
            answer, _ = self._ask("select", quoted, True)
        except imaplib.IMAP4.error as error:
            raise FolderMissing("no such folder", kind="no-folder", address=self._address) from error
        if answer != "OK":
            raise FolderMissing("no such folder", kind="no-folder", address=self._address)
        _, values = self._imap.response("UIDVALIDITY")
        validity = _number(values[-1] if values else b"")
        return before if before.validity == validity else Place(validity, 0)

    def list_after(self, place: Place) -> list[int]:
        """UIDs after the place, ascending."""
        _, answers = self._try("uid", "SEARCH", f"UID {place.last + 1}:*")
        words = b" ".join(answer for answer in answers if isinstance(answer, bytes)).split()
        # "5:*" gives the last letter even when its number is lower.
        return sorted({number for word in words if (number := _number(word)) > place.last})

    def read_letters(self, numbers: Sequence[int], *, most: int) -> dict[int, bytes]:
        """The first `most` bytes of each letter that is still there, by UID."""
        found: dict[int, bytes] = {}
        for first in range(0, len(numbers), AT_ONCE):
            asked = ",".join(str(number) for number in numbers[first : first + AT_ONCE])
            _, answers = self._try("uid", "FETCH", asked, f"(UID BODY.PEEK[]<0.{most}>)")
            for answer in answers:
                named = _UID.search(answer[0]) if isinstance(answer, tuple) else None
                if named:
                    found[int(named[1])] = bytes(answer[1])[:most]
        return found

    def _try(self, verb: str, *arguments: Any) -> tuple[str, list[Any]]:
        try:
            return self._ask(verb, *arguments)
        except imaplib.IMAP4.error as error:
            raise self._broken() from error

    def _ask(self, verb: str, *arguments: Any) -> tuple[str, list[Any]]:
        try:
            answer, values = getattr(self._imap, verb)(*arguments)
        except (OSError, ValueError, imaplib.IMAP4.abort) as error:
            raise self._broken() from error
        return str(answer), list(values or ())

    def _broken(self) -> FetchFailed:
        return FetchFailed("the mail server broke off", kind="broken-mail", address=self._address)

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        with contextlib.suppress(Exception):
            self._imap.shutdown()


def _number(word: object) -> int:
    text = word.decode("ascii", "replace") if isinstance(word, bytes) else str(word)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
