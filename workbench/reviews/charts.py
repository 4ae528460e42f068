"""Charts of the review as SVG, from Vega-Lite specifications. Background only: altair and vl-convert are heavy."""

import re
from datetime import date
from typing import Any

LABELS = {
    "sv": {"week": "Vecka", "sightings": "Observationer", "title": "Observationer per vecka"},
    "en": {"week": "Week", "sightings": "Sightings", "title": "Sightings per week"},
}
COLOURS = {  # the values of tokens.css: ink, line, brand
    "light": {"ink": "#14201d", "quiet": "#4a5853", "line": "#d6ddd9", "bar": "#0b5560"},
    "dark": {"ink": "#e8eeeb", "quiet": "#aab7b1", "line": "#2e3935", "bar": "#82ccd7"},
}


def draw_charts(counts: dict[str, Any]) -> dict[str, str]:
    """Every chart as SVG text, by "weeks.<language>.<scheme>"."""
    weeks = counts["rumours"]["weeks"]
    return {
        f"weeks.{language}.{scheme}": _bars(weeks, LABELS[language], COLOURS[scheme]) for language in LABELS for scheme in COLOURS
    }


def _bars(weeks: list[dict[str, Any]], labels: dict[str, str], colours: dict[str, str]) -> str:
    import altair
    import vl_convert

    rows = [
        {"week": f"v. {_week(row)}" if labels["week"] == "Vecka" else f"wk {_week(row)}", "sightings": row["sightings"]}
        for row in weeks
    ]
    axis = altair.Axis(labelColor=colours["quiet"], titleColor=colours["ink"], gridColor=colours["line"], labelAngle=0)
    whole = altair.Axis(**{**axis.to_dict(), "format": "d", "tickMinStep": 1})
    chart = (
        altair.Chart(altair.Data(values=rows), title=altair.Title(labels["title"], color=colours["ink"], anchor="start"))
        .mark_bar(color=colours["bar"])
        .encode(
            x=altair.X("week:N", sort=None, title=None, axis=axis),
            y=altair.Y("sightings:Q", title=labels["sightings"], axis=whole),
        )
        .properties(width=640, height=220, background="transparent")
        .configure_view(stroke=None)
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return re.sub(r' style="[^"]*"', "", svg)


def _week(row: dict[str, Any]) -> int:
    return date.fromisoformat(row["week"]).isocalendar().week
