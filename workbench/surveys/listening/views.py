"""Pages of listening: rounds, notes, report, meetings; and the words that their templates use."""

from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening import meeting_views, note_views, report_views, round_views
from workbench.surveys.listening.wording import listening_word

blueprint.add_app_template_filter(listening_word, "listening_word")

__all__ = ["meeting_views", "note_views", "report_views", "round_views"]
