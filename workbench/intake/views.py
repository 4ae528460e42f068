"""Pages of the intake room: the inbox (inbox_views), what people do there (triage_views), the sources
(source_views, new_source_views, decision_views, opml_views), what people tell us (tip_views, field_views, translation_views)."""

from workbench.intake import (
    decision_views,
    field_views,
    hub_views,
    inbox_views,
    new_source_views,
    opml_views,
    paste_views,
    rule_views,
    source_views,
    story_views,
    tip_views,
    translation_views,
    triage_views,
)
from workbench.intake.blueprint import blueprint
from workbench.intake.imports import views as import_views

__all__ = [
    "blueprint", "decision_views", "field_views", "hub_views", "import_views", "inbox_views", "new_source_views", "opml_views",
    "paste_views", "rule_views", "source_views", "story_views", "tip_views", "translation_views", "triage_views",
]  # fmt: skip
