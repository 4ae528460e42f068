"""Questions that no wave asks: origin, religion, party, and what people think of migration (METHOD.md D.5, F1; GDPR art. 9)."""

import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

# Word beginnings; \b keeps "partiell" and "importera" apart from "parti".
_ORIGIN = (
    r"ursprung\w*|härkomst|etnisk\w*|etnicitet\w*|födelseland\w*|född i|födda i|utrikesfödd\w*|utlandsfödd\w*|hudfärg\w*|"
    r"nationalitet\w*|medborgarskap\w*|hemland\w*|modersmål\w*|minoritet\w*|ethnic\w*|country of birth|born in|born abroad|"
    r"skin colou?r|nationality|citizenship|mother tongue|native language|origin|race"
)
_RELIGION = (
    r"religi\w*|troende|gudstjänst\w*|moské\w*|kyrk\w*|muslim\w*|kristen|kristna|judisk\w*|islam\w*|ateis\w*|faith|church\w*|"
    r"mosque\w*|christian\w*|jewish|atheis\w*"
)
_PARTY = (
    r"parti|partiet|partier|partierna|partisympati\w*|röstar du|rösta på|röstade du|riksdagsval\w*|politisk\w*|political\w*|"
    r"party|parties|vote for|voted for|höger eller vänster|left or right"
)
_MIGRATION = (
    r"invandring\w*|migrationspolitik\w*|flyktingpolitik\w*|flyktingmottagning\w*|asylpolitik\w*|integrationspolitik\w*|"
    r"för många (?:invandrare|flyktingar|nyanlända)|immigration|migration policy|refugee policy|"
    r"too many (?:immigrants|refugees|newcomers)"
)
_PRIVATE = (
    r"sjukdom\w*|diagnos\w*|funktionsnedsättning\w*|sexuell\w*|fackförbund\w*|fackligt medlem\w*|disabilit\w*|illness\w*|"
    r"sexual\w*|trade union\w*|personnummer\w*"
)


@dataclass(frozen=True)
class Reason:
    """Why a question is not asked."""

    key: str
    words: object


_RULES = [
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), Reason(key, words))
    for key, pattern, words in (
        ("origin", _ORIGIN, _l("We never ask where people or their families come from.")),
        ("religion", _RELIGION, _l("We never ask about religion.")),
        ("party", _PARTY, _l("We never ask about parties or politics.")),
        ("migration", _MIGRATION, _l("We ask about one claim at a time, never what people think of migration or policy.")),
        ("private", _PRIVATE, _l("We never ask about health, sexuality or union membership.")),
    )
]


def refused(text: str) -> tuple[str, Reason] | None:
    """The first word that stops a question, and why; None when it may be asked."""
    for pattern, reason in _RULES:
        found = pattern.search(text)
        if found is not None:
            return found.group(0), reason
    return None
