"""Background work of the rumours room."""

from workbench.queue import Registry
from workbench.rumours.rating import jobs as rating


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    rating.register(registry)
