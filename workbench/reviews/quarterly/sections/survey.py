"""Section 6: survey results, only with base, kind of sample, and an interval where it is honest; also what did not change.

What may be shown is decided where waves are counted (surveys/results). Their words are kept in both languages, for the group and
for everybody.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.charts.chart import Table
from workbench.reviews.quarterly.document import Block, Bullets, KeyFigure, Paragraph, Subheading
from workbench.reviews.quarterly.sections.part import Counts, Part, Scope, View
from workbench.reviews.quarterly.speaking import say_day, say_number, speaking
from workbench.surveys.results.queries import results_between
from workbench.surveys.results.report import ShownQuestion, ShownTable, WaveReport
from workbench.web.languages import LANGUAGES

EDITIONS = {"internal": False, "public": True}


def count(session: Session, scope: Scope) -> Counts:
    """Waves whose last day lies in the quarter, by language and edition."""
    found: Counts = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = {
                edition: [_kept(report) for report in results_between(session, *scope.days, for_public=for_public)]
                for edition, for_public in EDITIONS.items()
            }
    return found


def _kept(report: WaveReport) -> dict[str, Any]:
    tables = (report.statements, report.heard, *report.others, report.stages, report.change_table)
    return {
        "title": report.title,
        "held_on": report.held_on.isoformat(),
        "said": [
            words for words in (report.sampling_words, report.base_words, report.rate_words, report.compared_words) if words
        ],
        "tables": [asdict(table) for table in tables if table is not None and table.rows],
        "changes": [_sentence(one.text, one.sentences) for one in report.changes if one.sentences],
        "effects": list(report.effects),
        "limits": list(report.limits),
        "key": _key_figure(report),
    }


def _sentence(text: str, sentences: Iterable[str]) -> str:
    return f"{text.rstrip('.')}: {' '.join(sentences)}"


def _key_figure(report: WaveReport) -> dict[str, str] | None:
    """How many believe the first campaign rumour of the wave, with what it cannot say; None where nothing may be shown."""
    for question in report.questions:
        if question.kind == "campaign" and question.part == "belief":
            return _belief(question, report)
    return None


def _belief(question: ShownQuestion, report: WaveReport) -> dict[str, str] | None:
    answer = next((one for one in question.answers if one.key == "true"), None)
    if answer is None or answer.count is None or question.base is None:
        return None
    value = _("%(count)s of %(base)s", count=say_number(answer.count), base=say_number(question.base))
    if answer.percent is not None:
        value = f"{say_number(answer.percent, 0 if answer.percent == int(answer.percent) else 1)} %"
    note = f"{report.sampling_words} {report.base_words}"
    if answer.low is not None and answer.high is not None:
        low, high = (say_number(round(edge)) for edge in (answer.low, answer.high))
        note = _("Between %(low)s and %(high)s %%.", low=low, high=high) + " " + note
    return {"label": _("Take it for true: %(text)s", text=question.text.rstrip(".")), "value": value, "note": note}


def blocks(counts: Counts, view: View) -> list[Block]:
    """Every statement that was asked, wave by wave."""
    waves = _waves(counts, view)
    if not waves:
        if view.for_public:
            return [Paragraph(_("No survey that was closed in the quarter is published."))]
        return [Paragraph(_("No survey was closed in the quarter."))]
    return [block for wave in waves for block in _wave(wave)]


def _waves(counts: Counts, view: View) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = counts.get(view.language, {}).get("public" if view.for_public else "internal", [])
    return found


def _wave(wave: dict[str, Any]) -> list[Block]:
    said: list[Block] = [Subheading(wave["title"]), Paragraph(_("Closed on %(day)s.", day=say_day(wave["held_on"])))]
    said.append(Paragraph(" ".join(wave["said"])))
    said += [_as_table(ShownTable(**table)) for table in wave["tables"]]
    said += [Bullets(tuple(wave[name])) for name in ("changes", "effects") if wave[name]]
    return said + [Paragraph(limit, is_quiet=True) for limit in wave["limits"]]


def _as_table(table: ShownTable) -> Table:
    return Table(table.caption, tuple(table.columns), tuple(tuple(row) for row in table.rows), table.note)


def newest_belief(counts: Counts, view: View) -> KeyFigure | None:
    """The key figure of the newest wave that has one."""
    for wave in reversed(_waves(counts, view)):
        if wave["key"]:
            return KeyFigure(**wave["key"])
    return None


PART = Part(6, "survey", lambda: _("Survey"), count, blocks)
