"""Panel numbers: what stands in an answer instead of a person. Nothing here is stored."""

import base64
import hashlib
import hmac

from flask_babel import gettext as _

from workbench.errors import Gone
from workbench.surveys.panels.models import Panel

LENGTH = 10  # signs of base32: two of 10 000 members share a number once in twenty million panels


def number_of(panel: Panel, contact_id: int, secret_key: str) -> str:
    """A member's number: the same in every wave, and without the panel's salt nobody can compute it.

    Raises Gone when the panel is closed for good.
    """
    if not panel.salt:
        raise Gone(_("The panel is closed. Its addresses and numbers are erased."), subject_id=panel.id)
    key = hashlib.sha256(f"panel number {secret_key} {panel.salt}".encode()).digest()
    digest = hmac.new(key, f"{panel.id}:{contact_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:LENGTH]
