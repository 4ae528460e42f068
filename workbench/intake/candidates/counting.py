"""What a group counts: its waiting texts, who says it independently of each other, and whether it grows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workbench.intake.candidates.live import is_live
from workbench.intake.models import ClaimGroup, ClaimGroupMember, Item, ItemCopy

WEEK = timedelta(days=7)
COUNTED_AGAIN = timedelta(days=1)  # "last week" moves on though no text comes
MOST_AT_ONCE = 500
MOST_WORDS = 6


@dataclass(frozen=True)
class Report:
    """One telling of the claim: who, as far as a code or the words tell, and when."""

    teller: str
    at: datetime


def count_groups(session: Session, group_ids: Iterable[int], *, now: datetime) -> None:
    """Count these groups again. Their versions stay: a count is nobody's change."""
    wanted = sorted(set(group_ids))
    if not wanted:
        return
    session.flush()
    rows: dict[int, list[Any]] = defaultdict(list)
    columns = (Item.id, Item.text, Item.title, Item.dated_at, Item.author_code, Item.theme, Item.language, Item.copy_count)
    statement = select(ClaimGroupMember.group_id, ClaimGroupMember.words, *columns).join(
        Item, Item.id == ClaimGroupMember.item_id
    )
    for row in session.execute(statement.where(ClaimGroupMember.group_id.in_(wanted), is_live())):
        rows[row.group_id].append(row)
    copies = _own_reports(session, [row.id for some in rows.values() for row in some if row.copy_count])
    for group_id in wanted:
        values = _values(rows.get(group_id, []), copies, now)
        session.execute(update(ClaimGroup).where(ClaimGroup.id == group_id).values(**values, counted_at=now))


def stale_groups(session: Session, *, now: datetime) -> list[int]:
    """Open groups whose counts are no longer right: somebody sorted a text, a rumour took it, or a day has passed."""
    live = func.count(Item.id)
    counts = (
        select(ClaimGroup.id)
        .outerjoin(ClaimGroupMember, ClaimGroupMember.group_id == ClaimGroup.id)
        .outerjoin(Item, (Item.id == ClaimGroupMember.item_id) & is_live())
        .where(ClaimGroup.state == "open")
        .group_by(ClaimGroup.id, ClaimGroup.text_count, ClaimGroup.counted_at)
    )
    changed = counts.having(live != ClaimGroup.text_count).limit(MOST_AT_ONCE)
    old = select(ClaimGroup.id).where(
        ClaimGroup.state == "open", ClaimGroup.text_count > 1, ClaimGroup.counted_at < now - COUNTED_AGAIN
    )
    return [*session.scalars(changed), *session.scalars(old.limit(MOST_AT_ONCE))]


def _own_reports(session: Session, item_ids: Sequence[int]) -> dict[int, list[Any]]:
    """Copies that are another person's words; the others repeat one story and count for nothing."""
    found: dict[int, list[Any]] = defaultdict(list)
    if item_ids:
        statement = select(ItemCopy.id, ItemCopy.item_id, ItemCopy.author_code, ItemCopy.published_at, ItemCopy.collected_at)
        for row in session.execute(statement.where(ItemCopy.item_id.in_(item_ids), ItemCopy.is_own_report.is_(True))):
            found[row.item_id].append(row)
    return found


def _values(rows: Sequence[Any], copies: dict[int, list[Any]], now: datetime) -> dict[str, Any]:
    reports = _independent(rows, copies)
    week = sum(now - WEEK < report.at for report in reports)
    before = sum(now - 2 * WEEK < report.at <= now - WEEK for report in reports)
    values: dict[str, Any] = {"text_count": len(rows), "report_count": len(reports), "week_count": week}
    values["week_before_count"] = before
    if rows:
        themes, languages = Counter(row.theme for row in rows), Counter(row.language or "sv" for row in rows)
        words = Counter(word for row in rows for word in row.words)
        values |= {
            "first_heard_at": min(row.dated_at for row in rows),
            "last_heard_at": max(row.dated_at for row in rows),
            "theme": max(themes, key=lambda theme: (themes[theme], theme or "")),
            "language": max(languages, key=lambda language: (languages[language], language)),
            "words": [word for word, _count in sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]],
        }
    return values


def _independent(rows: Sequence[Any], copies: dict[int, list[Any]]) -> list[Report]:
    """The same author twice is one; without an author, the same words twice are one (as in rumours/sightings.py)."""
    kept: dict[str, Report] = {}
    for row in sorted(rows, key=lambda row: (row.dated_at, row.id)):
        words = re.sub(r"\W+", " ", f"{row.title} {row.text}").strip().casefold()
        kept.setdefault(f"@{row.author_code}" if row.author_code else words, Report(words, row.dated_at))
        for copy in copies.get(row.id, ()):
            teller = f"@{copy.author_code}" if copy.author_code else f"#{copy.id}"
            kept.setdefault(teller, Report(teller, copy.published_at or copy.collected_at))
    return list(kept.values())
