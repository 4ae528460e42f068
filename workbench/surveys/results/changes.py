"""What changed since the wave before: the same members' movements with both directions, differences with their interval, effects.

Nothing whose interval includes 0 is called a change, and an effect never goes without the sentence that it is not causal.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from workbench.surveys.results import words
from workbench.surveys.results.models import WaveResult
from workbench.surveys.results.report import Cell, Change, ShownTable
from workbench.surveys.statistics.differences import Difference
from workbench.surveys.statistics.effects import Effect
from workbench.surveys.statistics.intervals import Interval
from workbench.surveys.statistics.movers import Movements
from workbench.surveys.statistics.showing import LEAST_FOR_PERCENT, Moved, Share, ShownEffect, compare
from workbench.surveys.statistics.suppression import SMALL
from workbench.surveys.statistics.weighting import WeightedShare
from workbench.surveys.waves.models import WaveItem

LEAST_P = 0.001


def make_changes(result: WaveResult, earlier: WaveResult | None, items: Sequence[WaveItem]) -> list[Change]:
    """Every statement that both waves asked, the unchanged ones too."""
    compared = result.counts.get("compared")
    if compared is None or earlier is None:
        return []
    found = []
    for item in items:
        before, after = _believers(earlier, item.code), _believers(result, item.code)
        if before is None and after is None and item.code not in compared["moves"]:
            continue
        found.append(_change(result, item, before, after, compared))
    return found


def compared_words(result: WaveResult, earlier: WaveResult | None) -> str:
    """What the wave is compared with, and how; "" without an earlier one."""
    compared = result.counts.get("compared")
    if compared is None or earlier is None:
        return ""
    title = words.in_language(earlier.wave.titles, earlier.wave).text
    day = format_date(earlier.held_on, "d MMMM y")
    if compared["way"] == "same":
        return _(
            "Compared with “%(title)s”, %(day)s. Followed: the %(count)s who answered both times.",
            title=title, day=day, count=compared["common"],
        )  # fmt: skip
    if compared["way"] == "independent":
        return _("Compared with “%(title)s”, %(day)s. The two samples are independent of each other.", title=title, day=day)
    return _(
        "“%(title)s”, %(day)s, stands beside it. No change is worked out: too few answered both times to be followed.",
        title=title, day=day,
    )  # fmt: skip


def change_table(changes: Sequence[Change]) -> ShownTable | None:
    """The figures behind the sentences."""
    if not changes:
        return None
    columns = (
        _("Statement"), _("Believed it before, %"), _("Believe it now, %"), _("Left the belief"), _("Took it up"), "p",
        _("Change, points"), _("From"), _("To"),
    )  # fmt: skip
    note = _(
        "p: McNemar's exact test on those who moved. A dash or empty cell is hidden, or may not be shown for this kind of sample."
    )
    return ShownTable(_("The figures since the survey before"), columns, tuple(change.row for change in changes), note)


def effect_sentences(result: WaveResult, earlier: WaveResult | None, items: Sequence[WaveItem]) -> list[str]:
    """For each campaign rumour: both changes and their difference, and that it is not causal."""
    compared = result.counts.get("compared")
    if compared is None or earlier is None:
        return []
    texts = {item.code: words.in_language(item.texts, result.wave).text for item in items}
    found = []
    for code, stored in compared["effects"].items():
        both = (code, stored["control"])
        hidden = any(_believers(one, each) is None for one in (earlier, result) for each in both)
        if code in texts and stored["control"] in texts and not hidden:
            names = (texts[code], texts[stored["control"]])
            found += _effect(*names, stored, result.wave.sampling, few_moved=not _moves_shown(compared, both))
    if found:
        found.append(_not_causal())
    return found


def _change(result: WaveResult, item: WaveItem, before: Share | None, after: Share | None, compared: Mapping[str, Any]) -> Change:
    text = words.in_language(item.texts, result.wave)
    sentences, figures = _figures(result.wave.sampling, item.code, before, after, compared)
    shares: list[Cell] = [round(one.percent, 1) if one is not None and one.has_percent else None for one in (before, after)]
    return Change(item.code, text.text, text.language, item.kind, tuple(sentences), (text.text, *shares, *figures))


def _figures(
    sampling: str, code: str, before: Share | None, after: Share | None, compared: Mapping[str, Any]
) -> tuple[list[str], tuple[Cell, ...]]:
    """Sentences, and: left, took up, p, change, from, to."""
    nothing: tuple[Cell, ...] = (None,) * 6
    if before is None or after is None:
        return [_("Too few believe it for a comparison.")], nothing
    if compared["way"] == "same" and code in compared["moves"]:
        return _same(Moved(Movements(*compared["moves"][code]), sampling))
    if compared["way"] == "independent" and before.has_percent and after.has_percent:
        return _independent(compare(before, after))
    return [], nothing


def _same(moved: Moved) -> tuple[list[str], tuple[Cell, ...]]:
    if not moved.is_shown:
        return [_("Too few moved in one of the directions for the numbers to be shown.")], (None,) * 6
    left, took_up = moved.directions
    sentence = _(
        "%(left)s left the belief, %(took_up)s took it up, of %(base)s who answered both times (p %(p)s).",
        left=left, took_up=took_up, base=moved.movements.base, p=_p(moved.p),
    )  # fmt: skip
    verdict = _no_change() if not moved.is_change else (
        _("More left it than took it up.") if left > took_up else _("More took it up than left it.")
    )  # fmt: skip
    points: tuple[Cell, ...] = (None, None, None)
    if moved.sampling == "random" and moved.movements.base >= LEAST_FOR_PERCENT:
        points = _points(moved.difference)
    return [sentence, verdict], (left, took_up, round(moved.p, 4), *points)


def _independent(difference: Difference) -> tuple[list[str], tuple[Cell, ...]]:
    interval = difference.interval
    sentence = _(
        "The difference is %(points)s points (95 %% interval %(low)s to %(high)s).",
        points=_signed(difference.value), low=_signed(interval.low), high=_signed(interval.high),
    )  # fmt: skip
    verdict = _no_change() if not difference.is_change else (
        _("Fewer believe it than before.") if difference.value < 0 else _("More believe it than before.")
    )  # fmt: skip
    return [sentence, verdict], (None, None, None, *_points(difference))


def _effect(campaign: str, control: str, stored: Mapping[str, Any], sampling: str, *, few_moved: bool) -> list[str]:
    difference = Difference(stored["value"], Interval(stored["low"], stored["high"]))
    effect = Effect(
        stored["campaign_change"], stored["control_change"], difference, stored["before_base"], stored["after_base"]
    )  # fmt: skip
    shown = ShownEffect(effect, sampling)
    own, other, points = shown.points
    sentence = _(
        "“%(campaign)s”: %(own)s points. The control rumour “%(control)s”: %(other)s points. Difference: %(points)s points.",
        campaign=campaign.rstrip("."), own=_signed(own / 100),
        control=control.rstrip("."), other=_signed(other / 100), points=_signed(points / 100),
    )  # fmt: skip
    if sampling != "random":
        return [sentence, _("These are the members who answered. There is no margin of error.")]
    if few_moved:
        return [sentence, _("The interval is not shown, because few moved. No change is shown.")]
    interval = _("95 %% interval: %(low)s to %(high)s.", low=_signed(shown.interval.low), high=_signed(shown.interval.high))
    return [sentence, interval if shown.is_found else f"{interval} {_no_change()}"]


def _believers(result: WaveResult, code: str) -> Share | None:
    """Who believes a statement in one wave; None where it was not asked or is hidden."""
    question = result.counts["questions"].get(code)
    part = question["parts"].get("belief") if question else None
    if part is None or not part["base"] or "true" in part["hidden"]:
        return None
    weighted = WeightedShare(part["weighted"]["true"], part["effective"]) if "weighted" in part else None
    return Share(part["counts"]["true"], part["base"], result.wave.sampling, weighted)


def _moves_shown(compared: Mapping[str, Any], codes: Sequence[str]) -> bool:
    """Among the same people the interval of an effect would give hidden movers away: it grows with their number."""
    if compared["way"] != "same":
        return True
    return all(code in compared["moves"] and min(compared["moves"][code][1:3]) >= SMALL for code in codes)


def _not_causal() -> str:
    return _("Without a comparison area this is not a causal effect: nobody knows what would have happened without our answers.")


def _points(difference: Difference) -> tuple[Cell, ...]:
    interval = difference.interval
    return tuple(round(100 * one, 1) for one in (difference.value, interval.low, interval.high))


def _no_change() -> str:
    return _("No change is shown: it may be chance.")


def _signed(share: float) -> str:
    points = round(100 * share, 1)
    number = format_decimal(abs(points), "0.0")
    return f"−{number}" if points < 0 else f"+{number}" if points > 0 else number


def _p(value: float) -> str:
    if value < LEAST_P:
        return f"< {format_decimal(LEAST_P, '0.000')}"
    return f"= {format_decimal(value, '0.000' if value < 0.01 else '0.00')}"
