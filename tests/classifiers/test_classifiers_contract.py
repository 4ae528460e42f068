"""What every pipeline of the starter model owes: it can be cloned, and what is saved and read back says the same."""

import pytest
from sklearn.base import clone

from classifiers.assessing import assess, load_model
from classifiers.storing import save_model
from classifiers.swift import slow_down
from classifiers.types import Text

PIPELINES = ("relevance", "statement", "relation", "theme", "checkworthy", "threat", "individual", "children", "ranker")
TEXTS = (
    "Nyanlända går före i bostadskön i Norrvik.",
    "Kommunen plogar gatorna i natt.",
    "Is it true that the school has stopped celebrating Lucia?",
    "",
    "ord " * 5_000,
)


@pytest.mark.parametrize("name", PIPELINES)
def test_pipelines_can_be_cloned(model, name):
    pipeline = slow_down(getattr(model, name))
    assert repr(clone(pipeline).get_params()) == repr(pipeline.get_params())


def test_save_and_load_says_the_same(model, corpus, tmp_path):
    texts = [Text(str(number), text) for number, text in enumerate(TEXTS)]
    save_model(model, tmp_path)
    assert assess(load_model(tmp_path), texts, corpus.rumours) == assess(model, texts, corpus.rumours)
