"""Pages of the audiences room: groups, spokespersons, trust, calendars, suggestions."""

from workbench.audiences.blueprint import blueprint
from workbench.audiences.views import availability, groups, spokespersons, suggesting, trust

__all__ = ["availability", "blueprint", "groups", "spokespersons", "suggesting", "trust"]
