"""The room's slugs in plain words: genres, languages, answers, stages, faults, readings of drift."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from classifiers.learning.shares import Share
from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.learning.models import TrainingRun
from workbench.web.languages import language, show_number

LANGUAGES = {
    "sv": _l("Swedish"),
    "en": _l("English"),
    "nb": _l("Norwegian"),
    "da": _l("Danish"),
    "fi": _l("Finnish"),
}
ANSWERS = {
    "sweden": _l("Yes, in Sweden"),
    "elsewhere": _l("Yes, but in another country"),
    "no": _l("No"),
    "cannot_tell": _l("I cannot tell"),
}
WHYS = {
    "unsure": _l("The model is unsure: the score lies close to the threshold, and the text is unlike the others of this week."),
    "low": _l("Drawn by lot among texts that the model leaves alone, to find out whether it misses any."),
    "high": _l("Drawn by lot among texts that the model is sure of, to find out whether it is sure for good reasons."),
}
KINDS = {
    "asked": _l("answers to the questions of the week"),
    "relink": _l("links to another rumour than the machine proposed"),
    "confirm": _l("links to a rumour"),
    "reason": _l("dismissals with a reason"),
    "verdict": _l("verdicts"),
    "dismiss": _l("dismissals without a reason"),
}
RELEVANCES = {
    "sweden": _l("about migration or integration in Sweden"),
    "elsewhere": _l("about it in another country"),
    "no": _l("about something else"),
}
STAGES = {
    "": _l("Waiting for the machine"),
    "read": _l("Reading decisions and corpus"),
    "twin": _l("Training the running model without the frozen texts, to compare with"),
    "train": _l("Training the new model"),
    "measure": _l("Comparing the two on the frozen texts"),
    "store": _l("Writing the new model"),
    "finished": _l("Finished"),
}
RUN_STATES = {
    "waiting": _l("waiting"),
    "training": _l("training"),
    "finished": _l("finished"),
    "failed": _l("failed"),
    "cancelled": _l("stopped"),
}
VERSION_STATES = {
    "candidate": _l("candidate"),
    "live": _l("in use"),
    "retired": _l("has been in use"),
    "refused": _l("not better"),
}
REASONS = {
    "": _l("No reason given"),
    "false_alarms": _l("It flags too much"),
    "misses": _l("It misses too much"),
    "wrong_rumours": _l("It proposes the wrong rumours"),
    "other": _l("Something else"),
}
UNUSED = {
    "no_relevance": _l("nobody has said whether the text is about the subject"),
    "no_words": _l("the text holds no words"),
    "other_language": _l("the language is one that the model does not learn"),
}
SHIFTS = {
    "few": _l("Too few texts yet to say anything. At least 200 are needed from the first four weeks, and 200 from after that."),
    "steady": _l("Steady: the scores are spread as in the model's first four weeks."),
    "some": _l("Some change: the scores are spread a little differently than in the first four weeks. Keep an eye on it."),
    "much": _l("Much has changed: what comes in is unlike the first four weeks. Answer the ten of the week, and train."),
}
OVERRIDES = {
    "few": _l("Too few decisions yet to say anything. At least 20 are needed."),
    "agree": _l("People and model mostly agree."),
    "false_alarms": _l("The model flags too much: people dismiss most of what it flags."),
    "misses": _l("The model misses: people find rumours among what it leaves alone."),
    "both": _l("The model flags too much and misses too much."),
}


def share_text(share: Share | Mapping[str, Any] | None, with_interval: bool = True) -> str:
    """A share with its interval: "62 % (55–69 %)"; a dash without any texts."""
    values = share if isinstance(share, Mapping) or share is None else share.to_json()
    if not values or values.get("share") is None:
        return "–"
    whole = _percent(values["share"])
    if not with_interval or values.get("low") is None:
        return whole
    return f"{whole} ({show_number(100 * values['low'])}–{_percent(values['high'])})"


def _percent(share: float) -> str:
    return show_number(100 * share) + ("\u00a0%" if language() == "sv" else "%")


def part_name(name: str) -> str:
    """A slice of the frozen texts in words: "genre:news", "language:sv", "both:news/sv", "origin:own", or "news/sv"."""
    kind, _colon, rest = name.partition(":")
    if kind == "origin":
        return _("your own items") if rest == "own" else _("the project's corpus")
    parts = (rest or name).split("/")
    return ", ".join(str(GENRE_WORDS.get(part) or _language_word(part) or part) for part in parts)


def slice_words(names: list[str]) -> str:
    """Several slices in one line."""
    return "; ".join(part_name(name) for name in names)


def plain_fault(run: TrainingRun) -> str:
    """Why a run gave no model, and what to do."""
    values = run.fault_values
    if run.fault == "few":
        return _(
            "There were %(yes)s decisions that say yes and %(no)s that say no. %(least)s of each are needed.",
            yes=values.get("yes", 0), no=values.get("no", 0), least=values.get("least", 0),
        )  # fmt: skip
    if run.fault == "one_class":
        return _("All decisions say the same, so there is nothing to tell apart. Sort more items, or answer the ten of the week.")
    if run.fault == "leak":
        shown = values.get("shown", "")
        return _("Some texts stand both among the frozen ones and among those to learn from: %(shown)s", shown=shown)
    if run.fault == "unknown_label":
        return _("A decision holds a value that the model does not know: %(shown)s", shown=values.get("shown", ""))
    if run.fault == "broken_off":
        return _("The training was broken off %(count)s times, perhaps for want of memory. Try again at a quiet hour.",
                 count=values.get("tries", 0))  # fmt: skip
    if run.fault == "too_slow":
        return _("The training took longer than an hour and was stopped. Try again at a quiet hour.")
    if run.fault == "other":
        return _("The model could not be trained: %(error)s", error=values.get("error", ""))
    return _("Something unexpected happened. Try again; if it happens again, tell whoever runs the installation.")


def _language_word(code: str) -> str:
    """A language within a line: Swedish writes it small there, English never does."""
    word = str(LANGUAGES.get(code, ""))
    return word.lower() if language() == "sv" else word
