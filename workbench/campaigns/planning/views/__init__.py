"""Pages of planning: an answer's campaign plan, moving, the pace of channels, the measures of the six rules."""

from workbench.campaigns.planning.views import answer, booking, measuring, moving, pace, rows

__all__ = ["answer", "booking", "measuring", "moving", "pace", "rows"]
