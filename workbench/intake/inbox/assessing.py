"""Letting the model read what is new."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from workbench import clock
from workbench.intake import service
from workbench.intake.inbox import queries
from workbench.intake.inbox.encoders import encoders
from workbench.intake.wording import NO_MODEL, UNREADABLE
from workbench.loaded_model import models as _models
from workbench.queue import JobContext, Registry, enqueue, in_hand, put_in_hand
from workbench.rumours import queries as rumour_queries
from workbench.settings import Settings

log = structlog.get_logger(__name__)

KINDS = ("intake.assess_waiting", "intake.assess_new")
ASSESSED_AT_ONCE = 500
TRY_ITEM_AGAIN = timedelta(hours=1)
TRY_MODEL_AGAIN = timedelta(minutes=1)


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    waiting, new = KINDS
    registry.add_tick(waiting, assess_new, every_seconds=5, lease_seconds=300)
    registry.add(new, assess_new, lease_seconds=300)


def assess_new(context: JobContext, _payload: dict[str, Any]) -> None:
    """Let the model read up to 500 items that none has read. What it cannot read stays visible with the reason."""
    texts = _take_in_hand(context)
    if not texts:
        return
    with context.database.read_session() as session:
        known = rumour_queries.known_rumours(session)
        themes = queries.rumour_themes(session)
    from classifiers.errors import ModelError

    try:
        model = model_of(context.settings)
    except ModelError as error:
        log.warning("no model to assess with", error=str(error))
        with context.finishing_session() as session:
            ids = [int(text.id) for text in texts]
            service.record_assess_error(session, ids, NO_MODEL, again=TRY_MODEL_AGAIN, now=clock.utcnow())
        return
    said, failed = _assess_with_encoder(context.settings, model, texts, known)
    guessed = _guess_themes(said, themes)
    with context.finishing_session() as session:
        put_in_hand(session, context.job_id, (), now=clock.utcnow())
        service.store_assessments(session, said, guessed, now=clock.utcnow())
        if any(one.relevant and not one.matches for one in said):
            enqueue(session, "intake.group_claims", {}, dedupe=f"group:{context.job_id}")
        if failed:
            service.record_assess_error(session, failed, UNREADABLE, again=TRY_ITEM_AGAIN, now=clock.utcnow())


def _take_in_hand(context: JobContext) -> Sequence[Any]:
    """The texts of this job: none that another worker reads at this moment."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        if not queries.is_any_to_assess(session, now):
            return ()
    with context.database.write_session() as session:
        held = in_hand(session, KINDS, but_job_id=context.job_id, now=now)
        texts = queries.texts_to_assess(session, limit=ASSESSED_AT_ONCE, now=now, but=held)
        put_in_hand(session, context.job_id, [int(text.id) for text in texts], now=now)
    return texts


def model_of(settings: Settings) -> Any:
    """The model that reads now. Raises classifiers.errors.ModelError when it cannot be used."""
    return _models.get(settings.model_dir)


def _assess_with_encoder(
    settings: Settings, model: Any, texts: Sequence[Any], known: Sequence[Any]
) -> tuple[list[Any], list[int]]:
    """As `_assess`. An encoder that is named and works finds further possible matches; one that breaks is left out."""
    from classifiers.errors import EncoderError

    try:
        return _assess(model, texts, known, encoders.get(settings))
    except EncoderError as error:
        encoders.give_up(settings, error)
        return _assess(model, texts, known)


def _assess(model: Any, texts: Sequence[Any], known: Sequence[Any], encoder: Any = None) -> tuple[list[Any], list[int]]:
    """Assessments of all that can be read, and the ids of what cannot. One text that breaks costs only itself."""
    from classifiers.assessing import assess
    from classifiers.errors import EncoderError

    try:
        return (assess(model, texts, known, encoder=encoder) if encoder else assess(model, texts, known)), []
    except EncoderError:
        raise
    except Exception:
        log.exception("a batch could not be assessed", items=[text.id for text in texts][:20], count=len(texts))
    if encoder:
        return _assess(model, texts, known)  # what broke may have been the encoder
    if len(texts) == 1:
        return [], [int(texts[0].id)]
    middle = len(texts) // 2
    first, second = _assess(model, texts[:middle], known), _assess(model, texts[middle:], known)
    return first[0] + second[0], first[1] + second[1]


def _guess_themes(said: Sequence[Any], themes: dict[str, str]) -> dict[str, str | None]:
    """The theme of the rumour that the text resembles, else the one that the model says."""
    return {one.id: themes.get(one.matches[0].rumour_id, one.theme) if one.matches else one.theme for one in said}
