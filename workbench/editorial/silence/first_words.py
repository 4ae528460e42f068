"""Texts for the first hour, when somebody may be in danger: they say what is done, not what has happened. No fact is in them.

METHOD B.2 row 1, B.3: police or security contact first, then a holding line; facts when they are confirmed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstWords:
    """One text. `key` is "d1" … for the ones that come with the workbench, "t12" for the house's own."""

    key: str
    name: str
    language: str
    headline: str
    opening_fact: str
    explanation: str = ""


DEFAULTS = (
    FirstWords(
        "d1", "Hot mot säkerheten", "sv",
        "Vi känner till uppgifterna och har kontakt med polisen",
        "{sender} har tagit kontakt med polisen. Ring 112 om du eller någon annan är i fara.",
        "Vi vet inte allt ännu. Vi gissar inte. Nästa besked kommer här.",
    ),
    FirstWords(
        "d2", "Uppmaning att samlas eller ta saken i egna händer", "sv",
        "Vi känner till uppmaningen och har kontakt med polisen",
        "Polisen är informerad. Låt polisen arbeta, och ring 112 om någon är i fara.",
        "Dela inga namn, adresser eller bilder. Nästa besked kommer här.",
    ),
    FirstWords(
        "d3", "Något har hänt", "sv",
        "Vi har tagit del av uppgifterna och kontrollerar dem",
        "Vi har kontakt med dem som ansvarar för säkerheten. Ring 112 vid fara och 113 13 för information om en olycka.",
        "Vi säger mer när vi vet. Nästa besked kommer här.",
    ),
    FirstWords(
        "d4", "Threat to safety", "en",
        "We know about this and are in contact with the police",
        "{sender} has contacted the police. Call 112 if you or somebody else is in danger.",
        "We do not know everything yet. We do not guess. The next update comes here.",
    ),
    FirstWords(
        "d5", "Call to gather or to act", "en",
        "We know about the call and are in contact with the police",
        "The police are informed. Let the police do their work, and call 112 if somebody is in danger.",
        "Do not share names, addresses or pictures. The next update comes here.",
    ),
    FirstWords(
        "d6", "Something has happened", "en",
        "We have seen the reports and are checking them",
        "We are in contact with those who are responsible for safety. Call 112 in an emergency.",
        "We say more when we know more. The next update comes here.",
    ),
)  # fmt: skip


def with_name(words: FirstWords, municipality: str) -> FirstWords:
    """The text in the municipality's name."""
    return FirstWords(
        words.key, words.name, words.language, words.headline.replace("{sender}", municipality),
        words.opening_fact.replace("{sender}", municipality), words.explanation.replace("{sender}", municipality),
    )  # fmt: skip
