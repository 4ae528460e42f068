"""Making a sentence neutral by leaving words out: who says it, how sure they are, whom they turn to. Never adds a word."""

from __future__ import annotations

import re

# "Jag har hört att …", "My neighbour swears that …": the frame goes, what is claimed stays.
_FRAMES = {
    "sv": (
        r"^(?:[^,.;:]{0,60}?\b)?(?:hört|hörde|hör|läst|läste|läser|säger|sa|sade|sagt|sägs|hävdar|hävdas|påstår|påstås|påstod|berättar|"
        r"berättade|menar|tror|vet|svär på|skriver|skrev|tydligen är det så|visst är det så|fick veta|förstår)"
        r"(?: det| mig| oss)?,? att\s+"
    ),
    "en": (
        r"^(?:[^,.;:]{0,60}?\b)?(?:heard|hear|read|says|say|said|told (?:me|us)|claims?|claimed|believes?|thinks?|swears?|knows?|"
        r"writes?|wrote|reckons?)(?: that\s+|\s+(?=(?:the|newcomers?|refugees?|asylum|people|they|immigrants?|all|every|no)\b))"
    ),
}
_LEADS = {
    "sv": (
        r"^(?:enligt [^,.;:]{1,40}, |(?:min|en|vår|någon) [\w-]+ (?:säger|sa|påstår|hävdar): |(?:men|och|för|alltså|ja|nej|"
        r"jo|ok|okej|asså|ba|hallå|usch|suck),? |(?:folk|alla|dom|de) (?:säger|snackar|pratar)(?: om)?,? )"
    ),
    "en": r"^(?:according to [^,.;:]{1,40}, |(?:but|and|so|well|ok|okay|yeah|no|yes|wow|honestly|now),? )",
}
_TAILS = {
    "sv": (
        r"(?:, |\s)(?:säger|sa|hörde|enligt|påstår|hävdar|tror) (?:jag|hon|han|de|dom|folk|alla|grannen|min \w+)[^.!?]*$|"
        r",? (?:eller hur|va|typ|liksom|tydligen)$"
    ),
    "en": r",? (?:says|said|I heard|they say|apparently|I think|I believe|right|you know|according to [^.!?]*)$",
}
_HEDGES = {
    "sv": (
        "tydligen nog väl ju visst faktiskt typ liksom kanske egentligen säkert antagligen förmodligen troligen nämligen "
        "bara-så-ni-vet alltså såklart givetvis"
    ),
    "en": (
        "apparently obviously honestly actually basically probably clearly supposedly "
        "allegedly reportedly seriously literally surely maybe perhaps of-course"
    ),
}
_SWAPS = re.compile(
    r"^((?:\S+ ){1,4}?)(inte|aldrig|alltid|inte längre) (får|kan|ska|måste|behöver|vill|har|är|betalar|går|kommer|ger)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200d\"“”«»„*_#]+")
_SPACE = re.compile(r"\s+")


def make_neutral(sentence: str, language: str) -> str:
    """The sentence without its frame, hedges, quotation marks and final signs; the first letter large. May be empty."""
    language = "en" if language == "en" else "sv"
    text = _SPACE.sub(" ", _SIGNS.sub(" ", sentence)).strip(" .!?…:;,-–")
    if sum(letter.isupper() for letter in text) > 0.6 * sum(letter.isalpha() for letter in text):
        text = text.lower()
    for _round in range(3):
        before = text
        text = re.sub(_LEADS[language], "", text, flags=re.IGNORECASE)
        framed = re.sub(_FRAMES[language], "", text, flags=re.IGNORECASE)
        text = _swap(framed) if framed != text and language == "sv" else framed
        text = re.sub(_TAILS[language], "", text, flags=re.IGNORECASE)
        if text == before:
            break
    hedges = "|".join(re.escape(hedge).replace(r"\-", " ") for hedge in _HEDGES[language].split())
    text = re.sub(rf",? ?\b(?:{hedges})\b,?", "", text, flags=re.IGNORECASE)
    text = _SPACE.sub(" ", text).strip(" .!?…:;,-–")
    return text[:1].upper() + text[1:]


def _swap(clause: str) -> str:
    """A Swedish subordinate clause in the order of a main clause: "de inte får" becomes "de får inte"."""
    return _SWAPS.sub(r"\1\3 \2", clause)
