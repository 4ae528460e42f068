"""The blueprint of the surveys room; its pages add their routes to it."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__, template_folder="templates")
