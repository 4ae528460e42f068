"""The survey on paper: what the template of the set page needs, as JSON types, and the finished PDF from the child process."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from sandwiches.outputs import CannotMake, Look, RenderingChild, build_mark, fonts
from sandwiches.outputs.clean import printable, shorten
from sandwiches.outputs.pages import logo_svg
from workbench.errors import Refused
from workbench.settings import Settings
from workbench.surveys.answering.showing import BELIEF_WORDS, HEARD_WORDS, Asked, show_wave
from workbench.surveys.answering.words import FormWords
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.queries import items_of
from workbench.surveys.waves.wording import Said
from workbench.web.languages import RIGHT_TO_LEFT

PAGES = (1, 2)
TALL = ("ar", "fa", "he", "am", "ti", "th", "ckb", "ps", "ur", "prs", "yi", "ka", "hy")
TEXT_LINES = 4
QUOTES = {"sv": ("”", "”"), "fi": ("”", "”"), "ar": ("«", "»"), "fa": ("«", "»"), "uk": ("«", "»"), "ru": ("«", "»")}


def make_paper(wave: Wave, words: FormWords, look: Look, settings: Settings, *, pages: int, child: RenderingChild) -> bytes:
    """A tagged PDF of at most one or two pages. Raises Refused for letters that no font holds, OutputError from the child."""
    return child.ask(order_of(wave, words, look, settings, pages=pages))[1]


def order_of(wave: Wave, words: FormWords, look: Look, settings: Settings, *, pages: int) -> dict[str, Any]:
    """What the child is asked for."""
    data = paper_data(wave, words, look, settings, pages=pages)
    return {"kind": "pdf", "template": "survey", "data": data, "ppi": 72.0, "is_grey": False}


def key_of(order: dict[str, Any]) -> str:
    """A name for exactly this file."""
    text = json.dumps([order, build_mark()], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def paper_data(wave: Wave, words: FormWords, look: Look, settings: Settings, *, pages: int) -> dict[str, Any]:
    """The data of the page. Raises Refused."""
    shown = show_wave(wave, items_of(wave), words)
    facts_link = f"{settings.base_url}/survey/{wave.code}/facts"
    link = f"{settings.base_url}/survey/{wave.code}" if "web" in wave.ways else ""
    run = _runner(words)
    language = words.language.partition("-")[0]
    try:
        return {
            "title": _plain(shown.title.text), "lang": language if language.isalpha() and len(language) in (2, 3) else "en",
            "region": None, "dir": words.direction, "tall": language in TALL, "own_lang": "en", "fonts": list(fonts.FAMILIES),
            "date": [wave.opens_on.year, wave.opens_on.month, wave.opens_on.day] if wave.opens_on else None,
            "draft": "", "draft_short": "", "qr_link": f"{link or facts_link}?in={words.language}", "qr_svg": "",
            "qr_alt": _plain(words.text("paper_code" if link else "paper_facts")),
            "look": {
                "name": _plain(shorten(look.name, 80)), "unit": _plain(shorten(look.unit, 80)),
                "logo_alt": _plain(look.logo_alt or look.name), "ink": look.ink, "ground": look.ground, "band": look.band,
                "logo_svg": logo_svg(look),
            },
            "pages": pages, "heading": run(shown.title),
            "introduction": [run(Said(part, shown.introduction.language)) for part in _paragraphs(shown.introduction.text)],
            "how": run(words.find("paper_how")), "unnamed": run(words.find("unnamed")), "number": run(words.find("paper_number")),
            "web": {"label": run(words.find("paper_web")), "link": link.partition("://")[2]} if link else None,
            "facts": {"label": run(words.find("paper_facts")), "link": facts_link.partition("://")[2]},
            "questions": [_question(one, words, run) for one in shown.questions],
            "self_selected": run(_limits(words, settings)) if wave.sampling == "volunteer" else None,
        }  # fmt: skip
    except CannotMake as error:
        message = _("The PDF lacks letters for this language: %(letters)s. Use the survey on the web.", letters=error.detail)
        raise Refused(message, subject_id=wave.id) from error


def _question(one: Asked, words: FormWords, run: Callable[[Said], dict[str, str]]) -> dict[str, Any]:
    text = run(Said(_quoted(one.said), one.said.language)) if one.shape == "statement" else run(one.said)
    data: dict[str, Any] = {"shape": one.shape, "text": text, "lines": TEXT_LINES, "options": [], "parts": []}
    if one.shape == "statement":
        heard = {"label": run(words.find("heard")), "options": [run(words.find(word)) for _value, word in HEARD_WORDS]}
        belief = {"label": run(words.find("belief")), "options": [run(words.find(word)) for _value, word in BELIEF_WORDS]}
        scale = [{"text": step, "lang": words.language, "dir": words.direction} for step in "12345"]
        sure = {"label": run(words.find("sure")), "options": scale, "hint": run(words.find("sure_hint"))}
        data["parts"] = [heard, belief, sure]
    elif one.shape == "text":
        data["hint"] = run(words.find("text_hint"))
    else:
        data["options"] = [run(option.said) for option in one.options]
    return data


def _runner(words: FormWords) -> Callable[[Said], dict[str, str]]:
    """A text with its own language and direction."""

    def run(said: Said) -> dict[str, str]:
        if said.language == words.language:
            direction = words.direction
        else:
            direction = "rtl" if said.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        text = _plain(said.text)
        if direction != words.direction:  # a mark of its own direction holds the full stop on its side
            mark = "\u200f" if direction == "rtl" else "\u200e"
            text = f"{mark}{text}{mark}"
        return {"text": text, "lang": said.language.partition("-")[0], "dir": direction}

    return run


def _quoted(said: Said) -> str:
    opening, closing = QUOTES.get(said.language.partition("-")[0], ("“", "”"))
    return f"{opening}{said.text}{closing}"


def _limits(words: FormWords, settings: Settings) -> Said:
    return Said(words.text("self_selected", town=settings.municipality), words.find("self_selected").language)


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def _plain(text: str) -> str:
    return printable(" ".join(text.split()), "survey")
