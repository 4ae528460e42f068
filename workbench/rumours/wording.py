"""What a person reads of clocks and distances in time, in plain words."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from workbench.rumours.clocks import Clock


def clock_name(clock: Clock) -> str:
    """What is due."""
    return {
        "first_action": _("First action"),
        "publish": _("Publish the answer"),
        "draft": _("Draft ready"),
        "reply": _("Reply to the one who asked"),
        "score_again": _("Rate the risk again"),
    }[clock.kind]


def clock_words(clock: Clock, now: datetime) -> str:
    """How it stands: "3 hours late", "38 minutes left" or "done"."""
    status = clock.status(now)
    if status == "done":
        return _("done")
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
