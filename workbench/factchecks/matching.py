"""Comparing rumours and items with every known fact-check. Jobs only: the model and the claims are held once a process."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from classifiers.types import KnownRumour, Text
from workbench import clock
from workbench.db import Database
from workbench.factchecks import pairing, queries
from workbench.loaded_model import models as _models
from workbench.queue import JobContext

log = structlog.get_logger(__name__)

COMPARED_AT_ONCE = 200


class Shelf:
    """The known claims of one database, laid out for a first look. When they change, only what is new is read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[Any, ...] = ()
        self._shortlist: Any = None

    def candidates(self, database: Database, texts: Sequence[Text]) -> list[KnownRumour]:
        """The fact-checks in force that any of these texts may be about: a few for each text, in a fixed order."""
        from classifiers.shortlist import Shortlist

        with self._lock:
            with database.read_session() as session:
                stamp = (database.url, *queries.stamp_of_checks(session))
                known = queries.known_factchecks(session) if stamp != self._stamp else None
            if known is not None:
                self._shortlist = self._shortlist or Shortlist()
                self._shortlist.update(known)
                self._stamp = stamp
            found = {one.rumour_id: one for text in texts for one in self._shortlist.nearest(f"{text.title or ''} {text.text}")}
        return [found[key] for key in sorted(found)]


_shelf = Shelf()


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
    near = _shelf.candidates(context.database, texts)
    found = {int(text.id): matches for text, matches in zip(texts, match(model, texts, near), strict=True)}
    with context.finishing_session() as session:
        pairing.keep_proposals(session, kind, found, wordings, up_to_id=up_to_id, now=clock.utcnow())
    return True
