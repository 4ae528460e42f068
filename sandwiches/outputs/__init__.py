"""What is made of an answer: posts, cards, posters, leaflets, adverts, scripts, notes, files. No output has the rumour alone.

Values in, bytes or text out. Typst and python-docx are loaded in a child process only (`rendering_child`). Public names are
loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandwiches.outputs.counting import CHANNELS, channel_length, channel_limit
    from sandwiches.outputs.embedding import embed
    from sandwiches.outputs.errors import BadColour, BadLogo, CannotMake, OutputError, RenderOverrun
    from sandwiches.outputs.look import Look, check_look, contrasts
    from sandwiches.outputs.making import OUTPUTS, Order, Output, build_mark, make_file, make_preview, make_text, output_of
    from sandwiches.outputs.posts import Post, social, thread
    from sandwiches.outputs.rendering_child import RenderingChild, shared_child
    from sandwiches.outputs.texts import card_text, fact_page, newspaper, plain, staff_note, talk_script, talk_text

_HOMES = {
    "counting": ("CHANNELS", "channel_length", "channel_limit"),
    "embedding": ("embed",),
    "errors": ("BadColour", "BadLogo", "CannotMake", "OutputError", "RenderOverrun"),
    "look": ("Look", "check_look", "contrasts"),
    "making": ("OUTPUTS", "Order", "Output", "build_mark", "make_file", "make_preview", "make_text", "output_of"),
    "rendering_child": ("RenderingChild", "shared_child"),
    "posts": ("Post", "social", "thread"),
    "texts": ("card_text", "fact_page", "newspaper", "plain", "staff_note", "talk_script", "talk_text"),
}
__all__ = [
    "CHANNELS", "OUTPUTS", "BadColour", "BadLogo", "CannotMake", "Look", "Order", "Output", "OutputError", "Post",
    "RenderOverrun", "RenderingChild", "build_mark", "card_text", "channel_length", "channel_limit", "check_look",
    "contrasts", "embed", "fact_page", "make_file", "make_preview", "make_text", "newspaper", "output_of", "plain",
    "shared_child", "social", "staff_note", "talk_script", "talk_text", "thread",
]  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
