"""Pages of the editorial room: answers, writing (writing_views, live_views), history, review, reports."""

from workbench.editorial import answer_views, following, history_views, live_views, report_views, review_views, writing_views
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import views as collaborating_views
from workbench.editorial.evidence_use import views as evidence_views
from workbench.editorial.images import panels as image_panels
from workbench.editorial.images import views as image_views
from workbench.editorial.languages import comparing_views
from workbench.editorial.languages import views as language_views
from workbench.editorial.outputs import views as outputs_views
from workbench.editorial.planning import views as planning_views
from workbench.editorial.reminding import views as reminding_views
from workbench.editorial.reuse import block_views, insert_views, start_views
from workbench.editorial.reuse import panels as reuse_panels
from workbench.editorial.reviewing import views as reviewing_views
from workbench.editorial.rulebook import change_views, people_views, rule_views
from workbench.editorial.silence import holding_views
from workbench.editorial.silence import views as silence_views
from workbench.editorial.switching import views as switching_views

__all__ = [
    "answer_views",
    "block_views",
    "blueprint",
    "change_views",
    "collaborating_views",
    "comparing_views",
    "evidence_views",
    "following",
    "history_views",
    "holding_views",
    "image_panels",
    "image_views",
    "insert_views",
    "language_views",
    "live_views",
    "outputs_views",
    "people_views",
    "planning_views",
    "reminding_views",
    "report_views",
    "reuse_panels",
    "review_views",
    "reviewing_views",
    "rule_views",
    "silence_views",
    "start_views",
    "switching_views",
    "writing_views"
]  # fmt: skip
