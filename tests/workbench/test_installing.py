"""Set-up trains the starter model again when this program or its scikit-learn could not read the one that lies there."""

import json
from importlib.metadata import version

import pytest

from classifiers.types import MODEL_FORMAT
from workbench.installing import is_model_current

CURRENT = {"format": MODEL_FORMAT, "sklearn": version("scikit-learn")}


@pytest.mark.parametrize(
    ("manifest", "is_current"),
    [
        (json.dumps(CURRENT), True),
        (json.dumps(CURRENT | {"format": MODEL_FORMAT - 1}), False),
        (json.dumps(CURRENT | {"sklearn": "0.1"}), False),
        ("{}", False),
        ("{", False),
        (None, False),
    ],
    ids=["current", "older format", "other library", "empty", "cut off", "missing"],
)
def test_only_a_model_that_can_be_read_is_kept(tmp_path, manifest, is_current):
    if manifest is not None:
        (tmp_path / "model.json").write_text(manifest, "utf-8")
    assert is_model_current(tmp_path) is is_current
