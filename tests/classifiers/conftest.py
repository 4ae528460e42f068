"""One small model for the whole test session, trained from the project's own corpus."""

import pytest

from classifiers.corpus import CORPUS_DIR, load_corpus


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
