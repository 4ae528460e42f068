"""Posts for social networks: fact first, at most 120 words, within each network's own way of counting (METHOD A.8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandwiches.document import Document
from sandwiches.outputs.bluesky import with_facets
from sandwiches.outputs.clean import bare, language_of, line, sentences_of, shorten
from sandwiches.outputs.counting import Channel, channel_length, channel_limit, channel_of
from sandwiches.outputs.facts import Facts, Sentence, cited, facts_of, speaks_of_rumours
from sandwiches.outputs.wording import word
from sandwiches.rendering.labels import myth_label
from sandwiches.words import word_count

MOST_WORDS = 120
CROPPED_AT = 125  # what networks show before "more": the fact is there, the claim is not
_MOST_POSTS = 8


@dataclass(frozen=True, slots=True)
class Post:
    """One text for one network, with its length as the network counts it. `facets` are Bluesky's links."""

    channel: str
    text: str
    length: int
    limit: int
    words: int
    facets: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def fits(self) -> bool:
        """Whether the network takes it and it keeps to 120 words."""
        return self.length <= self.limit and self.words <= MOST_WORDS


def social(document: Document, channel: str, *, url: str = "", is_full: bool = False, is_draft: bool = False) -> Post:
    """Give one post. Facts only; with `is_full` the whole sandwich, for places where the rumour already lives.

    The whole sandwich falls back to the facts when it does not fit; `thread` splits it instead. Raises CannotMake.
    """
    facts = facts_of(document, output="social")
    room = _Room(document, facts, channel_of(channel), url, is_draft)
    whole = _whole_text(document, facts) if is_full else None
    if whole is not None:
        post = room.whole(whole)
        if post.fits:
            return post
    return room.post(_facts_text(facts, room))


def thread(document: Document, channel: str, *, url: str = "", is_draft: bool = False) -> tuple[Post, ...]:
    """Give the whole sandwich as numbered posts; one post when it fits in one.

    Each part stands alone: whole sentences and the link. The part that names the rumour has a fact before it and the
    correction after it; when that does not fit in one post, the rumour is left out.
    """
    facts = facts_of(document, output="thread")
    room = _Room(document, facts, channel_of(channel), url, is_draft)
    whole = _whole_text(document, facts)
    if whole is not None and (post := room.whole(whole)).fits:
        return (post,)
    if not channel_of(channel).has_threads:
        return (room.post(_facts_text(facts, room)),)
    blocks = [*room.pack(list(facts.opening) or [Sentence(facts.title)])]
    blocks += [one for one in _rumour_texts(document, facts) if room.takes(one)][:1]
    blocks += room.pack(list(facts.explanation))
    blocks += room.pack(list(facts.closing))
    blocks = list(dict.fromkeys(blocks))[:_MOST_POSTS]
    return tuple(room.post(text, number=number, of=len(blocks)) for number, text in enumerate(blocks, 1))


class _Room:
    """How much a network leaves for our words, beside link, numbering and the mark of a draft."""

    def __init__(self, document: Document, facts: Facts, channel: Channel, url: str, is_draft: bool) -> None:
        self.channel = channel
        self.url = url
        language = language_of(document)
        self.draft = f"{word('draft', language)}: " if is_draft else ""
        source = next(iter(cited(document, facts.opening)), None)
        named = ", ".join(one for one in (line(source.publisher), source.published[:4]) if one) if source else ""
        self.source = f"{word('source', language)}: {named}" if named else ""

    def post(self, text: str, *, number: int = 0, of: int = 0) -> Post:
        """The post as it is sent: text, source where it fits, link, number."""
        count = f" {number}/{of}" if of > 1 else ""
        with_source = self._joined(f"{text}{count}", self.source)
        written = with_source if self._fits(with_source) else self._joined(f"{text}{count}", "")
        if not self._fits(written) and of <= 1:
            written = self._joined(shorten(text, self._left_for_text()), "")
        return self._counted(written)

    def whole(self, text: str) -> Post:
        """The post with every word of the text, also when that is too long."""
        with_source = self._joined(text, self.source)
        return self._made(with_source if self._fits(with_source) else self._joined(text, ""))

    def takes(self, text: str) -> bool:
        """Whether the text fits in one numbered post."""
        return self._fits(self._joined(f"{text} 8/8", ""))

    def pack(self, sentences: list[Sentence]) -> list[str]:
        """Posts of whole sentences, as few as can be. A sentence that is too long for any post is shortened."""
        blocks: list[str] = []
        for one in sentences:
            if len(blocks) > _MOST_POSTS:
                break
            together = f"{blocks[-1]} {one.text}" if blocks else one.text
            if blocks and self.takes(together):
                blocks[-1] = together
            else:
                blocks.append(one.text if self.takes(one.text) else shorten(one.text, self._left_for_text() - 4))
        return blocks

    def _joined(self, text: str, source: str) -> str:
        return self.draft + "\n\n".join(one for one in (text, "\n".join(part for part in (source, self.url) if part)) if one)

    def _fits(self, text: str) -> bool:
        is_short = channel_length(text, self.channel.id) <= channel_limit(text, self.channel.id)
        return is_short and word_count(text) <= MOST_WORDS

    def _left_for_text(self) -> int:
        """Characters for our own words; where a network weighs letters double, half as many are sure to fit."""
        used = channel_length(self._joined("", ""), self.channel.id) + 4
        return max(20, min(self.channel.limit, 800) - used)

    def _counted(self, text: str) -> Post:
        for share in (1.0, 0.75, 0.5, 0.4, 0.25):  # letters that weigh double, or a text message in Unicode
            tried = text if share == 1.0 else self._cut(text, share)
            if self._fits(tried):
                break
        return self._made(tried)

    def _made(self, tried: str) -> Post:
        shown, facets = with_facets(tried) if self.channel.id == "bluesky" else (tried, [])
        length, limit = channel_length(tried, self.channel.id), channel_limit(tried, self.channel.id)
        return Post(self.channel.id, shown, length, limit, word_count(tried), tuple(facets))

    def _cut(self, text: str, share: float) -> str:
        head, gap, link = text.rpartition("\n\n") if self.url and text.endswith(self.url) else (text, "", "")
        return f"{shorten(head, int(self._left_for_text() * share))}{gap}{link}"


def _facts_text(facts: Facts, room: _Room) -> str:
    """As many facts as fit, first sentences first, then why."""
    lead = _lead(facts)
    chosen = [lead]
    for one in (*facts.opening, *facts.explanation):
        if one.text in lead:
            continue
        tried = " ".join([*chosen, one.text])
        if not room.takes(tried):
            break
        chosen.append(one.text)
    return " ".join(chosen)


def _lead(facts: Facts) -> str:
    """What a cropped post shows: the first fact, or the headline where the fact is too long for that."""
    first = facts.first
    if len(first) <= CROPPED_AT or not facts.headline:
        return first
    return facts.headline if facts.headline[-1] in ".!?…" else f"{facts.headline}."


def _whole_text(document: Document, facts: Facts) -> str | None:
    """The whole sandwich as one text; None when there is no rumour in it or the fact is too short to come first."""
    rumour = rumour_line(document)
    opening = " ".join(one.text for one in facts.opening) or facts.title
    if facts.headline and len(opening) < CROPPED_AT:
        opening = f"{facts.headline}{'' if facts.headline[-1] in '.!?…' else '.'} {opening}"
    closing = " ".join(one.text for one in facts.closing)
    why = " ".join(one for one, _numbers in sentences_of(document.explanation, document.language))
    if not rumour or not closing or len(opening) < CROPPED_AT:
        return None
    return "\n\n".join([opening, rumour, why, closing])


def _rumour_texts(document: Document, facts: Facts) -> list[str]:
    """The rumour between a fact and its correction, for one part of a thread: ways to put it, the longest first."""
    rumour = rumour_line(document)
    if not rumour or not facts.closing:
        return []
    opening = [one.text for one in facts.opening]
    named = f"{facts.headline}." if facts.headline and facts.headline[-1] not in ".!?…" else facts.headline
    befores = [" ".join(one for one in parts if one) for parts in ((*opening[:2],), (named, *opening[:1]), (named, *opening[:2]))]
    before = min((one for one in befores if len(one) >= CROPPED_AT), key=len, default="")
    if not before:
        return []
    why = next((one.text for one in facts.explanation if one.sources), "")
    last = facts.closing[0].text
    return [f"{before}\n\n{rumour}\n\n{after}" for after in dict.fromkeys((f"{why} {last}".strip(), last))]


def rumour_line(document: Document) -> str:
    """The rumour with a warning before it, as one paragraph; empty when the document has none."""
    myth = " ".join(bare(document.myth).split())
    if not myth or document.format != "sandwich":
        return ""
    return myth if speaks_of_rumours(myth[:60]) else f"{myth_label(document.verdict, language_of(document))}: {myth}"
