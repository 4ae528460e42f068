"""Pages of the alerts room: each concern has its own in its folder."""

from workbench.alerts import rumour_events
from workbench.alerts.answering import views as answering
from workbench.alerts.blueprint import blueprint
from workbench.alerts.handling import bulk_views
from workbench.alerts.handling import views as handling
from workbench.alerts.roster import planning_views
from workbench.alerts.roster import views as roster
from workbench.alerts.rules import views as rules
from workbench.alerts.telling import route_views as telling_routes
from workbench.alerts.telling import views as telling

__all__ = [
    "answering",
    "blueprint",
    "bulk_views",
    "handling",
    "planning_views",
    "roster",
    "rules",
    "rumour_events",
    "telling",
    "telling_routes",
]
