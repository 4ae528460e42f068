"""English words that say how a sentence is meant, and whether it states something that can be checked."""

from __future__ import annotations

_IMPERATIVES = """
try check read see take go do make buy call send look use think put write ask stop start let give come be keep search find
download click change choose wait listen save order talk speak get run answer tell help set continue forget remember book
invite follow contact eat drink hear play close open stand sit vote show avoid believe train mix cut boil pour wash build
measure count compare leave pick pay report bring move turn hold press join visit register please imagine consider don't dont
"""
_QUESTION_WORDS = "what how why when where who which whose whom whats hows"
_VERBS_FIRST = """
is are was were do does did can could will would should has have had may might must isn't aren't don't doesn't didn't
"""
IMPERATIVES = frozenset(_IMPERATIVES.split())
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
VERBS_FIRST = frozenset(_VERBS_FIRST.split())
EMOTION = (
    r"\b(?:thank\w*|hugs?|congrat\w*|hello|hi|ugh|wow|oh+|sadly|unfortunately|sigh|lov(?:e|ely|ed)|hop(?:e|ing)|damn|hell|"
    r"wonderful|welcome|good luck|sorry|sad|angry|furious|glad|happy|worri\w+|afraid|scared|disappoint\w+|annoy\w+|jealous|"
    r"awful|terrible|disgust\w+|incredible|amazing|fantastic|great|fun\w*|nice|cute|beautiful|ugly|stupid|idiot\w*|silly|"
    r"pathetic|embarrass\w+|sham\w+|panic\w*|tired|hate|miss|proud|impress\w+|boring|strange|weird|crazy|best|worst|perfect|"
    r"feel\w*|like|regards|cheers|haha\w*|lol|yes|no)\b"
)
GREETING = r"\b(?:hello|hi|hey|thanks?|thank you|good (?:morning|evening|night|luck)|regards|cheers|congrat\w*|welcome)\b"
INTENSIFIER = r"\b(?:so|very|really|extremely|totally|completely|absolutely|incredibly|super|such a)\b"
FIRST_PERSON = r"\b(?:i|i'm|i'll|i've|i'd|me|my|mine|we|we'll|we've|we're|us|our)\b"
SECOND_PERSON = r"\b(?:you|you're|you've|you'll|your|yours)\b"
ANYONE = r"\b(?:one|anyone|somebody|someone|everyone|people|folks)\b"
OBLIGATION = (
    r"\b(?:you|we|one) (?:should|must|ought|need|have to|could|can|may|better)\b|\brecommend\w*|\badvi[cs]e\b|\bsuggest\w*|"
    r"\bmake sure\b|\bdon't forget\b|\bplease\b|\bbetter to\b|\bwhy don't you\b|\blet's\b"
)
WONDERING = r"\bwonder\w*|\banyone know\b|\bthe question is\b|\bdo you know\b|\bhave you\b|\bright\?|\bany ideas?\b"
OPINION = r"\b(?:think|thought|believe|guess|prefer|suppose|seems?|feels?|personally|in my opinion|in my view|imo)\b"
POLITE_REQUEST = r"^(?:\W*\w+\W+)?(?:can|could|would|will) (?:you|someone|anyone)\b"
MODAL = r"\b(?:will|should|would|must|need|let|going to|gonna|ought|shall|can|could|may|might|'ll|\w+'ll)\b"
PAST = (
    r"\b(?:was|were|had|been|did|has|voted|said|increased|cut|lost|created|passed|raised|opposed|supported|signed|proposed|"
    r"spent|went|came|got|took|gave|made|became|doubled|grew|fell|rose|\w{3,}ed)\b"
)
BELIEF = r"\b(?:think|believe|hope|want|know|wish|feel|guess|suppose|promise|intend)\b"
THIRD_PERSON = r"\b(?:he|she|they|his|her|their|him|them|he's|she's|they're)\b"
EXTREMES = (
    r"\b(?:more|most|less|least|highest|higher|lowest|lower|never|every|largest|biggest|first|only|all|worst|best|than|"
    r"record|double|half|twice|none|nobody)\b"
)
UNITS = (
    r"[%$€£]|\b(?:percent\w*|per cent|million|billion|thousand|trillion|hundred|dozen|dollars?|cents?|years?|months?|"
    r"people|jobs|times|degrees|points)\b"
)
SOURCES = (
    r"\b(?:according to|statistics|figures|report\w*|study|studies|survey|law|budget|tax(?:es)?|deficit|debt|unemployment|"
    r"inflation|wages|bill|act|record|senat\w+|congress|administration|rate|history)\b"
)
NEGATION = r"\b(?:not|no|never|none|neither|nor|\w+n't)\b"
