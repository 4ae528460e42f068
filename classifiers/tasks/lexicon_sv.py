"""Swedish words that say how a sentence is meant. Ordinary Swedish, spelt as people write on forums too."""

from __future__ import annotations

_IMPERATIVES = """
testa prova pröva kolla läs se ta gå gör köp ring skicka titta använd tänk lägg sätt säg skriv fråga sluta börja låt ge kom
var håll leta sök ladda klicka byt välj vänta lyssna spara beställ tala prata strunta skaffa kör svara berätta hjälp ställ
fortsätt glöm akta boka bjud följ googla jobba kontakta ät drick hör spela stäng starta stå sitt rösta visa undvik tro träna
blanda skär koka stek häll rör tvätta borsta torka bygg måla mät räkna kontrollera jämför lämna hämta betala anmäl anlita
begär kräv passa minns kom dra skruva ändra skydda satsa investera bestäm förklara flytta häng slå släpp vila sov res åk
lev njut älska hitta kasta släng tvinga vänd lita ursäkta förlåt uppdatera installera radera logga kopiera öppna tryck
sluta bli ha försök planera vattna plantera gräv klipp beskär gödsla mata lås packa stryk byt fixa ordna rådfråga
"""
_QUESTION_WORDS = "vad hur varför när var vem vilken vilket vilka vart vems vaffö vafför varifrån hurdan hurdant"
_VERBS_FIRST = """
är har kan ska skall skulle finns får måste borde tror tycker vet vill gör går blir kommer var hade kunde fick behöver brukar
känner menar stämmer gäller ser hittar fungerar funkar gick gjorde tog läste hörde kör bor heter
"""
IMPERATIVES = frozenset(_IMPERATIVES.split())
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
VERBS_FIRST = frozenset(_VERBS_FIRST.split())
EMOTION = (
    r"\b(?:tack\w*|kram\w*|grattis|gratulerar|hej\w*|usch|fy|åh+|oj+|wow|skön\w*|tyvärr|suck|älskar?|hoppas|jobbigt?|fan|"
    r"fasen|jävl\w*|jäkl\w*|helvete\w*|underbar\w*|härlig\w*|välkom\w+|lycka till|förlåt|snäll\w*|ledsen|ledsamt|arg\w*|"
    r"förbann\w+|glad\w*|orolig\w*|oroa\w*|rädd\w*|besviken|irriter\w+|avund\w+|lycklig\w*|sorglig\w*|sorg\w*|synd|"
    r"hemsk\w*|fruktansvärd\w*|vidrig\w*|äcklig\w*|otrolig\w*|fantastisk\w*|toppen|super|kul|"
    r"rolig\w*|trevlig\w*|"
    r"mysig\w*|söt\w*|vacker\w*|fin|fint|fina|ful\w*|dum|dumt|dumma|idiot\w*|löjlig\w*|patetisk\w*|"
    r"pinsam\w*|skam\w*|ångest\w*|"
    r"deppig\w*|trött\w*|less|hatar?|saknar|längtar|stolt\w*|tråkig\w*|konstig\w*|"
    r"knäpp\w*|sjukt|skit\w*|"
    r"bra|dålig\w*|bäst\w*|sämst\w*|perfekt\w*|känn\w+|gillar?|mvh|hälsningar|puss\w*|haha\w*|hihi\w*|lol|"
    r"yes|nej|jo+|jaha)\b"
)
GREETING = (
    r"\b(?:hej\w*|hallå|tack\w*|tjena|god (?:morgon|kväll|jul|natt)|mvh|hälsningar|kram\w*|grattis|"
    r"lycka till|välkom\w+|vh|hälsar)\b"
)
INTENSIFIER = (
    r"\b(?:så jäv\w+|jätte\w*|super\w+|skit\w+|väldigt|otroligt|sjukt|extremt|helt|riktigt|grymt|ruskigt|"
    r"så|alldeles|verkligen)\b"
)
FIRST_PERSON = r"\b(?:jag|ja'|mig|mej|min|mitt|mina|vi|oss|vår|vårt|våra)\b"
SECOND_PERSON = r"\b(?:du|dig|dej|din|ditt|dina|ni|er|ert|era)\b"
ANYONE = r"\b(?:man|någon|nån|alla|folk)\b"
OBLIGATION = (
    r"\b(?:borde|måste|ska|bör|kan|får|behöver|skulle kunna) (?:du|ni|man)\b|"
    r"\b(?:du|ni|man) (?:borde|måste|ska|bör|kan|får|behöver|skulle kunna|kanske)\b|\brekommender\w+|"
    r"\btips(?:ar|et)?\b|\bråd\w*\b|"
    r"\bförslag\w*|\bföreslår\b|\bse till\b|\bglöm inte\b|\bta och\b|\bbättre att\b|\bbäst att\b|"
    r"\bsnälla\b|\bgärna\b|\bvar god\b"
)
WONDERING = (
    r"\bundra\w*|\bn[åa]gon som vet\b|\bnån som\b|\bfrågan är\b|\bvet (?:ni|du|någon|nån)\b|\bhar (?:ni|"
    r"du|någon|nån)\b|\beller hur\b"
)
OPINION = (
    r"\b(?:tycker|tyckte|tror|anser|föredrar|misstänker|antar|upplever|känns|verkar|låter|personligen|"
    r"enligt mig|min åsikt)\b"
)
POLITE_REQUEST = r"^(?:\W*\w+\W+)?(?:kan|skulle|vill|kunde) (?:du|ni|någon|nån)\b"
MODAL = r"\b(?:ska|skall|kommer att|borde|skulle|måste|behöver|bör|vill|tänker|lovar)\b"
PAST = r"\b(?:var|hade|har|blev|fick|gjorde|sa|sade|röstade|ökade|minskade|sänkte|höjde|skapade|förlorade|visade|\w+ades?)\b"
BELIEF = r"\b(?:tror|tycker|hoppas|vill|vet|anser|menar|önskar)\b"
THIRD_PERSON = r"\b(?:han|hon|de|dom|hans|hennes|deras|honom|henne|dem)\b"
EXTREMES = (
    r"\b(?:mer|mest|mindre|minst|högst|högre|lägst|lägre|aldrig|varje|störst\w*|alla|ingen|först\w*|"
    r"sämst\w*|bäst\w*|dubbelt|hälften)\b"
)
UNITS = r"%|\b(?:procent\w*|miljon\w*|miljard\w*|tusen\w*|kronor|kr|euro|grader|år|månader|personer|gånger)\b"
SOURCES = (
    r"\b(?:enligt|siffror\w*|statistik\w*|rapport\w*|studie\w*|undersökning\w*|lag\w*|budget\w*|skatt\w*|"
    r"förslag\w*|röstade)\b"
)
NEGATION = r"\b(?:inte|ej|aldrig|ingen|inget|inga|icke)\b"
