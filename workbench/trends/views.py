"""Pages of the trends room."""

from flask import Blueprint

blueprint = Blueprint("trends", __name__, template_folder="templates")
