"""The web process's index: nearest rumours without scikit-learn."""

import subprocess
import sys

import numpy as np
import pytest

from classifiers.errors import ModelError, ModelMissing
from classifiers.nearest import build_index, load_index, nearest
from classifiers.types import KnownRumour

RUMOURS = [
    KnownRumour("r-queue", "Nyanlända går före i bostadskön", ("Newcomers go first in the housing queue",)),
    KnownRumour("r-bath", "Badhuset stänger för att asylsökande ska få bada", ()),
    KnownRumour("r-pork", "Skolan slutar servera griskött", ("Skolmaten blir utan fläsk",)),
]


@pytest.fixture
def index(tmp_path):
    build_index(RUMOURS, tmp_path / "nearest.npz")
    return load_index(tmp_path / "nearest.npz")


@pytest.mark.parametrize(
    ("text", "rumour_id"),
    [
        ("De går före alla i bostadskön!", "r-queue"),
        ("newcomers first in the housing queue", "r-queue"),
        ("inget fläsk i skolmaten längre", "r-pork"),
        ("badhuset ska stängas", "r-bath"),
    ],
)
def test_nearest_puts_the_meant_rumour_first(index, text, rumour_id):
    found = nearest(index, text)
    assert found[0][0] == rumour_id
    assert all(0 < score <= 1 for _, score in found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_nearest_gives_at_most_n_different_rumours(index):
    found = nearest(index, "Nyanlända asylsökande i skolan, badhuset och bostadskön", n=2)
    assert len(found) == 2
    assert len({rumour_id for rumour_id, _ in found}) == 2


@pytest.mark.parametrize("text", ["", "😀", "xyzzy qwrtp", "och att det"])
def test_nearest_gives_nothing_when_nothing_is_shared(index, text):
    assert nearest(index, text) == []


def test_an_index_without_rumours_answers_nothing(tmp_path):
    build_index([], tmp_path / "empty.npz")
    assert nearest(load_index(tmp_path / "empty.npz"), "bostadskön") == []


def test_building_again_replaces_the_index_and_leaves_no_draft(tmp_path):
    build_index(RUMOURS, tmp_path / "n.npz")
    build_index([*RUMOURS, KnownRumour("r-sick", "Vaccin ges bara till nyinflyttade")], tmp_path / "n.npz")
    assert nearest(load_index(tmp_path / "n.npz"), "vaccin till nyinflyttade")[0][0] == "r-sick"
    assert [path.name for path in tmp_path.iterdir()] == ["n.npz"]


def test_a_missing_or_damaged_index_is_named(tmp_path):
    with pytest.raises(ModelMissing, match=r"n\.npz"):
        load_index(tmp_path / "n.npz")
    (tmp_path / "n.npz").write_bytes(b"not an index")
    with pytest.raises(ModelError, match="damaged"):
        load_index(tmp_path / "n.npz")


def test_an_index_with_pickled_objects_is_refused(tmp_path):
    np.savez(tmp_path / "n.npz", rumour_ids=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError, match="damaged"):
        load_index(tmp_path / "n.npz")


def test_nearest_and_types_load_no_scikit_learn():
    code = "import sys, classifiers.nearest, classifiers.types; print([m for m in sys.modules if m.split('.')[0] in BAD])"
    code = "BAD = {'sklearn', 'scipy', 'skops', 'simplemma', 'feedparser'}; " + code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
