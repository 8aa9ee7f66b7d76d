import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.between_areas import (
    count_ratios_between_areas,
    rates_between_areas,
    shares_between_areas,
)
from community_safety.statistics.between_variance import tau_squared, trimmed_phi
from community_safety.statistics.funnels import rate_funnel

tried = settings(deadline=None, max_examples=40)
NAMES = ("lower", "upper", "lower_strong", "upper_strong")


def test_phi_and_tau_squared_by_hand():
    """Errors 0.1, 0.1 and 0.2, z-scores 2, -2 and 1: phi = 9 / 3 = 3.

    Weights 100, 100, 25: (3 x 3 - 2) / (225 - (10000 + 10000 + 625) / 225) = 7 / 133.333.
    """
    phi, used = trimmed_phi([2, -2, 1], trim=0)
    assert phi == pytest.approx(3)
    assert used.all()
    assert tau_squared(phi, [0.1, 0.1, 0.2], used) == pytest.approx(7 / (400 / 3))


def test_quantiles_are_those_of_r_type_7():
    """By hand, eleven z-scores -5 to 5: the 10% quantile is -4, so that -5 and 5 become 4.

    phi = 2 (1 + 4 + 9 + 16 + 16) / 11 = 92 / 11. Of ten, 1 to 10: 1.9 and 9.1 at the ends.
    """
    assert trimmed_phi(np.arange(-5, 6))[0] == pytest.approx(92 / 11)
    squares = sum(k**2 for k in range(2, 10)) + 1.9**2 + 9.1**2
    assert trimmed_phi(np.arange(1, 11))[0] == pytest.approx(squares / 10)


def test_truncation_leaves_out_the_ends():
    """FunnelPlotR's rule by hand: of 19, floor(r 10 / 20) is 0 at rank 1 and 9 at 18 and 19.

    Ranks 18 and 19 give floor(9.0) = 9 and floor(9.5) = 9; rank 2 gives 1.
    """
    phi, used = trimmed_phi(np.arange(1, 20), trimming="truncate")
    assert used.tolist() == [False, *[True] * 16, False, False]
    assert phi == pytest.approx(sum(k**2 for k in range(2, 18)) / 16)


def test_arcsine_matches_the_arithmetic_of_funnel_plot_r():
    """FunnelPlotR, dev/workingout_binom.R: its ten areas, no trimming, written out here."""
    events = np.array([12, 30, 26, 50, 42, 71, 4, 29, 48, 36])
    trials = np.array([82, 98, 100, 125, 162, 151, 12, 100, 82, 99])
    angle = np.arcsin(np.sqrt(events / trials))
    z = 2 * np.sqrt(trials) * (angle - np.arcsin(np.sqrt(events.sum() / trials.sum())))
    weight = 4.0 * trials
    phi = (z**2).sum() / 10
    tau2 = (10 * phi - 9) / (weight.sum() - (weight**2).sum() / weight.sum())
    found = shares_between_areas(events, trials, trim=0)
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx(tau2)
    assert found.z == pytest.approx(z)
    wide = np.sqrt(1 / weight + tau2)
    back = np.sin(np.arcsin(np.sqrt(events.sum() / trials.sum())) + 1.959964 * wide) ** 2
    assert found.funnel.limits.upper == pytest.approx(back, rel=1e-6)


@pytest.mark.parametrize("transform", ["square root", "log"])
def test_ratios_of_observed_to_expected_by_hand(transform):
    """Six observed and expected counts of FunnelPlotR's tests, its formulas written out here."""
    observed = np.array([100, 150, 180, 80, 120, 225.0])
    expected = np.array([108, 112, 165, 95, 100, 220.0])
    if transform == "log":
        z, weight = np.sqrt(expected) * np.log(observed / expected), expected
    else:
        z, weight = 2 * (np.sqrt(observed) - np.sqrt(expected)), 4 * expected
    ordered = np.sort(z)
    # Six areas: position 0.1 x 5 lies half way between the first two.
    ends = ordered[[0, 5]] / 2 + ordered[[1, 4]] / 2
    phi = (np.clip(z, *ends) ** 2).mean()
    tau2 = (6 * phi - 5) / (weight.sum() - (weight**2).sum() / weight.sum())
    found = rates_between_areas(observed, expected, 1, transform)
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx(tau2)
    assert found.areas == 6
    assert found.note == "from 6 areas only: how much areas differ is not well known"


def test_ratios_of_counts_add_one_half():
    """By hand for the first area: y = log(30.5 / 20.5), s^2 = 30 / 30.5^2 + 20 / 20.5^2."""
    found = count_ratios_between_areas([30, 10, 0, 22, 15], [20, 12, 4, 20, 15])
    centre = np.log(77 / 71)
    assert found.funnel.centre == pytest.approx(77 / 71)
    error = np.sqrt(30 / 30.5**2 + 20 / 20.5**2)
    assert found.z[0] == pytest.approx((np.log(30.5 / 20.5) - centre) / error)
    assert np.isfinite(found.z).all()
    assert found.funnel.value[2] == 0


def test_a_ratio_over_no_events_is_infinite_and_over_none_at_all_missing():
    found = count_ratios_between_areas([3, 0, 9, 9, 9, 9], [0, 0, 9, 9, 9, 9])
    assert found.funnel.value[0] == np.inf
    assert found.funnel.position.tolist()[:3] == ["within", "missing", "within"]


def test_limits_at_tiny_denominators_do_not_turn_back():
    """The peer's arcsine limits fold at small n: sin^2 beyond its ends comes back."""
    trials = np.array([2, 3, 5, 8, 20, 60, 300, 300, 300, 300.0])
    share = np.array([0.1, 0.9, 0.2, 0.8, 0.1, 0.8, 0.3, 0.6, 0.35, 0.6])
    for found in (
        shares_between_areas(share * trials, trials),
        rates_between_areas(share * trials, trials),
    ):
        assert found.tau_squared > 0
        limits = found.funnel.limits
        assert (np.diff(limits.upper[:7]) <= 1e-12).all()
        assert (np.diff(limits.lower[:7]) >= -1e-12).all()


def test_an_area_without_events_has_no_logarithm_but_a_place_in_the_funnel():
    found = rates_between_areas([0, 60, 40, 55, 45, 70, 30], [50] * 7, transform="log")
    assert np.isnan(found.z[0])
    assert found.areas == 6
    assert found.funnel.position[0] == "low"


def test_limits_are_those_of_chance_where_areas_differ_no_more():
    events, exposure = [50, 51, 49, 50, 52, 48], [50.0] * 6
    found = rates_between_areas(events, exposure)
    assert found.tau_squared == 0
    chance = rate_funnel(events, exposure).limits
    for name in NAMES:
        assert getattr(found.funnel.limits, name) == pytest.approx(getattr(chance, name))


def test_four_areas_are_too_few_and_keep_the_limits_of_chance():
    found = rates_between_areas([[5, 50, 90, 20, np.nan]], [[50.0] * 5])
    assert found.reason.tolist() == ["too few areas to estimate how they differ"]
    assert np.isnan(found.tau_squared).all()
    assert found.note.tolist() == [""]
    assert found.funnel.position[0].tolist() == ["low", "within", "high", "low", "missing"]


def test_from_thirty_areas_there_is_no_warning():
    counts = np.tile([50, 60, 40], 10)
    assert rates_between_areas(counts, np.full(30, 50)).note == ""
    assert rates_between_areas(counts[:29], np.full(29, 50)).note != ""


def test_the_test_of_no_difference_keeps_its_level():
    """Oracle: simulation, 2,000 sets of 40 areas that differ by chance alone; 5% +/- 1.5%."""
    counts = np.random.default_rng(7).poisson(60, (2000, 40))
    found = rates_between_areas(counts, np.full(counts.shape, 60.0))
    assert (found.p_value < 0.05).mean() == pytest.approx(0.05, abs=0.015)


@st.composite
def areas(draw):
    count = draw(st.integers(5, 25))
    exposure = draw(st.lists(st.floats(5, 500), min_size=count, max_size=count))
    ratio = draw(st.lists(st.floats(0.2, 3), min_size=count, max_size=count))
    return np.round(np.array(exposure) * ratio), np.array(exposure)


@tried
@given(areas(), st.sampled_from(["square root", "log"]))
def test_adjusted_limits_are_never_narrower_than_chance(case, transform):
    events, exposure = case
    chance = rate_funnel(events, exposure)
    found = rates_between_areas(events, exposure, transform=transform)
    for name in NAMES:
        gap = getattr(found.funnel.limits, name) - getattr(chance.limits, name)
        assert ((gap >= -1e-12) if name.startswith("upper") else (gap <= 1e-12)).all()
    outside = found.funnel.position != "within"
    assert (chance.position[outside] == found.funnel.position[outside]).all()


@tried
@given(areas())
def test_stacks_and_gaps_agree_with_one_by_one(case):
    events, exposure = case
    stack = np.full((2, events.size + 1), np.nan)
    stack[0, :-1], stack[1, 1:] = events, events[::-1]
    bases = np.ones(stack.shape)
    bases[0, :-1], bases[1, 1:] = exposure, exposure[::-1]
    one, both = rates_between_areas(events, exposure), rates_between_areas(stack, bases)
    assert both.phi == pytest.approx([one.phi, one.phi])
    assert both.tau_squared == pytest.approx([one.tau_squared, one.tau_squared])
    assert both.funnel.position[0, :-1].tolist() == one.funnel.position.tolist()


@tried
@given(areas(), st.sampled_from(["winsorise", "truncate"]))
def test_trimming_more_never_adds_to_phi_when_winsorised(case, trimming):
    z = case[0] - case[0].mean()
    phis = [float(trimmed_phi(z, trim, trimming)[0]) for trim in (0, 0.1, 0.2)]
    assert np.nanmin(phis) >= 0
    if trimming == "winsorise":
        assert phis[0] >= phis[1] >= phis[2] - 1e-9


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rates_between_areas(3, 4), "a funnel needs the figures of several areas"),
        (lambda: count_ratios_between_areas([1, 2], [1, 2, 3]), "do not fit each other"),
        (lambda: shares_between_areas([1], [2], trim=0.5), "trim must be a share from 0 to below"),
        (lambda: trimmed_phi([1], trim=10), "trim must be a share from 0 to below 0.5, got 10"),
        (
            lambda: trimmed_phi([1], trimming="cut"),
            "trimming must be one of winsorise, truncate, got 'cut'",
        ),
        (
            lambda: rates_between_areas([1], [2], transform="arcsine"),
            "transform must be one of square root, log, got 'arcsine'",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
