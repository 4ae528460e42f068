"""Letters that people send to a mailbox of the municipality's, read over IMAP and left as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from feeds import notices
from feeds.errors import BadInput
from feeds.guarded import FetchPolicy
from feeds.guarded.mail_sockets import IMAPS_PORT
from feeds.mailbox.letters import read_letter
from feeds.mailbox.reading import Mailbox, Place
from feeds.types import Batch, Cursor, Item

MOST_LETTERS = 100
LARGEST_LETTER = 1024 * 1024


def collect(options: Mapping[str, Any], secret: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime) -> Batch:
    """Reads at most 100 letters that are newer than the cursor. Nothing is deleted, moved or marked as read.

    The first visit reads the newest hundred. `options`: host, port (993), user, folder (INBOX); `secret` is the password.
    Senders are not kept: `author` carries the address only on its way to a keyed code. Raises FeedError.
    """
    host, user = str(options.get("host") or "").strip(), str(options.get("user") or "")
    if not host or not user or not secret:
        raise BadInput("a mailbox needs a host, a name and a password", kind="mailbox-options")
    with Mailbox(host, int(options.get("port") or IMAPS_PORT), policy=policy) as mailbox:
        mailbox.log_in(user, secret)
        place = mailbox.open_folder(str(options.get("folder") or "INBOX"), Place.read(cursor.position))
        numbers = mailbox.list_after(place)
        chosen = numbers[:MOST_LETTERS] if place.last else numbers[-MOST_LETTERS:]
        items, skipped = _read(mailbox, chosen, now=now)
    warnings: tuple[str, ...] = (notices.LETTERS_SKIPPED,) if skipped else ()
    if place.last and len(numbers) > len(chosen):
        warnings += (notices.MORE_TO_READ,)
    following = replace(place, last=max(chosen, default=place.last))
    return Batch(
        tuple(items), replace(cursor, position=following.write()), warnings, not_modified=not chosen, skipped_count=skipped
    )


def _read(mailbox: Mailbox, numbers: list[int], *, now: datetime) -> tuple[list[Item], int]:
    """The letters that can be read, and how many could not."""
    items, skipped = [], 0
    for _number, body in sorted(mailbox.read_letters(numbers, most=LARGEST_LETTER).items()):
        try:
            items.append(read_letter(body, now=now))
        except ValueError:
            skipped += 1
    return items, skipped
