"""The optional encoder of this worker: opened once, and what stands in its way is said in the log and on the status page."""

import json
import threading
from pathlib import Path
from typing import Any

import structlog

from workbench.settings import Settings

log = structlog.get_logger(__name__)

STATE_NAME = "encoder.json"


class Encoders:
    """The encoder of this process: opened when first asked for, and again when a file of its folder changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: Any = None
        self._encoder: Any = None

    def get(self, settings: Settings) -> Any:
        """The encoder, or None where none is named or it cannot be used."""
        if settings.encoder_dir is None:
            return None
        with self._lock:
            stamp = _stamp_of(settings.encoder_dir)
            if stamp != self._stamp:
                self._encoder, self._stamp = _open(settings, settings.encoder_dir), stamp
            return self._encoder

    def give_up(self, settings: Settings, problem: Exception) -> None:
        """It could be opened but does not run: go on without it until its folder changes."""
        with self._lock:
            self._encoder = None
        _tell(settings, str(problem))


def read_state(settings: Settings) -> dict[str, Any]:
    """What the worker said last of the named folder: `problem` is empty when all is well. {} if it said nothing."""
    try:
        state = json.loads((settings.instance_dir / STATE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    is_ours = isinstance(state, dict) and state.get("folder") == str(settings.encoder_dir)
    return state if is_ours else {}


def _stamp_of(folder: Path) -> Any:
    try:
        return folder, sorted((path.name, path.stat().st_mtime_ns) for path in folder.iterdir())
    except OSError:
        return folder, None


def _open(settings: Settings, folder: Path) -> Any:
    from classifiers.encoding import load_encoder
    from classifiers.errors import EncoderError

    try:
        encoder = load_encoder(folder)
    except EncoderError as error:
        _tell(settings, str(error))
        return None
    _tell(settings, "")
    return encoder


def _tell(settings: Settings, problem: str) -> None:
    if problem:
        log.warning("matching goes on without the encoder", folder=str(settings.encoder_dir), error=problem)
    else:
        log.info("the encoder is open", folder=str(settings.encoder_dir))
    path = settings.instance_dir / STATE_NAME
    written = path.with_suffix(".new")
    written.write_text(json.dumps({"folder": str(settings.encoder_dir), "problem": problem}), "utf-8")
    written.replace(path)


encoders = Encoders()
