"""Pages of federation: importing these modules adds their routes to the blueprint."""

from workbench.partners.federation import answer_views, library_views, panels

__all__ = ["answer_views", "library_views", "panels"]
