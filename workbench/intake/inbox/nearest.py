"""The rumours nearest to a few words, from the small index that the worker keeps on disk. Web process: numpy only."""

from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from classifiers import nearest
from classifiers.errors import ModelError
from workbench.accounts.models import User
from workbench.intake.inbox import queries
from workbench.rumours.models import Rumour

INDEX_NAME = "nearest.npz"
LEAST = 0.12  # below this two texts share no more than everyday words
ALIKE = 0.45  # from here a new rumour is probably an old one


def nearest_codes(text: str, *, instance_dir: Path, n: int = 3) -> list[tuple[str, float]]:
    """Codes of the n nearest rumours with a similarity of 0–1, best first; empty while the worker has written no index."""
    path = instance_dir / INDEX_NAME
    try:
        index = _load(path, path.stat().st_mtime_ns)
    except (OSError, ModelError):
        return []
    return [(code, score) for code, score in nearest.nearest(index, text, n) if score >= LEAST]


def nearest_rumours(session: Session, text: str, *, viewer: User, instance_dir: Path, n: int = 3) -> list[tuple[Rumour, float]]:
    """The n nearest stored rumours with their similarity, best first."""
    found = nearest_codes(text, instance_dir=instance_dir, n=n)
    rumours = queries.rumours_by_code(session, [code for code, _score in found], viewer=viewer)
    return [(rumours[code], score) for code, score in found if code in rumours]


@lru_cache(maxsize=2)
def _load(path: Path, _changed_ns: int) -> nearest.NearestIndex:
    return nearest.load_index(path)
