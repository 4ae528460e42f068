"""Signs of how a text stands to a claim: denial, checking, hearsay, asking, telling of the talk, taking it for granted.

Swedish and English. A text has a sign or has it not.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PATTERNS = {
    "denies": (
        r"\bstämmer (?:alltså |helt enkelt |faktiskt |verkligen )?inte\b|\b(?:är|var) (?:alltså |helt enkelt |"
        r"faktiskt )?(?:inte|ej) (?:sant|sanning\w*|riktigt sant)\b|\binte (?:alls|riktigt) så\b|\bosan\w+|\bfalsk\w*|"
        r"\bfelaktig\w*|\bär fel\b|\bhelt fel\b|^fel\b|\bmissförst\w+|\bmissuppfatt\w+|\bpåhitt\w*|\bhitta(?:r|t) på\b|"
        r"\bskröna\w*|\bnonsens\b|\bstruntprat\b|\bdumheter\b|\btrams\b|\bbluff\w*|\blögn\w*|\bvandringssägen\w*|"
        r"\bfaktoid\w*|\bmyt(?:en|er|erna)?\b|\btagen? ur luften\b|\btaget ur luften\b|\bsaknar (?:grund|stöd)\b|"
        r"\bingen grund\b|\bdementer\w+|\bmotbevis\w+|\btvärtom\b|\bi själva verket\b|\bi verkligheten\b|\bnot true\b|"
        r"\bisn't true\b|\buntrue\b|\bfalse\w*|\bwrong\b|\bincorrect\w*|\bmyths?\b|\bmisunderst\w+|\bmade[- ]up\b|"
        r"\bnonsense\b|\brubbish\b|\bno truth\b|\bno basis\b|\bdebunk\w*|\bdenie[sd]\b|\bin fact\b|\bthe opposite\b|"
        r"\bnot how it works\b"
    ),
    "opens_no": r"^(?:nej|nä|nix|fel|tvärtom|sluta|snarare|no|nope|wrong|actually|stop|nobody|ingen|inget|inga)\b",
    "nobody_does": (
        r"\bing(?:en|et|a) (?:har|får|kan|som|gör|tar|vet|av|är|blir|går|myndighet|regel|lag|ansökan|beslut|sådan\w*|"
        r"sån\w*|bevis|belägg)\b|\bdet finns (?:ing\w+|inte)\b|\bthere (?:is|are|was|were) no\b|\bno one (?:has|is|gets|"
        r"can|removed)\b|\bnobody (?:has|is|gets|can)\b|\bnot a single\b|\binte en enda\b|\binte ett enda\b|"
        r"\baldrig (?:fått|sett|haft|hänt|varit)\b"
    ),
    "stop_spreading": (
        r"\bsluta (?:sprid\w*|hitta|ljug\w*|dela)\b|\bstop (?:spreading|sharing|repeating|making)\b|\bbevisa det\b|"
        r"\bprove it\b"
    ),
    "same_for_all": (
        r"\bsamma (?:regler|kö|villkor|krav|som)\b|\bgäller (?:alla|för alla|lika|även)\b|\blika för alla\b|"
        r"\bprecis som (?:alla|du|vi|andra|vanligt)\b|\boavsett\b|\bvare sig\b|\bsame (?:rules?|queue|as)\b|"
        r"\bapplies to (?:all|everyone)\b|\bjust like\b|\beveryone else\b|\bregardless\b|\bas (?:usual|always)\b|"
        r"\bsom (?:vanligt|alltid)\b"
    ),
    "source": (
        r"\benligt\b|\blagen\b|\bparagraf\w*|\bstatistik\w*|\bsiffr\w+|\brapport\w*|\bforskning\w*|\bstudie[rn]?\b|"
        r"\bårsredovis\w*|\bbokslut\w*|\btabell\w*|\bprotokoll\w*|\bscb\b|\bbrå\b|\bhttps?\b|\bläs (?:på|själv|mer|"
        r"innan)\b|\bkolla (?:upp|fakta|själv)\b|\bfakta\b|\baccording to\b|\bthe law\b|\bfigures?\b|\bstatistics\b|"
        r"\breport\b|\bresearch\b|\bstudy\b|\bby law\b|\bfact[- ]?check\w*|\bfacts?\b"
    ),
    "checked": (
        r"\bkolla(?:t|de)\b|\bringde\b|\bfrågade\b|\bgick igenom\b|\bräkna(?:t|de)\b|\bjag har (?:själv|sett|papper|"
        r"protokoll)\b|\bframför mig\b|\bi (?:checked|called|asked|rang|counted|looked)\b|\bdid the sums\b"
    ),
    "insider": (
        r"\bjag (?:jobbar|arbetar|är (?:själv )?\w+(?:are|erska|ist|man|mokare)\b)|\bsom (?:handläggare|lärare|anställd|"
        r"förälder)\b|\bhos oss\b|\bvi (?:har|är|beviljar|tar|köper|bokar|placerar|hyr)\b|\bi (?:work|am a)\b|"
        r"\bour (?:staff|office|school)\b|\bwe (?:have|are|only|do)\b"
    ),
    "only_some": (
        r"\bbara (?:akut|om|den|några|en del|delvis)\b|\bdelvis\b|\ben del av\b|\bundantag\w*|\bpartly\b|\bonly (?:if|"
        r"some|for)\b|\bexcept\w*"
    ),
    "but": r"\bmen\b|\bdock\b|\bdäremot\b|\bfast\b|\bändå\b|\bbut\b|\bhowever\b|\balthough\b|\bthough\b",
    "ask_truth": (
        r"\bstämmer (?:det|den|detta|verkligen|uppgift\w*)\b|\bär (?:det|detta) (?:verkligen |faktiskt )?(?:sant|så|"
        r"riktigt)\b|\bsant eller\b|\beller (?:inte|ej|är det)\b\W*\?|\bvet (?:någon|nån|ni|du)\b|\bnågon (?:som|här|"
        r"annan) (?:som )?vet\b|\bnån som vet\b|\bkan (?:någon|nån|ni) (?:förklara|bekräfta|berätta|svara|som)\b|"
        r"\bhar (?:någon|nån|ni) (?:en )?(?:källa|koll|hört)\b|\bvar kommer\b|\bhur (?:ligger det till|är det|funkar|"
        r"går det till|stor|många|mycket)\b|\bvad (?:gäller|är det som|stämmer)\b|\bundrar\b|\bfinns det (?:någon|nån|ett|"
        r"en|några)\b|\bkälla\b\W*\?|\bis (?:it|this|that) (?:really )?true\b|\banyone know\b|\bdoes any(?:one|body)\b|"
        r"\bcan (?:any|some)(?:one|body)\b|\bhas anyone\b|\bany source\b|\bactual source\b|\bwonder\w*"
    ),
    "unsure": (
        r"\bvet (?:faktiskt )?inte\b|\boklart\b|\bosäker\w*|\bkanske\b|\bmöjligen\b|\btar inte ställning\b|"
        r"\bvad jag ska tro\b|\bkan vara\b|\bmotstridig\w*|\bolika svar\b|\bingen visste\b|\bnot sure\b|\bdon't know\b|"
        r"\bno idea\b|\bunclear\b|\bmaybe\b|\bperhaps\b|\bno one could\b"
    ),
    "talk_about": (
        r"\brykte\w*|\bpåstå\w*|\bhävda\w*|\bsägs\b|\bdet (?:sägs|snackas|pratas|viskas|påstås|kastas)\b|\bsnacka\w*|"
        r"\bviska\w*|\bskvall\w*|\bgår (?:runt|ett)\b|\bcirkuler\w*|\bdelas\b|\bsprids\b|\bvissa (?:säger|menar|tror)\b|"
        r"\bmånga (?:säger|tror|menar|undrar)\b|\bfolk (?:säger|tror|pratar)\b|\bdet sas\b|\bden ene\b|\btråden?\b|"
        r"\bdebatt\w*|\bdiskussion\w*|\bfråga[nr]?\b|\bämnet\b|\brumou?rs?\b|\bclaim(?:s|ed|ing)?\b|\bgoing around\b|"
        r"\bpeople (?:say|think|claim|keep)\b|\bsome (?:say|people)\b|\bsocial media\b|\bthread\b|\bdiscuss\w*|"
        r"\bdebate\w*|\btalk\b|\bstory\b|\bagenda\b"
    ),
    "hearsay": (
        r"\b(?:har |jag )?hört\b|\bhörde\b|\bläste\b|\btydligen\b|\blär\b|\bska visst\b|\bvisst\b|\bsäger att\b|"
        r"\bsa att\b|\bberätta\w*|\b(?:min|mitt|en) (?:granne|kompis|kollega|svåger|brorson|bror|syster|svärfar|mamma|"
        r"pappa|kusin|polare)\w*|\bgrannen\b|\bi heard\b|\bapparently\b|\bswears\b|\btold (?:me|us)\b|\bmy (?:neighbour|"
        r"friend|cousin|colleague|brother|sister|son|dad|mum|uncle)\w*"
    ),
    "certain": (
        r"\balla vet\b|\bvi vet alla\b|\bså är det\b|\bså (?:funkar|går|ligger) det\b|\bpunkt\b|\bsanningen\b|\bfaktum\b|"
        r"\bsjälvklart\b|\bgivetvis\b|\bnaturligtvis\b|\buppenbar\w*|\bbevisligen\b|\böppna ögonen\b|\bvakna\b|"
        r"\bsanna mina ord\b|\bmed egna ögon\b|\bräkna själv\w*|\bfattar väl\b|\beveryone knows\b|\bwe all know\b|"
        r"\bthe truth\b|\bobvious\w*|\bof course\b|\bfull stop\b|\bwake up\b|\bask any(?:one|body)\b|\bnobody dares\b"
    ),
    "anger": (
        r"\bskam\b|\bskandal\w*|\bsjukt\b|\bvansinn\w*|\bidiot\w*|\bgalet\b|\bfy fan\b|\bhelvet\w*|\bjävla\b|\bfan\b|"
        r"\bsorglig\w*|\bbedrövlig\w*|\borättvis\w*|\brättvisan\b|\btack för den\b|\bgrattis\b|\blycka till\b|"
        r"\bdisgrac\w*|\bshame\w*|\bscandal\w*|\bunbelievable\b|\bunfair\b|\binsane\b|\bwake up\b"
    ),
    "takes_granted": (
        r"\bvarför (?:ska|får|har|måste|kan|går|är|skall|tillåts)\b|\bhur (?:länge|kan man|kan de|många fler)\b|"
        r"\bnär ska\b|\bvem (?:betalar|bestämde)\b|\binte konstigt\b|\bkonstigt att\b|\bwhy (?:do|are|is|should|must|"
        r"can)\b|\bhow (?:long|many more|can)\b|\bno wonder\b"
    ),
    "they_us": (
        r"\b(?:de|dom|dem) (?:får|kommer|tar|vill|kan|har|ska|går|slipper|jobbar)\b|\bvi (?:betalar|får|andra|svenskar)\b|"
        r"\bthey (?:get|come|take|want|don't|hand|are)\b"
    ),
    "generalises": (
        r"\balltid\b|\balla\b|\bvarenda\b|\bvarje\b|\bbara\b|\baldrig\b|\bever(?:y|ything)\b|\balways\b|\bnever\b|"
        r"\ball of them\b"
    ),
    "irony": (
        r"\blol\b|\bhaha\w*|😂|🤣|😉|\byeah right\b|\bvisst,|\bjust det\b|\bjojo\b|\beller hur\b|\bså kallad\w*|\bso-called\b"
    ),
    "quotes": '["”“»«\'’]\\w[^"”“»«]{3,120}["”“»«]',
    "future_state": r"\bborde\b|\bmåste\b|\bska vi\b|\bkan vi inte\b|\bshould\b|\bmust\b|\blet us\b",
    "number": r"\d|\bprocent\b|\bper cent\b|\bmiljon\w*|\bmillion\w*|\btusen\w*|\bkronor\b",
    "first_person": r"\bjag\b|\bmin\b|\bmitt\b|\bmina\b|\bmig\b|\bi\b|\bi'(?:m|ve|d|ll)\b|\bmy\b|\bme\b",
}
_SIGNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_NEGATION = re.compile(
    r"(?:inte|ingen|inga|inget|aldrig|ej|knappast|varken|icke|utan|not|no|never|none|neither|nor|cannot|hardly|without|\w+n't)\Z"
)


@lru_cache(maxsize=512)
def find_signs(text: str) -> tuple[str, ...]:
    """The names of the signs in a clean text."""
    found = [name for name, pattern in _SIGNS.items() if pattern.search(text)]
    stripped = text.rstrip(" \"'”)")
    if "?" in text:
        found.append("asks_last" if stripped.endswith("?") else "asks_inside")
    if "!" in text:
        found.append("exclaims")
    if text.count("?") > 1:
        found.append("asks_twice")
    return tuple(found)


def is_negation(word: str) -> bool:
    """True for a lower-case word that negates."""
    return _NEGATION.match(word) is not None
