"""Pages of the intake room: the inbox (inbox_views), what people do there (triage_views), the sources
(source_views, new_source_views, decision_views, opml_views)."""

from workbench.intake import (
    decision_views,
    inbox_views,
    new_source_views,
    opml_views,
    source_views,
    triage_views,
)
from workbench.intake.blueprint import blueprint

__all__ = ["blueprint", "decision_views", "inbox_views", "new_source_views", "opml_views", "source_views", "triage_views"]
