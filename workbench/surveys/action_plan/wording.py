"""The words of the action plan."""

from flask_babel import lazy_gettext as _l

WORDS: dict[str, dict[str, object]] = {
    "measure_kind": {
        "information": _l("information"),
        "dialogue": _l("dialogue"),
        "training": _l("education"),
        "agent": _l("anti-rumour agents"),
        "service_change": _l("a change in a service"),
    },
    "measure_status": {
        "planned": _l("yet to begin"),
        "running": _l("running"),
        "paused": _l("paused"),
        "done": _l("carried out"),
        "stopped": _l("stopped"),
    },
    "standing": {
        "late": _l("late"),
        "on_track": _l("on track"),
        "planned": _l("yet to begin"),
        "paused": _l("paused"),
        "done": _l("carried out"),
        "stopped": _l("stopped"),
    },
    "finding_kind": {
        "survey_item": _l("question of a survey"),
        "focus_theme": _l("theme of focus groups"),
        "log_count": _l("count of the rumour log"),
        "other": _l("other"),
    },
}


def plan_word(slug: str | None, vocabulary: str) -> str:
    """A slug of the plan in words, in the language of the page."""
    return str(WORDS[vocabulary].get(slug or "", slug or ""))


def plan_choices(vocabulary: str) -> list[tuple[str, str]]:
    """(slug, words) for a field of choices."""
    return [(slug, str(words)) for slug, words in WORDS[vocabulary].items()]
