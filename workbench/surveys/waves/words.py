"""Slugs of waves and panels in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATES: dict[str, object] = {
    "draft": _l("draft"),
    "approved": _l("approved, opens by itself"),
    "open": _l("open now"),
    "closed": _l("has closed"),
}
SAMPLINGS: dict[str, Any] = {
    "volunteer": _l("volunteers"),
    "random": _l("random sample"),
    "census": _l("census"),
}
SAMPLING_MEANS: dict[str, object] = {
    "volunteer": _l(
        "People chose by themselves to take part. We count among those who answered, and never show a margin of error."
    ),
    "random": _l("People were drawn by lot from a register. Shares have an interval, and may be weighted."),
    "census": _l("Everybody in the classes is asked. We show counts and how many answered in each class."),
}
WAYS: dict[str, object] = {
    "link": _l("a link by e-mail to panel members"),
    "web": _l("an open form on the web"),
    "kiosk": _l("a tablet on site, for example at the library"),
    "paper": _l("paper, typed in by staff"),
    "class": _l("in class, with a code for each class"),
    "import": _l("a file from another survey tool"),
}
KINDS: dict[str, object] = {
    "campaign": _l("campaign rumour"),
    "control": _l("control rumour"),
    "invented": _l("invented rumour"),
    "true_statement": _l("true statement"),
    "where_heard": _l("where heard"),
    "whom_ask": _l("whom to ask"),
    "where_check": _l("where to check"),
    "saw_message": _l("saw our message"),
    "trust": _l("trust"),
    "free_text": _l("free text"),
    "background": _l("background"),
    "own": _l("our own question"),
}


def state_word(wave: object) -> str:
    """How far a wave has come."""
    state = str(getattr(wave, "state", wave))
    if state == "draft" and getattr(wave, "approved_at", None) is not None:
        state = "approved"
    return str(STATES.get(state, state))


def sampling_word(slug: str) -> str:
    """How the people are chosen."""
    return str(SAMPLINGS.get(slug, slug))


def sampling_means(slug: str) -> str:
    """What that means for what is shown."""
    return str(SAMPLING_MEANS.get(slug, ""))


def way_word(slug: str) -> str:
    """How people answer."""
    return str(WAYS.get(slug, slug))


def kind_word(slug: str) -> str:
    """What kind of question it is."""
    return str(KINDS.get(slug, slug))


def half_word(half: str) -> str:
    """Which half of the people gets a question last."""
    return {"a": _("last for half A"), "b": _("last for half B")}.get(half, "")
