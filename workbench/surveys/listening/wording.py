"""The words of focus groups and meetings."""

from flask_babel import lazy_gettext as _l

WORDS: dict[str, dict[str, object]] = {
    "stratum": {
        "long_time_residents": _l("long-time residents"),
        "newcomers": _l("newcomers"),
        "young_people": _l("young people"),
        "front_line_staff": _l("front-line staff"),
        "other": _l("others"),
    },
    "group_state": {"planned": _l("to come"), "held": _l("held"), "cancelled": _l("called off")},
    "preference": {
        "a": _l("draft A"),
        "b": _l("draft B"),
        "neither": _l("neither of them"),
        "divided": _l("the group was divided"),
    },
    "meeting_kind": {
        "evening": _l("meeting in the evening"),
        "talk": _l("talk"),
        "training": _l("training session"),
        "information": _l("information meeting"),
        "other": _l("other meeting"),
    },
    "size": {
        "": _l("not noted"),
        "few": _l("fewer than 10 people"),
        "some": _l("10 to 30 people"),
        "many": _l("more than 30 people"),
    },
    "question_state": {
        "answered": _l("answered there"),
        "follow_up": _l("to be followed up"),
        "followed_up": _l("followed up"),
    },
}


def listening_word(slug: str | None, vocabulary: str) -> str:
    """A slug of this part in words, in the language of the page."""
    return str(WORDS[vocabulary].get(slug or "", slug or ""))


def listening_choices(vocabulary: str) -> list[tuple[str, str]]:
    """(slug, words) for a field of choices."""
    return [(slug, str(words)) for slug, words in WORDS[vocabulary].items()]
