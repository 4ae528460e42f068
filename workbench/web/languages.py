"""Swedish and English: which one a person sees, and the words, times and numbers in it.

The catalogue of each room lies in its own translations/ folder; English is the language of the source, Swedish is complete.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from workbench import clock
from workbench.settings import Settings
from workbench.web.catalogues import QuickBabel

LANGUAGES = ("sv", "en")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"})
COOKIE = "language"


def choose_language(default: str) -> str:
    """The address says it (?lang=), else the cookie, else the person's own choice, else the browser."""
    if not has_request_context():
        return default
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.language_asked = asked
        return asked
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    own = getattr(current_user, "language", "") if current_user else ""
    return own or request.accept_languages.best_match(LANGUAGES) or default


def language() -> str:
    """The language of this request: "sv" or "en"."""
    try:
        return str(g.language)
    except AttributeError:
        g.language = choose_language(g.get("default_language", "sv"))
        return str(g.language)


def init_languages(app: Flask, settings: Settings) -> None:
    """Wire Babel, the language cookie and the filters for time and numbers."""
    folders = sorted(str(path) for path in Path(app.root_path).glob("*/translations"))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    app.config["BABEL_DEFAULT_LOCALE"] = settings.default_language

    def locale() -> str:
        if has_request_context():
            g.default_language = settings.default_language
            return language()
        return str(g.get("forced_language", settings.default_language)) if g else settings.default_language

    QuickBabel(app, locale_selector=locale, timezone_selector=lambda: settings.timezone)
    zone = ZoneInfo(settings.timezone)
    app.add_template_filter(lambda value: show_time(value, zone), "when")
    app.add_template_filter(lambda value: show_date(value), "day")
    app.add_template_filter(show_number, "number")
    app.add_template_filter(show_language, "in_language")
    app.context_processor(lambda: {"language": locale(), "get_locale": locale, "languages": LANGUAGES})
    app.after_request(_keep_language)


@cache
def translator(language: str) -> Callable[[str], str]:
    """gettext in one language without a request: for letters that jobs write. Placeholders are filled by the caller."""
    merged = NullTranslations()
    for folder in sorted(Path(__file__).parents[1].glob("*/translations")):
        found = Translations.load(str(folder), [language])
        if isinstance(found, Translations):
            merged = found.merge(merged) if isinstance(merged, Translations) else found
    return merged.gettext


def _keep_language(response: Response) -> Response:
    asked = g.get("language_asked")
    if asked:
        response.set_cookie(COOKIE, asked, max_age=31536000, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def show_time(value: datetime | None, zone: ZoneInfo) -> Markup:
    """`<time>` with "today 14:32" or "3 nov 14:32", exact time on hover. An empty string for None."""
    if value is None:
        return Markup("")
    return _time(value.astimezone(zone), clock.utcnow().astimezone(zone).date(), language(), value.isoformat())


@lru_cache(maxsize=4000)
def _time(local: datetime, today: date, language: str, iso: str) -> Markup:
    clock_time = local.strftime("%H.%M" if language == "sv" else "%H:%M")
    if local.date() == today:
        day = gettext("today")
    elif local.date() == today - timedelta(days=1):
        day = gettext("yesterday")
    elif local.date() == today + timedelta(days=1):
        day = gettext("tomorrow")
    else:
        day = _day(local.date(), "d MMM" if local.year == today.year else "d MMM y", language)
    exact = local.strftime("%Y-%m-%d %H:%M:%S %Z")
    return Markup('<time datetime="{}" title="{}">{} {}</time>').format(iso, exact, day, clock_time)


def show_date(value: date | datetime | None) -> Markup:
    """`<time>` with a day: "3 nov 2026"."""
    if value is None:
        return Markup("")
    iso = value.isoformat()[:10]
    return Markup('<time datetime="{}">{}</time>').format(iso, _day(value, "d MMM y", language()))


def show_language(code: str | None) -> Markup:
    """The attributes of an element whose text is in that language: lang and dir. An unknown language decides by its letters."""
    return _attributes((code or "").lower())


@lru_cache(maxsize=200)
def _attributes(code: str) -> Markup:
    if not code or code == "und" or not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", code):
        return Markup('dir="auto"')
    direction = "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"
    return Markup('lang="{}" dir="{}"').format(code, direction)


@lru_cache(maxsize=1000)
def _day(day: date, pattern: str, language: str) -> str:
    return str(format_date(day, pattern, locale=language))


def show_number(value: float | None, decimals: int = 0) -> str:
    """A number in the language's own form: 12 345,6 or 12,345.6."""
    return "" if value is None else _number(value, decimals, language())


@lru_cache(maxsize=4000, typed=True)
def _number(value: float, decimals: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=language))
