import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from community_safety.errors import StatisticsError
from community_safety.statistics.process_charts.choosing import choose_chart

tried = settings(deadline=None, max_examples=50)

BASES = np.array([40, 410, 120, 100, 130, 90, 200, 150, 110, 95, 105, 300, 60, 250], dtype=float)


def chosen(events, exposure, is_share=False):
    choice = choose_chart(events, exposure, is_share=is_share)
    return str(choice.kind), str(choice.reason)


@pytest.mark.parametrize(
    ("events", "exposure", "is_share", "kind", "reason"),
    [
        (np.full(14, np.nan), BASES, True, "XmR", "no counts behind the figures"),
        (np.full(14, 5.0), 0.0, True, "none", "no period has a count and a denominator"),
        (np.zeros(14), BASES, True, "none", "no events"),
        ([1, 0, 0] * 7, 1, False, "none", "only 7 events; a chart of rare events needs 13"),
        ([1] + [0] * 13, 1, False, "none", "only 1 event; a chart of rare events needs 13"),
        ([3, 0, 0] * 7, 1, False, "t", "more than half of the periods have no event"),
        ([20, 25] * 7, 1, False, "XmR", "every period has the same denominator"),
        ([20, 25] * 7, [80, 120] * 7, True, "XmR", "denominators stay within 25% of their mean"),
        (np.round(BASES * 0.3), BASES, True, "p", "denominators range from 40 to 410"),
        (np.round(BASES * 0.3), BASES, False, "u", "denominators range from 40 to 410"),
        (
            np.round(BASES * np.array([0.1, 0.5] * 7)),
            BASES,
            True,
            "p'",
            "denominators range from 40 to 410; counts vary more than chance",
        ),
        (
            np.round(BASES * np.array([0.1, 0.5] * 7)),
            BASES,
            False,
            "u'",
            "denominators range from 40 to 410; counts vary more than chance",
        ),
        (
            BASES * 30,
            BASES * 60.5,
            True,
            "p'",
            "denominators range from 2,420 to 24,805; counts are very large",
        ),
        (
            BASES * 30,
            BASES / 300,
            False,
            "u'",
            "denominators range from 0.133 to 1.37; counts are very large",
        ),
        (BASES + 1, BASES, True, "none", "numerator above denominator"),
        (-BASES, BASES, True, "none", "negative count"),
        (BASES, -BASES, False, "none", "negative denominator"),
        (BASES * np.inf, BASES, True, "none", "infinite"),
    ],
)
def test_the_chart_and_its_reason(events, exposure, is_share, kind, reason):
    assert chosen(events, exposure, is_share) == (kind, reason)


def test_half_of_the_periods_empty_is_not_yet_rare():
    assert chosen([0, 4, 0, 4] * 4, 1)[0] == "XmR"
    assert chosen([0, 4, 0, 4] * 4 + [0], 1)[0] == "t"


def test_events_in_heaps_are_not_rare_however_many_periods_are_empty():
    """Of 21 periods, 14 empty: 210 events are ten a period, 217 more than that."""
    assert chosen([30, 0, 0] * 7, 1)[0] == "t"
    assert chosen([31, 0, 0] * 7, 1) == ("XmR", "every period has the same denominator")


def test_gaps_count_neither_as_empty_nor_as_sizes():
    events = np.r_[np.round(BASES * 0.3), np.nan, 5]
    assert chosen(events, np.r_[BASES, 9000, 0], True) == ("p", "denominators range from 40 to 410")


def test_eleven_points_are_too_few_to_test_for_dispersion():
    events = np.round(BASES * np.array([0.1, 0.5] * 7))
    assert chosen(events[:11], BASES[:11], True)[0] == "p"


def test_dispersion_of_independent_counts_is_found_in_about_one_in_twenty():
    """Simulated: 4,000 series of 24 binomial and of 24 Poisson counts."""
    rng = np.random.default_rng(4)
    bases = np.tile(BASES, (4000, 2))[:, :24]
    shares = choose_chart(rng.binomial(bases.astype(int), 0.3), bases, is_share=True)
    rates = choose_chart(rng.poisson(bases * 0.3), bases, is_share=False)
    assert (shares.kind == "p'").mean() == pytest.approx(0.05, abs=0.015)
    assert (rates.kind == "u'").mean() == pytest.approx(0.05, abs=0.015)


def test_arguments_that_do_not_fit_are_refused():
    with pytest.raises(StatisticsError, match="the shapes do not fit each other"):
        choose_chart(np.ones(5), np.ones(4), is_share=False)


@tried
@given(
    hnp.arrays(float, (3, 14), elements=st.sampled_from([0.0, 1.0, 4.0, 30.0, np.nan, np.inf])),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_a_stack_gives_what_its_series_give_alone(events, is_share):
    together = choose_chart(events, BASES, is_share=is_share)
    for row in range(3):
        assert chosen(events[row], BASES, is_share[row]) == (
            together.kind[row],
            together.reason[row],
        )
