"""Pages of the intake room."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__, template_folder="templates")
