"""Pages of the audiences room."""

from flask import Blueprint

blueprint = Blueprint("audiences", __name__, template_folder="templates")
