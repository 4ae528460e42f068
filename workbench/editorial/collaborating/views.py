"""Pages of working together: importing these modules adds their routes, filters and panels to the editorial blueprint."""

from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import (
    comment_views,
    conflict_views,
    door_views,
    handing_views,
    mention_views,
    panels,
    quote_views,
    speaker_panel,
    suggestion_views,
)
from workbench.editorial.collaborating.wording import field_label, shown_value

blueprint.add_app_template_filter(field_label, "collaborating_field")
blueprint.add_app_template_filter(shown_value, "collaborating_value")

__all__ = [
    "comment_views", "conflict_views", "door_views", "handing_views", "mention_views", "panels", "quote_views",
    "speaker_panel", "suggestion_views",
]  # fmt: skip
