"""The room's kinds of job: each concern of the room that has some adds its own."""

from importlib import import_module

from workbench.queue import Registry

CONCERNS = ("panels", "waves", "answering", "importing", "results", "listening", "action_plan")


def register(registry: Registry) -> None:
    """The kinds of job of every concern."""
    for concern in CONCERNS:
        try:
            jobs = import_module(f"workbench.surveys.{concern}.jobs")
        except ModuleNotFoundError as error:
            if error.name != f"workbench.surveys.{concern}.jobs":
                raise
            continue
        jobs.register(registry)
