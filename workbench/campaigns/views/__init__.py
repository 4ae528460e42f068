"""Pages of the campaigns room: the plan, placing, answering, channels, leaving a list."""

from workbench.campaigns.views import answering, channels, correcting, leaving, placing, plan
from workbench.campaigns.views.room import blueprint

__all__ = ["answering", "blueprint", "channels", "correcting", "leaving", "placing", "plan"]
