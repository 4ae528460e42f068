"""Background work of the partners room; each part registers its own kinds."""

from workbench.partners.federation import jobs as federation
from workbench.partners.telling import jobs as telling
from workbench.partners.webhooks import jobs as webhooks
from workbench.queue import Registry


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    telling.register(registry)
    webhooks.register(registry)
    federation.register(registry)
