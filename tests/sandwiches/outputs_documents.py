"""Documents for the tests of outputs: the four of the method, and each of them bent in ways that writers bend texts."""

import json
from dataclasses import replace
from pathlib import Path

from sandwiches import Document

BASE = {
    name: Document.from_json(record)[0]
    for name, record in json.loads(
        (Path(__file__).parents[1] / "method" / "passing_documents.json").read_text(encoding="utf-8")
    ).items()
}
URL = "https://norrvik.example/library/kotiden-avgor"
ARABIC = Document.from_json(
    {
        "format": "sandwich",
        "language": "ar",
        "headline": "مدة الانتظار هي التي تقرر من يستأجر في نورفيك",
        "opening_fact": "توزع البلدية الشقق حسب مدة الانتظار. في عام 2025 حصل على 412 من أصل 430 شقة من انتظر أطول مدة. [1]",
        "myth": "شائعة غير صحيحة تقول إن القادمين الجدد يتجاوزون طابور السكن.",
        "explanation": "نفهم أن الانتظار الطويل متعب. استأجرت البلدية 18 شقة خارج الطابور العادي في عام 2025. [1]",
        "closing_fact": "من انتظر أطول مدة يحصل على الشقة. [1]",
        "claim": "القادمون الجدد يتجاوزون طابور السكن",
        "verdict": "misleading",
        "technique": "anecdote",
        "evidence": [{"n": 1, "publisher": "Norrviks bostäder", "title": "Årsrapport 2025", "published": "2026-02-10"}],
    }
)[0]


def bent():
    """(name, document): rumours where they must not stand, parts missing, long, strange."""
    for name, document in BASE.items():
        claim, myth = document.claim, document.myth
        yield name, document
        yield f"{name}-headline-denies", replace(document, headline=f"Nej, {claim} inte" if name[0] == "S" else f"No: {claim}")
        yield f"{name}-headline-asks", replace(document, headline=f"{claim[0].upper()}{claim[1:]}?")
        yield f"{name}-fact-repeats", replace(document, opening_fact=f"{myth} {document.opening_fact} {claim}.")
        yield f"{name}-fact-begins-with-claim", replace(document, opening_fact=f"{claim.upper()}! {document.opening_fact}")
        yield f"{name}-explanation-repeats", replace(document, explanation=f"{claim}. {document.explanation} {myth}")
        yield f"{name}-closing-repeats", replace(document, closing_fact=f"{document.closing_fact} {claim}.")
        yield f"{name}-no-closing", replace(document, closing_fact="")
        yield f"{name}-no-headline", replace(document, headline="")
        yield f"{name}-no-opening", replace(document, opening_fact="")
        yield f"{name}-short", replace(document, opening_fact="Köp biljett.", explanation="", closing_fact="")
        yield f"{name}-long", replace(document, opening_fact=" ".join([document.opening_fact] * 60))
        yield f"{name}-fact-page", replace(document, format="fact_page", myth="")
        yield f"{name}-false", replace(document, verdict="false")
        yield f"{name}-unchecked", replace(document, verdict="unchecked", format="holding_statement", myth="")
        yield (
            f"{name}-emoji",
            replace(document, headline=f"🏠 {document.headline} 👩‍👩‍👧", opening_fact=f"✅ {document.opening_fact}"),
        )
        yield f"{name}-other-language", replace(document, language="so")
    yield "arabic", ARABIC


DOCUMENTS = dict(bent())
