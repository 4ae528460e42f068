"""The words that the rendering adds itself: labels before the rumour, techniques, verdicts, headings, dates."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sandwiches.method import base_language, has_lexicon
from sandwiches.words.text import word_set

_RIGHT_TO_LEFT = word_set("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi")
_RIGHT_TO_LEFT_SCRIPTS = word_set("adlm arab hebr mand nkoo rohg samr syrc thaa")
_MYTH = {
    "sv": {"false": "Rykte som inte stämmer", "misleading": "Missvisande rykte", "partly_true": "Delvis sant rykte"},
    "en": {"false": "False rumour", "misleading": "Misleading rumour", "partly_true": "Partly true rumour"},
}
_VERDICT = {
    "sv": {
        "unchecked": "inte kontrollerat",
        "true": "sant",
        "partly_true": "delvis sant",
        "misleading": "missvisande",
        "false": "stämmer inte",
        "unproven": "obekräftat",
    },
    "en": {
        "unchecked": "not checked",
        "true": "true",
        "partly_true": "partly true",
        "misleading": "misleading",
        "false": "false",
        "unproven": "unproven",
    },
}
TECHNIQUES = {
    "anecdote": ("enstaka exempel", "single example"),
    "cherry_picking": ("utvalda siffror", "hand-picked figures"),
    "missing_context": ("saknar sammanhang", "missing context"),
    "oversimplification": ("för enkel bild", "too simple"),
    "false_cause": ("blandar ihop samband", "confuses correlation with cause"),
    "false_choice": ("falskt val (ställer två saker mot varandra)", "false choice"),
    "misquoted_rule": ("blandar ihop regler, gamla regler", "mixes up or outdates a rule"),
    "fake_expert": ("källa utan sakkunskap", "source without expertise"),
    "impossible_expectation": ("orimligt krav", "unreasonable demand"),
    "conspiracy": ("påstådd hemlig plan", "alleged secret plan"),
    "fabricated": ("påhittad eller gammal bild eller uppgift", "made-up or old image or figure"),
}
_WORDS = {
    "explanation": ("Så ligger det till", "What is behind it"),
    "technique": ("Så vilseleder ryktet", "How the rumour misleads"),
    "sources": ("Källor", "Sources"),
    "source": ("Källa", "Source"),
    "says": ("säger", "says"),
    "published": ("Publicerad", "Published"),
    "valid_until": ("Gäller till", "Valid until"),
    "verdict": ("Bedömning av ryktet", "Verdict on the rumour"),
    "next_update": ("Nästa besked", "Next update"),
    "read": ("Läst", "Read"),
    "still_valid": ("gäller fortfarande", "still valid"),
    "archived": ("Sparad kopia", "Saved copy"),
    "responsible": ("Ansvarig", "Responsible"),
    "contact": ("Kontakt", "Contact"),
    "report_error": ("Rapportera ett fel", "Report an error"),
}
_MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),  # noqa: SIM905
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
}


def is_right_to_left(language: str) -> bool:
    """Tell whether a BCP 47 code is of a language, or names a script, that is written from right to left."""
    main, *rest = language.lower().replace("_", "-").split("-")
    script = next((one for one in rest if len(one) == 4 and one.isalpha()), "")
    return script in _RIGHT_TO_LEFT_SCRIPTS if script else main in _RIGHT_TO_LEFT


def label_language(language: str) -> str:
    """Give the language of the words that the rendering adds: Swedish or English, else English."""
    return base_language(language) if has_lexicon(language) else "en"


def word(name: str, language: str) -> str:
    """Give one of the rendering's own words."""
    return _WORDS[name][0 if label_language(language) == "sv" else 1]


def myth_label(verdict: str, language: str) -> str:
    """Give the label before the myth: it never presents a rumour without saying what it is."""
    return _MYTH[label_language(language)].get(verdict, _MYTH[label_language(language)]["false"])


def verdict_name(verdict: str, language: str) -> str:
    """Give a verdict in plain words."""
    return _VERDICT[label_language(language)].get(verdict, _VERDICT[label_language(language)]["unchecked"])


def technique_name(technique: str, language: str) -> str:
    """Give a technique's plain name, never the Latin; empty for an unknown one."""
    names = TECHNIQUES.get(technique)
    return names[0 if label_language(language) == "sv" else 1] if names else ""


def plain_date(iso: str, language: str) -> str:
    """Give an ISO date as people write it, "20 november 2026", a time in Swedish local time, and other text as it is."""
    language = label_language(language)
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo("Europe/Stockholm"))
    date_text = f"{moment.day} {_MONTHS[language][moment.month - 1]} {moment.year}"
    if len(iso) <= 10:
        return date_text
    return f"{date_text}, kl. {moment:%H.%M}" if language == "sv" else f"{date_text}, {moment:%H:%M}"
