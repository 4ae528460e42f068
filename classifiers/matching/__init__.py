"""Matching a text to known rumours: candidates, a learned ranking, a no-match decision, and the relation to the rumour."""

from classifiers.matching.candidates import CANDIDATES, FEATURE_COUNT, Candidates, find_candidates
from classifiers.matching.counting import VIEWS, Background, measure_background
from classifiers.matching.space import Space, Themer, build_space

__all__ = [
    "CANDIDATES",
    "FEATURE_COUNT",
    "VIEWS",
    "Background",
    "Candidates",
    "Space",
    "Themer",
    "build_space",
    "find_candidates",
    "measure_background",
]
