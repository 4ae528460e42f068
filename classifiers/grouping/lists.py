"""Lists of words that tell whether a sentence is a plain assertion, Swedish and English together."""

from __future__ import annotations

_SECOND_LIST = (  # Turns to the reader.
    "dig din dina ditt du eder er era ert ni you your yours yourself"
)
_FIRST_LIST = (  # Speaks of the writer.
    "i i'm i've jag me mig min mina mine mitt my oss our ours us vi vår våra vårt we we're"
)
_VERBS_LIST = (  # Common finite verbs.
    "are betalar betalas blev blir bor bygger byggs can close closes cost costs could delas did do does fick finns "
    "flyttar får gav ger get gets gick give gives go goes got går gör görs had hade har has have hyr is jump jumps "
    "kan kommer kunde köper let lets ligger läggs may move moves must måste need needs open opens paid pay pays "
    "receive receives räknas ska skall skip skips skulle slipper stänger stängs står säljer take takes tar tog var "
    "vill was were will would är öppnar"
)
_SMALL_STARTS_LIST = (  # Begin a clause that leans on another.
    "att because där därför eftersom för if innan när om som than that trots vilka vilket when where which who"
)
_ASKING_LIST = (  # Begin a question.
    "are can did do does has have how hur is när undrar vad varför vem vilka vilken what which who why"
)
_CALLS_LIST = (  # Begin a call to do something.
    "ask asking call dela explain flytta fråga hör imagine kolla kom look läs please read remember ring se see "
    "share show skäms sluta stop säg sätt tell thinking tänk visa wanted"
)
_POINTING_LIST = (  # Point at something said before.
    "de dem den denna det detta dom där då han he hon it she så that there these they this those"
)
_JUDGING_LIST = (  # Judge.
    "bad borde bra crazy dålig dåligt fair galet good great hemskt idea idiotiskt orimligt orättvist ridiculous "
    "rimligt rättvist scandal shame should sjukt skam skandal terrible unfair wrong"
)
_DANGLING_LIST = (  # No claim ends with one of these.
    "a an and are at att av but by de den det där eller en ett for from från för har her his i in inte is med men "
    "not när och of om on or på sin sina sitt som that the their till to which who with är"
)

SECOND = frozenset(_SECOND_LIST.split())
FIRST = frozenset(_FIRST_LIST.split())
VERBS = frozenset(_VERBS_LIST.split())
SMALL_STARTS = frozenset(_SMALL_STARTS_LIST.split())
ASKING = frozenset(_ASKING_LIST.split())
CALLS = frozenset(_CALLS_LIST.split())
POINTING = frozenset(_POINTING_LIST.split())
JUDGING = frozenset(_JUDGING_LIST.split())
DANGLING = frozenset(_DANGLING_LIST.split())
