"""Word lists that let a small corpus reach words it has never seen: who, which country, which Swedish body.

An entry ending in * is a prefix, *x* is found anywhere in the word, everything else is the whole word. A concept is a
feature beside the words themselves; the model learns how much each one counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_MIGRATION = """
anvisad* anvisning* etablering* samhällsorientering* förberedelseklass* förläggning* unaccompanied "utrikes född"
"född utomlands" "födda utomlands" "född i ett annat land" "ny i sverige" "nya i sverige" "kommit till sverige"
"tillfälligt tillstånd" "tillfälliga tillstånd" "permanent tillstånd" "tillfälligt skydd" "skydd från"
"temporary permit" "born abroad" "trained abroad" foreign-trained "introduction benefit" "introduction programme"
"introduction class" "settlement act" "civic orientation" "reception centre" "new to sweden" "came to sweden"
"arrived in sweden" "new families" "nya familjerna" "assigned famil" *flykting* asyl* *invandr* nyanländ*
*migration* migrant* immigra* emigra* uppehållstillstånd* *utvisning* utvisa* avvisning* ensamkommande* utrikesfödd*
utlandsfödd* utlandsfött medborgarskap* papperslös* återvandr* massflykt* gränskontroll* etableringsersättning*
bosättningslag* anhöriginvandr* dagersättning* lma-kort* sfi hedersförtryck* tillståndsenhet* spårbyte* refugee*
asylum* *immigra* newcomer* deport* foreign-born undocumented citizenship* resettle* displaced "residence permit*"
"work permit*" "uppehålls- och" "temporary protection" "new arrivals" "newly arrived" "svenska för invandrare"
"""
_CULTURE = """
eid ramadan* arabisk* arabic dari tigrinja tigrinya pashto somaliska språkpraktik* språkvän* svenskkurs*
svenskundervisning* "swedish class" "swedish course" "swedish lesson" "learn swedish" "lär dig svenska"
"lära sig svenska" "lär sig svenska" "ett ord svenska" "language café" "language cafe" "language class"
"hit till sverige" *integration* segrega* *moské* slöj* niqab* hijab* imam* islam* muslim* halal* koran* böneutrop*
minaret* tolk tolken tolkhjälp* språktolk* modersmål* hemspråk* utanförskap* utländsk* härkomst* språkkrav*
språkcaf* främlingsfientl* rasis* tiggar* hederskultur* parallellsamhäll* mosque* veil* quran* prayer* interpreter*
"mother tongue" segregat* racis* foreigner* foreign ethnic* xenophob* shari*
"""
_ORIGIN = """
syri* aleppo damask* kabul* mogadishu afghan* afgan* somali* irak* iraq* eritre* ukrain* iran* etiop* ethiop* kurd*
palestin* arab* rom romer roma romska
"""
_ABROAD = """
usa amerika* americ* trump* biden* vita huset washington texas mexik* mexic* kanad* canad* storbritanni* brittisk*
brit* uk london england* engelsk* skottland scot* irland* ireland irish starmer farage "home office" "the channel"
"engelska kanalen" frankrike* fransk* france french paris macron tyskland* tysk* german* berlin merz italien* itali*
meloni lampedusa grek* greece greek spani* spain spanish kanarie* portugal* polen polsk* poland polish belarus*
ungern* ungersk* hungar* orban österrik* austria* schweiz* switzerland nederländ* holländ* dutch netherlands belgi*
danmark* dansk* denmark danish köpenhamn norge norsk* norway norwegian oslo finland* finsk* finnish helsingfors
island* iceland* ryss* russia* putin* kreml* estland* lettland* litau* baltic* rumän* romania* bulgari* serbi*
bosni* kosov* alban* turk* türk* erdogan egypt* libye* liby* tunis* marock* morocc* algeri* nigeri* sudan* darfur*
kongo* congo* rwanda* kenya* uganda* tchad* chad mali niger sydafrik* "south africa*" israel* gaza* liban* leban*
jordan* saudi* jemen* yemen* qatar* kina* kines* china chinese japan* india* indien* indisk* pakistan* bangladesh*
myanmar* rohing* australi* "new zealand" venezuel* colombi* brasil* brazil* argentin* chile* haiti* kuba* cuba*
bryssel* brussels eu-kommission* "european commission" fn unhcr medelhavet mediterranean
"""
_SWEDEN = """
sverige* svensk* swed* stockholm* göteborg* gothenburg malmö* uppsala* västerås* örebro* linköping* helsingborg*
norrköping* jönköping* umeå* luleå* piteå* sundsvall* gävle* borås* södertälje* eskilstuna* karlstad* växjö*
halmstad* östersund* skellefteå* boden kiruna* norrbotten* västerbotten* skån* småland* dalarna* gotland* botkyrka*
norrvik* *kommun kommunen kommunens kommuner* municipal* council* migrationsverk* "migration agency"
arbetsförmedling* "employment service" försäkringskass* skatteverk* skolverk* socialstyrelse* socialtjänst*
socialkontor* statskontor* länsstyrelse* "county administrative" regeringen* riksdag* riksbank* tidö* sfi kronor sek
krona landsting* polisen säpo sd sverigedemokrat* socialdemokrat* moderat* centerpart* vänsterpart* miljöpart*
kristdemokrat* liberalerna bostadsbolag* "housing company" komvux
"""

_LISTS = {"migration": _MIGRATION, "culture": _CULTURE, "origin": _ORIGIN, "abroad": _ABROAD, "sweden": _SWEDEN}
_ENTRY = re.compile(r'"([^"]+)"|(\S+)')


def _compile_entry(entry: str) -> str:
    body = re.escape(entry.strip("*"))
    before = r"[\w-]*" if entry.startswith("*") else ""
    after = r"[\w-]*" if entry.endswith("*") else ""
    return f"{before}{body}{after}"


def _compile(entries: list[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(_compile_entry, entries)) + ")")


def _entries(listing: str) -> list[str]:
    return [phrase or word for phrase, word in _ENTRY.findall(listing)]


_WORD_PATTERNS = {name: _compile([e for e in _entries(text) if " " not in e]) for name, text in _LISTS.items()}
_PHRASES = {name: [e.rstrip("*") for e in _entries(text) if " " in e] for name, text in _LISTS.items()}


@lru_cache(maxsize=100_000)
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts that one lower-case word stands for, by the lists above."""
    return tuple(name for name, pattern in _WORD_PATTERNS.items() if pattern.fullmatch(word))


def find_concepts(words: Sequence[str]) -> dict[str, list[str]]:
    """Concept → the words of the text that stand for it, in order. A phrase counts with all its words."""
    found: dict[str, list[str]] = {}
    for word in words:
        for name in concepts_of(word):
            found.setdefault(name, []).append(word)
    joined = f" {' '.join(words)}"
    for name, phrases in _PHRASES.items():
        for phrase in phrases:
            if f" {phrase}" in joined:
                found.setdefault(name, []).extend(phrase.split())
    return found


def combine_concepts(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Feature → the words behind it: every concept, and how migration words meet a country."""
    features = {f"c_{name}": words for name, words in found.items()}
    kind = next((name for name in ("migration", "culture", "origin") if name in found), None)
    if kind:
        topic = found[kind]
        place = "abroad" if "abroad" in found and "sweden" not in found else "sweden" if "sweden" in found else "nowhere"
        features[f"c_{kind}_{place}"] = topic
    if len(set(found.get("migration", []))) > 1:
        features["c_migration_twice"] = found["migration"]
    return features
