"""The blueprint of the reviews room; its pages add their routes to it."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__, template_folder="templates")
