"""The sentences of working together: names of fields, what the log says."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from sandwiches.rendering.labels import TECHNIQUES, technique_name
from workbench.web.languages import language


def field_label(name: str, row: str = "") -> str:
    """A field of the document in words; `row` is the number of its source or the rule of its tick."""
    words = {
        "": _("the whole source"),
        "technique": _("How the rumour misleads"),
        "true_kernel": _("What is true in the rumour"),
        "value": _("The reader's value"),
        "value_words": _("Words that carry the value"),
        "myth_label": _("Label before the rumour"),
        "next_update_at": _("Next update"),
        "review_by": _("Suggest a day to check the answer again"),
        "humour": _("Humour"),
        "humour_text": _("The humorous words"),
        "quote": _("Quote"),
        "quote_by": _("Who says the quote"),
        "images": _("Pictures"),
        "publisher": _("Publisher"),
        "title": _("Title"),
        "published": _("Published"),
        "url": _("Address"),
        "accessed": _("Read by you"),
        "archived": _("Archived copy"),
        "still_valid": _("Old but still valid"),
        "quoted": _("The passage that the text rests on"),
        "figure": _("Figure in the fact bank"),
        "source": _("Kept source"),
        "marks": _("Tick for a rule"),
    }
    label = words.get(name, name)
    if name == "marks":
        return f"{label} {row}"
    return _("Source [%(number)s]: %(field)s", number=row, field=label) if row else label


def shown_value(value: Any, name: str = "") -> str:
    """A value of the field `name` as text; "" when there is none."""
    if name == "technique" and isinstance(value, str) and value in TECHNIQUES:
        return technique_name(value, language())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " · ".join(str(one) for key, one in value.items() if one and key not in ("n", "still_valid"))
    if isinstance(value, list | tuple):
        return ", ".join(shown_value(one) for one in value)
    return "" if value is None else str(value)


def log_words(verb: str, details: Mapping[str, str]) -> str:
    """What the log says of working together; "" for a verb of others."""
    given = {"number": "?", "other": "?", "places": "0", "name": "", "reason": "", "wish": "", **details}
    words = {
        "revision_noted": _("wrote a note on revision %(number)s", **given),
        "texts_merged": _("put two texts together as revision %(number)s (the other was revision %(other)s)", **given),
        "comment_replied": _("answered a comment"),
        "comment_reopened": _("opened a comment again"),
        "suggestion_made": _("suggested other words for a passage"),
        "suggestion_accepted": _("took a suggestion by %(name)s in as revision %(number)s", **given),
        "suggestion_declined": _("declined a suggestion by %(name)s: %(reason)s", **given),
        "turn_handed_over": _("handed the turn to %(name)s: %(reason)s", **given),
        "author_changed": _("made %(name)s the author: %(reason)s", **given),
        "turn_taken_over": _("took the turn over: %(reason)s", **given),
        "quote_link_made": _("made a link for %(name)s to approve their quote", **given),
        "quote_link_revoked": _("took the link to %(name)s back", **given),
        "quote_approved": _("%(name)s said by link: this is what I say", **given),
        "quote_changes_wanted": _("%(name)s asked by link for another quote: %(wish)s", **given),
    }
    return words.get(verb, "")
