"""Pages of the reviews room."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__, template_folder="templates")
