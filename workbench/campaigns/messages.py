"""What leaves the house on each kind of channel: the same function makes the message and its preview."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandwiches.rendering import render_html, render_text, strip_markdown
from sandwiches.rendering.labels import label_language
from workbench.campaigns.models import Placement
from workbench.campaigns.planning.facts import facts_only
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.editorial.queries import document_of
from workbench.settings import Settings

EVENT = "sandwich.published"
LEAVE = {
    "sv": "Vill du inte ha fler utskick? Lämna listan med ett tryck:",
    "en": "No more messages, please? Leave the list with one press:",
}
REUSE = {"sv": "Texten får återanvändas: {licence}.", "en": "You may reuse this text: {licence}."}
ORIGINAL = {"sv": "Originalet, med rättelser: {url}", "en": "The original, with any corrections: {url}"}
CORRECTED = {"sv": "Rättelse. {what} {why}", "en": "Correction. {what} {why}"}
CORRECTION = {"sv": "Rättelse: {headline}", "en": "Correction: {headline}"}
SPEAKER = {"sv": "Talesperson: {name}, {title}.", "en": "Spokesperson: {name}, {title}."}


@dataclass(frozen=True)
class Message:
    """One text as it will be read. `html` is sanitised by sandwiches.rendering."""

    subject: str
    text: str
    html: str


def public_url(sandwich: Sandwich, settings: Settings) -> str:
    """Where the answer is read by everyone."""
    return f"{settings.base_url}/library/{sandwich.slug}"


def compose(
    sandwich: Sandwich,
    revision: Revision,
    settings: Settings,
    *,
    speaker: tuple[str, str] | None = None,
    url: str | None = None,
    heading_level: int = 1,
    correction: Correction | None = None,
    content: str = "full",
) -> Message:
    """The fact first, then the rest; below it the speaker, the licence and the link to the original.

    A corrected text begins with what was wrong and why (METHOD F9), and its subject says that it is a correction.
    `content` "fact" leaves the rumour out (a repeat); a correction is always whole.
    """
    document = document_of(revision)
    if content == "fact" and correction is None:
        document = facts_only(document)
    language = label_language(document.language)
    lines = [SPEAKER[language].format(name=speaker[0], title=speaker[1])] if speaker else []
    lines.append(REUSE[language].format(licence=sandwich.licence))
    lines += [ORIGINAL[language].format(url=url)] if url else []
    text = render_text(document, organisation=settings.municipality)
    subject = _one_line(strip_markdown(document.headline))
    if correction is not None:
        text = CORRECTED[language].format(what=correction.what, why=correction.why) + "\n\n" + text
        subject = CORRECTION[language].format(headline=subject)
    prefix = f"s{sandwich.id}-k"
    html = render_html(document, heading_level=heading_level, organisation=settings.municipality, source_prefix=prefix)
    return Message(subject, text + "\n-- \n" + "\n".join(lines) + "\n", html)


def with_leave_link(message: Message, leave_url: str, language: str) -> str:
    """The text of one person's mail."""
    return f"{message.text}\n{LEAVE[label_language(language)]}\n{leave_url}\n"


def leave_headers(leave_url: str, settings: Settings) -> dict[str, str]:
    """One-click unsubscribe. RFC 2369 and RFC 8058."""
    return {"List-Unsubscribe": f"<{leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def webhook_payload(
    sandwich: Sandwich,
    revision: Revision,
    message: Message,
    settings: Settings,
    *,
    reference: str,
    at: datetime,
    url: str | None,
    correction: Correction | None = None,
    is_fact_only: bool = False,
) -> dict[str, Any]:
    """The event of Standard Webhooks: type, timestamp, data. The same for every try, so that a receiver can compare."""
    document = facts_only(document_of(revision)) if is_fact_only else document_of(revision)
    data = {
        "reference": reference,
        "id": sandwich.slug,
        "revision": revision.number,
        "language": document.language,
        "headline": _one_line(strip_markdown(document.headline)),
        "fact": strip_markdown(document.opening_fact),
        "text": message.text,
        "html": message.html,
        "url": url,
        "licence": sandwich.licence,
        "publisher": settings.municipality,
    }
    if correction is not None:
        data["correction"] = {"what": correction.what, "why": correction.why}
    return {"type": EVENT, "timestamp": at.isoformat(), "data": data}


def webhook_body(payload: dict[str, Any]) -> bytes:
    """The bytes that are signed and sent."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def speaker_of(placement: Placement) -> tuple[str, str] | None:
    """Name and title, or None when the municipality itself speaks."""
    person = placement.spokesperson
    return (person.name, person.role_title) if person is not None else None


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:250]


def readable_payload(payload: dict[str, Any]) -> str:
    """The same event, laid out for people to check."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, indent=2)
