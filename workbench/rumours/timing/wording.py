"""What a person reads of steps and own times."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from workbench.rumours.timing.steps import Step
from workbench.rumours.wording import span_words


def step_name(kind: str) -> str:
    """A step in words."""
    return {
        "heard": _("Heard"),
        "acknowledged": _("Acknowledged"),
        "decided": _("Decided"),
        "first_action": _("First action"),
        "drafted": _("Drafted"),
        "approved": _("Approved"),
        "published": _("Published"),
        "replied": _("Reply to the one who asked"),
        "score_again": _("Rate the risk again"),
    }[kind]


def step_words(step: Step, now: datetime) -> str:
    """How the step stands, in a word or two; empty when there is nothing to say beyond its time."""
    status = step.status(now)
    if status == "done_late" and step.done_at is not None and step.due_at is not None:
        return _("%(time)s late", time=span_words(step.done_at - step.due_at))
    if status in ("late", "soon", "running") and step.due_at is not None:
        span = span_words(abs(step.due_at - now))
        return _("%(time)s late", time=span) if status == "late" else _("%(time)s left", time=span)
    return {"done": _("done"), "over": _("the case ended"), "paused": _("paused")}.get(status, "")


def hours_words(span: timedelta | None) -> str:
    """Office time in minutes or whole hours, with one half at most."""
    if span is None:
        return ""
    minutes = round(span.total_seconds() / 60)
    if minutes < 100:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    hours = round(minutes / 30) / 2
    whole = int(hours)
    if hours != whole:
        return _("%(num)s and a half hours", num=whole)
    return ngettext("%(num)s hour", "%(num)s hours", whole)
