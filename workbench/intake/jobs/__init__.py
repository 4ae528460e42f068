"""Background work of intake, one file a concern."""

from workbench.intake.jobs import assessing, collecting, compliance, house_rules, joining, testing, trials, upkeep
from workbench.intake.imports import jobs as imports
from workbench.queue import Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    for concern in (collecting, testing, joining, house_rules, assessing, trials, upkeep, compliance, imports):
        concern.register(registry)
