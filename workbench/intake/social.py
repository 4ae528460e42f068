"""Visiting a social network for a source: its key is opened here, and reads that cost money are reserved before they are made."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feeds.errors import FeedError
from feeds.guarded import FetchPolicy
from feeds.types import Batch, Cursor
from workbench.db import Database
from workbench.intake.secrets import unseal
from workbench.intake.service import budgets

MOST_READS = 200  # of one visit


@dataclass
class Reads:
    """What a visit may read (`granted`) and what it has read (`used`, set by the visitor)."""

    granted: int
    used: int = 0


@contextmanager
def reserved_reads(database: Database, kind: str, wanted: int = MOST_READS, *, now: datetime) -> Iterator[Reads]:
    """Reserve reads in a transaction of its own, and give back what was not needed. No session is open in between.

    After an error the reads are given back only when the network cannot have answered with posts. A visitor that dies
    gives nothing back: the budget may end too early, never too late.
    """
    from feeds.social import costs_nothing

    with database.write_session() as session:
        reads = Reads(budgets.reserve(session, kind, wanted, now=now))
    try:
        yield reads
    except FeedError as error:
        reads.used = 0 if costs_nothing(error) else reads.granted
        raise
    finally:
        if reads.used != reads.granted:
            with database.write_session() as session:
                budgets.give_back(session, kind, reads.granted, reads.used, month=now)


def collect_social(
    kind: str,
    options: Mapping[str, Any],
    sealed_secret: str,
    cursor: Cursor,
    *,
    secret_key: str,
    policy: FetchPolicy,
    now: datetime,
    limit: int,
) -> Batch:
    """As `feeds.social.collect`, with the key as it is stored. Raises FeedError, and Refused when the key cannot be opened."""
    from feeds.social import collect

    return collect(kind, options, unseal(secret_key, sealed_secret), cursor, policy=policy, now=now, limit=limit)
