"""Pages of the rumours room."""

from flask import Blueprint

blueprint = Blueprint("rumours", __name__, template_folder="templates")
