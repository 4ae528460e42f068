"""Pages of the action plan, the words that their templates use, and the panel on a rumour's page."""

from workbench.surveys.action_plan import group_views, measure_views, panels, part_views, public_views
from workbench.surveys.action_plan.wording import plan_word
from workbench.surveys.blueprint import blueprint

blueprint.add_app_template_filter(plan_word, "plan_word")
panels.add_all(blueprint)

__all__ = ["group_views", "measure_views", "part_views", "public_views"]
