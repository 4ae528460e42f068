"""The core questions of METHOD.md D.4, the same in every wave, and the words above them. Data, in both languages."""

from collections.abc import Sequence
from typing import Any

from workbench.audiences.models import Spokesperson

MOST_SPOKESPERSONS = 6
INTRODUCTIONS = {
    "sv": (
        "Det tar ungefär tre minuter. Du väljer själv om du vill svara, och du kan hoppa över vad du vill. "
        "En del påståenden stämmer och andra gör det inte. På sista sidan får du fakta med källor. "
        "Vi sparar svaren utan namn och adress."
    ),
    "en": (
        "It takes about three minutes. You choose whether to answer, and you can skip what you like. "
        "Some of the statements are true and others are not. On the last page you get the facts with their sources. "
        "We keep the answers without name and address."
    ),
}
DONT_KNOW = {"value": "dont_know", "texts": {"sv": "Vet inte", "en": "Don’t know"}}


def _choice(value: str, sv: str, en: str) -> dict[str, Any]:
    return {"value": value, "texts": {"sv": sv, "en": en}}


WHERE_HEARD = [
    _choice("someone_i_know", "Av någon jag känner", "From somebody I know"),
    _choice("local_media", "I lokala medier", "In local media"),
    _choice("social_media", "På sociala medier", "On social media"),
    _choice("work_or_school", "På jobbet eller i skolan", "At work or at school"),
    _choice("meeting", "På ett möte eller i en förening", "At a meeting or in an association"),
    _choice("elsewhere", "Någon annanstans", "Somewhere else"),
    _choice("not_heard", "Jag har inte hört något av dem", "I have heard none of them"),
    _choice("dont_know", "Minns inte", "Don’t remember"),
]
WHERE_CHECK = [
    _choice("municipality_web", "På kommunens webbplats", "On the municipality’s website"),
    _choice("ask_municipality", "Fråga kommunen", "Ask the municipality"),
    _choice("local_media", "I lokala medier", "In local media"),
    _choice("library", "På biblioteket", "At the library"),
    _choice("search", "Söka på nätet", "Search the web"),
    _choice("someone_i_know", "Fråga någon jag känner", "Ask somebody I know"),
    _choice("would_not", "Jag skulle inte kontrollera det", "I would not check it"),
    DONT_KNOW,
]
SAW_MESSAGE = [_choice("yes", "Ja", "Yes"), _choice("no", "Nej", "No"), DONT_KNOW]
WHOM_ASK = [
    _choice("someone_i_know", "Någon jag känner", "Somebody I know"),
    _choice("someone_else", "Någon annan", "Somebody else"),
    _choice("nobody", "Ingen", "Nobody"),
    DONT_KNOW,
]
TEXTS: dict[str, dict[str, str]] = {
    "where_heard": {
        "sv": "Om du har hört något av påståendena: var hörde du det?",
        "en": "If you have heard any of the statements: where did you hear it?",
    },
    "whom_ask": {
        "sv": "Vem skulle du fråga för att få veta vad som stämmer?",
        "en": "Whom would you ask to find out what is true?",
    },
    "where_check": {
        "sv": "Var skulle du själv kontrollera om något stämmer?",
        "en": "Where would you check for yourself whether something is true?",
    },
    "saw_message": {
        "sv": "Har du sett eller hört något från kommunen om det här de senaste tre månaderna?",
        "en": "Have you seen or heard anything from the municipality about this in the last three months?",
    },
    "trust": {
        "sv": "Hur stort förtroende har du för kommunens information?",
        "en": "How much do you trust the municipality’s information?",
    },
    "free_text": {
        "sv": "Är det något mer du har hört som du undrar över? Skriv inga namn.",
        "en": "Have you heard anything else that you wonder about? Write no names.",
    },
}
CHOICES: dict[str, list[dict[str, Any]]] = {
    "where_heard": WHERE_HEARD, "where_check": WHERE_CHECK, "saw_message": SAW_MESSAGE,
}  # fmt: skip
CORE_KINDS = ("where_heard", "whom_ask", "where_check", "saw_message", "trust", "free_text")
ORIGINAL_LANGUAGES = ("sv", "en")
AGE_BANDS = ("16-29", "30-44", "45-64", "65-")


def whom_choices(people: Sequence[Spokesperson]) -> list[dict[str, Any]]:
    """Those who speak for us, by role and never by name, as "spokesperson-<id>"; then the others."""
    spoken = [
        _choice(f"spokesperson-{one.id}", one.role_title, one.role_title) for one in people[:MOST_SPOKESPERSONS] if one.role_title
    ]
    return [*spoken, *WHOM_ASK]


def age_choices() -> list[dict[str, Any]]:
    """Age bands of ten years or more, in the words of the form."""
    words = [
        _choice(band, f"{band.rstrip('-')} år eller äldre", f"{band.rstrip('-')} or older")
        if band.endswith("-")
        else _choice(band, f"{band.replace('-', '–')} år", band.replace("-", "–"))
        for band in AGE_BANDS
    ]
    return [*words, _choice("dont_say", "Vill inte säga", "I would rather not say")]
