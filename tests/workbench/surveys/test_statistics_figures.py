"""The figures of a wave against published worked examples and against statsmodels and scipy."""

import random
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as other_mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from workbench.surveys.statistics import differences, effects, intervals, movers, power, response, weighting
from workbench.surveys.statistics.errors import NotHonest, TooFew

counted = st.integers(1, 2000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@pytest.mark.parametrize(
    ("count", "base", "low", "high", "places"),
    [
        (81, 263, 0.2553, 0.3662, 4),  # Newcombe 1998, Stat Med 17:857, table I, method 3
        (15, 148, 0.0624, 0.1605, 4),
        (0, 20, 0.0, 0.1611, 4),
        (1, 29, 0.0061, 0.1718, 4),
        (128, 426, 0.259, 0.346, 3),  # METHOD.md D.2
        (12, 40, 0.18, 0.45, 2),
        (3, 20, 0.05, 0.36, 2),
    ],
)
def test_wilson_gives_the_published_intervals(count, base, low, high, places):
    found = intervals.wilson(count, base)
    assert (round(found.low, places), round(found.high, places)) == (low, high)


@settings(max_examples=25, deadline=None)
@given(counted, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(pair, confidence):
    count, base = pair
    low, high = proportion_confint(count, base, alpha=1 - confidence, method="wilson")
    found = intervals.wilson(count, base, confidence)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(("count", "base"), [(1, 0), (5, 4), (-1, 4)])
def test_a_share_that_is_none_is_refused(count, base):
    with pytest.raises(ValueError, match="no share"):
        intervals.wilson(count, base)
    with pytest.raises(ValueError, match="between 0 and 1"):
        intervals.quantile(1.0)


def test_newcombe_gives_the_published_difference():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, Stat Med 17:873, table II (a), method 10)."""
    found = differences.newcombe(48, 80, 56, 70)
    assert (round(found.value, 4), round(found.interval.low, 4), round(found.interval.high, 4)) == (0.2, 0.0524, 0.3339)
    assert found.is_change
    assert not differences.newcombe(30, 80, 27, 70).is_change


@settings(max_examples=25, deadline=None)
@given(counted, counted)
def test_newcombe_agrees_with_statsmodels(before, after):
    low, high = confint_proportions_2indep(*after, *before, method="newcomb")
    found = differences.newcombe(*before, *after).interval
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_the_paired_difference_gives_the_published_interval():
    """1 and 7 movers of 21, as in Fagerland et al. 2014 (Stat Med 33:2850), Bonett and Price's interval."""
    found = differences.paired(7, 1, 21)
    assert (round(found.value, 3), round(found.interval.low, 3), round(found.interval.high, 3)) == (-0.286, -0.508, -0.013)
    with pytest.raises(ValueError, match="cannot have moved"):
        differences.paired(15, 7, 21)


def test_mcnemar_gives_the_published_p():
    """METHOD.md D.2 (28 left, 14 took it up) and Fagerland, Lydersen and Laake 2013 (BMC Med Res Methodol 13:91): 1 and 7."""
    assert round(movers.mcnemar(28, 14), 2) == 0.04
    assert movers.mcnemar(1, 7) == pytest.approx(0.0703, abs=5e-5)
    assert movers.mcnemar(0, 0) == movers.mcnemar(3, 3) == 1.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 150), st.integers(0, 150))
def test_mcnemar_agrees_with_statsmodels(left, took_up):
    other = other_mcnemar([[10, left], [took_up, 10]], exact=True).pvalue
    assert movers.mcnemar(left, took_up) == pytest.approx(float(other) if left + took_up else 1.0, abs=1e-12)


def test_movers_are_matched_by_number_and_both_directions_are_kept():
    before = {"a": True, "b": True, "c": False, "d": False, "gone": True}
    after = {"a": True, "b": False, "c": True, "d": False, "new": True}
    found = movers.count_movements(before, after)
    assert (found.stayed, found.left, found.took_up, found.neither, found.base, found.p) == (1, 1, 1, 1, 4, 1.0)


def test_the_smallest_change_is_that_of_the_method():
    """METHOD.md D.2: about 9 points for 426 at 30 %, 6.4 for 800; the way back gives the base again."""
    assert round(100 * power.smallest_change(426)) == 9
    assert round(100 * power.smallest_change(800), 1) == 6.4
    assert power.needed_base(power.smallest_change(800)) == 800
    assert power.smallest_effect(426) == pytest.approx(sqrt(2) * power.smallest_change(426))


def test_a_planned_change_is_found_as_often_as_promised():
    """Simulated waves, drawn from the exact distribution: the power is that of the formula to a few hundredths."""
    base, before = 426, 0.3
    after = before - power.smallest_change(base)
    draw = stats.binom.rvs
    first = draw(base, before, size=1500, random_state=1)
    second = draw(base, after, size=1500, random_state=2)
    found = sum(differences.newcombe(one, base, two, base).is_change for one, two in zip(first, second, strict=True))
    assert found / 1500 == pytest.approx(power.chance_to_find(before, after, base, base), abs=0.04)
    assert power.chance_to_find(before, after, base, base) == pytest.approx(0.8, abs=0.05)


def test_students_quantile_is_that_of_scipy():
    for freedom in (10, 29, 200):
        assert effects.student_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-3)


def _people(rng, count, campaign, control):
    return [(rng.random() < campaign, rng.random() < control) for _ in range(count)]


def test_an_effect_is_the_campaigns_change_minus_the_controls():
    rng = random.Random(8)
    before, after = _people(rng, 800, 0.5, 0.3), _people(rng, 800, 0.3, 0.3)
    found = effects.of_independent(before, after)
    assert found.difference.value == pytest.approx(found.campaign_change - found.control_change)
    assert found.difference.is_change
    assert found.difference.value < -0.1
    same = effects.of_same(list(zip(before, after, strict=True)))
    own = [(b[0] - a[0]) - (b[1] - a[1]) for a, b in zip(before, after, strict=True)]
    other = stats.ttest_1samp(own, 0).confidence_interval(0.95)
    assert (same.difference.interval.low, same.difference.interval.high) == pytest.approx((other.low, other.high), abs=1e-6)


def test_an_effect_that_was_not_planted_is_seldom_found():
    """Both rumours fall alike: at most 1 in 20 runs, with room for chance, finds an effect of 120."""
    rng = random.Random(3)
    runs = [effects.of_independent(_people(rng, 200, 0.5, 0.4), _people(rng, 200, 0.4, 0.3)) for _ in range(120)]
    assert sum(run.difference.is_change for run in runs) <= 12


def test_post_stratified_weights_give_the_populations_share():
    """20 young of whom 10 agree, 80 old of whom 20 agree; half of the population is young: 0.5 · 0.5 + 0.5 · 0.25."""
    values = ["young"] * 20 + ["old"] * 80
    hits = [True] * 10 + [False] * 10 + [True] * 20 + [False] * 60
    weights = weighting.post_stratify(values, {"young": 500, "old": 500}, sampling="random")
    assert weighting.weighted_share(hits, weights).share == pytest.approx(0.375)
    assert weights.effective_base == pytest.approx(100**2 / (20 * 2.5**2 + 80 * 0.625**2))
    assert weights.design_effect == pytest.approx(100 / weights.effective_base)


def test_raking_meets_every_margin_as_a_second_implementation_does():
    """Deming and Stephan's fitting on the crossed table gives the same cells."""
    rng = random.Random(5)
    answers = [{"age": rng.choice("abb"), "place": rng.choice("xyyz")} for _ in range(300)]
    margins = {"age": {"a": 600, "b": 400}, "place": {"x": 300, "y": 300, "z": 400}}
    weights = weighting.rake(answers, margins, sampling="random")
    cells = {(age, place): 0.0 for age in "ab" for place in "xyz"}
    for answer in answers:
        cells[answer["age"], answer["place"]] += 1
    for _ in range(500):
        for index, counts in enumerate(margins.values()):
            sums = {value: sum(cell for key, cell in cells.items() if key[index] == value) for value in counts}
            cells = {key: cell * counts[key[index]] / sums[key[index]] for key, cell in cells.items()}
    assert weights.is_exact
    for key, cell in cells.items():
        held = sum(w for w, a in zip(weights.values, answers, strict=True) if (a["age"], a["place"]) == key)
        assert held * 1000 / 300 == pytest.approx(cell, abs=1e-6)


def test_weights_are_for_random_samples_with_everybody_in_them():
    with pytest.raises(NotHonest):
        weighting.post_stratify(["a"], {"a": 1}, sampling="volunteer")
    with pytest.raises(TooFew, match="nobody in the sample"):
        weighting.post_stratify(["a"], {"a": 1, "b": 1}, sampling="random")
    with pytest.raises(TooFew):
        weighting.rake([], {}, sampling="random")


def test_response_rates_carry_their_name_and_denominator():
    outcomes = response.Outcomes(complete=400, partial=26, broken_off=14, silent=700, unreached=60, not_eligible=12)
    rates = {name: response.response_rate(outcomes, sampling="random", name=name) for name in ("RR1", "RR2", "RR5", "RR6")}
    assert [(rate.count, rate.base) for rate in rates.values()] == [(400, 1200), (426, 1200), (400, 1140), (426, 1140)]
    assert round(rates["RR2"].share, 3) == 0.355
    assert response.response_rate(outcomes, sampling="volunteer").name == "participation"
    with pytest.raises(ValueError, match="not a rate"):
        response.response_rate(outcomes, sampling="random", name="RR9")
    assert [response.outcome_of(n, 10) for n in (8, 5, 4)] == ["complete", "partial", "broken_off"]
