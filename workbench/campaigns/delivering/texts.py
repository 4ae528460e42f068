"""The text of a message as it goes out now. Made once per revision and voice, because ten thousand messages share a few texts."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from workbench.campaigns import messages
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.delivering.wires import revision_of
from workbench.campaigns.messages import Message
from workbench.campaigns.models import Delivery
from workbench.editorial.models import Correction
from workbench.settings import Settings

MOST = 512
_made: OrderedDict[tuple[Any, ...], Message] = OrderedDict()
_lock = Lock()


def url_of(delivery: Delivery, settings: Settings) -> str | None:
    """The public page, when there is one."""
    sandwich = delivery.placement.sandwich
    return messages.public_url(sandwich, settings) if sandwich.public_revision_id is not None else None


def correction_for(session: Session, delivery: Delivery) -> Correction | None:
    """The correction that the message carries out, if it is one."""
    return correction_of(session, delivery.placement.sandwich, revision_of(delivery))


def text_of(session: Session, delivery: Delivery, settings: Settings) -> Message:
    """The message's text; the same revision, voice, address and correction give the same text."""
    sandwich, revision = delivery.placement.sandwich, revision_of(delivery)
    speaker, url, correction = (
        messages.speaker_of(delivery.placement),
        url_of(delivery, settings),
        correction_for(session, delivery),
    )
    said = (correction.what, correction.why) if correction is not None else None
    content = delivery.placement.content
    where = (settings.base_url, settings.municipality, settings.database_url)
    key = (*where, revision.id, sandwich.licence, speaker, url, said, content)
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    made = messages.compose(sandwich, revision, settings, speaker=speaker, url=url, correction=correction, content=content)
    with _lock:
        _made[key] = made
        while len(_made) > MOST:
            _made.popitem(last=False)
    return made
