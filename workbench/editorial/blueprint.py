"""The blueprint of the editorial room and its template filters; its pages are in the *_views modules."""

from flask import Blueprint

from workbench.editorial.wording import field_words, standing

blueprint = Blueprint("editorial", __name__, template_folder="templates")
blueprint.add_app_template_filter(standing, "standing")
blueprint.add_app_template_filter(field_words, "editor_field")
