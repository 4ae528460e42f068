"""Pages of the partners room: importing these modules adds their routes to the blueprint."""

from workbench.partners import adoption_views, library_views, receipt_views, report_views, sharing_views
from workbench.partners.adapting import panels as adapted_panels
from workbench.partners.adapting import views as adapting
from workbench.partners.api import pages as api
from workbench.partners.blueprint import blueprint
from workbench.partners.carrying import views as carrying
from workbench.partners.embedding import views as embedding
from workbench.partners.federation import views as federation
from workbench.partners.feeds import views as feeds
from workbench.partners.organisations import views as organisations
from workbench.partners.packing import views as packing
from workbench.partners.proposing import views as proposing
from workbench.partners.using import views as using

__all__ = [
    "adapted_panels",
    "adapting",
    "adoption_views",
    "api",
    "blueprint",
    "carrying",
    "embedding",
    "federation",
    "feeds",
    "library_views",
    "organisations",
    "packing",
    "proposing",
    "receipt_views",
    "report_views",
    "sharing_views",
    "using",
]
