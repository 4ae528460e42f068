"""The posts that an answer becomes on a social channel: within the network's own way of counting, never the rumour alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sandwiches.document import Document
from sandwiches.outputs import channel_length, channel_limit, social, thread
from sandwiches.outputs.bluesky import with_facets
from sandwiches.outputs.clean import shorten
from sandwiches.outputs.facts import carries_claim
from sandwiches.outputs.posts import MOST_WORDS, Post
from sandwiches.rendering.labels import label_language
from sandwiches.words import word_count
from workbench.campaigns.messages import CORRECTED, SPEAKER
from workbench.campaigns.social.kinds import Options

COUNTED_AS = {"mastodon": "mastodon", "bluesky": "bluesky", "x": "x", "chat": "linkedin"}  # a chat has room for a longer text
CORRECTION = {"sv": "Rättelse:", "en": "Correction:"}


@dataclass(frozen=True)
class PlannedPost:
    """One post as it will stand there. `length` and `limit` as the network counts; `facets` are Bluesky's links."""

    text: str
    length: int
    limit: int
    facets: tuple[dict[str, Any], ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return self.length <= self.limit


def plan_posts(
    document: Document,
    options: Options,
    *,
    url: str = "",
    speaker: tuple[str, str] | None = None,
    correction: tuple[str, str] | None = None,
    is_fact_only: bool = False,
) -> tuple[PlannedPost, ...]:
    """Give the posts in order; one where it fits. A correction (what, why) is told first (METHOD F9).

    `is_fact_only`: a repeat, which says the fact and leaves the rumour out, in one post on any channel.
    Raises CannotMake when the text has no fact that can stand without the rumour.
    """
    network = COUNTED_AS[options.kind]
    made = thread(document, network, url=url) if options.is_thread and not is_fact_only else (social(document, network, url=url),)
    texts = [_whole(post) for post in made]
    if speaker is not None:
        line = SPEAKER[label_language(document.language)].format(name=speaker[0], title=speaker[1])
        texts[0] = _if_it_fits(_with_line(texts[0], line, url), texts[0], network)
    if correction is not None:
        texts = _corrected(document, texts, correction, network, url)
    return tuple(_planned(text, network, options) for text in texts)


def _whole(post: Post) -> str:
    """The text with whole addresses: Bluesky's posts show short ones and carry the rest in facets."""
    raw = post.text.encode("utf-8")
    for facet in sorted(post.facets, key=lambda one: -one["index"]["byteStart"]):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        raw = raw[:start] + facet["features"][0]["uri"].encode("utf-8") + raw[end:]
    return raw.decode("utf-8")


def _with_line(text: str, line: str, url: str) -> str:
    """The line after the text, before the address that ends it."""
    head, found, _rest = text.rpartition(url) if url and text.endswith(url) else (text, "", "")
    return "\n\n".join(one for one in (head.rstrip(), line, found) if one)


def _corrected(document: Document, texts: list[str], correction: tuple[str, str], network: str, url: str) -> list[str]:
    """What was wrong and why, before the text where both fit, else in a post of its own. It never repeats the rumour."""
    language = label_language(document.language)
    what, why = (one if not carries_claim(document, one) else "" for one in correction)
    label = CORRECTION[language]
    if not what:
        return [_if_it_fits(f"{label} {texts[0]}", texts[0], network), *texts[1:]]
    told = CORRECTED[language].format(what=what, why=why).strip()
    together = f"{told}\n\n{texts[0]}"
    if _fits(together, network):
        return [together, *texts[1:]]
    room = channel_limit("", network) - channel_length(f"\n\n{url}", network) - 2
    while room > 20 and not _fits(alone := "\n\n".join(one for one in (shorten(told, room), url) if one), network):
        room -= 20
    return [alone, *texts]


def _if_it_fits(text: str, otherwise: str, network: str) -> str:
    return text if _fits(text, network) else otherwise


def _fits(text: str, network: str) -> bool:
    return channel_length(text, network) <= channel_limit(text, network) and word_count(text) <= MOST_WORDS


def _planned(text: str, network: str, options: Options) -> PlannedPost:
    shown, facets = with_facets(text) if network == "bluesky" else (text, [])
    limit = min(channel_limit(text, network), getattr(options, "limit", channel_limit(text, network)))
    return PlannedPost(shown, channel_length(text, network), limit, tuple(facets))


def to_json(post: PlannedPost) -> dict[str, Any]:
    """As it is kept with the delivery, so that every try says the same words."""
    return {"text": post.text, "length": post.length, "limit": post.limit, "facets": list(post.facets)}


def from_json(values: dict[str, Any]) -> PlannedPost:
    """Read what `to_json` wrote."""
    return replace(PlannedPost(str(values["text"]), int(values["length"]), int(values["limit"])), facets=tuple(values["facets"]))
