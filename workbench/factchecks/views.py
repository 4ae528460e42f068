"""Pages of the factchecks room."""

from flask import Blueprint

blueprint = Blueprint("factchecks", __name__, template_folder="templates")
