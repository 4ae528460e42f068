"""Charts as Vega-Lite specifications with title, description and table; drawn in the background or a child."""
