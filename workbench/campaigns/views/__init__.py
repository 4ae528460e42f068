"""Pages of the campaigns room: the plan, placing, answering, channels, newsletters, paper."""

from workbench.campaigns.lists import owner_views as list_owners
from workbench.campaigns.lists import views as lists
from workbench.campaigns.planning import views as planning
from workbench.campaigns.views import answering, channels, connecting, correcting, placing, plan
from workbench.campaigns.views.room import blueprint

__all__ = [
    "answering", "blueprint", "channels", "connecting", "correcting", "list_owners", "lists", "placing", "plan", "planning",
]  # fmt: skip
