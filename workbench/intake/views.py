"""Pages of the intake room: the inbox (inbox_views), what people do there (triage_views), the sources (source_views)."""

from workbench.intake import inbox_views, source_views, triage_views
from workbench.intake.blueprint import blueprint

__all__ = ["blueprint", "inbox_views", "source_views", "triage_views"]
