"""Keyed codes that stand for an author. No name is stored, and no code outlives the item's sorting.

`author_code` joins the posts of one account while they wait in the inbox. When an item is linked it becomes `author_hash`,
which is another one for every rumour: it counts independent reports there, and joins nothing else.
"""

import hmac
from hashlib import sha256


def author_code(secret_key: str, network: str, account: str) -> str:
    """The code of an account of a network. Cannot be turned back without the installation's secret key."""
    return _code(secret_key, "author of an item", network.casefold(), account.strip().removeprefix("@").casefold())


def author_hash(secret_key: str, code: str, rumour_code: str) -> str:
    """The code of an author within one rumour."""
    return _code(secret_key, "author within a rumour", rumour_code, code)


def _code(secret_key: str, *parts: str) -> str:
    return hmac.new(secret_key.encode(), "\x1f".join(parts).encode(), sha256).hexdigest()
