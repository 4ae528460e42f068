"""What a person reads of clocks and of this room's own vocabularies, in plain words."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from workbench.rumours.clocks import Clock

_CLOCK_NAMES = {
    "decide": _l("Decide"),
    "first_action": _l("First action"),
    "publish": _l("Publish the answer"),
    "draft": _l("Draft ready"),
    "reply": _l("Reply to the one who asked"),
    "score_again": _l("Rate the risk again"),
}


def clock_name(clock: Clock) -> str:
    """What is due."""
    return str(_CLOCK_NAMES[clock.kind])


def clock_words(clock: Clock, now: datetime) -> str:
    """How it stands: "3 hours late", "38 minutes left" or "done"."""
    status = clock.status(now)
    if status == "done":
        return _("done")
    if status == "paused":
        return _("paused")
    distance = span_words(abs(clock.due_at - now))
    return _("%(time)s late", time=distance) if status == "late" else _("%(time)s left", time=distance)


def due_words(clock: Clock, now: datetime) -> str:
    """Both in one: "First action: 38 minutes left"."""
    return _("%(what)s: %(how)s", what=clock_name(clock), how=clock_words(clock, now))


def span_words(span: timedelta) -> str:
    """A length of time in its largest whole unit."""
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))


LOCAL_WORDS: dict[str, dict[str, object]] = {
    "sensitivity": {
        "open": _l("open: partners may see it"),
        "internal": _l("internal: staff"),
        "restricted": _l("restricted: owner, fact-checkers and approvers only"),
    },
    "outcome": {
        "": _l("not judged yet"),
        "fading": _l("fading"),
        "same": _l("about the same"),
        "growing": _l("growing"),
        "closed": _l("ended"),
    },
    "wording": {
        "verbatim": _l("word for word"),
        "paraphrase": _l("reworded by staff"),
        "translated": _l("translated"),
    },
    "translator": {
        "person": _l("translated by a person"),
        "interpreter": _l("translated by an interpreter"),
        "machine": _l("translated by a machine"),
    },
    "decision_help": {
        "respond_now": _l("Security contact and a holding line within one hour."),
        "respond": _l("First action within 2 office hours, a sandwich within one working day."),
        "what_we_know": _l("First action within 4 office hours, a page on what we know within one working day."),
        "prepare": _l("First action within one working day, a draft within five."),
        "reply_to_asker": _l("A direct reply within one working day. Nothing is published."),
        "worry": _l("An answer to the worry behind it, within five working days."),
        "monitor": _l("Rate the risk again every seven days."),
    },
}


def local_word(slug: str, vocabulary: str) -> str:
    """A slug of this room's own vocabularies in words."""
    return str(LOCAL_WORDS[vocabulary].get(slug, slug))


def local_choices(vocabulary: str) -> list[tuple[str, str]]:
    """(slug, words) for a select field."""
    return [(slug, str(words)) for slug, words in LOCAL_WORDS[vocabulary].items()]
