"""Plain ways to pass on, answer or ask about a claim. Real posts often use them, and the corpus avoids set phrases.

They are training examples for the relation only: each is filled with a claim of the corpus. {} is the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classifiers.types import KnownRumour, Relation

_SWEDISH: dict[Relation, tuple[str, ...]] = {
    "asserts": (
        "{}, så är det bara.",
        "Nu har det hänt igen: {}!",
        "Alla vet att {}.",
        "Min granne jobbar där och säger att {}.",
        "Varför är det så att {}? Helt sjukt.",
        "{}. Och ingen vågar säga något.",
        "Det är inte klokt att {}.",
        "Sanningen är att {}, vad de än säger.",
        "Hur länge ska det få vara så att {}?",
        "Visste ni att {}? Det gjorde inte jag.",
    ),
    "counters": (
        "Det stämmer inte att {}. Samma regler gäller för alla.",
        "Nej, det är inte sant att {}.",
        "Nej. {} är ett rykte som inte stämmer.",
        "Påståendet att {} är falskt.",
        "Kommunen svarar: det är fel att {}.",
        "Myten att {} lever vidare trots att den är falsk.",
        "Det är ett missförstånd att {}. Så fungerar det inte.",
        "Faktakoll: {}? Nej, det saknar grund.",
        "Jag ringde och frågade om {}. Det var inte sant.",
        "Sluta sprida att {}, det är påhittat.",
    ),
    "mentions": (
        "Är det sant att {}?",
        "Stämmer det att {}?",
        "Vet någon om det stämmer att {}?",
        "Jag har hört att {}, är det någon som vet?",
        "Ryktet att {} sprids i sociala medier.",
        "Frågan om {} tas upp på mötet.",
        "Vi får många frågor om att {}.",
        "Flera har hört av sig och undrat om {}.",
        "Det går ett rykte om att {}. Kommunen undersöker saken.",
        "Någon påstod att {}, men jag vet inte om det är så.",
    ),
}
_ENGLISH: dict[Relation, tuple[str, ...]] = {
    "asserts": (
        "{}, that is just how it is.",
        "It has happened again: {}!",
        "Everyone knows that {}.",
        "My neighbour works there and says that {}.",
        "Why is it that {}? Unbelievable.",
        "{}. And nobody dares to say so.",
        "The truth is that {}, whatever they tell you.",
        "How long will it go on that {}?",
    ),
    "counters": (
        "It is not true that {}. The same rules apply to everyone.",
        "No, {} is a false rumour.",
        "The claim that {} is wrong.",
        "The council answers: it is incorrect that {}.",
        "The myth that {} lives on although it is false.",
        "It is a misunderstanding that {}. That is not how it works.",
        "Fact check: {}? No, there is no basis for it.",
        "I called and asked whether {}. It turned out not to be true.",
    ),
    "mentions": (
        "Is it true that {}?",
        "Does anyone know whether {}?",
        "I heard that {}, can anyone confirm?",
        "The rumour that {} is spreading on social media.",
        "The question whether {} is on the agenda.",
        "We get many questions about whether {}.",
        "There is a rumour going around that {}. The council is looking into it.",
        "Somebody claimed that {}, but I do not know if that is so.",
    ),
}
_CLAIMS_PER_FRAME = 2


def fill_framings(rumours: Sequence[KnownRumour]) -> Iterator[tuple[str, str, str, Relation]]:
    """(text, claim, language, relation) for every framing with a few claims in its language, the same ones each time."""
    for language, place, framings in (("sv", 0, _SWEDISH), ("en", 1, _ENGLISH)):
        claims = [(r.claim, *r.variants)[place] for r in rumours if len(r.variants) >= place]
        turn = 0
        for relation, patterns in framings.items():
            for pattern in patterns:
                for _ in range(min(_CLAIMS_PER_FRAME, len(claims))):
                    claim = claims[turn % len(claims)]
                    turn += 1
                    yield pattern.format(claim), claim, language, relation
