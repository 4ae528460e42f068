"""How many requests a token or a network may make in a minute. Counted in the database, so that a restart forgives nothing.

A process takes its share in blocks of a twentieth: one write for thirty requests at the usual limit, and never one request
too many over all processes together. What is left of a block when a process ends is lost until the next minute.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench.db import Database
from workbench.partners.api.models import ApiAllowance, ApiToken
from workbench.web.throttle import network_of

WINDOW_SECONDS = 60
BLOCKS = 20
VISITOR_PER_MINUTE = 120
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Allowance:
    """What is left after this request. `resets_in` is whole seconds."""

    is_granted: bool
    limit: int
    remaining: int
    resets_in: int


@dataclass
class _Block:
    minute: int
    left: int
    beyond: int  # what the database still has after this block


class Counter:
    """The blocks that this process holds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks: dict[str, _Block] = {}

    def take(self, database: Database, key: str, *, limit: int, now: datetime, token_id: int | None = None) -> Allowance:
        """One request. A token's first request of a block is also noted as its last use."""
        minute = int(now.timestamp()) // WINDOW_SECONDS
        resets_in = WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS
        block = self._use(key, minute)
        if block is None:
            with database.write_session() as session:
                size, beyond = _take_block(session, key, minute, limit)
                if token_id is not None:
                    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
            block = self._keep(key, _Block(minute, size, beyond))
        is_granted = block.left >= 0
        return Allowance(is_granted, limit, max(0, block.left) + block.beyond, resets_in)

    def _use(self, key: str, minute: int) -> _Block | None:
        """A copy of the block after one use; None when the database must be asked."""
        with self._lock:
            block = self._blocks.get(key)
            if block is None or block.minute != minute or (block.left == 0 and block.beyond > 0):
                return None
            block.left = max(-1, block.left - 1)
            return _Block(block.minute, block.left, block.beyond)

    def _keep(self, key: str, block: _Block) -> _Block:
        with self._lock:
            if len(self._blocks) >= MOST_KEPT:
                self._blocks = {name: held for name, held in self._blocks.items() if held.minute >= block.minute}
            block.left -= 1
            known = self._blocks.get(key)
            if known is not None and known.minute == block.minute and known.left > 0:
                block = _Block(block.minute, block.left + known.left, block.beyond)
            self._blocks[key] = block
            return _Block(block.minute, block.left, block.beyond)


def network_key(address: str, secret: str) -> str:
    """A visitor's key: a keyed hash of the network, so that the table tells nobody who asked."""
    digest = hmac.new(secret.encode(), f"api:{network_of(address)}".encode(), hashlib.sha256).hexdigest()
    return f"network:{digest[:32]}"


def _take_block(session: Session, key: str, minute: int, limit: int) -> tuple[int, int]:
    """(size of the block, what the minute has left after it). The size is 0 when nothing is left."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(ApiAllowance).values(key=key, minute=minute, taken=0).on_conflict_do_nothing())
    row = session.get_one(ApiAllowance, key, with_for_update=True)
    if row.minute != minute:
        row.minute, row.taken = minute, 0
    size = max(0, min(max(1, limit // BLOCKS), limit - row.taken))
    row.taken += size
    return size, max(0, limit - row.taken)
