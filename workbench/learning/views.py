"""Pages of the learning room."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__, template_folder="templates")
