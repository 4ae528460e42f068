"""Pages of answering: the public's doors, and staff's pages around them."""

from workbench.surveys.answering import paper_views, public_views, way_views, word_views

__all__ = ["paper_views", "public_views", "way_views", "word_views"]
