"""Background work of intake, one file a concern."""

from workbench.intake.candidates import jobs as candidates
from workbench.intake.imports import jobs as imports
from workbench.intake.inbox import assessing, factchecks, upkeep
from workbench.intake.months import jobs as months
from workbench.intake.rules import jobs as house_rules
from workbench.intake.searching import jobs as searching
from workbench.intake.sources.jobs import collecting, hubs, testing, trials
from workbench.intake.stories import jobs as joining
from workbench.intake.told import jobs as pasting
from workbench.intake.upstream import address_jobs as addresses
from workbench.intake.upstream import compliance_jobs as compliance
from workbench.queue import Registry

CONCERNS = (
    collecting, testing, hubs, addresses, joining, house_rules, pasting, assessing, candidates, factchecks, trials, upkeep,
    compliance, imports, searching, months,
)  # fmt: skip


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    for concern in CONCERNS:
        concern.register(registry)
