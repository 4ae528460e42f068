"""The mark that stands where an address stood: it cannot be read back, but the same address gives the same mark."""

import hashlib
import hmac

PREFIX = "left:"


def mark_of(channel_id: int, address: str, secret_key: str) -> str:
    """A keyed digest of an address on one list; the same address on another list gives another mark."""
    words = f"newsletter {channel_id} {address.casefold()}"
    return PREFIX + hmac.new(secret_key.encode(), words.encode(), hashlib.sha256).hexdigest()


def is_mark(address: str) -> bool:
    """Whether this is no address but what is left of one."""
    return address.startswith(PREFIX)
