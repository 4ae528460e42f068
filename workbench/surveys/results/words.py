"""What the results say in words: kinds of sample, questions and answers, rates, limits."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from workbench.surveys.results.grouping import STAGE, values_of
from workbench.surveys.waves.models import Wave, WaveItem
from workbench.surveys.waves.wording import Said, said
from workbench.web.languages import show_number


def in_language(texts: Mapping[str, Any], wave: Wave) -> Said:
    """A text of the wave in the reader's language, else in one of the wave's own."""
    return said(texts, str(get_locale()), wave.languages)


def sampling_words(sampling: str) -> str:
    """The kind of sample, and what follows from it."""
    return {
        "volunteer": _("Self-selected panel: its members chose to take part. The figures are about those who answered."),
        "random": _("Random sample: the people asked were drawn by chance."),
        "census": _("Everybody was asked, not a sample."),
    }[sampling]


def sampling_name(sampling: str) -> str:
    """The kind of sample in a word or two."""
    return {"volunteer": _("self-selected"), "random": _("random sample"), "census": _("everybody was asked")}[sampling]


def base_words(wave: Wave, base: int) -> str:
    """How many answered, and what they are called."""
    count = show_number(base)
    if wave.is_school:
        return ngettext("%(count)s pupil answered.", "%(count)s pupils answered.", base, count=count)
    if wave.sampling == "volunteer" and wave.panel_id is not None:
        return ngettext("%(count)s panel member answered.", "%(count)s panel members answered.", base, count=count)
    return _("%(count)s people answered.", count=count)


def rate_words(rate: Mapping[str, Any] | None) -> str:
    """The response rate with its name and denominator."""
    if rate is None:
        return _("Nobody was asked by name, so there is no response rate.")
    figures = {"count": show_number(rate["count"]), "base": show_number(rate["base"])}
    figures["percent"] = str(round(100 * rate["count"] / rate["base"]))
    if rate["name"] == "participation":
        return _("Participation: %(count)s of %(base)s invited members (%(percent)s %%).", **figures)
    if rate["name"] == "census":
        return _("Answered: %(count)s of %(base)s on the list (%(percent)s %%).", **figures)
    return _("Response rate (AAPOR %(name)s): %(count)s of %(base)s asked (%(percent)s %%).", name=rate["name"], **figures)


def limits(wave: Wave, counts: Mapping[str, Any]) -> list[str]:
    """What nobody may conclude, in a few sentences."""
    found = {
        "volunteer": [
            _("Nobody was drawn by chance, so there is no margin of error. How many in the municipality think so is not known.")
        ],
        "random": [_("The interval holds chance alone. Those who did not answer may think otherwise.")],
        "census": [_("There is no margin of error. What is uncertain is those who were absent or did not answer.")],
    }[wave.sampling]
    if weights := counts.get("weights"):
        sentence = _(
            "Percentages are weighted so that those who answered match the population in these questions: %(what)s "
            "The %(base)s answers then carry as much as %(effective)s.",
            what=" ".join(_ended(variable_word(wave, one)) for one in weights["by"]),
            base=show_number(counts["base"]),
            effective=show_number(int(weights["effective"])),
        )
        found.append(sentence)
    if wave.panel_id is None:
        found.append(_("Asking about a rumour also spreads it a little."))
    else:
        found.append(
            _("Asking about a rumour also spreads it a little, and members who are asked again learn from the questions.")
        )
    found.append(_("Numbers under five are hidden, and as many others as it takes for nobody to work them out."))
    return found


def variable_word(wave: Wave, variable: str) -> str:
    """A background variable by its question."""
    if variable == STAGE:
        return _("Class")
    item = next((one for one in wave.items if one.code == variable), None)
    return in_language(item.texts, wave).text if item is not None else variable


def group_words(wave: Wave, variable: str, group: str) -> str:
    """A group by the words of its values."""
    item = next((one for one in wave.items if one.code == variable), None)
    known = {str(one["value"]): in_language(one["texts"], wave).text for one in item.choices} if item is not None else {}
    words = [known.get(value, value) for value in values_of(group) if value != "?"]
    silent = "?" in values_of(group)
    if not words:
        return _("Did not say")
    joined = ", ".join(words)
    return _("%(groups)s, or did not say", groups=joined) if silent else joined


def answer_words(wave: Wave, item: WaveItem, part: str, answer: str) -> str:
    """One answer in words."""
    fixed = _fixed_words(item, part)
    if answer in fixed:
        return fixed[answer]
    for choice in item.choices:
        if str(choice["value"]) == answer:
            return in_language(choice["texts"], wave).text
    return _("Don't know") if answer == "dont_know" else answer


def kind_words(kind: str) -> str:
    """What kind of statement it is."""
    return {
        "campaign": _("Rumour we answer"),
        "control": _("Control rumour, never answered"),
        "invented": _("Invented by us"),
        "true_statement": _("True statement"),
    }.get(kind, "")


def _fixed_words(item: WaveItem, part: str) -> dict[str, str]:
    if part == "heard":
        return {"yes": _("Heard it"), "no": _("Not heard it"), "unsure": _("Not sure")}
    if part == "belief":
        return {"true": _("Believe it"), "false": _("Reject it"), "dont_know": _("Don't know")}
    if item.kind == "trust":
        return {
            "high": _("High trust (4–5)"),
            "middle": _("In between (3)"),
            "low": _("Low trust (1–2)"),
            "dont_know": _("Don't know"),
        }
    return {}


def _ended(words: str) -> str:
    """A question as a sentence of its own, so that several stand after each other."""
    return words if words.endswith(("?", ".", "!")) else words + "."
