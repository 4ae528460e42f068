"""Figures refuse what their sample does not carry."""

import pytest

from workbench.surveys.statistics import showing
from workbench.surveys.statistics.differences import Difference
from workbench.surveys.statistics.effects import Effect
from workbench.surveys.statistics.errors import NotHonest, TooFew
from workbench.surveys.statistics.intervals import Interval
from workbench.surveys.statistics.movers import Movements
from workbench.surveys.statistics.showing import Beliefs, Moved, Share, ShownEffect
from workbench.surveys.statistics.weighting import WeightedShare


def test_only_a_random_draw_has_an_interval():
    assert round(Share(128, 426, "random").interval.low, 3) == 0.259
    for sampling in ("volunteer", "census"):
        share = Share(128, 426, sampling)
        assert share.has_percent
        assert not share.has_interval
        with pytest.raises(NotHonest):
            share.interval  # noqa: B018 - reading it is refused
        with pytest.raises(NotHonest):
            Share(128, 426, sampling, WeightedShare(0.3, 400))
        with pytest.raises(NotHonest):
            showing.compare(share, share)


def test_fewer_than_thirty_answers_are_counts():
    share = Share(12, 29, "random")
    for figure in ("percent", "interval"):
        with pytest.raises(TooFew):
            getattr(share, figure)
    with pytest.raises(TooFew):
        showing.compare(share, Share(20, 60, "random"))
    assert Share(12, 30, "census").percent == 40


def test_a_weighted_share_stands_on_its_effective_base():
    share = Share(30, 100, "random", WeightedShare(0.4, 64))
    plain = Share(40, 100, "random")
    assert share.percent == 40
    assert share.interval.half_width > plain.interval.half_width
    assert showing.compare(plain, share).value == pytest.approx(0)


def test_a_change_is_one_only_when_its_interval_leaves_zero():
    assert not showing.compare(Share(128, 426, "random"), Share(112, 426, "random")).is_change
    assert showing.compare(Share(128, 426, "random"), Share(80, 426, "random")).is_change


def test_dont_know_is_never_part_of_another_answer():
    beliefs = showing.count_beliefs(["true"] * 10 + ["false"] * 20 + ["dont_know"] * 15, "volunteer")
    assert [part.count for part in (beliefs.believes, beliefs.rejects, beliefs.dont_know)] == [10, 20, 15]
    assert {part.base for part in (beliefs.believes, beliefs.rejects, beliefs.dont_know)} == {45}
    with pytest.raises(ValueError, match="same people"):
        Beliefs(Share(10, 30, "random"), Share(20, 30, "random"), Share(5, 35, "random"))


def test_movers_are_told_in_both_directions_or_not_at_all():
    moved = Moved(Movements(40, 28, 14, 118), "volunteer")
    assert moved.directions == (28, 14)
    assert round(moved.p, 2) == 0.04
    assert moved.is_change
    with pytest.raises(NotHonest):
        moved.difference  # noqa: B018
    few = Moved(Movements(40, 28, 3, 118), "random")
    assert not few.is_shown
    assert not few.is_change
    for figure in ("directions", "p", "difference"):
        with pytest.raises(TooFew):
            getattr(few, figure)
    with pytest.raises(NotHonest):
        Moved(Movements(1, 1, 1, 1), "census")


def test_an_effect_among_volunteers_has_no_interval():
    effect = Effect(-0.1, -0.02, Difference(-0.08, Interval(-0.15, -0.01)), 200, 190)
    assert ShownEffect(effect, "random").is_found
    assert ShownEffect(effect, "random").points == pytest.approx((-10, -2, -8))
    assert not ShownEffect(effect, "volunteer").is_found
    with pytest.raises(NotHonest):
        ShownEffect(effect, "volunteer").interval  # noqa: B018
    with pytest.raises(NotHonest):
        ShownEffect(effect, "census")
    with pytest.raises(TooFew):
        ShownEffect(Effect(0, 0, effect.difference, 29, 200), "random")


def test_two_background_variables_are_the_most():
    showing.require_background(["age_band", "district"])
    with pytest.raises(NotHonest):
        showing.require_background(["age_band", "district", "stage"])
