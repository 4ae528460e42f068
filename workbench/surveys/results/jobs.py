"""Jobs of the results: a wave is counted when it has closed."""

from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.errors import Refused
from workbench.queue import JobContext, Registry
from workbench.surveys.results.service import count_wave
from workbench.surveys.waves.models import Wave


def register(registry: Registry) -> None:
    """Add the kinds of job."""
    registry.add("surveys.count_wave", count, lease_seconds=300)


def count(context: JobContext, payload: dict[str, Any]) -> None:
    """Count one wave; one that is open again, gone or published is left as it is."""
    with context.finishing_session() as session:
        wave = session.get(Wave, payload["wave_id"])
        if wave is None:
            return
        try:
            count_wave(session, wave, actor_id=None, now=clock.utcnow(), zone=ZoneInfo(context.settings.timezone))
        except Refused:
            return
