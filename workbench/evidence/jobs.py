"""Background work of evidence, one file a concern."""

from workbench.evidence.copies import jobs as copies
from workbench.evidence.imports import jobs as imports
from workbench.evidence.links import jobs as links
from workbench.queue import Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    for concern in (copies, links, imports):
        concern.register(registry)
