"""A file of fact-checks by its set: JSON or table, and what taking it in would do. Knows no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from classifiers.datasets.claimreview import read_claim_reviews
from classifiers.datasets.decoding import find_encoding, read_text
from classifiers.datasets.tables import open_table, read_checks_table
from classifiers.datasets.types import CheckedClaim, Open, Refused
from feeds.masking import mask

FIELDS = ("claim", "url", "verdict", "publisher", "date", "language")
NEEDED = ("claim", "url", "verdict")
SHOWN_FAULTS = 500
SHOWN_CHECKS = 5
AT_ONCE = 500
_NAMES: dict[str, tuple[str, ...]] = {
    "claim": ("claim", "claimreviewed", "claim_reviewed", "claim reviewed", "statement", "text", "påstående", "pastaende"),
    "url": ("url", "link", "address", "länk", "lank", "adress", "review_url"),
    "verdict": ("verdict", "rating", "textual_rating", "textualrating", "alternatename", "label", "omdöme", "bedömning", "betyg"),
    "publisher": ("publisher", "author", "organisation", "organization", "site", "utgivare", "källa", "vem"),
    "date": ("date", "datepublished", "date_published", "published", "review_date", "datum", "dag", "publicerad"),
    "language": ("language", "lang", "inlanguage", "språk"),
}

Known = Callable[[Sequence[CheckedClaim]], Mapping[tuple[str, str], bool]]  # (publisher, url) → whether another set holds it


def is_json(open_file: Open) -> bool:
    """Whether the first letter that is no space begins an object or a list. Raises UnreadableFile."""
    for piece in read_text(open_file, find_encoding(open_file)):
        if piece.strip("\ufeff \t\n"):
            return piece.lstrip("\ufeff \t\n")[0] in "[{"
    return False


def guess_columns(columns: Sequence[str]) -> dict[str, int]:
    """field → column number by the columns' names; each column once."""
    found: dict[str, int] = {}
    spoken = [column.strip().casefold() for column in columns]
    for field in FIELDS:
        for name in _NAMES[field]:
            if name in spoken and spoken.index(name) not in found.values():
                found[field] = spoken.index(name)
                break
    return found


def is_complete(mapping: Mapping[str, int], publisher: str) -> bool:
    """Whether the columns that are needed are chosen, and somebody is named as publisher."""
    return all(field in mapping for field in NEEDED) and ("publisher" in mapping or bool(publisher))


def name_columns(open_file: Open) -> list[str]:
    """The columns of a table. Raises UnreadableFile."""
    return list(open_table(open_file).columns)


def read_checks(
    open_file: Open, mapping: Mapping[str, int], *, publisher: str, language: str
) -> Iterator[CheckedClaim | Refused]:
    """The file's fact-checks, claims masked. Without columns it is JSON."""
    options: dict[str, Any] = {"publisher": publisher, "language": language or None}
    rows = read_checks_table(open_file, mapping, **options) if mapping else read_claim_reviews(open_file, **options)
    for row in rows:
        if isinstance(row, Refused):
            yield Refused(row.number, row.reason, mask(row.value).text)
        else:
            yield CheckedClaim(
                row.number, mask(row.claim).text, row.url, row.publisher, row.verdict, row.rating, row.worst, row.best,
                row.checked_on, row.language,
            )  # fmt: skip


def in_batches(rows: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """The rows, some at a time."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def try_rows(rows: Iterable[CheckedClaim | Refused], known: Known, *, progress: Callable[[int], None]) -> dict[str, Any]:
    """What would happen: counts, the first fact-checks as they would be stored, the refused rows. Stores nothing."""
    counts = {"new": 0, "known": 0, "twice": 0, "refused": 0}
    publishers: Counter[str] = Counter()
    faults: list[dict[str, Any]] = []
    first: list[dict[str, Any]] = []
    seen: set[int] = set()
    total = 0
    for batch in in_batches(rows):
        total += len(batch)
        held = known([row for row in batch if isinstance(row, CheckedClaim)])
        for row in batch:
            fault = _sort(row, held, seen, counts)
            if fault and len(faults) < SHOWN_FAULTS:
                faults.append(fault)
            elif not fault and isinstance(row, CheckedClaim) and (row.publisher, row.url) not in held:
                publishers[row.publisher] += 1
                if len(first) < SHOWN_CHECKS:
                    first.append(row.to_json())
        progress(total)
    return {**counts, "total": total, "faults": faults, "first": first, "publishers": publishers.most_common(10)}


def _sort(
    row: CheckedClaim | Refused, held: Mapping[tuple[str, str], bool], seen: set[int], counts: dict[str, int]
) -> dict[str, Any] | None:
    """Count the row; gives the fault of one that would be passed over or refused by name."""
    if isinstance(row, Refused):
        counts["refused"] += 1
        return {"number": row.number, "reason": row.reason, "value": row.value}
    key = (row.publisher, row.url)
    if hash(key) in seen:
        counts["twice"] += 1
        return {"number": row.number, "reason": "twice", "value": row.url[:200]}
    seen.add(hash(key))
    counts["known" if key in held else "new"] += 1
    return None
