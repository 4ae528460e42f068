"""Icons and tags, drawn once each: a list has some hundred of the same. Templates know them as ui.icon and ui.tag."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup


@lru_cache(maxsize=200)
def icon(name: str) -> Markup:
    """A symbol of the sprite, hidden from screen readers: words stand beside it."""
    return Markup('<svg class="ico" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>').format(name)


def tag(text: object, kind: str = "", symbol: str = "") -> Markup:
    """A small label. `kind` is "", ok, advise, warn or block; `symbol` an icon's name."""
    return _tag(text if isinstance(text, Markup) else str(text), kind or "", symbol or "")


@lru_cache(maxsize=2000, typed=True)  # a text and the same as markup are two
def _tag(text: str, kind: str, symbol: str) -> Markup:
    look = f"tag tag-{kind}" if kind else "tag"
    return Markup('<span class="{}">{}{}</span>').format(look, icon(symbol) if symbol else "", text)


def init_marks(app: Flask) -> None:
    """For _macros.html, which hands them on."""
    app.jinja_env.globals.update(draw_icon=icon, draw_tag=tag)
