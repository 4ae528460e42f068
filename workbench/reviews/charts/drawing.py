"""Charts as SVG and PNG, from Vega-Lite specifications. Background only: vl-convert is heavy."""

import copy
import json
import re
import textwrap
from html import escape
from pathlib import Path
from typing import Any

from workbench.reviews.charts.chart import Chart

FONTS = Path(__file__).parents[3] / "sandwiches" / "outputs" / "fonts"
WIDE, NARROW, PAGE = 640, 340, 820  # of the whole picture, about, in CSS pixels
SCHEMES = ("light", "dark")
NUMBERS = {"sv": "sv-SE", "en": "en-GB"}  # other languages are written as in English
SWEDISH_DAYS = {  # the drawing library's own Swedish begins months with capitals
    "dateTime": "%A den %d %B %Y %X", "date": "%Y-%m-%d", "time": "%H:%M:%S", "periods": ["fm", "em"],
    "days": ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"],
    "shortDays": ["sön", "mån", "tis", "ons", "tor", "fre", "lör"],
    "months": [
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
    ],
    "shortMonths": ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."],
}  # fmt: skip
COLOURS = {  # the values of tokens.css: surface, ink, ink-2, line, brand
    "light": {"ground": "#ffffff", "ink": "#14201d", "quiet": "#4a5853", "line": "#d6ddd9", "bar": "#0b5560"},
    "dark": {"ground": "#161d1b", "ink": "#e8eeeb", "quiet": "#aab7b1", "line": "#2e3935", "bar": "#82ccd7"},
}
SERIES = {  # each at least 3:1 against the ground
    "light": ["#0b5560", "#b0661a", "#5a6fb0", "#708034", "#a5201b", "#6b4a7e"],
    "dark": ["#82ccd7", "#e0a75e", "#a9b6ea", "#c0cf7a", "#ffa198", "#cfa9e6"],
}


def draw_svg(chart: Chart, scheme: str, language: str, *, width: int = WIDE, has_title: bool = True) -> str:
    """Give the chart as SVG on a clear ground, with title and description for those who do not see it, and no style attribute.

    Without `has_title` the title is not drawn: a page has it as a heading. Takes about 0.1 s, the first time 0.7 s. The same
    chart always gives the same text.
    """
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    svg: str = vl_convert.vegalite_to_svg(_dressed(chart, scheme, width, "transparent", has_title), **_manner(language))
    svg = re.sub(r' style="[^"]*"', "", svg)
    words = f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>"
    head, _, rest = svg.partition(">")
    return f'{head} role="img" xml:lang="{escape(language)}">{words}{rest}'


def draw_png(chart: Chart, scheme: str, language: str, *, width: int = WIDE, scale: float = 2.0) -> bytes:
    """Give the chart as PNG on the ground of its scheme, `scale` pixels for each of `width`."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    spec = _dressed(chart, scheme, width, COLOURS[scheme]["ground"])
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=scale, **_manner(language))
    return drawn


def _manner(language: str) -> dict[str, Any]:
    days = SWEDISH_DAYS if language == "sv" else "en-GB"
    return {"format_locale": NUMBERS.get(language, "en-GB"), "time_format_locale": days, "allowed_base_urls": []}


def _dressed(chart: Chart, scheme: str, width: int, ground: str, has_title: bool = True) -> dict[str, Any]:
    """The specification with its size, its title and the colours of the scheme."""
    colours = COLOURS[scheme]
    spec = copy.deepcopy(chart.spec)
    text = json.dumps(spec, ensure_ascii=False).replace('"currentText"', json.dumps(colours["ink"]))
    dressed: dict[str, Any] = json.loads(text)
    lies_down = isinstance(spec.get("height"), dict)
    dressed["width"] = max(120, width - (_name_width(width) + 60 if lies_down else 80))
    lines = textwrap.wrap(chart.title, max(20, width // 8)) or [""]
    if has_title:
        dressed["title"] = {
            "text": lines,
            "anchor": "start",
            "frame": "bounds",
            "offset": 12,
            "color": colours["ink"],
            "fontSize": 15,
        }
    dressed["background"] = ground
    dressed["padding"] = 8
    dressed["config"] = _config(scheme, width)
    return dressed


def _name_width(width: int) -> int:
    return min(260, width * 2 // 5)


def _config(scheme: str, width: int) -> dict[str, Any]:
    colours = COLOURS[scheme]
    axis = {
        "labelColor": colours["quiet"], "titleColor": colours["ink"], "gridColor": colours["line"], "tickColor": colours["line"],
        "domainColor": colours["line"], "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelAngle": 0,
    }  # fmt: skip
    legend = {
        "orient": "top", "direction": "horizontal", "columns": 3 if width > 500 else 1, "labelColor": colours["ink"],
        "labelFontSize": 12, "labelLimit": 260, "symbolStrokeWidth": 0,
    }  # fmt: skip
    return {
        "font": "Inter, Noto Sans, sans-serif",
        "axis": axis,
        "axisY": {"labelLimit": _name_width(width)},
        "axisX": {"labelOverlap": True},
        "legend": legend,
        "view": {"stroke": None},
        "range": {"category": SERIES[scheme]},
        "bar": {"color": colours["bar"]},
        "line": {"color": colours["bar"], "strokeWidth": 2},
        "point": {"color": colours["bar"]},
        "rule": {"color": colours["bar"]},
        "text": {"color": colours["ink"], "fontSize": 12},
    }
