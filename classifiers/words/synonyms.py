"""Groups of words that mean nearly the same in talk about a municipality and about migration, Swedish and English in one group.

They let "fick nyckel direkt" meet "går före i bostadskön", and an English post meet a Swedish claim. A trailing * is a prefix.
The end of a long compound counts too: "flyktingkostnader" is about newcomers and about money.
"""

from __future__ import annotations

from functools import lru_cache

_GROUPS = {
    "newcomer": (
        "nyanländ* flykting* invandr* migrant* migration* asylsök* utrikesfödd* utlandsfödd* ensamkommande* utlänning* "
        "anvisad* nykomling* newcomer* refugee* immigra* foreign-born foreigner* arrivals incomers"
    ),
    "native": (
        "svensk svenskar svenskarna svenskarnas infödd* inrikesfödd* ortsbo* norrviksbo* swede swedes natives locals native-born"
    ),
    "alone_child": (
        "ensamkommande* minderårig* underårig* tonåring* unaccompanied underage minors teenager* åldersbestämning* "
        "åldersuppskrivn* åldersbedömning*"
    ),
    "age": "ålder ålders* år-gammal gammal gamla vuxen vuxna skägg* age ages aged old adult adults beard* years-old",
    "children": "barn barnen barns son dotter unge ungar ungdom* child* kid kids daughter youth* youngster*",
    "women": "kvinna* kvinno* tjej* flick* dam damer damerna woman women girl girls lady ladies female",
    "men": "man män mannen männen kille killar grabb* karl karlar men guys boys male males",
    "family": "familj* anhörig* make maka fru släkt* syskon* kusin* famil* relative* wife husband cousin* brothers sisters",
    "elderly": (
        "äldre* äldreomsorg* äldreboende* hemtjänst* hemvård* pensionär* mormor farmor åldring* elderly pensioner* "
        "care-home home-care grandmother grandparent* older seniors retired"
    ),
    "politician": (
        "politik* regering* riksdag* minister* parti partier* makthavar* etablissemang* kommunalråd* nämnd* fullmäktige* "
        "politic* government* parliament* party parties councillor* establishment"
    ),
    "authority": (
        "myndighet* kommun kommunen kommunens kommuner* migrationsverk* försäkringskass* arbetsförmedl* skatteverk* "
        "region regionen regionens council* authorit* municipal* agency agencies town-hall"
    ),
    "staff": "personal* anställd* medarbetar* kollega* staff employee* carer* colleague*",
    "roma": "romer* romsk* tigg* tiggare* roma beggar* begging",
    "home": (
        "bostad* bostäd* lägenhet* hyreslägenhet* hyreskontrakt* hyresrätt* tvåa* trea* etta* kontrakt* nyckel* nycklar* "
        "inflytt* lya lgh villa villor hus housing flat flats apartment* home homes house houses lease* tenancy keys "
        "landlord* hyresvärd* bostadsbolag*"
    ),
    "rent": "hyra hyran hyror hyrorna hyres* rent rents rental",
    "queue": (
        "kö kön köer köa köar köat köplats* köade bostadskö* kötid* ködag* väntetid* väntelista* vänta* queue* wait* line "
        "waiting-list waitlist"
    ),
    "first": (
        "före först förtur* förbi direkt gräddfil* prioriter* rakt omgående snabbare snabbt hoppar går-före första "
        "förstahand* first ahead priorit* jump* skip* faster straight immediately before instantly overtake*"
    ),
    "special": (
        "särbehandl* specialbehandl* privilegi* förmån* gräddfil* favoriser* orättvis* gynna* särregler* undantag* "
        "special privilege* favour* favor* unfair* exempt* exception* preferential"
    ),
    "empty": "tom tomma tomt outhyrd* ledig* empty vacant unlet",
    "move": "flytta* flytt flytten inflytt* utflytt* bosätt* bosatt* move moved moving moves relocat* settle* resettle*",
    "money": (
        "pengar* peng pengarna krona kronor kr tusenlapp* betala* betalt kostar kosta kostat kostnad* finansier* miljon* "
        "miljard* belopp* summa* nota notan dyr dyra dyrt money pay paid pays cost* fund funds funded million* billion* "
        "expens* price* bill"
    ),
    "burden": "belast* börda* tär tära tärande sliter slukar olönsam* lönsam* förlust* burden* drain* strain* loss",
    "gain": "tjänar tjäna tjänat vinst* lönar lönsam* plus intäkt* överskott* profit* earn* gain* surplus income revenue",
    "free": "gratis fri fritt kostnadsfri* avgiftsfri* gratiskort* free freebies nothing",
    "benefit": (
        "bidrag* försörjningsstöd* socialbidrag* ersättning* stöd* dagersättning* barnbidrag* bostadsbidrag* "
        "garantipension* etableringsersättning* socbidrag* soc socialen understöd* a-kassa* benefit* allowance* welfare "
        "support grant* handout* subsid* compensation"
    ),
    "pension": "pension* garantipension* pensionär* retire*",
    "amount_month": "månad* månaden i-månaden month* monthly",
    "budget": (
        "budget* skatt* skattepengar* skattebetalar* statsbidrag* ekonomi* underskott* besparing* spara* statskass* "
        "staten statens schablon* tax* taxpayer* state reimburse* deficit* savings cuts budgets economy economic finances "
        "treasury"
    ),
    "welfare": "välfärd* trygghetssystem* socialförsäkring* välfärdssystem* folkhem* welfare-state safety-net",
    "contribute": "bidra bidrar bidragit bidragande nytta behövs behöver tillför* contribute* useful needed",
    "cut": (
        "skär skära nedskär* drar-in indragen minskar minska* sparar besparing* neddrag* cut cuts cutting less fewer "
        "reduc* slash*"
    ),
    "work": (
        "jobb* arbete* arbetar* anställ* sysselsätt* praktik* tjänst tjänster* lön* löner yrke* fabrik* arbetsgivar* "
        "arbetsplats* arbetsmarknad* job jobs work works worked working worker* employ* hire* hired wage* salar* factory "
        "internship* workplace*"
    ),
    "jobless": "arbetslös* sysslolös* bidragsberoende* utanförskap* arbetsovillig* unemploy* jobless idle workless",
    "lazy": "lat lata latar vägra* orkar ovillig* lazy refuse* unwilling",
    "take": (
        "tar tog tagit ta konkurrer* ersätter ersätta tränger byter byts take takes took taking taken replac* push* "
        "displac* steal*"
    ),
    "drive": "köra kör förare chaufför* buss bussen bussar* taxi* driver* drive driving bus buses",
    "skilled": (
        "utbild* akademik* ingenjör* läkare* högutbild* analfabet* outbild* lågutbild* educat* skilled degree* illitera* "
        "engineer*"
    ),
    "subsidy": "lönestöd* nystartsjobb* lönebidrag* instegsjobb* subventioner* wage-subsid* subsidi*",
    "crime": (
        "brott* brottslig* stöld* stöl* rån rånen rånad* rånar* råna inbrott* kriminell* kriminalitet* gäng* anmäln* "
        "anmäld* begår begått bov* tjuv* skurk* buse* crime* criminal* theft* robb* burglar* gang* stolen thie* offence* "
        "offend*"
    ),
    "violence": (
        "våld* misshand* slagsmål* slåss bråk* mord* mörda* skjut* knivhugg* knivar hugg* kniv violen* fight* assault* "
        "murder* shoot* stab* knife attack* brawl*"
    ),
    "sexcrime": (
        "våldtäkt* våldtag* våldta* sexuell* sexualbrott* övergrepp* ofreda* antasta* tafsa* rape* rapist* sexual* molest* grop*"
    ),
    "police": (
        "polis* polisen snut* ordningsvakt* väktar* vakt vakter* bevak* police* cops guard guards guarded security officer*"
    ),
    "court": (
        "domstol* dom domar dömd* dömts straff* fängels* åtal* rättegång* court* sentence* convict* prison* jail* trial* punish*"
    ),
    "drugs": "knark* narkotika* droger* langar* alkohol* drugs drug dealer* dealing alcohol",
    "terror": "terror* extremis* islamist* jihad* radikaliser* bomb* terroris* radicalis*",
    "safe": "trygg* otrygg* rädd* rädsla farlig* fara hot hota* vågar safe* unsafe afraid scared danger* threat* fear* dare*",
    "bike": "cykel* cyklar* cykelstöld* bike* bicycle* cycle*",
    "damage": "förstör* klotter* skadegör* brinner brand bränn* damage* vandal* graffiti burn*",
    "school": (
        "skola* skolan* skolor* elev* lärare* klass* undervisning* rektor* läroplan* lektion* school* pupil* teacher* "
        "class* lesson* headteacher* student* teaching"
    ),
    "grades": "betyg* resultat* nivån kunskap* pisa godkän* grade* results scores marks standards achiev*",
    "preschool": "förskol* dagis* förskoleplats* barnomsorg* preschool* kindergarten* nursery daycare childcare",
    "language": (
        "språk* svenska svenskan svenskundervisning* svenskkunskap* sfi modersmål* hemspråk* tolk* tolkar translat* "
        "language* swedish interpret* mother-tongue speak* pratar talar"
    ),
    "interpreter": "tolk* översätt* interpret* translat*",
    "learn": (
        "lär lära lärt läser läsa kurs* studera* utbildning* prov provet plugga* learn* course* study* studies exam* test tests"
    ),
    "absence": (
        "frånvar* borta skolka* missa* hoppar-av avhopp* hoppar skippa* absen* miss missing missed drop* dropout* skip* "
        "truan* attend* närvaro*"
    ),
    "food": (
        "mat maten fläsk* griskött* gris* skinka* bacon skollunch* lunch* matsal* halal* korv* meny* matsedel* skolmat* "
        "kött* food pork pig* ham canteen* menu* meal* sausage* meat"
    ),
    "pork": "fläsk* griskött* gris* skinka* skinkan bacon falukorv* korv* pork pig* ham sausage*",
    "halal": "halal* slakt* rituell* slaughter* butcher*",
    "tradition": (
        "lucia* jul julen jul* midsommar* tradition* högtid* advent* skolavslutning* avslutning* psalm* nationaldag* "
        "christmas midsummer* holiday* celebrat* hymn* end-of-term ceremon* procession* custom*"
    ),
    "church": "kyrk* präst* psalm* gudstjänst* church* priest* chapel* hymn* pastor*",
    "religion": (
        "moské* böneutrop* bön bönen böner* slöj* hijab* niqab* burka* religi* islam* muslim* imam* koran* sharia* "
        "minaret* mosque* prayer* pray* veil* headscar* religio* quran* call-to-prayer"
    ),
    "mosque": "moské* minaret* böneutrop* bönelokal* imam* mosque* prayer*",
    "call": "utrop* böneutrop* högtalar* ljud* oväsen loudspeaker* speaker* sound* noise call",
    "veil": "slöj* hijab* niqab* burka* sjal* veil* headscar* burqa*",
    "honour": "heder* hederskultur* hedersvåld* tvångsgift* könsstymp* balkongflick* honour* honor* forced-marriage*",
    "values": "värdering* jämställd* demokrati* mänskliga rättigheter* kvinnosyn* normer values equality democra* rights",
    "offend": "störa stör kränk* hänsyn* anstöt* stött* offend* offence* upset* sensitiv* respect*",
    "ban": (
        "förbjud* förbud* stoppa* stopp slopa* avskaff* bort inställ* ställt-in ställs ställt tvinga* tvång* slutat "
        "sluta* ban banned bans banning forbid* forbidden abolish* cancel* scrap* forced stop stopped stops"
    ),
    "closed": "stäng* stängt stänger låst låsa nedlagd* nedlägg* lägg-ner close closes closed closing shut shuts",
    "number": (
        "antal* antalet fler flest tusen* tusentals hundra* hundratals många mängd* dubbl* fördubbl* ökar ökat ökning* "
        "procent andel* number* thousand* hundred* many double* doubling increas* percent* proportion* share rise* risen "
        "rising"
    ),
    "half": "hälften halva halvera* half halves",
    "third": "tredje tredjedel* third thirds three",
    "most": "flest mest största de-flesta nästan alla majoritet* most largest nearly almost majority",
    "mass": (
        "mass* strömm* våg vågor flod* översvämm* invasion* väller okontroller* obegräns* mass flood* wave* influx "
        "uncontrolled unlimited swamp*"
    ),
    "population": (
        "befolkning* invånar* folkmängd* demograf* minoritet* inhabitant* population* demograph* minorit* residents people"
    ),
    "birth": "föds födda född födelse* födslar barnafödande* nativitet* föder born birth* fertility babies",
    "statistics": (
        "statistik* siffr* forskning* forskar* studie studier undersökning* brå scb rapport* statist* figure* research* "
        "study survey* report* data"
    ),
    "capacity": "plats platser fullt full ryms rum överfull* kapacitet* tak gräns room space capacity limit",
    "arrive": (
        "kommer kom kommit anländ* mottag* tar-emot tagit-emot tas-emot hit come comes coming came arriv* receiv* reception"
    ),
    "asylum": "asyl* skyddsbehov* skydd skäl asylskäl* skyddsskäl* asylum protection claimants",
    "permit": "uppehållstillstånd* tillstånd* permit* put tillfällig* permanent* uppehåll* visum* visa residence legaliser*",
    "permanent": "permanent* tillsvidare* fast fasta forever indefinit* lasting",
    "decision": (
        "beslut* avslag* beviljas* beviljad* bevilja* prövning* ansök* överklag* decision* decide* refus* reject* grant* "
        "applic* apply appl*"
    ),
    "deport": (
        "utvis* avvis* utvisning* avslag* återvänd* återvandr* skicka-hem skickas hemlandet deport* expel* expuls* remov* "
        "return* sent-back"
    ),
    "stay": "stanna* stannar kvar bo-kvar stay stays stayed staying remain* allowed-to-stay",
    "family_reunion": "anhöriginvandr* familjeåterfören* återfören* släkting* reunif* reunion bring",
    "citizen": "medborgar* pass passet medborgarskap* passport* citizen* naturalis*",
    "vote": "rösta* röst rösträtt* val valet valdag* vallokal* vote* voting election* ballot*",
    "border": "gräns* gränskontroll* gränser border* frontier* checkpoint*",
    "undocumented": "papperslös* gömda illegal* olaglig* irreguljär* undocumented paperless hiding",
    "id": (
        "personnummer* id-kort* id-handling* id identitet* bankid* legitimation* identity id-card* registration "
        "folkbokför* papers"
    ),
    "card": "kort kortet lma-kort* lma card cards",
    "lie": (
        "ljug* lögn* ljuger fusk* fuska* bedrar bedrägeri* lura* fejka* falsk* lie lied lies lying cheat* fraud* fake* "
        "deceiv* decepti*"
    ),
    "war": "krig* kriget bomb* förföljel* förfölj* flyr fly flydde flyktväg* tortyr* war wars persecut* flee* fled torture*",
    "fortune": "lycksökar* ekonomiska-migranter välstånd* bättre-liv economic-migrant* opportunis*",
    "help_near": "närområde* grannländ* flyktingläger* läger lägret bistånd* u-land* aid camp camps neighbouring region",
    "europe": (
        "eu europa* europe* european* danmark tyskland norge finland länder land danmark* denmark germany norway "
        "countries country"
    ),
    "generous": "generös* snäll* naiv* godtrogn* flum* mjuk* generous* lenient soft naive",
    "origin": "hemland* hemlandet ursprung* härkomst* bakgrund* homeland origin* background descent",
    "abroad": "utomlands utland* abroad overseas foreign utländsk*",
    "integration": "integr* etabler* anpassa* assimiler* inkluder* integrat* assimilat* adapt* fit-in blend*",
    "segregation": "segreg* förort* getto* ghetto* parallellsamhäll* enklav* no-go klan* suburb* enclave* parallel clan*",
    "same_rules": "samma lika alla lag lagen regler* regel rättvis* same equal* everyone rules rule law fair fairness",
    "must": "måste kräv* krav* tvungen* plikt* skyldig* obligator* must requir* oblig* compuls* have-to mandatory",
    "allowed": "får tillåt* lov lagligt rätt rätten rättighet* allow* permitted legal right may entitle*",
    "lose": "förlora* mister mist dras indrag* återkall* bli-av-med tappa* lose loses losing lost withdraw* revok* forfeit*",
    "automatic": "automatisk* självklart per-automatik garanter* automatic* guarantee* by-itself",
    "secret": (
        "hemlig* smyg* tystar tysta* tystnad* mörka* mörkar mörklägg* dölj* döljer gömmer sopa* under-mattan secret* hid* "
        "hide hides hush* cover* conceal* silence* quiet*"
    ),
    "media": (
        "media* medier* journalist* tidning* nyhet* svt aftonblad* rapporter* press pressen publicer* newspaper* media "
        "news report* publish*"
    ),
    "speech": (
        "yttrandefrihet* säga sägas åsiktsförtryck* åsikt* censur* pk politiskt-korrekt tabu* kritiser* speech censor* "
        "opinion* taboo critic* say"
    ),
    "racism": (
        "rasis* rasist* främlingsfientlig* xenofob* diskriminer* fördom* hat hata* racis* xenophob* discriminat* "
        "prejudic* hate* bigot*"
    ),
    "culture": "kultur* mångkultur* bidragsregler* stipend* musikskol* kulturskol* culture* multicultur* music* art arts",
    "collapse": (
        "kollaps* undergång* förfall* kris krisen ohållbar* katastrof* systemkollaps* går-under collaps* crisis ruin* "
        "unsustainab* disaster* breakdown"
    ),
    "care": (
        "vård vården vårdcentral* hälsocentral* sjukvård* läkar* sjukhus* akut* akuten patient* doktor* sjuksköters* "
        "doctor* hospital* health* clinic* nurse* medical midwi* ambulans* ambulance* gp"
    ),
    "dental": "tandvård* tandläkar* tänder tand dental dentist* teeth tooth",
    "disease": "vaccin* smitt* sjukdom* sjuk sjuka tuberkulos* tbc infect* disease* tubercul* ill illness* sick",
    "appointment": "tid tider tiden besök* boka* bokad* läkartid* appointment* slot slots booking*",
    "report": ("anmäl* anmäler anger ange angiv* rapporter* tipsa* report reports reported inform informs tells turn-in snitch*"),
    "association": "förening* idrottsförening* klubb* kulturförening* studieförbund* association* club* society societies",
    "bath": "bad badhus* badet simhall* simning* simma* bada* badar bassäng* pool* bath* swim* swimming*",
    "women_only": (
        "kvinnotid* kvinnobad* separat* könssepar* könsuppdel* tjejbad* separate* segregated women-only ladies-only female-only"
    ),
    "hours": "tider tid timme* timmar öppet öppettid* kvällar kväll hours time times opening evening*",
    "sport": (
        "fotboll* hockey* idrott* träning* tränar träna ishall* plan planen fotbollsplan* cricket* football* soccer "
        "sport* training rink* pitch ground*"
    ),
    "gym": "gym gymmet gymkort* styrketräning* träningskort* gyms fitness membership*",
    "cricket": "cricket* cricketplan*",
    "library": "bibliotek* böcker bok bokhyll* läshörn* librar* book* shelf shelves",
    "park": "park parken parker torg torget badhuspark* square parks",
    "shelter": (
        "boende boendet boenden asylboende* flyktingboende* förläggning* hvb* anläggningsboende* lokal lokaler kasern* "
        "vandrarhem* baracker* shelter* accommodation* centre* center* hostel* premises barracks camp reception-centre"
    ),
    "hotel": "hotell* pensionat* värdshus* hotel* inn hostel*",
    "camping": "camping* campingen stugor stugby* husvagn* tält* campsite* cabin* caravan*",
    "build": (
        "bygga* bygger byggs bygge* bygglov* planer planera* uppför* öppna* öppnar tomt tomten mark marken build* plan "
        "plans planned planning construct* plot land site"
    ),
    "sell": (
        "sälj* sålt sålts såld* köpt köper köpa köpare hyrt hyr hyrs hyrts uthyr* sell* sold buy* bought let lease* leased lets"
    ),
    "convert": "blir bli görs-om omvandl* omgjord* görs omvandlas become* turn* turned convert* transform*",
    "social_office": (
        "socialtjänst* socialen socialkontor* socialsekreterar* omhänderta* lvu social-services social-worker* custody"
    ),
    "remove": (
        "tar-ifrån omhändertar* omhändertag* omhändertas kidnapp* placer* hämtar rycker seize* take-away kidnap* custody "
        "snatch* foster*"
    ),
    "car": "bil bilar bilen körkort* körlektion* trafikskol* car cars licen* licence* driving*",
    "licence": "körkort* körlektion* trafikskol* halkbana* licen* driving-lesson* driving-school*",
    "travel": "resa resor* busskort* biljett* semester* flyg* travel* trip trips ticket* holiday* vacation* flight*",
    "phone": "mobil* telefon* iphone* smartphone* dator* surfplatt* phone* laptop* computer* tablet*",
    "luxury": "märkeskläd* lyx* dyra märkes* rolex* designer* luxur* brand*",
    "furniture": "möbl* möbler soffa säng* hemutrustning* startpaket* furniture sofa bed beds equipment",
    "bank": "bank banken banker* konto* kontot lån lånet låna* skuld* ränt* swish* account* bank* loan* debt* interest",
    "fine": "böter* bötfäll* vite* avgift* fine fines fined penalt* fee fees",
    "companies": (
        "företag* butik* affär* starta* egen kiosk* restaurang* business* shop* store* restaurant* company companies "
        "start-up firm*"
    ),
    "sawmill": "sågverk* såg sågen sågens virke* trävar* sawmill* timber mill",
    "dirty": "skräp* smuts* städa* sopor litter* dirt* rubbish trash garbage clean*",
    "climate_people": "klyft* splittr* motsättning* konflikt* oro* division* conflict* tension* split*",
}
_MOST_PREFIX, _LEAST_TAIL, _LEAST_COMPOUND = 24, 5, 8
_SHORT_TAILS = frozenset({"jobb", "hyra", "stöd", "vård", "våld", "lön", "kort", "bad", "kö"})


def _sort_entries() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    whole: dict[str, list[str]] = {}
    begins: dict[str, list[str]] = {}
    for group, words in _GROUPS.items():
        for entry in dict.fromkeys(words.split()):
            table = begins if entry.endswith("*") else whole
            table.setdefault(entry.rstrip("*"), []).append(group)
    return {word: tuple(names) for word, names in whole.items()}, {word: tuple(names) for word, names in begins.items()}


_WHOLE, _BEGINS = _sort_entries()


@lru_cache(maxsize=100_000)
def group_of(word: str) -> tuple[str, ...]:
    """The groups a lower-case word belongs to, its own first, then those of a compound's last part; most belong to none."""
    found = dict.fromkeys(_look_up(word))
    if len(word) >= _LEAST_COMPOUND:
        for start in range(3, len(word) - 2):
            tail = word[start:]
            if len(tail) >= _LEAST_TAIL or tail in _SHORT_TAILS:
                found |= dict.fromkeys(_look_up(tail, min(_LEAST_TAIL, len(tail))))
    return tuple(found)


def _look_up(word: str, least: int = 1) -> tuple[str, ...]:
    """Groups of a whole word, and of entries of at least so many letters that it begins with."""
    names = _WHOLE.get(word, ())
    for end in range(max(2, least), min(len(word), _MOST_PREFIX) + 1):
        names += _BEGINS.get(word[:end], ())
    return names
