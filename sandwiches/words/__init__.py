"""Words and sentences in Swedish and English: written once, used by the rules and by the matching of claims."""

from sandwiches.words.claims import claim_matches, claim_score, containment, overlap
from sandwiches.words.cues import find_phrase, has_negation, has_phrase
from sandwiches.words.matching import content_words, stem, words_match
from sandwiches.words.sentences import sentences
from sandwiches.words.text import normalise, tokens, word_count

__all__ = [
    "claim_matches",
    "claim_score",
    "containment",
    "content_words",
    "find_phrase",
    "has_negation",
    "has_phrase",
    "normalise",
    "overlap",
    "sentences",
    "stem",
    "tokens",
    "word_count",
    "words_match",
]
