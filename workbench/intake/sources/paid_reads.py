"""Reads that cost money are reserved before a network is asked, and given back when it gave less."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from feeds.errors import FeedError
from workbench.db import Database
from workbench.intake.sources.service import budgets


@dataclass
class Reads:
    """What a visit may read (`granted`) and what it has read (`used`, set by the visitor)."""

    granted: int
    used: int = 0


@contextmanager
def reserved_reads(database: Database, kind: str, wanted: int, *, now: datetime) -> Iterator[Reads]:
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
