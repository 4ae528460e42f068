"""The values of a report on one wave: finished words and numbers in one language. What is None is hidden or not known."""

from dataclasses import dataclass
from datetime import date

Cell = str | int | float | None


@dataclass(frozen=True)
class ShownTable:
    """Rows under column heads; numbers are numbers. The same shape as a table of the quarterly review."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class ShownAnswer:
    """One answer to one question. `percent`, `low` and `high` are percentages; they are None where they may not be shown."""

    key: str
    label: str
    count: int | None
    percent: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """One distribution: what was asked, of how many, and the answers. `part`: "heard", "belief" or "answer"."""

    code: str
    kind: str
    part: str
    text: str
    text_language: str
    base: int | None
    answers: tuple[ShownAnswer, ...]
    notes: tuple[str, ...] = ()
    is_several: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it can be shown."""
        return all(answer.count is None for answer in self.answers)


@dataclass(frozen=True)
class Change:
    """What happened to one statement since the wave before: sentences, and the figures behind them."""

    code: str
    text: str
    text_language: str
    kind: str
    sentences: tuple[str, ...]
    row: tuple[Cell, ...]  # statement, before, after, left, took up, p, change, from, to


@dataclass(frozen=True)
class WaveReport:
    """The results of one wave as they may be shown to these readers."""

    code: str
    title: str
    held_on: date
    sampling: str
    sampling_words: str
    base: int
    base_words: str
    rate_words: str
    questions: tuple[ShownQuestion, ...]
    statements: ShownTable
    heard: ShownTable
    others: tuple[ShownTable, ...]
    background: tuple[ShownTable, ...]
    stages: ShownTable | None
    compared_words: str
    changes: tuple[Change, ...]
    change_table: ShownTable | None
    effects: tuple[str, ...]
    limits: tuple[str, ...]
    left_out: int  # statements that the public version does not name
    is_published: bool

    @property
    def tables(self) -> tuple[ShownTable, ...]:
        """Every table in order: what files hold."""
        parts = (self.statements, self.heard, *self.others, *self.background, self.stages, self.change_table)
        return tuple(table for table in parts if table is not None and table.rows)
