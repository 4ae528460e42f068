"""Better or not: a paired comparison that any clearly worse part vetoes; calibration, errors, the week's ten, drift."""

import pytest

from classifiers.learning.choosing import Candidate, choose_week, content_words
from classifiers.learning.comparing import compare
from classifiers.learning.drift import measure_overrides, measure_shift, stability_index
from classifiers.learning.judging import list_errors, tabulate_calibration
from classifiers.learning.shares import share_of

TRUTH = [True, False] * 100
GROUPS = [f"g{number}" for number in range(200)]
RIGHT = TRUTH
HALF = [truth and number % 4 == 0 for number, truth in enumerate(TRUTH)]


def test_a_model_that_finds_more_beats_one_that_finds_less():
    """The whole interval lies above zero."""
    found = compare(TRUTH, RIGHT, HALF, GROUPS, {"language:sv": [True] * 200})
    assert found.beats
    assert found.whole.gain.mean == pytest.approx(0.25)
    assert found.whole.gain.low > 0
    assert (found.whole.found.share, found.whole.found_before.share) == (1.0, 0.5)


def test_the_same_model_does_not_beat_itself():
    """Nor does a difference of one text."""
    assert not compare(TRUTH, HALF, HALF, GROUPS, {}).beats
    almost = [not HALF[0], *HALF[1:]]
    assert not compare(TRUTH, almost, HALF, GROUPS, {}).beats


def test_flagging_everything_is_no_gain():
    """What is won on the one side is lost on the other."""
    assert compare(TRUTH, [True] * 200, [False] * 200, GROUPS, {}).whole.gain.mean == 0.0


def test_one_clearly_worse_genre_is_a_veto():
    """Though it is better over all; a genre of few texts is shown, but does not veto."""
    new = [truth if number < 160 else not truth for number, truth in enumerate(TRUTH)]
    letters = [number >= 160 for number in range(200)]
    old = [truth and number >= 160 for number, truth in enumerate(TRUTH)]
    found = compare(TRUTH, new, old, GROUPS, {"genre:letter": letters})
    assert found.whole.gain.is_better
    assert found.worse == ["genre:letter"]
    assert not found.beats
    few = [number >= 190 for number in range(200)]
    assert compare(TRUTH, new, old, GROUPS, {"genre:letter": few}).beats


def test_one_group_counts_as_one_in_the_interval():
    """A hundred copies of one text are not a hundred texts."""
    alone = compare(TRUTH, RIGHT, HALF, GROUPS, {}).whole.gain
    halves = ["a" if found or not truth else "b" for truth, found in zip(TRUTH, HALF, strict=True)]
    in_two = compare(TRUTH, RIGHT, HALF, halves, {}).whole.gain
    assert in_two.mean == alone.mean
    assert in_two.high - in_two.low > 3 * (alone.high - alone.low)


def test_the_same_seed_gives_the_same_interval():
    """And parts without texts give none."""
    first, second = (compare(TRUTH, RIGHT, HALF, GROUPS, {"none": [False] * 200}, seed=3) for _ in range(2))
    assert first == second
    assert first.slices["none"].gain.mean is None
    assert first.to_json()["slices"]["none"]["is_worse"] is False


@pytest.mark.parametrize(("hits", "total", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)])
def test_wilsons_interval(hits, total, low, high):
    """As in the tables of the literature."""
    found = share_of(hits, total)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_a_share_of_nothing_is_no_share():
    """Not zero."""
    assert share_of(0, 0).share is None


def test_calibration_has_a_row_for_each_tenth_that_holds_texts():
    """A score of 1.0 belongs to the last one."""
    table = tabulate_calibration([0.05, 0.07, 0.55, 1.0], [False, True, True, True])
    assert [(row["bin"], row["was"]["total"], row["was"]["hits"]) for row in table] == [(0, 2, 1), (5, 1, 1), (9, 1, 1)]
    assert table[0]["said"] == 0.06


def test_errors_show_peoples_own_texts_first_and_the_worst_first():
    """Missed: the lowest score; falsely flagged: the highest."""
    found = list_errors(["a", "b", "c", "d"], [0.1, 0.3, 0.9, 0.95], [False, False, True, True], [True, True, False, False],
                        [False, True, True, False])  # fmt: skip
    assert [row["id"] for row in found["missed"]] == ["b", "a"]
    assert found["false"] == [{"id": "c", "score": 0.9}, {"id": "d", "score": 0.95}]


def candidates(count=300):
    return [
        Candidate(number, number / count, 0.6, frozenset({f"ord{number % 7}", f"tal{number}"}), "news/sv")
        for number in range(count)
    ]


def test_ten_are_chosen_near_the_threshold_and_from_both_ends():
    """Six unsure, two from each end; the same for everybody in the week, others the next."""
    chosen = choose_week(candidates(), "2026-W47")
    by_why = {why: [one.item_id / 300 for one in chosen if one.why == why] for why in ("unsure", "low", "high")}
    assert {why: len(ids) for why, ids in by_why.items()} == {"unsure": 6, "low": 2, "high": 2}
    assert all(abs(score - 0.6) < 0.1 for score in by_why["unsure"])
    assert all(score < 0.3 for score in by_why["low"])
    assert all(score >= 0.8 for score in by_why["high"])
    assert chosen == choose_week(list(reversed(candidates())), "2026-W47")
    assert chosen != choose_week(candidates(), "2026-W48")


def test_ten_copies_of_one_story_are_not_ten_questions():
    """The unlike one is chosen although it is farther from the threshold."""
    words = content_words("Asylsökande får nya cyklar av kommunen varje vår")
    alike = [Candidate(number, 0.60, 0.6, words, "post/sv") for number in range(20)]
    other = Candidate(99, 0.66, 0.6, content_words("Badhuset stänger för ombyggnad"), "news/sv")
    assert 99 in {one.item_id for one in choose_week([*alike, other], "2026-W47", 5)}


@pytest.mark.parametrize("count", [0, 1, 9], ids=["none", "one", "nine"])
def test_fewer_than_ten_are_all_asked(count):
    """Once each."""
    chosen = choose_week(candidates(count), "2026-W47")
    assert sorted(one.item_id for one in chosen) == list(range(count))


def test_shift_reads_steady_some_and_much():
    """And says nothing over few texts."""
    base = [100] * 10
    assert measure_shift(base, base).reading == "steady"
    assert measure_shift(base, [160, 160, 100, 100, 100, 100, 100, 60, 60, 60]).reading == "some"
    assert measure_shift(base, [10, 10, 10, 10, 10, 10, 10, 10, 460, 460]).reading == "much"
    assert measure_shift(base, [19] * 10) == measure_shift([1] * 10, base)
    assert measure_shift(base, [19] * 10).index is None


def test_the_index_is_the_published_formula():
    """Two tenths, without smoothing to speak of: 0.3 · ln(0.8/0.5) + 0.3 · ln(0.5/0.2)."""
    assert stability_index([500_000, 500_000], [800_000, 200_000]) == pytest.approx(0.4159, abs=1e-3)


@pytest.mark.parametrize(
    ("numbers", "reading"),
    [((5, 5, 5, 0), "few"), ((30, 70, 200, 0), "agree"), ((90, 10, 5, 0), "false_alarms"), ((30, 70, 80, 20), "misses"),
     ((95, 5, 80, 20), "both")],
    ids=["few", "agree", "false_alarms", "misses", "both"],
)  # fmt: skip
def test_overrides_read_in_plain_words(numbers, reading):
    """Only what the interval bears."""
    dismissed, linked, left, missed = numbers
    found = measure_overrides(
        flagged_dismissed=dismissed, flagged_linked=linked, unflagged_dismissed=left, unflagged_linked=missed
    )
    assert found.reading == reading
