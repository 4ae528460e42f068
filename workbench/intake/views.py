"""Every page of intake. Importing them hangs them on the blueprint."""

from workbench.intake.blueprint import blueprint
from workbench.intake.candidates import views as candidate_views
from workbench.intake.imports import views as import_views
from workbench.intake.inbox import triage_views
from workbench.intake.inbox import views as inbox_views
from workbench.intake.rules import views as rule_views
from workbench.intake.sources import decision_views, hub_views, opml_views
from workbench.intake.sources import new_views as new_source_views
from workbench.intake.sources import views as source_views
from workbench.intake.stories import views as story_views
from workbench.intake.told import field_views, paste_views, tip_views, translation_views

__all__ = [
    "blueprint", "candidate_views", "decision_views", "field_views", "hub_views", "import_views", "inbox_views",
    "new_source_views", "opml_views", "paste_views", "rule_views", "source_views", "story_views", "tip_views",
    "translation_views", "triage_views",
]  # fmt: skip
