"""When a message is tried again, and what an unclear try becomes on each kind of channel. Values in, values out."""

import random
from datetime import datetime, timedelta
from typing import Literal

from workbench.campaigns.delivering.wires import Wire

RETRY_SECONDS = (5, 300, 1800, 7200)  # FAULTS.md F-08; after the fifth try it has failed
JITTER = 0.1  # up to a tenth later, so that those who were turned away together do not come back together
LOOK_UP_SECONDS = (120, 600, 3600, 21600)  # between look-ups that gave no clear answer; then a person decides
SHORTEST = timedelta(seconds=1)

After = Literal["repeat", "look_up", "person"]


def next_try(tries: int, now: datetime, retry_at: datetime | None = None) -> datetime | None:
    """When try number `tries` + 1 is made: as the receiver asks, else by our own steps. None when there have been enough."""
    if tries > len(RETRY_SECONDS):
        return None
    wait = timedelta(seconds=RETRY_SECONDS[tries - 1])
    if retry_at is not None:
        wait = max(retry_at - now, SHORTEST)
    return now + wait * (1 + random.random() * JITTER)


def next_look_up(look_ups: int, now: datetime) -> datetime | None:
    """When an unclear message is read back once more; None when a person must find out."""
    if look_ups > len(LOOK_UP_SECONDS):
        return None
    return now + timedelta(seconds=LOOK_UP_SECONDS[look_ups - 1]) * (1 + random.random() * JITTER)


def after_unclear(wire: Wire, idempotency: str, *, first_try_at: datetime, now: datetime) -> After:
    """What may be done with a try that nobody knows the end of.

    With a key that the receiver still remembers it is repeated; where the channel can be read back it is looked up (and on N,
    when nothing is found, a person decides); else a person finds out. FAULTS.md 1 and F-10.
    """
    is_remembered = wire.key_life is None or now < first_try_at + wire.key_life
    if idempotency == "K" and is_remembered:
        return "repeat"
    return "look_up" if wire.can_look_up else "person"
