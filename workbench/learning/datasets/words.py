"""What people are told of data sets: tasks, labels, rows, and what stops a set."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench.factchecks.words import ROW_FAULTS as SHARED_FAULTS
from workbench.web.vocabulary import word

TASK_WORDS = {
    "relevance": _l("Is it about migration or integration in Sweden?"),
    "statement_type": _l("What kind of statement is it?"),
    "checkworthiness": _l("Is it worth checking?"),
    "theme": _l("Which theme is it about?"),
}
SPLIT_WORDS = {
    "train": _l("To learn from"),
    "test": _l("To measure with only; never learned from"),
}
GENRE_WORDS = {
    "": _l("not known"),
    "post": _l("posts and comments"),
    "news": _l("news"),
    "letter": _l("letters and opinion pieces"),
    "tip": _l("tips from residents"),
    "authority": _l("texts by authorities"),
}
_LABEL_WORDS = {
    "relevance": {"sweden": _l("yes, in Sweden"), "elsewhere": _l("yes, elsewhere"), "no": _l("no")},
    "statement_type": {
        "claim": _l("claim"),
        "opinion": _l("opinion"),
        "question": _l("question"),
        "heading": _l("heading"),
        "other": _l("other"),
    },
    "checkworthiness": {"yes": _l("yes"), "no": _l("no")},
}
FIELD_WORDS = {
    "text": _l("The text"),
    "label": _l("The label"),
    "topic": _l("What belongs together (document, thread)"),
}
ROW_FAULTS = SHARED_FAULTS | {
    "twice": _l("The same text stands earlier in the file, with the same label. The first one counts. Row:"),
    "other_label": _l("The same text stands earlier in the file with another label. The first one counts. Row:"),
    "no_label": _l("The label is missing, or not one of those that you have chosen."),
}


def label_word(label: str, task: str) -> str:
    """One of our labels in words."""
    return str(word(label, "theme")) if task == "theme" else str(_LABEL_WORDS[task].get(label, label))


def stop_words(stop: dict[str, object], task: str) -> str:
    """Why a set cannot be used, by name."""
    if stop["kind"] == "no_rows":
        return _("No row can be used.")
    if stop["kind"] == "one_class":
        label = label_word(str(stop["value"]), task)
        return _(
            "Every row has the label “%(label)s”. There must be at least two, or there is nothing to tell apart.", label=label
        )
    return _(
        "Row %(number)s stands in the data set “%(name)s” too, which is kept for the other use. "
        "A text that is learned from cannot measure.", number=stop["number"], name=stop["value"],
    )  # fmt: skip
