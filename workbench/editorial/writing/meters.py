"""The measures beside the text: words, the rumour's share, readability, reading time, and how long a post becomes."""

from dataclasses import dataclass

from flask_babel import gettext as _

from sandwiches import Document, Measures, Rulebook
from workbench.editorial.writing.posts import post_lengths
from workbench.web.languages import show_number

WORDS_TOTAL = 220
OPENING_WORDS = 60
NEAR = 90


@dataclass(frozen=True)
class Meter:
    """One measure: value, what it should be, how full its gauge is (0 to 100, or None) and what stands beside it in words.

    `state` is "over" when it is past its aim, "near" close to it, "" otherwise; `verdict` says the same in words.
    """

    name: str
    value: str
    aim: str
    filled: int | None
    state: str = ""
    verdict: str = ""


def words_at_most(part: str, format_id: str, rulebook: Rulebook) -> int | None:
    """The most words that a part should have in a format; None where no rule counts them."""
    if part == "headline":
        return int(rulebook.threshold("head_words"))
    if format_id not in ("sandwich", "fact_page"):
        return None
    return {"opening_fact": OPENING_WORDS, "myth": int(rulebook.threshold("myth_warn_w"))}.get(part)


def meters(document: Document, found: Measures, rulebook: Rulebook) -> list[Meter]:
    """Every measure of the text, the channels' last."""
    rows = [_up_to(_("Words"), found.body_words, WORDS_TOTAL, _("of %(count)s", count=WORDS_TOTAL))]
    if document.format == "sandwich" and found.body_words:
        most = round(100 * rulebook.threshold("myth_warn_pct"))
        share = round(100 * found.myth_share)
        rows.append(_up_to(_("The rumour's share"), share, most, _("under %(most)s %%", most=most), unit=" %"))
    rows += _readability(found, rulebook)
    rows.append(Meter(_("Reading time"), f"{found.reading_seconds} s", "", None))
    return rows + [_post(*one) for one in post_lengths(document)]


def _readability(found: Measures, rulebook: Rulebook) -> list[Meter]:
    if found.readability is None:
        return []
    score = round(found.readability)
    if found.readability_name == "lix":
        most = int(rulebook.threshold("lix_warn"))
        return [_up_to(_("Readability, LIX"), score, most, _("at most %(most)s", most=most))]
    least = int(rulebook.threshold("flesch_warn"))
    shown = min(100, max(0, score))
    state, verdict = ("over", _("hard to read")) if score < least else ("", "")
    return [Meter(_("Readability, Flesch"), str(score), _("at least %(least)s", least=least), shown, state, verdict)]


def _post(channel: str, length: int, limit: int) -> Meter:
    return _up_to(
        _("Fact on %(channel)s", channel=channel), length, limit, _("of %(count)s characters", count=show_number(limit))
    )


def _up_to(name: str, value: int, most: int, aim: str, unit: str = "") -> Meter:
    filled = min(100, round(100 * value / most)) if most else 0
    state = "over" if value > most else "near" if filled >= NEAR else ""
    verdict = {"over": _("too much"), "near": _("almost full"), "": ""}[state]
    return Meter(name, f"{show_number(value)}{unit}", aim, filled, state, verdict)
