"""What the house says of surveys, against people whose beliefs are known because they were made up.

Each study draws people of its own (independent populations) from known shares. A share's interval is right when the known share
lies in it; Wilson's coverage waves around 95 % from one share to the next, so shares are drawn from 5 to 95 % and the average is
taken. Seeds 0–49 with 20 studies each run in `make test`, seeds 0–999 in `make soak`: both make 1 000 studies or more, of which
50 may show an effect where none was planted; more than 67 would happen by chance once in a hundred such runs.
"""

from math import sqrt
from random import Random

import pytest
from scipy import stats

from workbench.demo.quarter.population import Change, ask_again, draw_believers, draw_group, later_shares
from workbench.surveys.statistics import differences, effects, intervals, movers, power, weighting

FEW = [(seed, number) for seed in range(50) for number in range(20)]
MANY = [(seed, 0) for seed in range(1000)]
STUDIES = [pytest.param(FEW, id="seeds-0-49"), pytest.param(MANY, id="seeds-0-999", marks=pytest.mark.soak)]
MOST_FALSE = 67  # of 1 000
BASE = 426  # as in METHOD.md D.2
PANEL = 200


def rng_of(study, what):
    """Numbers of this study and question alone."""
    return Random(f"{what} {study[0]} {study[1]}")


def share_of(people, index=0):
    """How many believe."""
    return sum(person[index] for person in people)


def false_per_thousand(found):
    """Effects that were found, by 1 000 studies."""
    return 1000 * sum(found) / len(found)


@pytest.mark.parametrize("studies", STUDIES)
def test_interval_of_a_share_covers_the_known_share(studies):
    """Shares from 5 to 95 %, bases from 30 to 800."""
    covered = []
    for study in studies:
        rng = rng_of(study, "share")
        share, base = rng.uniform(0.05, 0.95), rng.randint(30, 800)
        found = intervals.wilson(share_of(draw_believers(rng, base, [share])), base)
        covered.append(found.low <= share <= found.high)
    assert 0.93 <= sum(covered) / len(covered) <= 0.97


@pytest.mark.parametrize("studies", STUDIES)
def test_interval_of_a_difference_covers_the_known_difference(studies):
    """Two fresh samples; the share moves by up to ten points."""
    covered, false = [], []
    for study in studies:
        rng = rng_of(study, "difference")
        share, move = rng.uniform(0.15, 0.85), rng.uniform(-0.1, 0.1)
        before, after = draw_believers(rng, BASE, [share]), draw_believers(rng, BASE, [share + move])
        found = differences.newcombe(share_of(before), BASE, share_of(after), BASE)
        covered.append(found.interval.low <= move <= found.interval.high)
        again = draw_believers(rng, BASE, [share])
        false.append(differences.newcombe(share_of(before), BASE, share_of(again), BASE).is_change)
    assert 0.93 <= sum(covered) / len(covered) <= 0.97
    assert false_per_thousand(false) <= MOST_FALSE


@pytest.mark.parametrize("studies", STUDIES)
def test_no_effect_is_found_where_both_rumours_moved_alike(studies):
    """Fresh samples and the same members: campaign and control both drift by the same, which is no effect."""
    fresh, same, covered = [], [], []
    for study in studies:
        rng = rng_of(study, "no effect")
        shares = [rng.uniform(0.25, 0.6), rng.uniform(0.25, 0.6)]
        drift = Change(net=rng.uniform(-0.08, 0.08))
        before = draw_believers(rng, PANEL, shares)
        after = draw_believers(rng, PANEL, later_shares(shares, [drift, drift]))
        fresh.append(effects.of_independent(before, after).difference.is_change)
        again = ask_again(rng, before, shares, [drift, drift])
        found = effects.of_same(zip(before, again, strict=True)).difference
        same.append(found.is_change)
        covered.append(found.interval.low <= 0 <= found.interval.high)
    assert false_per_thousand(fresh) <= MOST_FALSE
    assert false_per_thousand(same) <= MOST_FALSE
    assert 0.93 <= sum(covered) / len(covered) <= 0.97


@pytest.mark.parametrize("studies", STUDIES)
def test_planted_changes_are_found_as_often_as_promised(studies):
    """The smallest change that is named before a wave is sent is found in 80 % of the waves; named once, tested on the truth."""
    change = power.smallest_change(BASE)
    found, promised = [], power.chance_to_find(0.3, 0.3 - change, BASE, BASE)
    for study in studies:
        rng = rng_of(study, "planted")
        before, after = draw_believers(rng, BASE, [0.3]), draw_believers(rng, BASE, [0.3 - change])
        shown = differences.newcombe(share_of(before), BASE, share_of(after), BASE)
        found.append(shown.is_change and shown.value < 0)
    assert 0.8 <= promised <= 0.86
    assert abs(sum(found) / len(found) - promised) <= 0.04


@pytest.mark.parametrize("studies", STUDIES)
def test_planted_effect_is_found_and_has_its_size(studies):
    """A campaign rumour loses what `smallest_effect` names and the control nothing: found in about 80 %, on average right."""
    size = power.smallest_effect(BASE, share=0.45)
    found, sizes = [], []
    for study in studies:
        rng = rng_of(study, "planted effect")
        before, after = draw_believers(rng, BASE, [0.45, 0.45]), draw_believers(rng, BASE, [0.45 - size, 0.45])
        shown = effects.of_independent(before, after)
        found.append(shown.difference.is_change)
        sizes.append(shown.difference.value)
    assert 0.76 <= sum(found) / len(found) <= 0.9
    assert abs(sum(sizes) / len(sizes) + size) <= 4 * sqrt(2 * 2 * 0.25 / BASE / len(sizes))


@pytest.mark.parametrize("studies", STUDIES)
def test_mcnemar_is_exact_among_the_same_members(studies):
    """p is that of the binomial test to the last digit; as many leave as take up: found in at most 5 %; planted: as computed."""
    drift, planted = Change(net=0.0, moving=0.2), Change(net=-0.1, moving=0.2)
    false, found, chances, covered = [], [], [], []
    for study in studies:
        rng = rng_of(study, "members")
        before = draw_believers(rng, PANEL, [0.35, 0.35])
        after = ask_again(rng, before, [0.35, 0.35], [drift, planted])
        for index, into in ((0, false), (1, found)):
            ways = [dict(enumerate(person[index] for person in people)) for people in (before, after)]
            moved = movers.count_movements(*({str(number): own for number, own in way.items()} for way in ways))
            count = moved.left + moved.took_up
            expected = stats.binomtest(moved.left, count).pvalue if count else 1.0
            assert moved.p == pytest.approx(expected, abs=1e-12)
            into.append(moved.p < 0.05)
            if index:
                chances.append(_chance_of_mcnemar(count, 0.75))
                shown = differences.paired(moved.left, moved.took_up, moved.base).interval
                covered.append(shown.low <= planted.net <= shown.high)
    assert false_per_thousand(false) <= 50
    assert abs(sum(found) / len(found) - sum(chances) / len(chances)) <= 0.03
    assert 0.93 <= sum(covered) / len(covered) <= 0.97


@pytest.mark.parametrize("studies", STUDIES)
def test_weights_bring_a_crooked_sample_back_to_the_town(studies):
    """The young answer half as often and believe more: unweighted the interval misses the town, weighted it covers it."""
    town, answering = {"18-29": 0.3, "30-64": 0.45, "65-": 0.25}, {"18-29": 0.5, "30-64": 0.9, "65-": 1.0}
    shares = {"18-29": 0.6, "30-64": 0.3, "65-": 0.2}
    known = sum(town[age] * shares[age] for age in town)
    reached = {age: town[age] * answering[age] for age in town}
    plain, weighted = [], []
    for study in studies:
        rng = rng_of(study, "weights")
        ages = [draw_group(rng, reached) for _number in range(BASE)]
        hits = [rng.random() < shares[age] for age in ages]
        naive = intervals.wilson(sum(hits), BASE)
        plain.append(naive.low <= known <= naive.high)
        weights = weighting.post_stratify(ages, town, sampling="random")
        found = weighting.weighted_share(hits, weights).interval()
        weighted.append(found.low <= known <= found.high)
    assert sum(plain) / len(plain) < 0.8
    assert 0.93 <= sum(weighted) / len(weighted) <= 0.97


_CHANCES: dict[int, float] = {}


def _chance_of_mcnemar(count, share_leaving):
    """How often the exact test finds that three of four movers leave, for so many movers."""
    if count not in _CHANCES:
        leaving = stats.binom(count, share_leaving)
        _CHANCES[count] = sum(leaving.pmf(left) for left in range(count + 1) if movers.mcnemar(left, count - left) < 0.05)
    return _CHANCES[count]
