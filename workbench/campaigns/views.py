"""Pages of the campaigns room."""

from flask import Blueprint

blueprint = Blueprint("campaigns", __name__, template_folder="templates")
