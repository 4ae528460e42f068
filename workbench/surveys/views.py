"""Pages of the surveys room: each concern has its own in its folder."""

from workbench.surveys.action_plan import views as action_plan
from workbench.surveys.answering import views as answering
from workbench.surveys.blueprint import blueprint
from workbench.surveys.importing import views as importing
from workbench.surveys.listening import views as listening
from workbench.surveys.panels import public_views as panels_public
from workbench.surveys.panels import views as panels
from workbench.surveys.results import views as results
from workbench.surveys.waves import item_views as wave_items
from workbench.surveys.waves import opening_views as wave_opening
from workbench.surveys.waves import overview_views as overview
from workbench.surveys.waves import views as waves

__all__ = [
    "action_plan",
    "answering",
    "blueprint",
    "importing",
    "listening",
    "overview",
    "panels",
    "panels_public",
    "results",
    "wave_items",
    "wave_opening",
    "waves",
]
