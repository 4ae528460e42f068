"""A file of labelled texts by its set: what its columns hold, and what taking it in would do. Knows no database."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifiers.datasets.decoding import clean
from classifiers.datasets.tables import open_table, read_labelled
from classifiers.datasets.types import LabelledText, Open, Refused
from classifiers.words.wording import guess_language
from feeds.masking import mask
from workbench.factchecks.reading import in_batches
from workbench.learning.datasets.labels import LEAVE_OUT, MOST_LABELS, OURS

SHOWN_FAULTS = 500
SHOWN_CELLS = 3
SHOWN_STOPS = 20
LONGEST_LABEL = 60
_WORDS = re.compile(r"\w+")

OtherSplit = Callable[[Sequence[str]], Mapping[str, str]]  # digests → name of the set of the other split that holds the text


@dataclass(frozen=True, slots=True)
class Row:
    """One text as it would be stored: masked, with our label."""

    number: int
    text: str
    label: str
    topic: str
    language: str
    digest: str


def describe_columns(open_file: Open, *, quoted: bool) -> tuple[list[dict[str, Any]], int]:
    """For each column its name, its first cells and, where they are few, its different cells with counts; and the row count."""
    table = open_table(open_file, quoted=quoted)
    first: list[list[str]] = [[] for _ in table.columns]
    counts: list[Counter[str] | None] = [Counter() for _ in table.columns]
    total = 0
    for row in table.rows:
        total += 1
        if isinstance(row, Refused):
            continue
        for place, cell in enumerate(row[1][: len(table.columns)]):
            _count_cell(clean(cell, 100), place, first, counts)
    described = [
        {"name": name, "first": [mask(cell).text for cell in first[place]], "values": _listed(counts[place])}
        for place, name in enumerate(table.columns)
    ]
    return described, total


def read_rows(
    open_file: Open, mapping: Mapping[str, int], labels: Mapping[str, str], *, task: str, quoted: bool
) -> Iterator[Row | Refused]:
    """The file's rows with our labels, masked. A row whose label is left out is not given at all."""
    text, label_at, topic = mapping["text"], mapping["label"], mapping.get("topic")
    for row in read_labelled(open_file, text=text, label=label_at, group=topic, quoted=quoted):
        if isinstance(row, Refused):
            yield Refused(row.number, row.reason, mask(row.value).text)
            continue
        label = labels.get(row.label, "")
        if label == LEAVE_OUT:
            continue
        if label not in OURS[task]:
            yield Refused(row.number, "no_label", row.label)
        else:
            yield _as_row(row, label)


def try_rows(rows: Iterable[Row | Refused], other_split: OtherSplit, *, progress: Callable[[int], None]) -> dict[str, Any]:
    """Counts per label, refused rows, and what stops the whole set: one class, or texts that stand in the other split too."""
    counts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    faults: list[dict[str, Any]] = []
    seen: dict[str, tuple[str, int]] = {}
    stops: list[dict[str, Any]] = []
    refused = leaks = total = 0
    for batch in in_batches(rows):
        total += len(batch)
        elsewhere = other_split([row.digest for row in batch if isinstance(row, Row)])
        for row in batch:
            fault = _fault_of(row, seen)
            if fault is not None or isinstance(row, Refused):
                refused += 1
                faults.append(fault or {})
                continue
            counts[row.label] += 1
            languages[row.language] += 1
            if row.digest in elsewhere:
                leaks += 1
                stops.append({"kind": "leak", "number": row.number, "value": elsewhere[row.digest]})
        progress(total)
        faults, stops = faults[:SHOWN_FAULTS], stops[:SHOWN_STOPS]
    if len(counts) < 2:
        stops.insert(0, {"kind": "one_class" if counts else "no_rows", "number": 0, "value": next(iter(counts), "")})
    return {
        "counts": dict(counts), "languages": dict(languages), "faults": faults, "refused": refused, "leaks": leaks,
        "stops": stops, "new": sum(counts.values()), "total": total,
    }  # fmt: skip


def digest_of(text: str) -> str:
    """What makes two texts the same: letters and digits in small letters, nothing else."""
    return hashlib.sha256(" ".join(_WORDS.findall(text.casefold())).encode()).hexdigest()


def _as_row(row: LabelledText, label: str) -> Row:
    text = mask(row.text).text
    return Row(row.number, text, label, mask(row.group).text, guess_language(text) or "", digest_of(text))


def _fault_of(row: Row | Refused, seen: dict[str, tuple[str, int]]) -> dict[str, Any] | None:
    if isinstance(row, Refused):
        return {"number": row.number, "reason": row.reason, "value": row.value}
    if row.digest in seen:
        label, number = seen[row.digest]
        return {"number": row.number, "reason": "twice" if label == row.label else "other_label", "value": str(number)}
    seen[row.digest] = (row.label, row.number)
    return None


def _count_cell(cell: str, place: int, first: list[list[str]], counts: list[Counter[str] | None]) -> None:
    if cell and len(first[place]) < SHOWN_CELLS:
        first[place].append(cell)
    found = counts[place]
    if found is None or not cell:
        return
    is_label = cell in found or (len(cell) <= LONGEST_LABEL and mask(cell).text == cell)
    if not is_label or len(found) > MOST_LABELS:
        counts[place] = None  # texts, or too many different cells: no column of labels
        return
    found[cell] += 1


def _listed(found: "Counter[str] | None") -> list[list[Any]] | None:
    return None if found is None else [[name, count] for name, count in found.most_common()]
