"""Our labels, task by task, and a guess of which of them a file's own label means. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from classifiers.datasets.checkthat import LABEL_NAMES, TEXT_NAMES
from classifiers.datasets.tables import find_column
from classifiers.types import RELEVANCES, STATEMENT_TYPES, THEMES

OURS: dict[str, tuple[str, ...]] = {
    "relevance": RELEVANCES,
    "statement_type": STATEMENT_TYPES,
    "checkworthiness": ("yes", "no"),
    "theme": THEMES,
}
LEAVE_OUT = "-"
MOST_LABELS = 60
_SAME: dict[str, tuple[str, ...]] = {
    "yes": ("yes", "1", "true", "ja", "checkworthy", "check-worthy", "cfs", "y"),
    "no": ("no", "0", "false", "nej", "not checkworthy", "not check-worthy", "ncs", "nfs", "n", "irrelevant"),
    "sweden": ("sweden", "sverige", "relevant", "migration", "1", "true", "yes", "ja"),
    "elsewhere": ("elsewhere", "abroad", "utomlands"),
    "claim": ("claim", "assertion", "statement", "påstående"),
    "opinion": ("opinion", "expressive", "åsikt"),
    "question": ("question", "fråga"),
    "heading": ("heading", "headline", "title", "rubrik"),
    "other": ("other", "directive", "annat", "övrigt"),
}
_TEXT_NAMES = (*TEXT_NAMES, "post", "content", "body", "mening", "inlägg", "innehåll")
_LABEL_NAMES = (*LABEL_NAMES, "class", "category", "etikett", "klass", "speech_act", "kategori")
_GROUP_NAMES = ("group", "doc", "document", "thread", "dokument", "tråd", "source", "grupp")


def guess_columns(columns: Sequence[str]) -> dict[str, int]:
    """text, label and topic → column number, by the columns' names."""
    found = {
        "text": find_column(columns, _TEXT_NAMES),
        "label": find_column(columns, _LABEL_NAMES),
        "topic": find_column(columns, _GROUP_NAMES),
    }
    return {field: column for field, column in found.items() if column is not None}


def guess_labels(task: str, named: Iterable[str]) -> dict[str, str]:
    """The file's label → ours, where the name says it; what is left must be chosen by a person."""
    guessed: dict[str, str] = {}
    for name in named:
        spoken = name.strip().casefold()
        own = [label for label in OURS[task] if spoken == label.casefold()]
        alike = [label for label in OURS[task] if spoken in _SAME.get(label, ())]
        if own or alike:
            guessed[name] = (own or alike)[0]
    return guessed


def name_unknown(task: str, named: Iterable[str], chosen: Mapping[str, str]) -> list[str]:
    """Labels of the file that are neither ours nor left out by a person."""
    return [name for name in named if chosen.get(name) not in (*OURS[task], LEAVE_OUT)]
