"""Which columns never enter the house: those that tell who somebody is, where they sat or at what time. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.surveys.importing.reading import Column, Sheet

# By the words of the column's name. Kept apart from an answer whose label only mentions such a word ("Whom would you phone?").
_NAMES = (
    ("name", r"(first|last|full|sur|för|efter)?_?(name|namn)|respondent|contact|kontakt"),
    ("email", r"(e-?mail|e-?post|mejl|mail|epostadress|e-?mail_?address|recipient_?email)"),
    ("network", r"(ip|ip_?-?(address|adress|addr)|ipaddr|user_?agent|browser|fingerprint|cookie)"),
    ("address", r"(address|adress|street|gata|gatuadress|postnummer|post_?code|zip)"),
    ("phone", r"(phone|telefon|mobile?|mobil(nummer)?|tel)"),
    ("identity", r"(personnummer|person_?nr|pnr|ssn|identity_?number|samordningsnummer|birth_?date|födelsedatum)"),
    (
        "time",
        r"(date_?submitted|date_?started|date_?last_?action|start_?date|end_?date|submitdate|startdate|datestamp|timestamp|"
        r"tidsstämpel|tid|time|date|datum|duration|inskickad|.*interviewtime.*|(question|group)_?time.*)",
    ),
    ("trace", r"(referrer_?(url)?|refurl|last_?page|lastpage|seed|latitude|longitude|lat|lon|gps|device)"),
    ("token", r"(token|access_?code|åtkomstkod)"),
)
_HEADS = tuple((why, re.compile(rf"^(?:{pattern})$", re.IGNORECASE)) for why, pattern in _NAMES)
_CELLS = (
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("network", re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}", re.IGNORECASE)),
    ("identity", re.compile(r"(?:19|20)?\d{6}[-+]\d{4}|(?:19|20)\d{10}")),
    ("phone", re.compile(r"(?:\+46|0)[\d\s-]{7,14}")),
    ("time", re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*")),
)
_SHARE = 0.2  # so many of a column's filled cells: one comment with an address in it is masked, not a reason to refuse
_SUBMITTED = re.compile(r"^(date submitted|submitdate|inlämningsdatum|datum inskickat)$", re.IGNORECASE)
_LIMESURVEY = re.compile(r"^(response id|id|last page|lastpage|start language|startlanguage|seed|\w+\[\w+\].*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """A column that is left out, and why in one word."""

    name: str
    why: str


@dataclass(frozen=True)
class Kept:
    """The sheet without refused columns and without rows that nobody sent in."""

    sheet: Sheet
    refused: list[Refusal]
    incomplete_count: int


def keep_answers(sheet: Sheet, *, is_panel_number: Callable[[str], bool]) -> Kept:
    """Drop what must not be stored. A token column stays when every token is a number of the wave's panel."""
    sheet, incomplete = _only_submitted(sheet)
    refused: dict[int, str] = {}
    for position, column in enumerate(sheet.columns):
        cells = [row[position].strip() for row in sheet.rows if row[position].strip()]
        why = _why_refused(column, cells, is_panel_number)
        if why:
            refused[position] = why
    kept = [position for position in range(len(sheet.columns)) if position not in refused]
    rows = [[row[position] for position in kept] for row in sheet.rows]
    format = "limesurvey" if sheet.format in ("csv", "xlsx") and is_limesurvey(sheet.columns) else sheet.format
    columns = [question_of(sheet.columns[position]) for position in kept]
    names = [Refusal(sheet.columns[position].name, why) for position, why in refused.items()]
    return Kept(Sheet(format, columns, rows, sheet.numbers), names, incomplete)


def is_limesurvey(columns: Sequence[Column]) -> bool:
    """Whether the heads are those of a LimeSurvey export."""
    heads = [column.name.strip().casefold() for column in columns]
    return ("response id" in heads or "lastpage" in heads or "last page" in heads) and any(
        _LIMESURVEY.match(head) or _SUBMITTED.match(head) for head in heads
    )


def question_of(column: Column) -> Column:
    """Code and words apart: LimeSurvey can write "Q1[SQ001]. Have you heard it?" as one head."""
    match = re.match(r"^(\w+(?:\[\w+\])?)[.:]\s+(.{3,})$", column.name, re.DOTALL)
    if match and not column.label:
        return Column(match.group(1), match.group(2).strip(), column.labels)
    return column


def _only_submitted(sheet: Sheet) -> tuple[Sheet, int]:
    """Rows that the person never sent in are not answers. Only files that say when a form was sent tell them apart."""
    position = next((n for n, one in enumerate(sheet.columns) if _SUBMITTED.match(one.name.strip())), None)
    if position is None or not is_limesurvey(sheet.columns):
        return sheet, 0
    pairs = [(n, row) for n, row in zip(sheet.numbers, sheet.rows, strict=True) if row[position].strip()]
    kept = Sheet(sheet.format, sheet.columns, [row for _, row in pairs], [number for number, _ in pairs])
    return kept, len(sheet.rows) - len(pairs)


def _why_refused(column: Column, cells: Sequence[str], is_panel_number: Callable[[str], bool]) -> str:
    head = column.name.split(".")[0].strip().replace(" ", "_").strip("_")
    by_head = next((why for why, pattern in _HEADS if pattern.match(head)), "")
    if by_head == "token":
        return "" if cells and all(is_panel_number(cell) for cell in cells) else "token"
    if by_head:
        return by_head
    for why, pattern in _CELLS:
        if cells and sum(bool(pattern.fullmatch(cell)) for cell in cells) >= max(1, _SHARE * len(cells)):
            return why
    return ""
