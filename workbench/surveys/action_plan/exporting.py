"""The plan as CSV, as a workbook and as a Word file. Values in, bytes out; Word is written by the child that sets pages."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from sandwiches.outputs import Look, shared_child
from workbench.surveys.action_plan.models import Measure
from workbench.surveys.action_plan.standing import Standing, standing_of
from workbench.surveys.action_plan.wording import plan_word
from workbench.surveys.action_plan.workbook import Cell, make_workbook
from workbench.web.languages import language
from workbench.web.spreadsheets import harmless
from workbench.web.vocabulary import theme_name


def columns() -> list[str]:
    """The heads of the table: every field of METHOD.md D.7."""
    return [
        _("Code"), _("Measure"), _("What we do"), _("Kind"), _("Theme"), _("How it stands"), _("Why"), _("Days late"), _("Owner"),
        _("Unit"), _("Partners"), _("Begins"), _("Ends"), _("Cost in kronor"), _("About the cost"), _("Indicator"),
        _("Base line"), _("Target"), _("Target by"), _("Newest value"), _("Value read"), _("What would make us stop"),
        _("Grounded in"), _("Next step"), _("Next step by"), _("Risk"), _("Counter-measure"), _("Deviations"),
    ]  # fmt: skip


def rows(measures: Sequence[Measure], today: date) -> list[list[Cell]]:
    """One row for each measure: text, whole numbers, days."""
    return [_row(one, standing_of(one, today)) for one in measures]


def to_csv(measures: Sequence[Measure], today: date) -> str:
    """CSV that opens in a spreadsheet; nobody's text runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns())
    for row in rows(measures, today):
        writer.writerow([harmless(cell) if isinstance(cell, str) else ("" if cell is None else cell) for cell in row])
    return "\ufeff" + text.getvalue()


def to_workbook(measures: Sequence[Measure], today: date) -> bytes:
    """A workbook with one sheet: numbers as numbers, days as days."""
    return make_workbook(_("Action plan"), columns(), rows(measures, today))


def to_word(measures: Sequence[Measure], today: date, *, sender: str) -> bytes:
    """A Word file with a heading for each measure. Raises OutputError when the child is stopped."""
    look = Look()
    blocks: list[list[str]] = [["title", _("Action plan")], ["small", f"{sender}, {today.isoformat()}"]]
    heads = columns()
    for row in rows(measures, today):
        blocks.append(["heading", f"{row[0]} {row[1]}"])
        if row[2]:
            blocks.append(["body", str(row[2])])
        told = zip(heads[3:], row[3:], strict=True)
        blocks += [["source", f"{head}: {_shown(cell)}"] for head, cell in told if cell not in ("", None)]
    data: dict[str, Any] = {
        "language": language(), "dir": "ltr", "title": _("Action plan"), "author": sender,
        "date": [today.year, today.month, today.day], "draft": "", "blocks": blocks, "link": "", "link_words": "",
        "ink": look.ink, "band": look.band, "logo": "", "logo_alt": "",
    }  # fmt: skip
    return shared_child().ask({"kind": "docx", "data": data})[1]


def _row(one: Measure, standing: Standing) -> list[Cell]:
    read = one.readings[-1] if one.readings else None
    step = standing.next_milestone
    partners = [row.organisation.name for row in one.partners] + ([one.other_partners] if one.other_partners else [])
    return [
        one.code, one.title, one.what, plan_word(one.kind, "measure_kind"), theme_name(one.theme),
        plan_word(standing.key, "standing"), standing.why, standing.days_late or None, one.owner.name, one.owner_unit,
        ", ".join(partners), one.starts_on, one.ends_on, one.cost, one.cost_note, one.indicator, one.base_line, one.target,
        one.target_on, read.value if read else "", read.read_on if read else None, one.stop_rule,
        "; ".join(row.words for row in one.findings), step.title if step else "", step.due_on if step else None, one.risk,
        one.counter_measure, one.deviations,
    ]  # fmt: skip


def _shown(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)
