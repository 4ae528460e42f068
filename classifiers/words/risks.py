"""What the risk flags look at: words of threat, an identifiable person, children. Signs only; the model weighs them."""

from __future__ import annotations

import re

from classifiers.words.features import ReadText, list_content_stems

_SIGNS = {
    "threat": re.compile(
        r"\b(?:hot|hotet|hotas?|hotad\w*|hotbrev\w*|bombhot\w*|bomb|bomber|brinna|brinner|bränn\w*|brandattack\w*|mordbrand\w*|"
        r"attack\w*|skottloss\w*|stenkast\w*|polisskydd\w*|stryk|död|döda|skjut\w*|threat\w*|arson\w*|burn\w*|shoot\w*|kill\w*|"
        r"break your|watch (?:his|her|your|their) backs?)\b",
        re.IGNORECASE,
    ),
    "menace": re.compile(
        r"\bvet (?:var|vilken|när)\b|\bska (?:passa|akta) sig\b|\bborde akta\b|\bta hand om\b|\bslutar det illa\b|\bförtjänar\b|"
        r"\bi så fall\b|\bskriva upp\b|\bsjälva\b|\bgöra det själva\b|\bsova lugnt\b|\bhämnd\w*|\binnan jag kommer\b|\bslå\w*\b|"
        r"\bknow where\b|\bdeserve\w*|\bourselves\b|\bshould remember\b|\bdo not be surprised\b|\btouch my\b|\bagain and i\b",
        re.IGNORECASE,
    ),
    "children": re.compile(
        r"\b(?:\w*barn(?!morsk|märk|bidrag)\w*|ungar(?:na)?|elev\w*|förskol\w*|bebis\w*|spädbarn\w*|tonåring\w*|pojk\w*|flick\w*|"
        r"skolgård\w*|dotter\w*|lågstadi\w*|dagis\w*|[1-9]åring\w*|1[0-7]-åring\w*|[1-9][a-d]|children|child|kids?|pupils?|toddlers?|"
        r"bab(?:y|ies)|preschool\w*|boys?|girls?|teenagers?|minors?|infants?)\b",
        re.IGNORECASE,
    ),
    "age": re.compile(r"\b[A-ZÅÄÖ][\wåäöé]+,? \(?\d{1,2}\)?\b(?! (?:procent|per|kr|maj|juni|mars|april|jan|feb|okt|nov|dec))"),
    "address": re.compile(
        r"\b[A-ZÅÄÖ]\w+(?:gatan|vägen|gränd|torget|stigen)(?: \d+)?\b|\b(?:trean|tvåan|12:an|number \d+|third floor)\b"
    ),
    "described": re.compile(
        r"\b(?:han|hon|kvinnan|mannen|pojken|flickan|chefen|läraren|doktor|handläggaren|mr|mrs|familjen|family) "
        r"(?:som|i|med|på|[A-ZÅÄÖ])|\b(?:my case worker|the tall one)\b"
    ),
    "name": re.compile(r"(?<=[a-zåäö,] )(?!Norrvik|Sverige|Lövnäs|Sågudden|Swed|Migration|EU|SFI)[A-ZÅÄÖ][a-zåäöé]{2,}\b"),
    "family": re.compile(r"\bFamiljen [A-ZÅÄÖ]|\b[Tt]he [A-Z]\w+ family\b"),
}


def risk_columns(read: ReadText) -> tuple[str, str]:
    """Stems of the content words, and the signs that the text holds."""
    text = read.whole[:3000]
    stems = " ".join(stem for _, stem in list_content_stems(read.words, read.language))
    signs = [f"r_{name}" for name, pattern in _SIGNS.items() if pattern.search(text)]
    if "r_name" in signs and ("r_described" in signs or "r_address" in signs or "r_age" in signs):
        signs.append("r_named_person")
    return stems, " ".join(signs)
