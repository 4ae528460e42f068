"""Pages of the partners room."""

from flask import Blueprint

blueprint = Blueprint("partners", __name__, template_folder="templates")
