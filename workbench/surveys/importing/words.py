"""What people are told of files of answers, their columns and their rows."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench.surveys.importing.targets import Target
from workbench.surveys.waves.models import Wave, WaveItem
from workbench.surveys.waves.wording import said

FILE_FAULTS = {
    "empty": _l("The file is empty."),
    "too_large": _l("The file is too large. At most 5 MB, unpacked 50 MB. Divide it."),
    "too_many_rows": _l("The file has more than 5,000 rows. Divide it."),
    "too_many_columns": _l("The file has more than 50 columns. Take away those that are not needed."),
    "damaged": _l("The file cannot be read. Open it where it came from and save it again as CSV, XLSX or SAV."),
    "unknown": _l("This is neither CSV, XLSX nor SAV. Save it as one of them."),
    "no_rows": _l("The file has no rows under its headings."),
}
REFUSALS = {
    "name": _l("names"),
    "email": _l("e-mail addresses"),
    "network": _l("network addresses or browsers"),
    "address": _l("home addresses"),
    "phone": _l("telephone numbers"),
    "identity": _l("identity numbers or dates of birth"),
    "time": _l("times"),
    "trace": _l("traces of the other system"),
    "token": _l("invitation codes that are no panel numbers"),
}
PARTS = {
    "heard": _l("heard"),
    "belief": _l("believed"),
    "sure": _l("how sure"),
    "stage": _l("School stage"),
    "number": _l("Panel number"),
    "reference": _l("The row's own number"),
    "language": _l("Language of the form"),
}
ANSWERS = {
    "yes": _l("Yes"),
    "no": _l("No"),
    "unsure": _l("Unsure"),
    "true": _l("True"),
    "false": _l("False"),
    "dont_know": _l("Don't know"),
    "ticked": _l("Chosen"),
}
ROW_FAULTS = {
    "nothing": _l("There is no answer in it."),
    "number": _l("The panel number is not one of this panel."),
    "twice": _l("The same panel number stands in an earlier row. The first counts."),
}
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "limesurvey": "LimeSurvey", "spss": "SPSS"}
STATES = {
    "mapping": _l("Waits for you"),
    "checked": _l("Waits for you"),
    "asked": _l("Being taken in"),
    "done": _l("Taken in"),
    "failed": _l("Not taken in"),
    "cancelled": _l("Thrown away"),
    "undone": _l("Taken out again"),
}


def target_names(wave: Wave, targets: list[Target], items: Mapping[str, WaveItem], language: str) -> dict[str, str]:
    """target's key → how it is called in a list of choices: the part first, then the question's words."""
    return {target.key: _name(wave, target, items, language) for target in targets}


def answer_names(wave: Wave, target: Target, items: Mapping[str, WaveItem], language: str) -> dict[str, str]:
    """Each answer that a target allows → its words."""
    item = items.get(target.code)
    words = {str(choice["value"]): choice.get("texts", {}) for choice in item.choices} if item is not None else {}
    return {
        answer: said(words[answer], language, wave.languages).text or answer
        if answer in words
        else str(ANSWERS.get(answer, answer))
        for answer in target.answers
    }


def _name(wave: Wave, target: Target, items: Mapping[str, WaveItem], language: str) -> str:
    if target.part in ("stage", "number", "reference", "language"):
        return str(PARTS[target.part])
    question = _short(said(items[target.code].texts, language, wave.languages).text or target.code)
    if target.part in ("heard", "belief", "sure"):
        return _("%(part)s: %(question)s", part=str(PARTS[target.part]), question=question)
    if target.part == "tick":
        return f"{question} – {answer_of(wave, items[target.code], target.value, language)}"
    return question


def answer_of(wave: Wave, item: WaveItem, value: str, language: str) -> str:
    """The words of one choice."""
    texts: dict[str, Any] = next((one.get("texts", {}) for one in item.choices if str(one["value"]) == value), {})
    return said(texts, language, wave.languages).text or value


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
