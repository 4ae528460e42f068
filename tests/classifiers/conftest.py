"""One small model for the whole test session, trained from the project's own corpus."""

import pytest

from classifiers.corpus import CORPUS_DIR, load_corpus


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
    """(folder, card) of a model trained once; tests that change a file copy the folder first."""
    from classifiers.training import train

    folder = tmp_path_factory.mktemp("model")
    return folder, train(CORPUS_DIR, folder, seed=1, trained_at="2026-11-21")


@pytest.fixture(scope="session")
def model(trained):
    from classifiers.assessing import load_model

    return load_model(trained[0])
