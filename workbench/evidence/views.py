"""Pages of the evidence room, one file a concern."""

from workbench.evidence.blueprint import blueprint
from workbench.evidence.copies import views as copies
from workbench.evidence.figures import views as figures
from workbench.evidence.imports import views as imports
from workbench.evidence.links import views as links
from workbench.evidence.sources import views as sources

__all__ = ["blueprint", "copies", "figures", "imports", "links", "sources"]
