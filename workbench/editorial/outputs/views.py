"""Pages of the outputs: importing these modules adds their routes and panels to the blueprint."""

from workbench.editorial.outputs import look_views, making_views, panels

__all__ = ["look_views", "making_views", "panels"]
