"""The blueprint of the editorial room and its template filters; its pages are in the *_views modules."""

from flask import Blueprint

from sandwiches.rendering.strip import strip_markdown
from workbench.editorial.wording import field_words, standing
from workbench.editorial.writing.words import grade_words, rule_address
from workbench.web.places import keep_list

blueprint = Blueprint("editorial", __name__, template_folder="templates")
keep_list(blueprint, "slug")
keep_list(blueprint, "report_id")
blueprint.add_app_template_filter(standing, "standing")
blueprint.add_app_template_filter(field_words, "editor_field")
blueprint.add_app_template_filter(strip_markdown, "bare_words")
blueprint.add_app_template_filter(grade_words, "grade_words")
blueprint.add_app_template_global(rule_address)
