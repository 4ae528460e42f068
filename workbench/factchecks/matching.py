"""Comparing rumours and items with every known fact-check. Jobs only: the model and the claims are held once a process."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from classifiers.types import KnownRumour, Text
from workbench import clock
from workbench.db import Database
from workbench.factchecks import pairing, queries
from workbench.queue import JobContext

log = structlog.get_logger(__name__)

COMPARED_AT_ONCE = 200


class Shelf:
    """The known claims of one database, read again only when they have changed. The matcher keeps its index of them by value."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[Any, ...] = ()
        self._known: tuple[KnownRumour, ...] = ()

    def get(self, database: Database) -> tuple[KnownRumour, ...]:
        """Every fact-check in force."""
        with self._lock, database.read_session() as session:
            stamp = (database.url, *queries.stamp_of_checks(session))
            if stamp != self._stamp:
                self._known, self._stamp = tuple(queries.known_factchecks(session)), stamp
            return self._known


class Models:
    """The model of this process, loaded again when its manifest changes on disk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[Path, int] | None = None
        self._model: Any = None

    def get(self, model_dir: Path) -> Any:
        """The model. Raises classifiers.errors.ModelError when it cannot be used."""
        from classifiers.assessing import load_model

        manifest = model_dir / "model.json"
        stamp = (manifest, manifest.stat().st_mtime_ns) if manifest.exists() else None
        with self._lock:
            if stamp is None or stamp != self._stamp:
                self._model, self._stamp = load_model(model_dir), stamp
            return self._model


_shelf = Shelf()
_models = Models()


def compare(context: JobContext, kind: str, texts: Sequence[Text], wordings: Mapping[int, str], *, up_to_id: int) -> bool:
    """Propose fact-checks for these texts (`id` is the subject's id) where the model does not say "no match", and close the job.

    Returns False, having written nothing, when there is no model to compare with; the subjects stay due.
    """
    from classifiers.assessing import match
    from classifiers.errors import ModelError

    try:
        model = _models.get(context.settings.model_dir)
    except ModelError as error:
        log.warning("no model to compare fact-checks with", error=str(error))
        return False
    known = _shelf.get(context.database)
    found = {int(text.id): matches for text, matches in zip(texts, match(model, texts, known), strict=True)}
    with context.finishing_session() as session:
        pairing.keep_proposals(session, kind, found, wordings, up_to_id=up_to_id, now=clock.utcnow())
    return True
