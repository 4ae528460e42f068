"""The blueprint of the privacy room; its pages add their routes to it."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__, template_folder="templates")
