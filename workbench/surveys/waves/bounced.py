"""A letter of a survey that came back for good: its address is not written to again."""

import hmac
import re
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from workbench.surveys.panels.models import PanelContact
from workbench.surveys.waves.letters import letter_key
from workbench.surveys.waves.models import Invitation

LETTER = re.compile(r"<survey-(invite|remind)-(\d{1,9})\.([0-9a-f]{16})@")


def take_returned(session: Session, message_id: str, address: str, now: datetime) -> bool:
    """Whether the letter was ours and went to this address; then the address counts as dead. Both must be named."""
    found = LETTER.match(message_id)
    row = session.get(Invitation, int(found[2]), options=[joinedload(Invitation.wave)]) if found else None
    contact = session.get(PanelContact, row.contact_id) if row is not None else None
    if found is None or row is None or contact is None or contact.address.casefold() != address.casefold():
        return False
    if not hmac.compare_digest(letter_key(contact, row.wave, found[1]), found[3]):
        return False
    contact.bounced_on = contact.bounced_on or now.date()
    return True
