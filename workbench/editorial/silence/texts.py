"""Texts that are said quietly, made of what is there: the staff note, the reply to one person. Values in, values out.

None of them tells the rumour. METHOD A.8, B.2 row 5, B.4.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandwiches import Document
from sandwiches.outputs import CannotMake
from sandwiches.outputs.facts import carries_claim, facts_of
from sandwiches.outputs.texts import STAFF_WORDS, source_list, staff_note
from sandwiches.outputs.wording import decision_words, word
from sandwiches.rendering.labels import plain_date
from workbench.rumours.models import Rumour

_REPLY = {
    "sv": ("Hej!\n\nTack för att du frågar.", "Källor:", "Läs mer: {url}", "Vänliga hälsningar\n{sender}",
           "Vi kontrollerar uppgifterna nu och svarar dig senast {by}."),
    "en": ("Hello,\n\nthank you for asking.", "Sources:", "Read more: {url}", "Kind regards\n{sender}",
           "We are checking the facts now and will answer you by {by} at the latest."),
}  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """A reply to one person. `has_facts`: it is made of an approved text; else it only says that an answer comes."""

    text: str
    has_facts: bool


def names_claim(rumour: Rumour, text: str, language: str) -> bool:
    """Whether the text repeats the rumour, also to deny it."""
    return carries_claim(Document(language=language, claim=rumour.claim, verdict=rumour.verdict), text)


def first_note(rumour: Rumour, document: Document | None, *, decision: str, contact: str, language: str) -> str:
    """A note to begin from: of a text that is there, else what has been decided, what to do and whom to ask. No invented fact."""
    if document is not None:
        try:
            return staff_note(document).strip()
        except CannotMake:
            pass
    decided = decision_words(decision, language)
    lines = [
        word("staff_title", language),
        word("decision", language, decision=decided) if decided else "",
        word("do_not_raise" if decision in ("prepare", "monitor", "reply_to_asker", "") else "do_not", language),
        word("call", language, contact=contact) if contact else "",
    ]
    return "\n".join(line for line in lines if line)


def compose_reply(document: Document | None, *, language: str, sender: str, url: str = "", by: datetime, zone: ZoneInfo) -> Reply:
    """The reply: facts with their sources from an approved text; without one only that we check, and until when."""
    code = "sv" if language == "sv" else "en"
    hello, sources, more, bye, receipt = _REPLY[code]
    facts = _facts(document)
    if document is None or not facts:
        day = plain_date(by.astimezone(zone).isoformat(timespec="minutes"), code)
        return Reply("\n\n".join([hello, receipt.format(by=day), bye.format(sender=sender)]), has_facts=False)
    listed = source_list(document, facts_of(document, output="reply"))
    blocks = [
        hello,
        *facts,
        "\n".join([sources, *(f"– {one}" for one in listed)]) if listed else "",
        more.format(url=url) if url else "",
    ]
    return Reply("\n\n".join([*(one for one in blocks if one), bye.format(sender=sender)]), has_facts=True)


def _facts(document: Document | None) -> list[str]:
    """Opening fact and explanation without the rumour."""
    if document is None:
        return []
    try:
        facts = facts_of(document, output="reply")
    except CannotMake:
        return []
    opening = " ".join(one.text for one in facts.opening) or facts.headline
    explained = " ".join(one.text for one in facts.explanation)
    return [one for one in (opening, explained) if one]


__all__ = ["STAFF_WORDS", "Reply", "compose_reply", "first_note", "names_claim"]
