"""Trust in the municipality's information, wave by wave. Kinds of sampling are never put on one line."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.charts.building import lines
from workbench.reviews.charts.chart import Cell, Chart, Table
from workbench.reviews.over_time.answer import Answer, describe
from workbench.reviews.over_time.filters import Asked
from workbench.surveys.results.queries import TrustPoint, trust_over_waves

FEWEST_WAVES = 2


def answer_trust(session: Session, asked: Asked) -> Answer:
    """One chart for each panel and kind of sampling that has been asked at least twice; every wave in a table."""
    every = trust_over_waves(session, for_public=False)
    points = [one for one in every if asked.first_day <= one.held_on < asked.day_after]
    if not points:
        return Answer(is_empty=True, has_any=bool(every))
    groups: dict[tuple[str, int], list[TrustPoint]] = defaultdict(list)
    for point in points:
        groups[point.sampling, point.panel_id or 0].append(point)
    charts = [
        _chart(number, group) for number, group in enumerate(groups.values(), 1)
        if len(group) >= FEWEST_WAVES and all(answer.percent is not None for one in group for answer in one.answers)
    ]  # fmt: skip
    return Answer(tuple(charts), (("trust", _table(points)),), notes=tuple(_limits({one.sampling for one in points})))


def sampling_words(sampling: str) -> str:
    """Who was asked, in a few words."""
    return {"volunteer": _("volunteer panel"), "random": _("random sample"), "census": _("everybody was asked")}[sampling]


def _chart(number: int, group: Sequence[TrustPoint]) -> Chart:
    labels = [answer.label for answer in group[0].answers]
    rows: list[tuple[Cell, ...]] = [
        (_("%(day)s (n = %(base)s)", day=one.held_on.isoformat(), base=one.base), *(answer.percent for answer in one.answers))
        for one in group
    ]
    kind = sampling_words(group[0].sampling)
    high = [(str(row[0]), row[1] if isinstance(row[1], int | float) else None) for row in rows]
    return lines(
        f"trust-{number}", title=_("Trust in the municipality's information (%(kind)s)", kind=kind),
        description=describe(high, _("per cent answered: %(label)s", label=labels[0])),
        columns=(_("Last day of the wave"), *labels),
        rows=rows, measure=_("Per cent of those who answered"), digits=1,
    )  # fmt: skip


def _table(points: Sequence[TrustPoint]) -> Table:
    labels = list(dict.fromkeys(answer.label for one in points for answer in one.answers))
    rows: list[tuple[Cell, ...]] = []
    for one in points:
        counts = {answer.label: answer.count for answer in one.answers}
        rows.append(
            (one.title, one.held_on.isoformat(), sampling_words(one.sampling), one.base, *(counts.get(label) for label in labels))
        )
    columns = (_("Wave"), _("Last day"), _("Who was asked"), _("Answers (base)"), *labels)
    return Table(
        _("Trust in every wave, in numbers of answers"),
        columns,
        tuple(rows),
        _("A dash: hidden, since few answers stand behind it."),
    )


def _limits(samplings: set[str]) -> list[str]:
    notes = [_("What two waves differ by can be chance. Differences with their intervals stand on the pages of the waves.")]
    if "volunteer" in samplings:
        notes.append(_("A volunteer panel speaks for those who answered, not for everybody in the municipality."))
    return notes
