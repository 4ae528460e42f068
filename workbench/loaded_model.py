"""The model of this process, shared by all jobs that ask it. The web process never loads it."""

import threading
from pathlib import Path
from typing import Any


class Models:
    """One model, loaded when it is first asked for, and again when its manifest changes on disk."""

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


models = Models()
