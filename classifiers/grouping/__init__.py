"""New rumours: which unmatched texts say the same, and which sentence says it most plainly. Pure: values in, values out."""

from classifiers.grouping.claims import Sentence, choose_claim, clearest_sentence
from classifiers.grouping.groups import Entry, Groups, Member, Placed
from classifiers.grouping.vectors import Vectors, load_vectors

__all__ = [
    "Entry",
    "Groups",
    "Member",
    "Placed",
    "Sentence",
    "Vectors",
    "choose_claim",
    "clearest_sentence",
    "load_vectors",
]
