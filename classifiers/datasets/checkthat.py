"""Files of the CheckThat! labs: check-worthiness (Sentence_id, Text, class_label), claims, queries, qrels.

Split at tabs and never unquoted: a text may begin with a quotation mark. https://checkthat.gitlab.io (read 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.datasets.decoding import clean, find_encoding, read_text
from classifiers.datasets.tables import find_column, get_cell, open_table, read_labelled
from classifiers.datasets.types import LONGEST_TEXT, Judgement, LabelledText, NamedText, Open, Refused, UnreadableFile

TEXT_NAMES = ("Text", "tweet_text", "sentence", "text")
LABEL_NAMES = ("class_label", "label", "check_worthiness")
ID_NAMES = ("Sentence_id", "sentence_id", "tweet_id", "id")
KINDS = ("labels", "claims", "queries", "qrels")

Read = Iterator[LabelledText | NamedText | Judgement | Refused]


def guess_kind(open_file: Open) -> str:
    """Which of the four a file is, by its first line: labels, claims, queries or qrels."""
    columns = open_table(open_file, quoted=False).columns
    if find_column(columns, LABEL_NAMES) is not None:
        return "labels"
    if find_column(columns, ("vclaim", "claim", "claim_text", "vclaim_id", "title")) is not None:
        return "claims"
    return "qrels" if len(columns) == 4 and columns[1] in ("0", "Q0") and columns[3] in ("0", "1") else "queries"


def read_checkthat(open_file: Open, kind: str = "") -> Read:
    """Every row of the file. `kind` is guessed from the first line unless given. Raises UnreadableFile."""
    kind = kind or guess_kind(open_file)
    readers = {"labels": read_labels, "claims": read_claims, "queries": read_queries, "qrels": read_qrels}
    return readers[kind](open_file)


def read_labels(open_file: Open) -> Read:
    """Labelled sentences."""
    columns = open_table(open_file, quoted=False).columns
    text, label = find_column(columns, TEXT_NAMES), find_column(columns, LABEL_NAMES)
    if text is None or label is None:
        raise UnreadableFile("no_columns")
    return read_labelled(open_file, text=text, label=label, id_=find_column(columns, ID_NAMES), quoted=False)


def read_claims(open_file: Open) -> Read:
    """Checked claims: an id, a claim, perhaps a title."""
    table = open_table(open_file, quoted=False)
    text = find_column(table.columns, ("vclaim", "claim", "claim_text", "text"))
    key = find_column(table.columns, ("vclaim_id", "claim_id", "id"))
    title = find_column(table.columns, ("title",))
    if text is None and title is None:
        raise UnreadableFile("no_columns")
    for row in table.rows:
        if isinstance(row, Refused):
            yield row
            continue
        number, cells = row
        words, heading = clean(get_cell(cells, text), LONGEST_TEXT), clean(get_cell(cells, title), LONGEST_TEXT)
        named = clean(get_cell(cells, key), 100) if key is not None else str(number - 1)
        yield _named(number, named, words or heading, heading if words else "")


def read_queries(open_file: Open) -> Read:
    """Posts: an id, a tab, a text; what follows a second tab belongs to the text. A first row of names is passed over."""
    for number, line in _filled_lines(open_file):
        key, _tab, text = line.partition("\t")
        if number == 1 and key.strip().casefold() in ("id", "tweet_id", "query_id", "iclaim_id"):
            continue
        yield _named(number, clean(key, 100), clean(text, LONGEST_TEXT), "")


def read_qrels(open_file: Open) -> Read:
    """Judgements: query, 0, claim, 1."""
    for number, line in _filled_lines(open_file):
        parts = line.split()
        if len(parts) != 4:
            yield Refused(number, "columns", clean(line, 80))
        else:
            yield Judgement(number, clean(parts[0], 100), clean(parts[2], 100), parts[3] != "0")


def _named(number: int, key: str, text: str, title: str) -> NamedText | Refused:
    if not key:
        return Refused(number, "no_id", text[:80])
    return NamedText(number, key, text, title) if text else Refused(number, "no_text", key)


def _filled_lines(open_file: Open) -> Iterator[tuple[int, str]]:
    held, number = "", 0
    for piece in read_text(open_file, find_encoding(open_file)):
        *whole, held = (held + piece).split("\n")
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
    if held.strip():
        yield number + 1, held
