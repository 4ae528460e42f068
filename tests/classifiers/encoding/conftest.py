"""A folder with a tiny encoder."""

import pytest

from tests.classifiers.encoding.tiny_encoder import write_encoder


@pytest.fixture
def folder(tmp_path):
    return write_encoder(tmp_path / "encoder")
