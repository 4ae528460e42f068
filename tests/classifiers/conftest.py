"""One small model for the whole test session, trained from the project's own corpus."""

import pickle

import pytest

from classifiers.corpus import CORPUS_DIR, load_corpus
from tests.once import made_once


def pytest_collection_modifyitems(items):
    """Whichever test comes first waits for the model to be trained, on a busy machine for minutes."""
    for item in items:
        if "trained" in getattr(item, "fixturenames", ()) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def corpus():
    return load_corpus(CORPUS_DIR)


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """(folder, card) of a model trained once for all processes; tests that change a file copy the folder first."""
    from classifiers.training import train

    with made_once(tmp_path_factory, "trained") as (folder, is_mine):
        card = folder.with_suffix(".card")
        if is_mine:
            card.write_bytes(pickle.dumps(train(CORPUS_DIR, folder, seed=1, trained_at="2026-11-21")))
        return folder, pickle.loads(card.read_bytes())


@pytest.fixture(scope="session")
def model(trained):
    from classifiers.assessing import load_model

    return load_model(trained[0])
