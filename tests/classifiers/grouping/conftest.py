"""What the tests of grouping share: vectors measured once, and texts of the project's corpus."""

import pytest

from classifiers.corpus import load_corpus
from classifiers.grouping.vectors import load_vectors


@pytest.fixture(scope="session")
def vectors():
    """As the worker uses them."""
    return load_vectors()


@pytest.fixture(scope="session")
def corpus_texts():
    """Short texts about migration, as they are written."""
    return [one.text.text for one in load_corpus().posts][:300]
