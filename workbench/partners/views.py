"""Pages of the partners room: importing these modules adds their routes to the blueprint."""

from workbench.partners import adoption_views, feed_views, library_views, receipt_views, report_views, sharing_views
from workbench.partners.blueprint import blueprint

__all__ = ["adoption_views", "blueprint", "feed_views", "library_views", "receipt_views", "report_views", "sharing_views"]
