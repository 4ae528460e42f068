"""The words that outputs add themselves, in Swedish and English. Other languages get the English ones."""

from __future__ import annotations

_WORDS = {
    "draft": ("Utkast – inte godkänt", "Draft – not approved"),
    "draft_short": ("UTKAST", "DRAFT"),
    "source": ("Källa", "Source"),
    "sources": ("Källor", "Sources"),
    "read_more": ("Läs mer", "Read more"),
    "more_on": ("Läs mer och se källorna", "Read more and see the sources"),
    "rumour_false": ("Det sägs att {claim}, men det stämmer inte.", "People say that {claim}, but it is not so."),
    "rumour_misleading": ("Det sägs att {claim}, men det är missvisande.", "People say that {claim}, but that is misleading."),
    "rumour_partly_true": (
        "Det sägs att {claim}, men det stämmer bara delvis.",
        "People say that {claim}, but that is only partly true.",
    ),
    "ask": ("Var har du hört det?", "Where did you hear it?"),
    "acknowledge": ("Jag förstår att du undrar.", "I understand that you wonder."),
    "show": ("Jag kan visa var det står: {source}.", "I can show you the source: {source}."),
    "show_plain": ("Jag kan visa var det står.", "I can show you the source."),
    "step_ask": ("Fråga", "Ask"),
    "step_acknowledge": ("Visa att du lyssnar", "Show that you listen"),
    "step_fact": ("Säg faktumet", "Say the fact"),
    "step_rumour": ("Nämn ryktet en gång", "Mention the rumour once"),
    "step_why": ("Förklara varför", "Explain why"),
    "step_fact_again": ("Upprepa faktumet", "Repeat the fact"),
    "step_show": ("Visa källan", "Show the source"),
    "say": ("Säg: {fact}", "Say: {fact}"),
    "decision": ("Beslut: {decision}.", "Decision: {decision}."),
    "do_not": (
        "Säg inte ryktet först och upprepa det inte. Gissa inte.",
        "Do not begin with the rumour or repeat it. Do not guess.",
    ),
    "do_not_raise": (
        "Ta inte upp ryktet själv. Svara bara den som frågar.",
        "Do not bring the rumour up yourself. Answer only those who ask.",
    ),
    "call": ("Frågor: {contact}.", "Questions: {contact}."),
    "staff_title": ("Intern notis", "Staff note"),
    "talk_title": ("Samtalsstöd, 30 sekunder", "Talk script, 30 seconds"),
    "valid_until": ("Gäller till {day}", "Valid until {day}"),
    "next_update": ("Nästa besked: {day}", "Next update: {day}"),
    "checked": ("Faktagranskat", "Fact-checked"),
    "responsible": ("Ansvarig: {sender}", "Responsible: {sender}"),
    "scan": ("Skanna koden och läs mer", "Scan the code and read more"),
    "questions": ("Frågor?", "Questions?"),
    "report": ("Ser du ett fel? {link}", "Have you found an error? {link}"),
    "logo_alt": ("Logotyp: {name}", "Logo: {name}"),
    "qr_alt": ("QR-kod som leder till {link}", "QR code that leads to {link}"),
    "facts_title": ("Fakta", "Facts"),
    "background": ("Bakgrund", "Background"),
    "technique": ("Så vilseleder ryktet: {technique}.", "How the rumour misleads: {technique}."),
    "original": ("Hela svaret med källor", "The whole answer with sources"),
    "what_is_said": ("Vad som sägs, och vad som stämmer", "What is said, and what is true"),
    "advert": ("Information från {name}", "Information from {name}"),
}
DECISIONS = {
    "respond_now": ("vi svarar nu, hela svaret kommer", "we answer now, the full answer follows"),
    "respond": ("vi bemöter ryktet", "we answer the rumour"),
    "what_we_know": ("vi säger vad vi vet och när nästa besked kommer", "we say what we know and when the next update comes"),
    "prepare": ("vi förbereder oss men tar inte upp ryktet", "we prepare but do not bring the rumour up"),
    "reply_to_asker": ("vi svarar den som har frågat", "we reply to the person who asked"),
    "worry": ("vi svarar på oron", "we answer the worry"),
    "monitor": ("vi följer frågan", "we keep watch"),
}


def word(name: str, language: str, /, **values: str) -> str:
    """Give one of the outputs' own sentences with its values put in."""
    text = _WORDS[name][0 if language == "sv" else 1]
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def decision_words(decision: str, language: str) -> str:
    """Give what has been decided, in plain words; empty for an unknown decision."""
    words = DECISIONS.get(decision)
    return words[0 if language == "sv" else 1] if words else ""
