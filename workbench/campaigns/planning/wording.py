"""The codes of planning in words for people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench.campaigns.planning.conflicts import Conflict

CONFLICTS = {
    "past": _l("The time has passed. Choose a later one."),
    "voice": _l("Choose who says it: a spokesperson, or that the municipality itself speaks."),
    "consent": _l("The spokesperson's consent does not hold that day. Choose another voice or an earlier day."),
    "unavailable": _l("The spokesperson is not available. Choose another voice."),
    "channel": _l("The channel is paused or closed. Choose another, or ask an administrator."),
    "clash": _l("Clash: under 30 minutes apart"),
    "quiet": _l("In the channel's quiet hours"),
    "day_off": _l("On a weekend or a public holiday"),
}
VERBS = {
    "plan_proposed": _l("let the tool propose"),
    "plan_row_added": _l("added a time"),
    "plan_row_changed": _l("changed a time"),
    "plan_row_removed": _l("took a time off the plan"),
    "own_voice_chosen": _l("recorded that the municipality itself speaks"),
    "plan_booked": _l("booked"),
}
CONTENTS = {"full": _l("the whole answer"), "fact": _l("the fact, without the rumour")}


def conflict_text(conflict: Conflict) -> str:
    """A conflict as one sentence or a few words."""
    if conflict.code == "gap":
        return _("The same theme less than %(hours)s hours apart", hours=conflict.hours)
    return str(CONFLICTS[conflict.code])


def conflict_short(conflict: Conflict) -> str:
    """The same for a narrow slot of the calendar."""
    words = {
        "consent": _("Consent does not hold"), "unavailable": _("Speaker not available"), "gap": _("Same theme too near"),
        "quiet": _("Quiet hours"), "day_off": _("Day off"),
    }  # fmt: skip
    return words.get(conflict.code) or conflict_text(conflict)


def content_name(content: str) -> str:
    """What goes out, in words."""
    return str(CONTENTS.get(content, content))


def plan_verb(verb: str) -> str:
    """A line of the plan's log in words."""
    return str(VERBS.get(verb, verb))
