"""Small signs of how something is said: denial, correction, hearsay, asking, holding an opinion. Swedish and English."""

from __future__ import annotations

import re

_PATTERNS = {
    "negation": (
        r"\b(?:inte|ingen|inga|inget|aldrig|ej|knappast|varken|icke|not|no|never|none|neither|cannot|hardly|"
        r"\w+n't)\b"
    ),
    "correction": (
        r"\bstämmer inte\b|\binte sant\b|\bosant\b|\bfalskt?\b|\bfelaktig\w*|\bär fel\b|\bhelt fel\b|"
        r"\bmissförst\w+|\bingen grund\b|\bsaknar (?:grund|stöd)\b|\bhittar? på\b|\bpåhitt\w*|\bnonsens\b|"
        r"\bdementer\w+|\bmotbevis\w*|\bmyt(?:en|er)?\b|\btvärtom\b|\bi själva verket\b|\bi verkligheten\b|"
        r"\bstruntprat\b|\blögn\w*|\bsluta sprid\w*|\bfaktakoll\w*|\bstämmer alltså inte\b|\bfalse\b|\buntrue\b|"
        r"\bnot true\b|\bmyths?\b|\bwrong\b|\bincorrect\w*|\bmisunderst\w+|\bno truth\b|\bdebunk\w*|\bdenie[sd]\b|"
        r"\bmade up\b|\bnonsense\b|\bisn't true\b|\bin fact\b|\bactually\b|\bstop spreading\b|\bfact[- ]?check\w*|"
        r"\bno basis\b|\brubbish\b"
    ),
    "evidence": (
        r"\benligt\b|\breglerna\b|\blagen\b|\bsamma regler\b|\bsamma kö\b|\bsiffrorna\b|\bstatistik\w*|\bkollat\b|"
        r"\bkollade\b|\bringde\b|\bfrågade\b|\bbesked\w*|\bprecis som\b|\bsom alla andra\b|\blika för\b|"
        r"\baccording to\b|\bsame rules?\b|\bsame queue\b|\bthe law\b|\bfigures\b|\bstatistics\b|\bchecked\b|"
        r"\basked\b|\bconfirm\w*|\bjust like\b|\beveryone else\b|\bapplies to all\b"
    ),
    "rumour": (
        r"\brykte\w*|\bpåstå\w*|\bsägs\b|\bsprid\w*|\brumou?rs?\b|\bclaim(?:s|ed|ing)?\b|\bgoing around\b|"
        r"\bgår runt\b|\bcirkuler\w*|\bdelas\b|\bsocial media\b|\bsociala medier\b|\binsändare\w*|\bprat\w*|"
        r"\btalk\b|\bdiskuter\w*|\bdebat\w*|\bdiscuss\w*"
    ),
    "hearsay": (
        r"\bhört\b|\bhörde\b|\btydligen\b|\bvisst\b|\bsäger att\b|\bsa att\b|\bgranne\w*|\bkompis\w*|\bkollega\w*|"
        r"\bheard\b|\bapparently\b|\bsays\b|\btold me\b|\bneighbou?r\w*|\bmy (?:friend|cousin|colleague)\b"
    ),
    "unsure": (
        r"\bvet någon\b|\bnågon som vet\b|\bstämmer det\b|\bär det sant\b|\bundrar\b|\boklart\b|\bosäker\w*|"
        r"\bkanske\b|\bvet inte om\b|\banyone know\b|\bis it true\b|\bis this true\b|\bwonder\w*|\bunclear\b|"
        r"\bnot sure\b|\bmaybe\b|\bdoes anyone\b"
    ),
    "opinion": (
        r"\btycker\b|\banser\b|\bborde\b|\btror\b|\bkänns\b|\bhoppas\b|\btack\b|\bskam\w*|\btråkig\w*|"
        r"\bfantastisk\w*|\borättvis\w*|\bbra att\b|\bsynd\b|\btrött på\b|\boroa\w*|\bi think\b|\bi believe\b|"
        r"\bshould\b|\bought\b|\bfeels?\b|\bhope\b|\bshame\w*|\bunfair\b|\bsad\b|\bgreat\b|\bproud\b|\bworr(?:y|"
        r"ied)\b|\btired of\b|\bbättre\b|\bviktigt att\b|\bbetter if\b|\bimportant that\b"
    ),
    "directive": (
        r"^(?:kom|ring|läs|anmäl|boka|skriv|glöm|hör|klicka|välkommen|ta|lämna|kontakta|besök|följ|håll|sök|come|"
        r"call|read|register|book|write|remember|click|welcome|take|contact|visit|follow|keep|apply|please|send|"
        r"bring)\b|\banmäl dig\b|\bvälkomna?\b"
    ),
    "first_person": r"\bjag\b|\bmin\b|\bmitt\b|\bmina\b|\bmig\b|\bi'(?:m|ve|d|ll)\b|\bmy\b|\bme\b",
    "number": r"\d|\bprocent\b|\bper cent\b|\bmiljon\w*|\bmillion\w*",
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_ASKING = re.compile(
    r"^(?:är|har|kan|får|ska|vad|vem|varför|hur|när|var|vilk\w+|stämmer|finns|gäller|måste|vet|blir|kommer|"
    r"is|are|does|do|did|can|will|what|who|why|how|when|where|which|has|have|should|could)\b",
    re.IGNORECASE,
)


def find_cues(text: str) -> list[str]:
    """The names of the cues in a clean text, one each, plus its punctuation and length class."""
    found = [f"q_{name}" for name, pattern in _COMPILED.items() if pattern.search(text)]
    if "?" in text:
        found.append("q_asks" if text.rstrip(" \"'”)").endswith("?") else "q_asks_inside")
    if _ASKING.match(text):
        found.append("q_opens_asking")
    if "!" in text:
        found.append("q_exclaims")
    if text and text.rstrip(" \"'”)")[-1:] not in ".!?…":
        found.append("q_no_stop")
    if sum(char.isupper() for char in text) > 0.6 * max(1, sum(char.isalpha() for char in text)):
        found.append("q_shouts")
    count = len(text.split())
    found.append("q_tiny" if count < 5 else "q_short" if count < 10 else "q_middle" if count < 30 else "q_long")
    return found
