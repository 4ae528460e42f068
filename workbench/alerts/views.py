"""Pages of the alerts room."""

from flask import Blueprint

blueprint = Blueprint("alerts", __name__, template_folder="templates")
