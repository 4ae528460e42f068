"""Pages of the campaigns room: the plan, placing, answering, channels, newsletters, paper."""

from workbench.campaigns import rumour_events
from workbench.campaigns.delivering import views as delivering
from workbench.campaigns.lists import owner_views as list_owners
from workbench.campaigns.lists import views as lists
from workbench.campaigns.paper import choice_views as paper_choices
from workbench.campaigns.paper import views as paper
from workbench.campaigns.planning import views as planning
from workbench.campaigns.views import answering, channels, connecting, correcting, placing, plan
from workbench.campaigns.views.room import blueprint

__all__ = [
    "answering", "blueprint", "channels", "connecting", "correcting", "delivering", "list_owners", "lists", "paper",
    "paper_choices", "placing", "plan", "planning", "rumour_events",
]  # fmt: skip
