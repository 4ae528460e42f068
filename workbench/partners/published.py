"""A published answer as a value: the public revision's document, completed with what the record knows. No session, no Flask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sandwiches import Document, strip_markdown
from workbench.editorial.models import Correction, Sandwich
from workbench.editorial.queries import public_document
from workbench.partners.licences import licence_address
from workbench.settings import Settings

LONGEST_SUMMARY = 280
RESTRICTED = {
    "sv": ("ett svar som inte längre är för alla", "Kommunen visar det inte längre för alla."),
    "en": ("an answer that is no longer for everybody", "The municipality no longer shows it to everybody."),
}


@dataclass(frozen=True)
class Origin:
    """A library that the text came through before ours; the licence wants it named."""

    name: str
    url: str


@dataclass(frozen=True)
class Published:
    """What a page, a feed or a download shows of one answer. Of a withdrawn one only the name and the reason are shown."""

    sandwich_id: int
    revision_id: int | None
    slug: str
    url: str
    format: str
    language: str
    theme: str
    headline: str
    fact: str
    document: Document
    state: str
    published_at: datetime | None
    updated_at: datetime
    review_by: date | None
    licence: str
    licence_url: str
    visibility: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    corrections: tuple[Correction, ...] = ()
    reader_names: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether a tombstone stands here."""
        return self.state == "withdrawn"

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What changes when anything a reader sees of this answer changes."""
        rows = tuple((row.id, row.what, row.why) for row in self.corrections)
        shared = (self.licence, self.visibility, self.reader_names, self.origins)
        return (self.slug, self.revision_id, self.state, self.updated_at, *shared, rows)


def make_published(
    sandwich: Sandwich,
    *,
    settings: Settings,
    url: str,
    error_link: str,
    corrections: Sequence[Correction] = (),
    reader_names: Sequence[str] = (),
    origins: Sequence[Origin] = (),
) -> Published:
    """The value of a stored sandwich; its public revision and rumour must be loaded."""
    document = _document(sandwich, settings, error_link)
    known = [sandwich.last_published_at, sandwich.withdrawn_at, *(row.corrected_at for row in corrections)]
    moments = [at for at in known if at is not None]
    return Published(
        sandwich_id=sandwich.id,
        revision_id=sandwich.public_revision_id,
        slug=sandwich.slug,
        url=url,
        format=document.format,
        language=sandwich.language,
        theme=sandwich.rumour.theme,
        headline=one_line(document.headline),
        fact=summary(document.opening_fact or document.closing_fact),
        document=document,
        state=sandwich.state,
        published_at=sandwich.first_published_at or sandwich.last_published_at,
        updated_at=max(moments, default=sandwich.created_at),
        review_by=sandwich.review_by,
        licence=sandwich.licence,
        licence_url=licence_address(sandwich.licence),
        visibility=sandwich.visibility,
        withdrawn_at=sandwich.withdrawn_at,
        withdrawn_reason=sandwich.withdrawn_reason,
        corrections=tuple(corrections),
        reader_names=tuple(reader_names),
        origins=tuple(origins),
    )


def as_restricted(shown: Published, since: datetime) -> Published:
    """What a feed says of an answer that is no longer for everybody: that it is gone, and not a word of it."""
    words = RESTRICTED["sv" if shown.language.startswith("sv") else "en"]
    return replace(
        shown, state="withdrawn", headline=words[0], fact="", withdrawn_reason=words[1], withdrawn_at=since,
        updated_at=max(shown.updated_at, since), corrections=(), origins=(),
    )  # fmt: skip


def one_line(markdown: str) -> str:
    """The text without Markdown, control characters and direction overrides, on one line."""
    kept = "".join(char if char.isprintable() else " " for char in strip_markdown(markdown))
    return " ".join(kept.split())


def summary(markdown: str) -> str:
    """The fact as one line of at most 280 characters, without source markers, cut between words."""
    text = one_line(markdown)
    for number in range(1, 40):
        text = text.replace(f" [{number}]", "").replace(f"[{number}]", "")
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"


def _document(sandwich: Sandwich, settings: Settings, error_link: str) -> Document:
    """The public text with the addresses of this installation put in where the record has none."""
    document = public_document(sandwich)
    footer = replace(
        document.footer,
        unit=document.footer.unit or settings.unit,
        contact=document.footer.contact or settings.contact,
        error_link=error_link,
    )
    return replace(document, footer=footer)
