"""The jobs of the operations room."""

from workbench.operations import history
from workbench.queue import Registry


def register(registry: Registry) -> None:
    """The kinds of job."""
    history.register(registry)
