"""Rumours to ask about: what is heard most, what nobody has answered, what was asked before; facts from published answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sandwiches.rendering import markdown_to_html
from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import document_of
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.surveys.waves.checking import answered_rumours
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.queries import asked_before
from workbench.web.pages import Page

SIZE = 20
ASKABLE = ("belief", "event", "other")


@dataclass(frozen=True)
class Candidate:
    """A rumour that could be asked about, and why it could not."""

    rumour: Rumour
    heard: int
    is_answered: bool
    last_asked: Wave | None
    is_in: bool


def candidates(session: Session, wave: Wave, *, viewer: User, words: str = "", number: int = 1) -> Page[Candidate]:
    """Open claims that can be checked, those heard most first. Restricted ones are never asked in public."""
    wanted = [
        Rumour.kind.in_(ASKABLE), Rumour.sensitivity != "restricted", Rumour.state != "merged", visible_to(viewer),
    ]  # fmt: skip
    for word in words.casefold().split()[:10]:
        wanted.append(func.lower(Rumour.claim).contains(word, autoescape=True))
    heard = select(func.count(Sighting.id)).where(Sighting.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    total = session.scalar(select(func.count(Rumour.id)).where(*wanted)) or 0
    statement = select(Rumour, heard).where(*wanted).order_by(heard.desc(), Rumour.id.desc())
    rows = session.execute(statement.limit(SIZE).offset((number - 1) * SIZE)).all()
    ids = [row[0].id for row in rows]
    answered, before = answered_rumours(session, ids), asked_before(session, ids, but=wave)
    inside = {item.rumour_id for item in wave.items}
    found = [
        Candidate(
            rumour, count, rumour.id in answered, before[rumour.id][0][0] if before.get(rumour.id) else None, rumour.id in inside
        )
        for rumour, count in rows
    ]
    return Page(found, number, SIZE, total)


def facts_of(session: Session, rumour_id: int, languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """The fact behind a rumour in the words of its published answers, with the first source that each cites."""
    public = (Sandwich.rumour_id == rumour_id, Sandwich.state == "published", Sandwich.public_revision_id.is_not(None))
    found: dict[str, dict[str, str]] = {}
    for answer in session.scalars(select(Sandwich).where(*public).order_by(Sandwich.id)):
        if answer.language not in languages or answer.language in found or answer.public_revision is None:
            continue
        document = document_of(answer.public_revision)
        first = document.evidence[0] if document.evidence else None
        found[answer.language] = {
            "text": plain(document.opening_fact or document.headline),
            "source": ", ".join(one for one in (first.publisher, first.title) if one) if first else "",
            "url": first.url if first else "",
        }
    return found


def plain(text: str) -> str:
    """Markdown as a reader of plain text sees it, without the numbers of its sources."""
    return " ".join(markdown_to_text(text).split())[:900]


def markdown_to_text(text: str) -> str:
    """The words alone."""
    bare = re.sub(r"<sup[^>]*>.*?</sup>|<[^>]+>", " ", str(markdown_to_html(text)), flags=re.DOTALL)
    return re.sub(r"\s*\[\^?\d+\]", "", unescape(bare))
