"""What every feed says of itself, and the words of the feed's own language. Values only."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sandwiches.rendering.labels import label_language
from workbench.partners.published import Published
from workbench.web.vocabulary import THEMES

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_WORDS = {
    "sv": {
        "title": "Svar från {name}",
        "withdrawn": "Återkallat: {headline}",
        "why": "Svaret är återkallat. Ta bort det där du har använt det. Skäl: {reason}",
        "corrected": "Rättat {day}: {what} {why}",
        "from": "Bygger på ett svar från {name}: {url}",
    },
    "en": {
        "title": "Answers from {name}",
        "withdrawn": "Withdrawn: {headline}",
        "why": "The answer has been withdrawn. Remove it where you have used it. Reason: {reason}",
        "corrected": "Corrected {day}: {what} {why}",
        "from": "Based on an answer by {name}: {url}",
    },
}


@dataclass(frozen=True)
class FeedHead:
    """What the feed says of itself. `next_url` leads to older answers; `installation` names this workbench to others."""

    organisation: str
    language: str
    feed_url: str
    library_url: str
    next_url: str = ""
    installation: str = ""


def installation_id(secret_key: str) -> str:
    """A name for this installation that never changes and tells nothing: two that meet see whether they are the same."""
    return hmac.new(secret_key.encode(), b"installation", hashlib.sha256).hexdigest()[:32]


def feed_title(head: FeedHead) -> str:
    """The title in the feed's language."""
    return _WORDS[head.language]["title"].format(name=head.organisation)


def title_of(shown: Published) -> str:
    """The headline; of a withdrawn answer with the word before it."""
    if shown.is_withdrawn:
        return _words(shown)["withdrawn"].format(headline=shown.headline)
    return shown.headline


def summary_of(shown: Published) -> str:
    """The fact; of a withdrawn answer why it is withdrawn and what to do."""
    if shown.is_withdrawn:
        return _words(shown)["why"].format(reason=shown.withdrawn_reason)
    return shown.fact


def corrections_of(shown: Published) -> list[str]:
    """A sentence for each correction, newest first."""
    wording = _words(shown)["corrected"]
    dated = [row for row in shown.corrections if row.corrected_at is not None]
    return [wording.format(day=stamp(row.corrected_at)[:10], what=row.what, why=row.why) for row in dated]


def origins_of(shown: Published) -> list[str]:
    """A sentence for each library that the text came through."""
    wording = _words(shown)["from"]
    return [wording.format(name=origin.name, url=origin.url) for origin in shown.origins]


def theme_of(shown: Published) -> str:
    """The theme in the text's language."""
    return THEMES.get(shown.theme, (shown.theme, shown.theme))[0 if shown.document.language == "sv" else 1]


def newest(answers: Sequence[Published]) -> datetime:
    """When anything in the feed last changed."""
    return max((shown.updated_at for shown in answers), default=EPOCH)


def stamp(moment: datetime | None) -> str:
    """RFC 3339 in UTC, whole seconds; "" for None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _words(shown: Published) -> dict[str, str]:
    return _WORDS[label_language(shown.document.language)]
