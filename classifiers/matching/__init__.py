"""Matching a text to known rumours: candidates, a learned ranking, a no-match decision, and the relation to the rumour."""

from classifiers.matching.background import Background, measure_background
from classifiers.matching.candidates import CANDIDATES, Candidates, find_candidates
from classifiers.matching.space import Space, build_space

__all__ = ["CANDIDATES", "Background", "Candidates", "Space", "build_space", "find_candidates", "measure_background"]
