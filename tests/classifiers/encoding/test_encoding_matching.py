"""The encoder's view in matching: it adds possible matches, never a sure one, and without it nothing is loaded."""

import subprocess
import sys

import numpy as np
import pytest

from classifiers.assessing import assess, build_rumour_space, match, possible_matches
from classifiers.encoding import load_encoder
from classifiers.matching.meaning import LIKE_ENOUGH, WordingVectors, find_near
from classifiers.types import KnownRumour, Text
from classifiers.words.features import read_text

QUEUE = KnownRumour("queue", "nyanlända före i kö till lägenhet", ("refugees ahead in line",), "sv")
POOL = KnownRumour("pool", "badhus utan män", (), "sv")
OTHERS = [KnownRumour(f"other-{number}", f"kommunen bygger bro nummer {number} över ån", (), "sv") for number in range(60)]
SAME_MEANING = Text("1", "Fribblare tjolt i glomp till snurv.", None, "sv", "post")


@pytest.fixture
def encoder(folder):
    return load_encoder(folder)


def test_what_shares_no_word_that_matching_knows_becomes_possible_and_never_sure(model, encoder):
    """Also among many rumours, where the words alone find others."""
    rumours = [POOL, *OTHERS, QUEUE]
    assert "queue" not in {one.rumour_id for one in possible_matches(model, [SAME_MEANING], rumours)[0]}
    (found,) = assess(model, [SAME_MEANING], rumours, encoder=encoder)
    assert "queue" in {one.rumour_id for one in found.possible}
    assert all(one.is_possible and one.score < model.decisions.match_threshold for one in found.possible)
    assert found.matches == tuple(match(model, [SAME_MEANING], rumours)[0]) == ()
    assert found.possible == tuple(possible_matches(model, [SAME_MEANING], rumours, encoder=encoder)[0])


def test_a_sure_match_stays_alone(model, encoder):
    (found,) = assess(model, [Text("1", QUEUE.claim, None, "sv", "post")], [POOL, QUEUE], encoder=encoder)
    assert [one.rumour_id for one in found.matches][:1] == ["queue"]
    assert found.possible == ()


def test_what_is_far_in_meaning_is_not_added(model, encoder):
    near = find_near(encoder, [read_text(Text("1", "simhall"))], build_rumour_space(model, [QUEUE]))
    assert list(near) == [[]]


def test_the_nearest_wording_and_window_are_told(model, encoder):
    """Of a long text the window that says it."""
    text = "Vägen är avstängd hela veckan. " * 30 + "Refugees first in queue."
    ((near,),) = find_near(encoder, [read_text(Text("1", text))], build_rumour_space(model, [POOL, QUEUE]))
    assert (near.rumour_id, near.phrase) == ("queue", "refugees ahead in line")
    assert "Refugees first" in near.window
    assert near.likeness >= LIKE_ENOUGH


@pytest.mark.parametrize("text", ["", "😂🤣🙈", "kö " * 5_000, "a" * 100_000], ids=["empty", "emoji", "repeated", "long"])
def test_any_text_gets_an_answer(model, encoder, text):
    (found,) = assess(model, [Text("1", text)], [QUEUE, POOL], encoder=encoder)
    assert all(0 <= one.score <= 1 for one in found.possible)


def test_only_new_wordings_are_encoded(folder):
    """A new rumour costs its own wordings."""
    inner, asked = load_encoder(folder), []

    class Counting:
        width = inner.width

        def encode(self, texts):
            asked.extend(texts)
            return inner.encode(texts)

    kept = WordingVectors(Counting())
    kept.vectors_of(("kö", "män"))
    found = kept.vectors_of(("män", "flat", "kö"))
    assert asked == ["kö", "män", "flat"]
    assert np.array_equal(found, inner.encode(["män", "flat", "kö"]))


def test_without_an_encoder_none_of_it_is_loaded():
    """Off by default costs nothing."""
    probe = "import sys, classifiers.assessing; print([name for name in sys.modules if 'encoding' in name and 'class' in name])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
