"""Who is in a panel: asking and confirming, lists of drawn people, leaving, forgetting. An address is joined to nothing else."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.audiences.texts import read_languages
from workbench.campaigns.lists.service import normal_address
from workbench.errors import Gone, NotFound, Refused
from workbench.surveys.panels.marks import is_mark, mark_of
from workbench.surveys.panels.models import Panel, PanelContact, new_token
from workbench.surveys.panels.queries import contact_by_token
from workbench.surveys.panels.service import require_open

WAITS = timedelta(days=7)
MOST_LETTERS = 3  # to one address that has not answered
MOST_ROWS = 20_000
LONGEST_LIST = 2 * 1024 * 1024
LONGEST_LINE = 128 * 1024  # characters


@dataclass(frozen=True)
class Taken:
    """What became of a list: how many are new, were there, had left; the lines that were refused, with why."""

    added: int
    known: int
    had_left: int
    refused: Sequence[tuple[int, str]]
    dropped_columns: int = 0


def ask_to_join(session: Session, panel: Panel, address: str, *, language: str, secret_key: str, now: datetime) -> None:
    """Write the letter that asks whether it was really this person. The visitor sees the same whoever is in the panel.

    Raises Refused for what is no address, NotFound for a panel that is not open.
    """
    if not panel.is_open or panel.closed_at is not None:
        raise NotFound(subject_id=panel.id)
    normal = normal_address(address)
    row = _row_of(session, panel, normal, secret_key)
    if row is None:
        row = PanelContact(panel_id=panel.id, address=normal, language=language, joined_on=now.date(), letter_count=0)
        session.add(row)
    elif row.left_on is not None:  # somebody who left comes back as somebody new: the old number never shows again
        session.delete(row)
        session.flush()
        row = PanelContact(panel_id=panel.id, address=normal, language=language, joined_on=now.date(), letter_count=0)
        session.add(row)
    if row.letter_count >= MOST_LETTERS:
        return
    row.letter_count += 1
    if row.confirmed_on is None:
        row.language, row.joined_on = language, now.date()
    session.flush()
    dedupe = f"surveys.join_letter:{row.id}:{row.letter_count}:{row.token[:8]}"
    queue.enqueue(session, "surveys.join_letter", {"contact_id": row.id}, dedupe=dedupe)


def confirm(session: Session, token: str, *, now: datetime) -> PanelContact:
    """The person has said yes. Safe to repeat. Raises NotFound, Gone for a letter that is too old or a panel that has closed."""
    row = contact_by_token(session, token)
    if row.confirmed_on is not None:
        return row
    if is_late(row, now):
        raise Gone(_("The link has expired. Ask again, and you get a new one."), subject_id=row.id)
    row.confirmed_on, row.letter_count = now.date(), 0
    session.flush()
    record(session, "member_joined", row.panel, actor_id=None, now=now)
    return row


def is_late(row: PanelContact, now: datetime) -> bool:
    """Whether the letter that asked is too old, or the panel takes nobody any more."""
    return row.joined_on < (now - WAITS).date() or not row.panel.is_open or row.panel.closed_at is not None


def leave(session: Session, contact: PanelContact, *, secret_key: str, actor_id: int | None, now: datetime) -> None:
    """Out of the panel; the address is erased at once. Safe to repeat."""
    if contact.left_on is None:
        contact.left_on = now.date()
        panel = session.get_one(Panel, contact.panel_id)
        record(session, "member_left", panel, actor_id=actor_id, now=now, by_hand=actor_id is not None)
    if not is_mark(contact.address):
        contact.address = mark_of(contact.panel_id, contact.address, secret_key)
    session.flush()


def remove_address(session: Session, panel: Panel, address: str, *, secret_key: str, actor_id: int, now: datetime) -> None:
    """Somebody has asked by telephone or at a desk to leave. Raises Refused when the address is not in the panel."""
    row = _row_of(session, panel, normal_address(address), secret_key)
    if row is None or row.left_on is not None:
        raise Refused(_("That address is not in the panel."), subject_id=panel.id)
    leave(session, row, secret_key=secret_key, actor_id=actor_id, now=now)


def add_drawn(session: Session, panel: Panel, text: str, *, secret_key: str, actor_id: int, now: datetime) -> Taken:
    """Take in a list of drawn people: an address on each line, perhaps a language. Nothing else is kept. Raises Refused.

    Who is there already stays as they are; who has left is not put back.
    """
    require_open(panel)
    if panel.sampling == "volunteer":
        raise Refused(_("A volunteer panel grows by its own page: people join it themselves."), subject_id=panel.id)
    lines, dropped = read_list(text)
    there = dict(
        session.execute(select(PanelContact.address, PanelContact.left_on).where(PanelContact.panel_id == panel.id)).all()
    )  # type: ignore[arg-type]
    added = known = had_left = 0
    refused: list[tuple[int, str]] = []
    for number, address, language in lines:
        try:
            normal, code = normal_address(address), _language(language)
        except Refused as error:
            refused.append((number, error.message))
            continue
        if normal in there:
            known += 1
        elif mark_of(panel.id, normal, secret_key) in there:
            had_left += 1
        else:
            added += 1
            there[normal] = None
            session.add(PanelContact(panel_id=panel.id, address=normal, language=code, joined_on=now.date(), token=new_token()))
    session.flush()
    record(session, "members_added", panel, actor_id=actor_id, now=now, count=added)
    return Taken(added, known, had_left, refused[:100], dropped)


def read_list(text: str) -> tuple[list[tuple[int, str, str]], int]:
    """(line number, address, language) for each line that holds something, and how many columns were left out.

    The column with an @ is the address; the next one is the language when it looks like one. A first line without @ is a head.
    """
    if len(text) > LONGEST_LIST:
        raise Refused(_("The list is too long. At most %(most)s lines at a time.", most=MOST_ROWS))
    plain = "\n".join(text.replace("\x00", "").lstrip("\ufeff").splitlines())
    separator = max(";\t,", key=lambda sign: plain[:5000].count(sign))
    rows: list[tuple[int, str, str]] = []
    dropped = 0
    for number, cells in enumerate(_cells(plain, separator), start=1):
        held = [cell.strip() for cell in cells if cell.strip()]
        place = next((index for index, cell in enumerate(held) if "@" in cell), None)
        if not held or (place is None and number == 1):
            continue
        if len(rows) >= MOST_ROWS:
            raise Refused(_("The list is too long. At most %(most)s lines at a time.", most=MOST_ROWS))
        address = held[place] if place is not None else held[0]
        language = next((cell for cell in held if cell != address and _is_language(cell)), "")
        dropped = max(dropped, len(held) - 1 - bool(language))
        rows.append((number, address, language))
    return rows, dropped


def _cells(plain: str, separator: str) -> Iterator[list[str]]:
    too_long = _("The list cannot be read: one of its lines is far too long.")
    if any(len(line) > LONGEST_LINE for line in plain.split("\n")):
        raise Refused(too_long)
    try:
        yield from csv.reader(io.StringIO(plain), delimiter=separator)
    except csv.Error as error:  # a cell over many lines; how long it may be is a setting of the whole process
        raise Refused(too_long) from error


def forget_old(session: Session, *, now: datetime) -> int:
    """People who asked and never answered the letter are forgotten after seven days. How many."""
    volunteers = select(Panel.id).where(Panel.sampling == "volunteer")
    old: date = (now - WAITS).date()
    wanted = (PanelContact.panel_id.in_(volunteers), PanelContact.confirmed_on.is_(None), PanelContact.joined_on < old)
    gone = session.scalars(select(PanelContact.id).where(*wanted, PanelContact.left_on.is_(None)).limit(2000)).all()
    session.execute(delete(PanelContact).where(PanelContact.id.in_(gone)))
    return len(gone)


def _row_of(session: Session, panel: Panel, address: str, secret_key: str) -> PanelContact | None:
    names = (address, mark_of(panel.id, address, secret_key))
    wanted = (PanelContact.panel_id == panel.id, PanelContact.address.in_(names))
    return session.scalar(select(PanelContact).where(*wanted).order_by(PanelContact.left_on.is_not(None)).limit(1))


def _is_language(cell: str) -> bool:
    try:
        return len(read_languages(cell)) == 1
    except Refused:
        return False


def _language(written: str) -> str:
    found = read_languages(written) if written else []
    return found[0] if found else "sv"
