"""Pages of the editorial room: answers (answer_views), writing (writing_views), history (history_views), review, reports."""

from workbench.editorial import answer_views, history_views, live_views, report_views, review_views, writing_views
from workbench.editorial.blueprint import blueprint

__all__ = ["answer_views", "blueprint", "history_views", "live_views", "report_views", "review_views", "writing_views"]
