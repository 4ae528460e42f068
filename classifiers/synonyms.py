"""Groups of words that mean nearly the same in talk about a municipality, Swedish and English in one group.

They let "fick nyckel direkt" meet "går före i bostadskön", and an English post meet a Swedish claim. A trailing * is a prefix.
"""

from __future__ import annotations

import re
from functools import lru_cache

_GROUPS = {
    "newcomer": (
        "nyanländ* flykting* invandr* migrant* asylsök* utrikesfödd* ensamkommande* newcomer* refugee* immigrant* foreign-born"
    ),
    "home": (
        "bostad* bostäd* lägenhet* hyreslägenhet* hyreskontrakt* hyresrätt* tvåa* trea* etta* kontrakt* nyckel* "
        "nycklar* inflytt* housing flat flats apartment* home homes lease* tenancy keys landlord* hyresvärd* "
        "bostadsbolag*"
    ),
    "rent": "hyra hyran hyror hyres rent rents",
    "queue": ("kö kön köer köa köplats* bostadskö* kötid* väntetid* väntelista* vänta* queue* wait* line waiting-list"),
    "first": (
        "före först* förtur* förbi direkt gräddfil* prioriter* rakt omgående snabbare hoppar first ahead priorit* "
        "jump* skip* faster straight immediately before"
    ),
    "money": (
        "pengar* kronor krona kr betala* betalt kostar kostnad* finansier* miljon* belopp* money pay* paid cost* fund* million*"
    ),
    "free": "gratis fri fritt kostnadsfri* avgiftsfri* free",
    "benefit": (
        "bidrag* försörjningsstöd* socialbidrag* ersättning* stöd* dagersättning* barnbidrag* pension* "
        "garantipension* soc benefit* allowance* welfare support grant*"
    ),
    "budget": (
        "budget* skatt* skattepengar* statsbidrag* ekonomi* underskott* besparing* spara* staten schablon* tax* "
        "taxpayer* state reimburse* deficit* savings cuts budgets"
    ),
    "work": (
        "jobb* arbete* arbetar* anställ* sysselsätt* praktik* tjänst* lön* löner yrke* fabrik* arbetsgivar* "
        "arbetsplats* job jobs work* employ* hire* hired wage* salary* factory internship* staff"
    ),
    "take": "tar tog tagit konkurrer* ersätter tränger take* took taken replac* push*",
    "crime": (
        "brott* brottslig* våld* stöld* stöl* rån* inbrott* polis* kriminell* gäng* anmäln* crime* criminal* "
        "theft* robber* burglar* police* violen* gang* steal* stolen"
    ),
    "safe": "trygg* otrygg* rädd* farlig* safe* unsafe afraid scared danger*",
    "school": (
        "skola* skolan* skolor* elev* lärare* klass* undervisning* rektor* läroplan* school* pupil* teacher* "
        "class* lesson* headteacher*"
    ),
    "preschool": "förskol* dagis* förskoleplats* preschool* kindergarten* nursery daycare",
    "food": (
        "mat maten fläsk* griskött* gris* skollunch* lunch* matsal* halal* korv* meny* pork food canteen* menu* meal* sausage*"
    ),
    "care": ("vård* läkar* vårdcentral* sjukhus* akut* patient* doktor* sjuksköters* doctor* hospital* health* clinic* nurse*"),
    "dental": "tandvård* tandläkar* tänder dental dentist* teeth",
    "elderly": (
        "äldre* äldreomsorg* äldreboende* hemtjänst* pensionär* mormor farmor elderly pensioner* care-home grandmother older"
    ),
    "tradition": (
        "lucia* jul* midsommar* tradition* högtid* advent* skolavslutning* psalm* nationaldag* christmas "
        "midsummer* holiday* celebrat* hymn*"
    ),
    "religion": (
        "moské* kyrk* böneutrop* bön* slöj* religi* islam* muslim* imam* kristn* mosque* church* prayer* veil* headscar* religio*"
    ),
    "ban": (
        "förbjud* förbud* stoppa* slopa* avskaff* bort inställ* tvinga* ban banned bans forbid* abolish* cancel* scrap* forced"
    ),
    "number": ("antal* fler flest tusen* hundra* många dubbl* fördubbl* ökar number* thousand* hundred* many double* increas*"),
    "arrive": "kommer kom anländ* mottag* tar-emot flyttar strömm* coming arriv* receiv* reception moving",
    "asylum": ("asyl* uppehållstillstånd* tillstånd* migrationsverk* utvis* avslag* beslut* asylum permit* deport* decision*"),
    "citizen": "medborgar* pass passport* citizen* rösta rösträtt* vot*",
    "association": "förening* idrottsförening* klubb* kulturförening* association* club* society societies",
    "bath": "bad badhus* badet simhall* simning* bada* pool* bath* swim*",
    "women_only": "kvinnor kvinno* tjejer flickor damer separat* könssepar* women girls ladies separate*",
    "hours": "tider tid timme* timmar öppet öppettider hours time times opening",
    "sport": "fotboll* hockey* idrott* träning* ishall* gym* football* sport* training rink* gym",
    "library": "bibliotek* böcker bok bokhyll* librar* book* shelf shelves",
    "language": ("språk* svenska svenskundervisning* sfi modersmål* tolk* tolkar language* swedish interpret* translat*"),
    "learn": ("lär lära läser kurs* studera* utbildning* prov learn* course* study* studies education exam* test"),
    "must": "måste kräv* krav* tvungen* plikt* skyldig* must requir* oblig* compuls* need*",
    "shelter": (
        "boende* asylboende* flyktingboende* förläggning* hvb* lokal lokaler hotell* vandrarhem* kasern* shelter* "
        "accommodation* centre* center* hostel* hotel* premises"
    ),
    "build": (
        "bygga* byggs bygger planer planera* öppna* öppnar nedlagd* köpt köper tomt* build* plan plans planned "
        "open* close* bought"
    ),
    "secret": "hemlig* smyg* tystar mörka* mörkar mörklägg* bakom secret* hid* hush* cover*",
    "children": "barn barnen barns son dotter child* kid kids daughter",
    "social_office": ("socialtjänst* socialen soc socialkontor* omhänderta* lvu social-services social-worker* custody"),
    "remove": "tar-ifrån omhändertar* omhändertag* kidnapp* placer* hämtar remove* seize* take-away custody",
    "family": "familj* anhörig* make maka fru släkt* famil* relative* wife husband reunif*",
    "car": ("bil bilar körkort* bussen buss busskort* taxi* cykel* cyklar car cars licen* bus bike* travel resor"),
    "phone": "mobil* telefon* iphone* dator* surfplatt* phone* laptop* computer* tablet*",
    "furniture": "möbler soffa säng* hemutrustning* startpaket* furniture sofa bed beds equipment",
    "bank": "bank* konto* lån låna* skuld* ränt* hemutrustningslån* account* loan* debt* interest",
    "id": "personnummer* id-kort* id identitet* bankid* identity id-card* registration folkbokför*",
    "fine": ("böter* straff* bötfäll* förlorar dras mister mist fine fines punish* lose* loses penalt* withdraw*"),
    "companies": (
        "företag* butik* affär* starta* egen kiosk* restaurang* business* shop* store* restaurant* company companies start-up"
    ),
    "same_rules": "samma regler* lika alla same rules equal* everyone",
    "vaccine": "vaccin* smitt* sjukdom* tuberkulos* tbc infect* disease* tubercul*",
    "culture": "kultur* bidragsregler* stipend* musikskol* kulturskol* culture* music* art",
}
_ENTRIES = {name: sorted(set(words.split())) for name, words in _GROUPS.items()}


def _compile_entry(entry: str) -> str:
    return re.escape(entry[:-1]) + r"[\w-]*" if entry.endswith("*") else re.escape(entry)


_PATTERNS = {name: re.compile("|".join(map(_compile_entry, entries))) for name, entries in _ENTRIES.items()}


@lru_cache(maxsize=100_000)
def group_of(word: str) -> tuple[str, ...]:
    """The groups a lower-case word belongs to; most words belong to none."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.fullmatch(word))
