"""The open rumours nearest to a claim: by the worker's index where there is one, else by the words they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifiers import nearest
from classifiers.errors import ModelError
from sandwiches.words import content_words, stem
from workbench.accounts.models import User
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

INDEX_NAME = "nearest.npz"
LEAST = 0.12  # below this two texts share no more than everyday words
MOST_READ = 2_000
LONGEST = 500


@dataclass(frozen=True)
class Near:
    """A rumour and how near it lies, 0–1."""

    rumour: Rumour
    similarity: float


def nearest_rumours(session: Session, text: str, *, instance_dir: Path, viewer: User | None, n: int = 3) -> list[Near]:
    """The n nearest rumours that are not merged, best first. The index may be minutes old; shared words find what is new."""
    text = text[:LONGEST].strip()
    if not text:
        return []
    statement = select(Rumour).where(Rumour.state != "merged", visible_to(viewer)).order_by(Rumour.opened_at.desc())
    rumours = session.scalars(statement.limit(MOST_READ)).all()
    indexed = dict(_from_index(text, instance_dir / INDEX_NAME))
    shared = by_shared_words(text, rumours)
    found = [Near(rumour, max(indexed.get(rumour.code, 0.0), shared.get(rumour.code, 0.0))) for rumour in rumours]
    near = [row for row in found if row.similarity >= LEAST]
    return sorted(near, key=lambda row: (-row.similarity, row.rumour.code))[:n]


def by_shared_words(text: str, rumours: Sequence[Rumour]) -> dict[str, float]:
    """Stemmed content words in common, as a share of all of both (Jaccard), by code."""
    wanted = {language: _stems(text, language) for language in ("sv", "en")}
    shares = {}
    for rumour in rumours:
        language = "en" if rumour.language == "en" else "sv"
        own = _stems(rumour.claim, language)
        either = own | wanted[language]
        shares[rumour.code] = len(own & wanted[language]) / len(either) if either else 0.0
    return shares


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in content_words(text, language))


def _from_index(text: str, path: Path) -> list[tuple[str, float]]:
    try:
        index = _load(path, path.stat().st_mtime_ns)
    except (OSError, ModelError):
        return []
    return nearest.nearest(index, text, 10)


@lru_cache(maxsize=2)
def _load(path: Path, _changed_ns: int) -> nearest.NearestIndex:
    return nearest.load_index(path)
