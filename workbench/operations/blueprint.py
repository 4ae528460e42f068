"""The blueprint of the operations room; its pages add their routes to it."""

from flask import Blueprint

blueprint = Blueprint("operations", __name__, template_folder="templates")
