"""Keyed codes of the register of erasures. They tell nothing without the installation's secret key."""

import hmac
from hashlib import sha256

from feeds.fingerprints import canonical_url
from workbench.intake.stories.author_codes import author_code
from workbench.intake.told.service import receipt_code

NETWORKS = ("x", "mastodon", "bluesky")


def link_value(address: str) -> str:
    """The address in the one spelling by which it is compared; empty when it is no address of a page."""
    return canonical_url(address.strip()) or ""


def receipt_value(address: str) -> str:
    """What is stored of a receipt; takes the whole address or its last part."""
    return receipt_code(address.strip().rstrip("/").rsplit("/", 1)[-1].split("?", 1)[0])


def author_value(secret_key: str, network: str, account: str) -> str:
    """The code of an account, as its posts carry it while they wait."""
    return author_code(secret_key, network, account)


def register_key(secret_key: str, way: str, value: str) -> str:
    """What the register keeps of a value."""
    own = hmac.new(secret_key.encode(), b"workbench register of erasures", sha256).digest()
    return hmac.new(own, f"{way}\x1f{value}".encode(), sha256).hexdigest()
