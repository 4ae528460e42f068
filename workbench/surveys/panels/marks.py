"""The mark that stands where the address of one who left stood: it cannot be read back, but nobody is put back by mistake."""

import hashlib
import hmac

PREFIX = "left:"


def mark_of(panel_id: int, address: str, secret_key: str) -> str:
    """A keyed digest of an address in one panel."""
    words = f"panel {panel_id} {address.casefold()}"
    return PREFIX + hmac.new(secret_key.encode(), words.encode(), hashlib.sha256).hexdigest()


def is_mark(address: str) -> bool:
    """Whether this is no address but what is left of one."""
    return address.startswith(PREFIX)
