"""Word lists that let a small corpus reach words it has never seen: what it is about, who acts, where it plays.

An entry ending in * is a prefix, *x* is found anywhere in the word, everything else is the whole word. The model learns how
much each list counts. Swedish and English first; a few words of Norwegian, Danish and Finnish, so that such texts are not lost.
"""

from __future__ import annotations

LISTS = {
    # People who seek protection, and what receives them.
    "asylum": """
        *flykting* asyl* *asylsök* *asylum* refugee* *massflykt* massflyktsdirektiv* *ensamkommande* unaccompanied skyddsbehöv*
        skyddsskäl* "tillfälligt skydd" "temporary protection" "söker skydd" "sökt skydd" förläggning* *flyktning* *flygtning*
        *pakola* *turvapaik* vastaanottokesk* asylmottak* lma-kort* dagersättning* kvotflykt* vidarebosätt* resettle*
        mottagningscent* "reception centre" "flytt från" "flytt hit" skyddssök* anläggningsboende* massflykting* statslös*
        stateless
    """,
    # Who may stay and work: permits, citizenship, borders.
    "permit": """
        *uppehållstillstånd* *arbetstillstånd* "residence permit" "work permit" "permanent tillstånd" "permanenta tillstånd"
        "tillfälligt tillstånd att" "tillfälliga tillstånd" "tillstånd att stanna" "få stanna" "får stanna" "fick stanna"
        "få bli kvar" "bli svensk" "bli svenska medborgare" "svensk medborgare" "svenskt medborgarskap" "nya medborgare"
        "new citizens" "swedish citizen" medborgarskapsprov* medborgarskapsceremoni* *medborgarskap* citizenship* naturalis*
        migrationsverk* migrationsdomstol* migrationsöverdomstol* "migration agency" utlänning* utlänningslag* *tillståndsenhet*
        spårbyte* anhöriginvandr* familjeåterför* "family reunification" maintenance-requirement försörjningskrav* vandelskrav*
        vandel *lönekrav* lönegolv* lönegräns* "salary threshold" "salary floor" "kollektiv beskyttelse" tredjeland*
        tredjelandsmedborg* "tredje land" blåkort* "blue card" säsongsarbet* bärplock* "berry pickers" gästarbet*
        oppholdstillat* opholdstillad* oleskelulu* *statsborger* *kansalaisuu* utlendings* udlænding* papperslös* undocumented
        non-eu "outside the eu" "outside europe" "utanför eu" "utanför europa" "utanför norden" "foreign degree" "foreign diploma"
        "utan papper" "without papers" "utan tillstånd" uppehållsrätt* lma *gränskontroll* gränspolis* "border checks"
        människosmuggl* "people smuggling" "human smuggling" asyl- hemvisttid* id-kontroller samordningsnummer* visering*
        angiverilag* anmälningsplikt* angivarlag* skenäktenskap*
    """,
    # Sending and going back.
    "return": """
        *utvisning* utvisa* *utvisad* avvisning* avvisa* deport* expulsion* återvandr* återvändand* "return flights"
        repatriat* verkställighetshinder* förvaret förvar förvarstagen* detention verkställighet* remigration* *udvis* *utvis*
        "ut ur landet" "ordered out" "lämna landet" "lämna sverige" återtagande* avslag* amnesti* kyrkoasyl* gömmer gömda gömd
    """,
    # People who came, by any name, and the services made for them.
    "newcomer": """
        *invandr* *immigra* emigra* *migration* migrant* *migrant* nyanländ* newcomer* "newly arrived" "new arrivals" anvisad*
        anvisning* bosättningslag* "settlement act" utrikesfödd* utlandsfödd* utlandsfött "utrikes född" "född utomlands"
        "födda utomlands" "född i ett annat land" "född utanför" "född i utlandet" "ny i sverige" "nya i sverige"
        "ny i landet" "nya i landet" "new in sweden" "new to the country" "new residents" "71 kronor" "71 spänn"
        "new to sweden" "kommit till sverige" "kom till sverige" "came to sweden" "arrived in sweden" "hit till sverige"
        "nya familjerna" "new families" "assigned famil" foreign-born "born abroad" nysvensk* "nya svenskar" "nya grannar"
        "utländsk bakgrund" "utländsk härkomst" "utländskt ursprung" "foreign background" "trained abroad" foreign-trained
        "utländsk examen" innvandr* indvandr* maahanmuut* mångkultur* multicultur* displaced etableringsersättning*
        etableringsprogram* etableringstillägg* etableringsplan* etableringslots* *samhällsorientering* "civic orientation"
        "introduction benefit" "introduction programme" "introduction class" förberedelseklass* språkintroduktion* sfi
        "svenska för invandrare" "swedish for immigrants" flyktingmottag* ukrainare ukrainarna ukrainians ebo-lag*
        bosättningsenhet*
    """,
    # Living together: language, segregation, racism, honour.
    "integration": """
        *integration* *segrega* utanförskap* utsatt* parallellsamhäll* språkpraktik* språkvän* språkcaf* språkkrav* språktest*
        språkpilot* språkplikt* språkstöd* svenskkurs* svenskundervisning* "swedish class" "swedish course" "swedish lesson"
        "learn swedish" "lär dig svenska" "lära sig svenska" "lär sig svenska" "läser svenska" "ett ord svenska"
        "kunna svenska" "language café" "language cafe" "language class" tolk tolken tolkar tolkavgift* tolkkostnad*
        tolkhjälp* *språktolk* interpreter* modersmål* hemspråk* "mother tongue" hederskultur* hedersförtryck* hedersbrott*
        hedersrelat* hedersvåld* *heders* honour-related tvångsäktenskap* tvångsgift* barnäktenskap* kusinäktenskap*
        främlingsfientl* rasis* racis* xenophob* hatbrott* "hate crime" islamofob* afrofob* antizigan* tiggar*
        skuggsamhäll* bidragstak* *svenskfödd* etnisk* ethnic* foreigner* utländsk* utlänning* härkomst* shari*
        asylkritisk* invandringskritisk* kompissverige
    """,
    # Religion as it is met in this debate.
    "faith": """
        *moské* mosque* imam* islam* muslim* koran* quran* slöj* veil* niqab* hijab* burka* burqa* halal* ramadan* eid
        böneutrop* "call to prayer" minaret* prayer* bönelokal* trossamfund* konvertit*
    """,
    # Countries that many came from.
    "origin": """
        syri* aleppo damask* damascus kabul* mogadishu afghan* afgan* somali* irak* iraq* eritre* ukrain* kharkiv* iran* etiop*
        ethiop* kurd* palestin* arab* rom romer roma romska albanien* kongoles* taliban* dari tigrinja tigrinya pashto uzbek*
        filippin* thailänd* tjetjen* chechen*
    """,
    # Places outside Sweden.
    "abroad": """
        usa amerika* americ* trump* biden* texas washington arizona kaliforni* california* chicago florida georgia "new york"
        "vita huset" "white house" "supreme court" ice mexik* mexic* kanad* canad* storbritanni* brittisk* britt* britain*
        british uk london england* engelsk* skottland* scot* wales irland* irländ* ireland* irish starmer* farage* "home office"
        "the channel" "engelska kanalen" "small boats" frankrike* fransk* france* french paris macron* calais tyskland* tysk*
        german* berlin* merz italien* itali* meloni lampedusa grek* greece* greek* kreta spani* spanien* spain* spanish kanarie*
        portugal* polen* polsk* poland* polish belarus* ungern* ungersk* hungar* orban österrik* austria* schweiz*
        switzerland* nederländ* holländ* dutch netherlands* belgi* danmark* dansk* denmark* danish köpenhamn* aarhus norge*
        norsk* norway* norwegian* norske oslo finland* finsk* finnish helsingfors* suomi* färö* faroe* island isländ* iceland*
        ryss* russia* putin* kreml* moskva estland* estni* lettland* litau* baltikum baltic* rumän* romania* bulgari* serbi*
        bosni* kosov* alban* turk* türk* erdogan* istanbul* egypt* libye* libya* liby* tripoli tunis* marock* morocc* algeri*
        nigeri* sudan* darfur* kongo* congo* rwanda* kenya* nairobi uganda* tchad* chad mali niger gambia* ghana*
        sydafrik* "south africa" israel* gaza* liban* leban* beirut jordanien* jordani* jordan saudi* jemen* yemen* qatar* dubai*
        kina* kines* china* chinese japan* sydkorea* korea* india* indien* indisk* pakistan* bangladesh* myanmar* rohing*
        thailand* vietnam* australi* nauru "new zealand" venezuel* colombi* brasil* brazil* argentin* chile* haiti* kuba* cuba*
        peru peruansk* bogotá frontex* bryssel* brussels eu-kommission* "european commission" fn unhcr påven medelhavet*
        mediterranean ceuta balkan* georgien*
    """,
    # Swedish places and bodies.
    "sweden": """
        sverige* svensk* swed* ruotsi* stockholm* göteborg* gothenburg malmö* uppsala* västerås* örebro* linköping* helsingborg*
        norrköping* jönköping* umeå* luleå* piteå* sundsvall* gävle* borås* södertälje* eskilstuna* karlstad* växjö* halmstad*
        östersund* skellefteå* boden kiruna* norrbott* västerbott* norrland* skån* småland* dalarna* gotland* botkyrka*
        norrvik* trelleborg* öresund* arlanda* tensta rinkeby* rosengård* haparanda* lund migrationsverk* arbetsförmedling*
        försäkringskass* skatteverk* skolverk* skolinspekt* socialstyrelse* statskont* länsstyrels* riksdag* regeringen*
        tidö* sd sverigedemokrat* socialdemokrat* moderat* centerpart* vänsterpart* miljöpart* kristdemokrat* liberalerna säpo
        brå scb sfi kronor kommunal* sågudden lövnäs älvsund* kvarnby* tallbo*
        "migration agency" "employment service" "county administrative" "housing company" sek krona folkhem*
    """,
    # What else the same words may mean.
    "sport": """
        match* matchen* mål målet hockey* fotboll* football* bandy* handboll* innebandy* tränare* coach* domare* referee* lag
        laget landslag* serie* allsvensk* slalom* backen förläng* periodens period kvittera* vann besegra* striker* anfallare*
        derby* mästerskap* vm em os guld silver brons skid* löpare* målvakt* kval* värvar* värvning* nyförvärv* elitserie*
        championship* goalkeeper* goal scored spelare* spelaren player* matchstraff* brottare*
    """,
    "nature": """
        fågel* fåglar* flyttfåg* bird* lax* salmon* fisk* fish* djur* animal* växt* plant* art arter* species ål älg* moose
        ren renar* kalv* katt* cat cats hund* dog dogs järv* varg* björn* bear svan* tran* svalor* valp* insekt* bi bin loka
        lupin* pukkellax* mård* invasiv* kräft* groda* val valar skog* rovfåg*
    """,
    "machine": """
        system* app appar appen api program* plattform* data databas* digital* it-system* software* mobil* bank* faktura*
        fakturor biljett* ticket* tvättmaskin* server* nätverk* journalsystem* telefon* bil bilar elbil* batteri*
        datacent* maskin* företagsetabl* bolag* investera* investor* fabrik* factory
    """,
    "stage": """
        film* movie* bok* roman* novel* deckar* serie serien tv-ser* teater* musik* music* konsert* artist* skådespel* actor*
        museum* museet utställning* exhibition* recept* recipe* restaurang* krog* kock soppa lego konst* art konstnär* poet*
        författ* author* podd* låt låten album* komiker* festival* historia medeltid* galax* narnia dikt* balett* opera*
    """,
    "signing": """
        teckenspråk* dövblind* döv döva deaf* deaf-blind sign-language "sign language" hörselskad*
    """,
    "war": """
        drönar* drone* vapen* weapon* raket* robot* missil* missile* stridsvagn* fred fredsavtal* vapenvila* ceasefire* trupper
        troops soldat* soldier* armé* army president* sanktion* sanction* gisslan* hostage* bomb* attack* nato raffinaderi*
        refinery generator* luftvärn* front fronten krig kriget war ammunition* jordskalv* jordbävning* earthquake* quake*
        kärnvapen* nuclear pirat* ambassad* embassy bistånd* strategi*
    """,
    # Who acts and where it happens.
    "state": """
        regering* riksdag* proposition* lagrådsremiss* betänkand* sou remiss* promemoria* utredning* utredare* direktiv*
        kommittédirektiv* förordning* minister* statsråd* statssekreterare* departement* government* bill inquiry law lag
        lagen lagar lagförslag* myndighet* agency authority beslut* domstol* länsstyrels* rådsmöte* interpellation*
    """,
    "politics": """
        partiledare* parti partiet politiker* politician* moderat* m s sd v c mp kd l sverigedemokrat* socialdemokrat*
        liberal* centern vänster* oppositionen väljar* voter* valrörelse* ledamot* debatt* kongress* statsminister*
    """,
    "school": """
        skola* skolan* skolor* elev* rektor* lärare* förskol* gymnasi* klass* school* pupil* teacher* preschool* student*
        utbildning* kurs kurser kursen betyg* universitet* doktorand*
    """,
    "work": """
        jobb* arbete* arbetslös* arbetsgivare* anställ* lön* yrke* företag* fack* sjuksköters* undersköters* läkare* kock
        kockar job jobs worker* employer* employ* wage* salary nurse* legitimation* arbetskraft*
    """,
    "home": """
        bostad* bostäder* lägenhet* hyr* boende* boendet* hus huset hotell* baracker* moduler* hyresvärd* kontrakt* housing
        flat flats rent tenant* landlord* shelter* hotel* lokal* byn grannar*
    """,
    "court": """
        polis* åtal* döm* dom domen hovrätt* tingsrätt* brott* brand* attack* hot hotad* hotbrev* skott* våldt* mord*
        gäng* police* court* crime* convicted charged arson* threat* murder*
    """,
    "town": """
        *kommun kommunen kommunens kommuner kommunerna *kommunen municipal* council* socialtjänst* socialkontor* socialnämnd*
        nämnden biblioteket region regionen landsting* överförmyndar* förening* församling* bostadsbolag* komvux
    """,
}
