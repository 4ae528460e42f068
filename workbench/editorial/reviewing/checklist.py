"""The checklist of the editorial review: what a person must have looked at, per format. Values only.

No rule of the editor can see these things; they are the questions of METHOD A.4, F2 and D.8 no. 10 that only a reader answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from sandwiches import Document
from sandwiches.formats import EVERY

Step = Literal["facts", "approval"]
FACTS: Step = "facts"
APPROVAL: Step = "approval"
CLAIMED = frozenset({"sandwich"})
WORRIED = frozenset({"sandwich", "what_we_know", "answer_to_worry", "direct_reply"})


@dataclass(frozen=True)
class Item:
    """One line: who answers it ("facts": the fact-checker's step, "approval": the approver's), in which formats, and when."""

    id: str
    step: Step
    formats: frozenset[str] = EVERY
    when: str = ""


ITEMS = (
    Item("sources_read", FACTS),
    Item("numbers_match", FACTS),
    Item("claim_fair", FACTS, CLAIMED),
    Item("kernel_said", FACTS, CLAIMED),
    Item("unknown_said", FACTS, frozenset({"what_we_know", "holding_statement"})),
    Item("who_decides", FACTS, frozenset({"answer_to_worry"})),
    Item("same_in_both", FACTS, EVERY, "version"),
    Item("both_directions", APPROVAL),
    Item("concern_met", APPROVAL, WORRIED),
    Item("nobody_recognised", APPROVAL),
    Item("quote_approved", APPROVAL, EVERY, "quote"),
    Item("images_right", APPROVAL, EVERY, "images"),
    Item("humour_kind", APPROVAL, EVERY, "humour"),
)
EVERY_ITEM = frozenset(item.id for item in ITEMS)


def items_for(document: Document, *, is_version: bool = False) -> list[Item]:
    """The lines that concern this text, the fact-checker's first."""
    present = {
        "": True, "version": is_version, "quote": bool(document.quote.strip()), "images": bool(document.images),
        "humour": document.humour,
    }  # fmt: skip
    return [item for item in ITEMS if document.format in item.formats and present[item.when]]


def known_items(ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that are lines of the checklist."""
    return EVERY_ITEM & frozenset(ids)


def item_words(item_id: str) -> str:
    """A line as people read it; said by whoever ticks it."""
    words = {
        "sources_read": _("I have opened and read every source, and it says what the text says."),
        "numbers_match": _("I have checked every number, unit and year against its source."),
        "claim_fair": _("The rumour is told as people tell it, once, in neutral words."),
        "kernel_said": _("What is true in the rumour is said, and nothing more."),
        "unknown_said": _("What we do not know is said, and the next update can be kept."),
        "who_decides": _("It says who decides, and how to have a say, and that is right."),
        "same_in_both": _("The translation says the same as its original: nothing is added, nothing is left out."),
        "both_directions": _("I would have asked for the same proof if the rumour had pointed the other way."),
        "concern_met": _("The worry behind it is met with respect, without agreeing to what is wrong."),
        "nobody_recognised": _("Nobody can be recognised, and no group is blamed."),
        "quote_approved": _("The person who is quoted has approved the quote, word for word."),
        "images_right": _("The images are ours to use, show the fact and have a text that says what they show."),
        "humour_kind": _("The joke is about ourselves, never about readers or a group."),
    }
    return words[item_id]
