"""The blueprint of the alerts room; its pages add their routes to it."""

from flask import Blueprint

from workbench.web.places import keep_list

blueprint = Blueprint("alerts", __name__, template_folder="templates")
keep_list(blueprint, "alert_id")
