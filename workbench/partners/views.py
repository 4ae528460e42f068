"""Pages of the partners room: importing these modules adds their routes to the blueprint."""

from workbench.partners import adoption_views, library_views, receipt_views, report_views, sharing_views
from workbench.partners.api import pages as api
from workbench.partners.blueprint import blueprint
from workbench.partners.embedding import views as embedding
from workbench.partners.federation import views as federation
from workbench.partners.feeds import views as feeds

__all__ = [
    "adoption_views",
    "api",
    "blueprint",
    "embedding",
    "federation",
    "feeds",
    "library_views",
    "receipt_views",
    "report_views",
    "sharing_views",
]
