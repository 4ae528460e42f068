"""How orders and answers travel over a pipe: four bytes of length, a JSON head, and after it as many bytes as the head says."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

MOST_HEAD = 8 * 1024 * 1024
MOST_BODY = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Give the bytes of one message; `head` gets the body's length as `length`."""
    text = json.dumps({**head, "length": len(body)}, ensure_ascii=True).encode("ascii")
    return _LENGTH.pack(len(text)) + text + body


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message by `read(count)`, which gives exactly that many bytes or fewer at the end. None at the end.

    Raises ValueError for a message that is cut or too long.
    """
    start = read(_LENGTH.size)
    if not start:
        return None
    if len(start) < _LENGTH.size:
        raise ValueError("a message was cut")
    (size,) = _LENGTH.unpack(start)
    if size > MOST_HEAD:
        raise ValueError("a message is too long")
    text = read(size)
    if len(text) < size:
        raise ValueError("a message was cut")
    head: dict[str, Any] = json.loads(text)
    length = int(head["length"])
    if not 0 <= length <= MOST_BODY:
        raise ValueError("a message is too long")
    body = read(length)
    if len(body) < length:
        raise ValueError("a message was cut")
    return head, body
