"""The blueprint of accounts; its pages add their routes to it."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="templates")
