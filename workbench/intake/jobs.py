"""Background work of intake: polling sources, testing addresses, assessing items, keeping the index of rumours."""

import random
import threading
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from feeds.errors import FeedError, SourceGone
from feeds.guarded import FetchPolicy
from feeds.types import Cursor
from workbench import clock
from workbench.intake import queries, service
from workbench.intake.collecting import cursor_of, mask_items
from workbench.intake.models import Source
from workbench.intake.nearest import INDEX_NAME
from workbench.intake.service import sources
from workbench.intake.wording import NO_MODEL, UNREADABLE
from workbench.queue import JobContext, Registry
from workbench.rumours import queries as rumour_queries
from workbench.settings import Settings

log = structlog.get_logger(__name__)

ASSESSED_AT_ONCE = 500
TRY_ITEM_AGAIN = timedelta(hours=1)
TRY_MODEL_AGAIN = timedelta(minutes=1)
PREVIEWED = 5
PREVIEW_LETTERS = 400


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add_tick("intake.collect_due", collect_due, every_seconds=15)
    registry.add("intake.collect_source", collect_source, lease_seconds=180)
    registry.add("intake.test_source", test_source, lease_seconds=120, max_attempts=2)
    registry.add_tick("intake.assess_waiting", assess_new, every_seconds=5, lease_seconds=300)
    registry.add("intake.assess_new", assess_new, lease_seconds=300)
    registry.add_tick("intake.rebuild_nearest_due", rebuild_nearest, every_seconds=60)
    registry.add("intake.rebuild_nearest", rebuild_nearest)
    registry.add_tick("intake.release_expired", release_expired, every_seconds=30)


def fetch_policy(settings: Settings) -> FetchPolicy:
    """The guard's limits; its one exception are the allowed hosts of the settings."""
    return FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts))


def collect_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """Due sources become one job each."""
    with context.finishing_session() as session:
        sources.enqueue_due(session, now=clock.utcnow())


def collect_source(context: JobContext, payload: dict[str, Any], *, chance: Any = random.random) -> None:
    """Read the source, visit it with no session open, store what it gave together with the cursor."""
    from feeds.syndication.collector import collect

    with context.database.read_session() as session:
        source = session.get(Source, payload["source_id"])
    if source is None or source.state in ("paused", "gone") or source.kind != "syndication":
        return
    plan = {"interval": timedelta(minutes=context.settings.poll_minutes), "chance": chance()}
    try:
        now = clock.utcnow()
        batch = collect(source.address, cursor_of(source.cursor), policy=fetch_policy(context.settings), now=now)
    except FeedError as error:
        log.info("source failed", source_id=source.id, kind=error.kind, error=str(error))
        is_gone = isinstance(error, SourceGone)
        with context.finishing_session() as session:
            fresh = sources.get_source(session, source.id)
            sources.record_failure(session, fresh, error.public_text, is_gone=is_gone, now=clock.utcnow(), **plan)
        return
    items = mask_items(batch.items, now=now)
    with context.finishing_session() as session:
        fresh = sources.get_source(session, source.id)
        ids = sources.store_batch(session, fresh, batch, items, now=clock.utcnow(), **plan)
    log.info("source read", source_id=source.id, new=len(ids), not_modified=batch.not_modified)


def test_source(context: JobContext, payload: dict[str, Any]) -> None:
    """Visit an address that somebody wants to add, and keep its title and five newest items, masked."""
    from feeds.syndication.collector import collect

    with context.database.read_session() as session:
        test = sources.get_test(session, payload["test_id"])
    if test.state != "waiting":
        return
    now = clock.utcnow()
    try:
        batch = collect(test.address, Cursor(), policy=fetch_policy(context.settings), now=now)
    except FeedError as error:
        log.info("address failed its test", test_id=test.id, kind=error.kind, error=str(error))
        values: dict[str, Any] = {"state": "failed", "error": error.public_text}
    else:
        newest = sorted(mask_items(batch.items, now=now), key=lambda item: item.dated_at, reverse=True)[:PREVIEWED]
        values = {
            "state": "ok" if batch.retry_after is None else "failed",
            "error": "" if batch.retry_after is None else batch.warnings[0],
            "title": (batch.title or "")[:200],
            "moved_to": batch.moved_to,
            "item_count": len(batch.items),
            "warnings": list(batch.warnings),
            "newest": [_preview(item) for item in newest],
        }
    with context.finishing_session() as session:
        sources.set_test_result(session, sources.get_test(session, test.id), values, now=clock.utcnow())


def assess_new(context: JobContext, _payload: dict[str, Any]) -> None:
    """Let the model read up to 500 items that none has read. What it cannot read stays visible with the reason."""
    with context.database.read_session() as session:
        texts = queries.texts_to_assess(session, limit=ASSESSED_AT_ONCE, now=clock.utcnow())
        known = rumour_queries.known_rumours(session) if texts else []
        themes = queries.rumour_themes(session) if texts else {}
    if not texts:
        return
    from classifiers.errors import ModelError

    try:
        model = _models.get(context.settings.model_dir)
    except ModelError as error:
        log.warning("no model to assess with", error=str(error))
        with context.finishing_session() as session:
            ids = [int(text.id) for text in texts]
            service.record_assess_error(session, ids, NO_MODEL, again=TRY_MODEL_AGAIN, now=clock.utcnow())
        return
    said, failed = _assess(model, texts, known)
    guessed = _guess_themes(model, texts, said, themes)
    with context.finishing_session() as session:
        service.store_assessments(session, said, guessed, now=clock.utcnow())
        if failed:
            service.record_assess_error(session, failed, UNREADABLE, again=TRY_ITEM_AGAIN, now=clock.utcnow())


def rebuild_nearest(context: JobContext, _payload: dict[str, Any]) -> None:
    """Write the web process's index of rumours again when they have changed."""
    from classifiers.nearest import build_index

    with context.database.read_session() as session:
        known = rumour_queries.known_rumours(session)
    path = context.settings.instance_dir / INDEX_NAME
    mark = path.with_suffix(".sha256")
    fingerprint = sha256(repr(known).encode()).hexdigest()
    if path.exists() and mark.exists() and mark.read_text() == fingerprint:
        return
    build_index(known, path)
    mark.write_text(fingerprint)


def release_expired(context: JobContext, _payload: dict[str, Any]) -> None:
    """What somebody took and left for fifteen minutes is new again."""
    with context.finishing_session() as session:
        service.release_expired(session, now=clock.utcnow())


class Models:
    """The model of this process: loaded once, loaded again when its manifest changes on disk."""

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


_models = Models()


def _assess(model: Any, texts: Sequence[Any], known: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """Assessments of all that can be read, and the ids of what cannot. One text that breaks costs only itself."""
    from classifiers.assessing import assess

    try:
        return assess(model, texts, known), []
    except Exception:
        log.exception("a batch could not be assessed", items=[text.id for text in texts][:20], count=len(texts))
    if len(texts) == 1:
        return [], [int(texts[0].id)]
    middle = len(texts) // 2
    first, second = _assess(model, texts[:middle], known), _assess(model, texts[middle:], known)
    return first[0] + second[0], first[1] + second[1]


def _guess_themes(model: Any, texts: Sequence[Any], said: Sequence[Any], themes: dict[str, str]) -> dict[str, str | None]:
    """The theme of the rumour that the text resembles, else the model's most likely one."""
    from classifiers.model import make_themer

    if not said:
        return {}
    wordings = {text.id: f"{text.title or ''}\n{text.text}" for text in texts}
    shares = make_themer(model.theme)([wordings[one.id] for one in said])
    likely = [str(model.theme.classes_[row.argmax()]) for row in shares]
    return {
        one.id: themes.get(one.matches[0].rumour_id, guess) if one.matches else guess
        for one, guess in zip(said, likely, strict=True)
    }


def _preview(item: Any) -> dict[str, Any]:
    published = item.published_at.isoformat() if item.published_at else None
    return {"title": item.title[:300], "text": item.text[:PREVIEW_LETTERS], "url": item.url, "published_at": published}
