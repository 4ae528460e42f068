"""Pages of the editorial room."""

from flask import Blueprint

blueprint = Blueprint("editorial", __name__, template_folder="templates")
