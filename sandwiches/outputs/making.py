"""Every output by its name: what it is called, what kind of file it is, and how it is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sandwiches.document import Document
from sandwiches.outputs import texts
from sandwiches.outputs.counting import CHANNELS
from sandwiches.outputs.embedding import embed
from sandwiches.outputs.errors import CannotMake
from sandwiches.outputs.facts import facts_of
from sandwiches.outputs.look import Look
from sandwiches.outputs.pages import page_data
from sandwiches.outputs.posts import social, thread
from sandwiches.outputs.rendering_child import RenderingChild
from sandwiches.outputs.word_data import word_data
from sandwiches.rendering import claim_review

Kind = Literal["png", "pdf", "docx", "text", "html", "json"]
_MEDIA = {
    "png": ("image/png", "png"), "pdf": ("application/pdf", "pdf"), "text": ("text/plain; charset=utf-8", "txt"),
    "html": ("text/html; charset=utf-8", "html"), "json": ("application/ld+json", "json"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
}  # fmt: skip
_A4, _A5 = 595.28, 419.53  # widths in points


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that is made of an answer. `has_rumour`: the rumour may stand in it, between facts."""

    id: str
    kind: Kind
    file_sv: str
    file_en: str
    template: str = ""
    has_rumour: bool = False

    @property
    def media_type(self) -> str:
        """The content type."""
        return _MEDIA[self.kind][0]

    def file_name(self, slug: str, language: str, *, is_draft: bool = False) -> str:
        """A sensible name for the file: the answer's, what it is, its ending."""
        what = self.file_sv if language.startswith("sv") else self.file_en
        draft = ("-utkast" if language.startswith("sv") else "-draft") if is_draft else ""
        return f"{slug}-{what}{draft}.{_MEDIA[self.kind][1]}"


OUTPUTS = (
    Output("card_wide", "png", "kort-1200x630", "card-1200x630", "card"),
    Output("card_square", "png", "kort-1080x1080", "card-1080x1080", "card"),
    Output("poster", "pdf", "affisch-a4", "poster-a4", "poster"),
    Output("leaflet", "pdf", "blad-a5", "leaflet-a5", "leaflet", has_rumour=True),
    Output("advert", "pdf", "annons", "advert", "advert"),
    Output("fact_sheet", "pdf", "faktablad-a4", "fact-sheet-a4", "factpage"),
    Output("docx", "docx", "svar", "answer", has_rumour=True),
    Output("talk_script", "text", "samtalsstod", "talk-script", has_rumour=True),
    Output("staff_note", "text", "intern-notis", "staff-note"),
    Output("fact_page", "text", "faktasida", "fact-page"),
    Output("newspaper", "text", "annonstext", "advert-text"),
    Output("posts", "text", "inlagg", "posts", has_rumour=True),
    Output("plain", "text", "text", "text", has_rumour=True),
    Output("embed", "html", "inbaddning", "embed", has_rumour=True),
    Output("claim_review", "json", "claimreview", "claimreview", has_rumour=True),
)
_BY_ID = {one.id: one for one in OUTPUTS}


def output_of(output_id: str) -> Output:
    """Give an output by its id; KeyError when there is none."""
    return _BY_ID[output_id]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: which answer in which look, and whether it is a draft, grey, or of a given size in millimetres."""

    document: Document
    look: Look
    url: str = ""
    is_draft: bool = False
    is_grey: bool = False
    size: tuple[int, int] | None = None


@cache
def build_mark() -> str:
    """Give a short name for the code, templates and fonts that make the outputs: kept files are made anew when one changes."""
    folder = Path(__file__).resolve().parent
    marked = hashlib.sha256()
    for path in sorted(path for kind in ("*.py", "*.typ", "*.ttf") for path in folder.rglob(kind)):
        marked.update(path.name.encode() + path.read_bytes())
    return marked.hexdigest()[:16]


def make_file(output_id: str, order: Order, child: RenderingChild) -> bytes:
    """Give the finished file. Raises CannotMake, RenderOverrun, or KeyError for an unknown output."""
    output = _BY_ID[output_id]
    if output.kind in ("png", "pdf"):
        data = _page(output, order)
        asked = {"kind": output.kind, "template": output.template, "data": data, "ppi": 72.0, "is_grey": order.is_grey}
        return child.ask(asked)[1]
    if output.kind == "docx":
        data = word_data(order.document, order.look, url=order.url, is_draft=order.is_draft)
        return child.ask({"kind": "docx", "data": data})[1]
    return make_text(output_id, order).encode("utf-8")


def make_preview(output_id: str, order: Order, child: RenderingChild, *, width: int = 420) -> bytes:
    """Give the first page of a set output as a small PNG, `width` pixels wide."""
    output = _BY_ID[output_id]
    data = _page(output, order)
    points = {"poster": _A4, "factpage": _A4, "leaflet": _A5}.get(output.template, float(data.get("width", 0)))
    if output.template == "advert":
        points *= 72 / 25.4
    asked = {"kind": "png", "template": output.template, "data": data, "ppi": 72 * width / points, "is_grey": order.is_grey}
    return child.ask(asked)[1]


def make_text(output_id: str, order: Order) -> str:
    """Give a text output. Raises CannotMake."""
    return _TEXTS[output_id](order)


def _page(output: Output, order: Order) -> dict[str, Any]:
    return page_data(output.id, order.document, order.look, url=order.url, is_draft=order.is_draft, size=order.size)


def _posts(order: Order) -> str:
    """Every network's posts in one file."""
    blocks = []
    for channel in CHANNELS:
        posts = thread(order.document, channel.id, url=order.url, is_draft=order.is_draft)
        one = social(order.document, channel.id, url=order.url, is_draft=order.is_draft)
        blocks.append(f"== {channel.name} ({one.length}/{one.limit}) ==\n\n{one.text}")
        if len(posts) > 1:
            blocks += [f"-- {channel.name} {number}/{len(posts)} --\n\n{post.text}" for number, post in enumerate(posts, 1)]
    return "\n\n".join(blocks) + "\n"


def _claim_review(order: Order) -> str:
    if order.document.format != "sandwich":
        raise CannotMake("claim_review", "format")
    facts_of(order.document, output="claim_review")
    review = claim_review(order.document, organisation=order.look.name, url=order.url)
    if order.is_draft:
        review["creativeWorkStatus"] = "Draft"
    return json.dumps(review, ensure_ascii=False, indent=1) + "\n"


_TEXTS: dict[str, Callable[[Order], str]] = {
    "talk_script": lambda order: texts.talk_text(order.document, is_draft=order.is_draft),
    "staff_note": lambda order: texts.staff_note(order.document, is_draft=order.is_draft),
    "fact_page": lambda order: texts.fact_page(order.document, order.look, url=order.url, is_draft=order.is_draft),
    "newspaper": lambda order: texts.newspaper(order.document, order.look, url=order.url, is_draft=order.is_draft),
    "posts": _posts,
    "plain": lambda order: texts.plain(order.document, order.look, url=order.url, is_draft=order.is_draft),
    "embed": lambda order: embed(order.document, order.look, url=order.url, is_draft=order.is_draft),
    "claim_review": _claim_review,
}
