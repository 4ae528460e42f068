"""A few candidates out of many known claims: the right one among them, the same after an update as from the beginning."""

import random
import time

import pytest

from classifiers.shortlist import Shortlist, read_features
from classifiers.types import KnownRumour

CLAIMS = (
    "Nyanlända går före i bostadskön",
    "Kommunen stänger simhallen på tisdagar",
    "Newcomers get free driving licences",
    "Biblioteket köper inte längre svenska böcker",
)


def known(*claims, start=0):
    return [KnownRumour(f"fc:{start + place}", claim) for place, claim in enumerate(claims)]


def many(count):
    """Claims of invented words, the same in every run."""
    dice = random.Random(7)
    words = ["".join(dice.choice("bdfgklmnprstv") + dice.choice("aeiouåäö") for _ in range(3)) for _ in range(900)]
    return [" ".join(dice.choice(words) for _ in range(9)) for _ in range(count)]


@pytest.fixture
def shortlist():
    made = Shortlist()
    made.update(known(*CLAIMS))
    return made


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("De säger att de nyanlända får gå före alla i kön till en bostad", 0),
        ("Stämmer det att simhallen är stängd på tisdag?", 1),
        ("they are handing out free driving licenses to newcomers", 2),
        ("SVENSKA BÖCKER köps inte längre av BIBLIOTEKET!!!", 3),
    ],
)
def test_the_claim_that_a_text_is_about_comes_first(shortlist, text, place):
    assert shortlist.nearest(text)[0].claim == CLAIMS[place]


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "\x00", "och att det som"], ids=["empty", "spaces", "emoji", "nul", "small words"]
)
def test_text_without_words_has_no_candidates(shortlist, text):
    assert shortlist.nearest(text) == []


def test_update_reads_only_what_is_new_and_gives_the_same_as_from_the_beginning(shortlist):
    changed = [
        *known(*CLAIMS[:2]),
        KnownRumour("fc:2", "Ett omskrivet påstående om vägen"),
        *known("Ett nytt om busslinjen", start=9),
    ]
    assert shortlist.update(changed) == 2
    fresh = Shortlist()
    fresh.update(changed)
    for text in (*CLAIMS, "busslinjen", "vägen"):
        assert shortlist.nearest(text) == fresh.nearest(text)
    assert "Biblioteket" not in str(shortlist.nearest("biblioteket köper böcker"))


def test_emptied_list_gives_nothing(shortlist):
    assert shortlist.update([]) == 0
    assert shortlist.nearest(CLAIMS[0]) == []


def test_a_long_text_is_looked_up_window_by_window():
    claims = many(3_000)
    made = Shortlist()
    made.update(known(*claims))
    noise = ". ".join(many(40)[20:])
    found = made.nearest(f"{noise}. {claims[1234]}. {noise}.", most=20)
    assert claims[1234] in [one.claim for one in found]
    assert len(found) == 20


def test_one_look_among_five_thousand_is_quick():
    claims = many(5_000)
    made = Shortlist()
    made.update(known(*claims))
    began = time.process_time()
    for claim in claims[:200]:
        assert made.nearest(claim, most=5)[0].claim == claim
    assert time.process_time() - began < 4


def test_features_do_not_depend_on_the_process():
    """Hashes of Python's own differ from run to run; these must not."""
    assert {80379, 172235, 253928} <= set(read_features(["bad"]).tolist())
