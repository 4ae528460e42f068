"""Background work of intake, one file a concern."""

from workbench.intake.imports import jobs as imports
from workbench.intake.jobs import (
    addresses,
    assessing,
    collecting,
    compliance,
    house_rules,
    hubs,
    joining,
    pasting,
    testing,
    trials,
    upkeep,
)
from workbench.queue import Registry

CONCERNS = (
    collecting, testing, hubs, addresses, joining, house_rules, pasting, assessing, trials, upkeep, compliance, imports,
)  # fmt: skip


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    for concern in CONCERNS:
        concern.register(registry)
