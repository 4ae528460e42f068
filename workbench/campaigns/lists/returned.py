"""Reading returned letters: what a mail server says of one it could not deliver (RFC 3464), or of a complaint (RFC 5965). Pure.

Not every report is understood. What is not is counted and shown, and nobody leaves a list because of it.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import Literal

LARGEST = 1024 * 1024
MOST_PARTS = 50
Kind = Literal["hard", "soft", "complaint", "unknown"]

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"<?([^\s<>;,]{1,64}@[^\s<>;,]{1,190})>?\s*$")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,300}>")
# 5.x.x that are the sender's or the hour's fault and not the address's: full, too large, policy and spam filters.
_NOT_THE_ADDRESS = re.compile(r"5\.(?:2\.[23]|3\.\d+|4\.\d+|5\.\d+|6\.\d+|7\.\d+)$")


@dataclass(frozen=True, slots=True)
class Returned:
    """One returned letter: which (by the Message-ID we gave it), to whom, and why."""

    kind: Kind
    status: str = ""
    address: str = ""
    message_id: str = ""


def read_returned(raw: bytes) -> Returned:
    """Give what a report says. Anything that is no report, or a broken one, is "unknown". Never raises."""
    try:
        message = message_from_bytes(raw[:LARGEST], policy=compat32)
        parts = [part for _number, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
    except (MessageError, ValueError, RecursionError):
        return Returned("unknown")
    original = _original_id(parts)
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _delivery(part, original)
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part, original)
    return Returned("unknown", message_id=original)


def _delivery(part: Message, original: str) -> Returned:
    """The group about the receiver: Action, Status, Final-Recipient."""
    for group in _groups(part):
        address = _address(group.get("original-recipient") or group.get("final-recipient") or "")
        if not address:
            continue
        found = _STATUS.search(group.get("status", "")) or _STATUS.search(group.get("diagnostic-code", ""))
        status = found[0] if found else ""
        return Returned(_kind(group.get("action", "").strip().lower(), status), status, address, original)
    return Returned("unknown", message_id=original)


def _complaint(part: Message, original: str) -> Returned:
    """Somebody has pressed "this is spam"."""
    for group in _groups(part):
        if group.get("feedback-type", "").strip().lower() in ("abuse", "fraud", "opt-out"):
            address = _address(group.get("original-rcpt-to", ""))
            return Returned("complaint", "", address, original)
    return Returned("unknown", message_id=original)


def _kind(action: str, status: str) -> Kind:
    if action in ("delivered", "relayed", "expanded"):
        return "unknown"
    if action == "failed" and status.startswith("5") and not _NOT_THE_ADDRESS.match(status):
        return "hard"
    return "soft" if action in ("failed", "delayed") else "unknown"


def _groups(part: Message) -> list[dict[str, str]]:
    """The header groups of a machine-readable part, names in lower case. Servers send them as messages or as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [_fields(one) for one in payload[:MOST_PARTS] if isinstance(one, Message)]
    decoded = part.get_payload(decode=True)
    text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
    return [_fields(message_from_bytes(block.encode())) for block in re.split(r"\r?\n\r?\n", text)[:MOST_PARTS] if block.strip()]


def _fields(message: Message) -> dict[str, str]:
    fields = {name.lower(): str(value) for name, value in message.items()}
    body = message.get_payload()
    if isinstance(body, str) and body.strip():  # a feedback report's fields, when the parser took them for a body
        fields |= {name.lower(): str(value) for name, value in message_from_bytes(body.encode("utf-8", "replace")).items()}
    return fields


def _address(value: str) -> str:
    """ "rfc822; person@example.org" → the address."""
    found = _ADDRESS.search(value.rpartition(";")[2].strip())
    return found[1] if found else ""


def _original_id(parts: list[Message]) -> str:
    """The Message-ID of our own letter, which the report carries whole or as headers."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _first_id(str(inner[0].get("Message-ID", "")))
        if kind == "text/rfc822-headers":
            decoded = part.get_payload(decode=True)
            text = decoded if isinstance(decoded, bytes) else b""
            return _first_id(str(message_from_bytes(text).get("Message-ID", "")))
    return ""


def _first_id(value: str) -> str:
    found = _MESSAGE_ID.search(value)
    return found[0] if found else ""
