"""Background work of privacy, one file a concern."""

from importlib import import_module

from workbench.queue import Registry

CONCERNS = ("retention", "erasing", "extracts", "exporting", "comments")


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    for concern in CONCERNS:
        try:
            jobs = import_module(f"workbench.privacy.{concern}.jobs")
        except ModuleNotFoundError as error:
            if error.name not in (f"workbench.privacy.{concern}.jobs", f"workbench.privacy.{concern}"):
                raise
            continue
        jobs.register(registry)
