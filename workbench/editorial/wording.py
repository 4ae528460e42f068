"""The room's sentences: what formats and parts are for, where a text stands, what the log says."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandwiches.rendering.labels import plain_date
from workbench.activity.models import Activity
from workbench.editorial.collaborating.wording import log_words
from workbench.editorial.models import Sandwich
from workbench.editorial.states import is_waiting
from workbench.web.languages import language

BY_LINK = ("quote_approved", "quote_changes_wanted")
ORDER = ("sandwich", "fact_page", "what_we_know", "answer_to_worry", "direct_reply", "holding_statement")

# Put into words when they are shown: the editor asks for them at each check.
PART_WORDS = {
    "headline": (_l("Headline"), _l("What is true. Not the rumour, not a question.")),
    "opening_fact": (_l("Fact"), _l("What is true, with a number, a year and a source such as [1].")),
    "myth": (_l("Rumour, with a warning first"), _l("Once, in neutral words. Warn first.")),
    "explanation": (_l("Explanation"), _l("Why the rumour misleads. Give the cause and what is so instead.")),
    "closing_fact": (_l("The fact again"), _l("The same fact, preferably shorter. No new numbers.")),
    "quote": (_l("What the spokesperson says"), _l("The person's own words. They must approve them before you publish.")),
}


@dataclass(frozen=True)
class FormatChoice:
    """One format on the page for a new answer: what it is for, and why it is closed if it is."""

    id: str
    purpose: str
    closed_because: str


@dataclass(frozen=True)
class LogLine:
    """One thing that happened, as people read it."""

    at: object
    who: str
    text: str


def format_purpose(format_id: str) -> str:
    """What a format is for, in one sentence."""
    words = {
        "sandwich": _("Fact, rumour with a warning, explanation, fact again. For a rumour that spreads and does not hold."),
        "fact_page": _("Facts only; the rumour is not mentioned. For a rumour that few have heard, so that you are prepared."),
        "what_we_know": _("What we know, what we do not know yet, and when the next update comes. For what is true or unproven."),
        "answer_to_worry": _(
            "Acknowledge the worry, give the facts, say who decides and how to have a say. For opinions and worries."
        ),
        "direct_reply": _("A short reply to the one person who asked."),
        "holding_statement": _(
            "A first word within the hour: we have heard this and are checking it. For what is urgent and unchecked."
        ),
    }
    return words[format_id]


def format_closed(format_id: str) -> str:
    """Why a format is closed for a rumour."""
    words = {
        "sandwich": _("Needs the verdict false, misleading or partly true, and the decision to respond."),
        "fact_page": _("Needs the verdict false, misleading or partly true, and the decision to prepare or to respond."),
        "what_we_know": _(
            "Needs a rumour that is true, unproven or not checked, and the decision “what we know” or “respond now”."
        ),
        "answer_to_worry": _("Needs an opinion, feedback or a question, and the decision to answer the worry."),
        "direct_reply": _("Needs the decision to reply to the one who asked."),
        "holding_statement": _("Needs a rumour that is not checked yet, and the decision to respond now."),
    }
    return words[format_id]


def format_choices(allowed: list[str]) -> list[FormatChoice]:
    """Every format, the open ones first."""
    rows = [FormatChoice(one, format_purpose(one), "" if one in allowed else format_closed(one)) for one in ORDER]
    return sorted(rows, key=lambda row: bool(row.closed_because))


def part_words(part: str) -> tuple[str, str]:
    """Label and hint of a part of the sandwich."""
    label, hint = PART_WORDS[part]
    return str(label), str(hint)


def standing(sandwich: Sandwich) -> str:
    """Where the text stands and whose turn it is; the time is added by the page."""
    name = sandwich.turn_user.name if sandwich.turn_user else ""
    if sandwich.deleted_at is not None:
        return _("In the bin")
    if is_waiting(sandwich):
        return _("With approver %(name)s", name=name) if name else _("With the approvers")
    words = {
        "draft": _("Draft. The turn is with %(name)s", name=name),
        "changes_requested": _("Changes requested. The turn is with %(name)s", name=name),
        "approved": _("Approved. To be placed in a channel by %(name)s", name=name),
        "published": _("Published"),
        "correcting": _("Being corrected, the published text stands. The turn is with %(name)s", name=name),
        "withdrawn": _("The answer is withdrawn"),
    }
    return words.get(sandwich.state, sandwich.state)


def log_line(row: Activity, name: str) -> LogLine:
    """One row of the audit trail in words."""
    details = {
        "number": "?",
        "reason": "",
        "rule": "",
        "review_by": "",
        **{key: str(value) for key, value in row.details.items()},
    }
    if details["review_by"]:
        details["review_by"] = plain_date(details["review_by"], language())
    words = {
        "answer_started": _("started the answer"),
        "revision_saved": _("saved revision %(number)s", **details),
        "revision_restored": _(
            "brought revision %(restored_from)s back as revision %(number)s", **{"restored_from": "?", **details}
        ),
        "sent_for_approval": _("sent revision %(number)s for approval", **details),
        "taken_back": _("took the text back"),
        "changes_requested": _("asked for changes: %(reason)s", **details),
        "answer_approved": _("approved revision %(number)s, to be checked again by %(review_by)s", **details),
        "override_granted": _("made an exception from rule %(rule)s: %(reason)s", **details),
        "second_reading": _("read revision %(number)s as second reader", **details),
        "comment_added": _("commented"),
        "comment_resolved": _("marked a comment as dealt with"),
        "answer_published": _("published revision %(number)s", **details),
        "correction_written": _("opened a correction: %(what)s", **{"what": "", **details}),
        "answer_withdrawn": _("withdrew the answer: %(reason)s", **details),
        "checklist_answered": _("answered the checklist for revision %(number)s", **details),
        "checked_again": _("found the answer still right, to be checked again by %(review_by)s: %(reason)s", **details),
        "review_reminder": _("reminded of the day on which the answer is checked again: %(review_by)s", **details),
        "version_outdated": _("noted that the original has changed, so this version needs an update"),
        "version_compared": _("compared the version with its original"),
        "card_filled": _("filled in the campaign card"),
        "block_used": _("put the block “%(block)s” in as revision %(number)s", **{"block": "?", **details}),
        "answer_reused": _("took parts of another answer over as revision %(number)s", **details),
        "image_added": _("put a picture in as revision %(number)s", **details),
        "image_removed": _("took a picture out in revision %(number)s", **details),
        "older_value_kept": _("let the older value of a figure stand: %(reason)s", **details),
        "figure_outdated": _("noted that the fact bank has a newer value"),
        "format_changed": _("changed the format in revision %(number)s", **details),
        "draft_deleted": _("put the draft in the bin"),
        "draft_restored": _("took the draft out of the bin"),
        "draft_erased": _("emptied the bin"),
    }
    who = name or ("" if row.verb in BY_LINK else _("The workbench"))
    return LogLine(row.at, who, words.get(row.verb) or log_words(row.verb, details) or row.verb)


def field_words(name: str) -> str:
    """A field of the document beside its parts, in words."""
    words = {
        "technique": _("How the rumour misleads"),
        "true_kernel": _("What is true in the rumour"),
        "value": _("The reader's value"),
        "value_words": _("Words that carry the value"),
        "evidence": _("Sources"),
        "myth_label": _("Label before the rumour"),
        "marks": _("Ticks"),
        "next_update_at": _("Next update"),
        "review_by": _("Suggest a day to check the answer again"),
    }
    return words.get(name, name)
