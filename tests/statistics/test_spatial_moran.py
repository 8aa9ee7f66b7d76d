from itertools import pairwise

import esda
import libpysal
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from community_safety.errors import StatisticsError
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.statistics.spatial.autocorrelation import moran_rate
from community_safety.statistics.spatial.contiguity import Neighbours, contiguity
from community_safety.statistics.spatial.local_clusters import local_moran_rate
from community_safety.statistics.spatial.standardising import LeftOut, shuffles

tried = settings(deadline=None, max_examples=25)


@pytest.fixture(scope="module")
def carolina():
    """Sudden infant deaths and births in 100 counties, and who is beside whom (in libpysal)."""
    weights = libpysal.io.open(libpysal.examples.get_path("sids2.gal")).read()
    table = libpysal.io.open(libpysal.examples.get_path("sids2.dbf"))
    figures = {name: np.array(table.by_col(name)) for name in ("SID74", "BIR74", "SID79", "BIR79")}
    adjacency = weights.full()[0] > 0
    return figures, Neighbours(tuple(weights.id_order), adjacency, (), (), ""), weights


def board(columns, rows):
    """Wards of a chess board; touching at corners counts."""
    places = [(column, row) for row in range(rows) for column in range(columns)]
    walls = [box(1e5 + 1e3 * c, 1e3 * r, 1e5 + 1e3 * (c + 1), 1e3 * (r + 1)) for c, r in places]
    return contiguity(walls, [f"{c:02d}/{r:02d}" for c, r in places])


def row_of_wards(count):
    walls = [box(1e5 + 1e3 * place, 0, 1e5 + 1e3 * (place + 1), 1e3) for place in range(count)]
    return contiguity(walls, [f"W{place:02d}" for place in range(count)])


def test_index_of_infant_deaths_is_the_one_esda_publishes(carolina):
    """Oracle: esda, documentation of Moran_Rate and its own tests: 0.16622343552567395."""
    figures, neighbours, _ = carolina
    found = moran_rate(figures["SID79"], figures["BIR79"], neighbours, permutations=999)
    assert found.index == pytest.approx(0.16622343552567395, abs=1e-12)
    assert found.expected == pytest.approx(-1 / 99)
    # esda's normal approximation, one-sided, is 0.0042; its documented permutation p was 0.008.
    assert 0.002 <= found.p_value <= 0.03
    assert (found.wards, found.left_out, found.reason) == (100, (), "")


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_index_and_local_indexes_agree_with_esda(carolina):
    """Oracle: esda 2.9, Moran_Rate and Moran_Local_Rate, 1974 to 1978."""
    figures, neighbours, weights = carolina
    events, births = figures["SID74"], figures["BIR74"]
    whole = esda.Moran_Rate(events, births, weights, permutations=0)
    found = moran_rate(events, births, neighbours, permutations=99)
    assert found.index == pytest.approx(whole.I, abs=1e-12)
    local = esda.Moran_Local_Rate(events, births, weights, permutations=99, seed=1)
    ours = local_moran_rate(events, births, neighbours, permutations=99)
    np.testing.assert_allclose(ours.index, local.Is, atol=1e-12)
    names = {1: "high among high", 2: "low among high", 3: "low among low", 4: "high among low"}
    assert ours.quadrant.tolist() == [names[number] for number in local.q]


def test_first_quadrants_are_the_ones_esda_documents(carolina):
    """Oracle: esda, documentation of Moran_Local_Rate: 2, 4, 3, 1, 2, 1, 1, 4, 2, 4."""
    figures, neighbours, _ = carolina
    ours = local_moran_rate(figures["SID79"], figures["BIR79"], neighbours, permutations=99)
    names = ["low among high", "high among low", "low among low", "high among high"]
    documented = [0, 1, 2, 3, 0, 3, 3, 1, 0, 1]
    assert ours.quadrant[:10].tolist() == [names[number] for number in documented]


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_two_sided_p_values_are_twice_those_of_esda(carolina):
    """Oracle: esda's own permutations; their p_sim is the smaller tail alone (issue 486)."""
    figures, neighbours, weights = carolina
    events, births = figures["SID74"], figures["BIR74"]
    local = esda.Moran_Local_Rate(events, births, weights, permutations=19_999, seed=1)
    ours = local_moran_rate(events, births, neighbours, permutations=39_999)
    expected = np.minimum(2 * local.p_sim, 1)
    error = np.sqrt(expected * (1 - expected / 2) / 10_000)
    assert np.all(np.abs(ours.p_value - expected) < 6 * error + 2e-4)
    assert np.all(ours.p_value >= local.p_sim / 2)


def test_index_of_a_row_of_six_wards_by_hand():
    """Equal bases and rates 1, 1, 1, 3, 3, 3: z is -1 or 1, neighbours' means -1, -1, 0, 0, 1, 1.

    The index is the mean of z times the neighbours' mean: (1 + 1 + 0 + 0 + 1 + 1) / 6. Of the 20
    ways to place three among six, two have an index this high and none is further out below
    (1, 3, 1, 3, 1, 3 and its mirror image have -1): p is 2 x 2 / 20.
    """
    neighbours = row_of_wards(6)
    found = moran_rate([1, 1, 1, 3, 3, 3], [100] * 6, neighbours)
    assert found.index == pytest.approx(4 / 6)
    assert found.p_value == pytest.approx(0.2, abs=0.02)
    turned = moran_rate([1, 3, 1, 3, 1, 3], [100] * 6, neighbours)
    assert turned.index == pytest.approx(-1)
    assert turned.p_value == pytest.approx(0.2, abs=0.02)
    assert turned.z < 0 < found.z
    local = local_moran_rate([1, 1, 1, 3, 3, 3], [100] * 6, neighbours)
    np.testing.assert_allclose(local.index, np.array([1, 1, 0, 0, 1, 1]) * 5 / 6, atol=1e-12)


def test_a_hot_corner_is_a_cluster_and_a_lone_hot_ward_is_none():
    neighbours, base = board(8, 7), np.full(56, 1000.0)
    noise = np.random.default_rng(4).poisson(100, 56)
    corner = np.array([column < 3 and row < 3 for column, row in map(_place, neighbours.codes)])
    hot = local_moran_rate(np.where(corner, 3 * noise, noise), base, neighbours)
    inner = np.isin(neighbours.codes, ["00/00", "01/00", "00/01", "01/01"])  # hot all around
    assert set(hot.cluster[inner]) == {"high among high"}
    assert set(hot.cluster[corner]) <= {"high among high", ""}
    assert not (hot.cluster[~corner] == "high among high").any()
    lone = noise.copy()
    lone[27] *= 5
    alone = local_moran_rate(lone, base, neighbours)
    assert "high among high" not in alone.cluster
    assert moran_rate(lone, base, neighbours, permutations=999).p_value > 0.05


def _place(code):
    return (int(part) for part in code.split("/"))


def test_clusters_are_named_after_allowing_for_the_number_of_wards():
    neighbours = board(7, 7)
    events = np.random.default_rng(3).poisson(30, 49)
    found = local_moran_rate(events, np.full(49, 100.0), neighbours)
    np.testing.assert_allclose(found.q_value, benjamini_hochberg(found.p_value))
    assert (found.p_value <= 0.05).any()
    assert found.cluster.tolist() == [""] * 49
    assert found.permutations == 400 * 49 - 1


def test_the_same_seed_gives_the_same_p_values_and_numpys_own_generator_is_left_alone():
    neighbours, base = board(4, 4), np.arange(100, 116.0)
    events = np.arange(16) % 5
    np.random.seed(1)  # noqa: NPY002
    first = moran_rate(events, base, neighbours), local_moran_rate(events, base, neighbours)
    left = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    assert left == np.random.random()  # noqa: NPY002
    again = moran_rate(events, base, neighbours), local_moran_rate(events, base, neighbours)
    assert first[0] == again[0]
    assert first[1].p_value.tolist() == again[1].p_value.tolist()
    assert moran_rate(events, base, neighbours, seed=2).p_value != first[0].p_value
    # Written down: a release of numpy that draws otherwise would change every p-value.
    draws = np.concatenate(list(shuffles(5, 4, 4, 3)))
    assert draws.tolist() == [[3, 1, 2, 0], [3, 1, 2, 0], [2, 0, 1, 3]]


@tried
@given(st.permutations(range(9)), st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_the_order_of_rows_changes_nothing(order, events):
    walls = [box(1e5 + 1e3 * c, 1e3 * r, 1e5 + 1e3 * (c + 1), 1e3 * (r + 1))
             for r in range(3) for c in range(3)]  # fmt: skip
    names, base = list("ABCDEFGHI"), np.arange(50, 59.0)
    moved = list(order)
    plain = contiguity(walls, names)
    other = contiguity([walls[place] for place in moved], [names[place] for place in moved])
    counts = np.array(events, dtype=float)
    one = moran_rate(counts, base, plain, permutations=99)
    two = moran_rate(counts[moved], base[moved], other, permutations=99)
    assert repr(one) == repr(two)
    here = local_moran_rate(counts, base, plain, permutations=99)
    there = local_moran_rate(counts[moved], base[moved], other, permutations=99)
    np.testing.assert_array_equal(here.p_value[moved], there.p_value)
    np.testing.assert_array_equal(here.index[moved], there.index)
    assert here.cluster[moved].tolist() == there.cluster.tolist()


@tried
@given(st.lists(st.integers(0, 40), min_size=12, max_size=12), st.sampled_from([2.0, 10.0]))
def test_neither_units_of_the_base_nor_a_mirror_change_the_answer(events, times):
    neighbours, base = row_of_wards(12), np.linspace(500, 900, 12)
    one = moran_rate(events, base, neighbours, permutations=199)
    other = moran_rate(events, base * times, neighbours, permutations=199)
    assert other.index == pytest.approx(one.index, abs=1e-9, nan_ok=True)
    assert other.p_value == pytest.approx(one.p_value, nan_ok=True)
    local = local_moran_rate(events, base, neighbours, permutations=199)
    there = ~np.isnan(local.p_value)
    assert np.all((local.p_value[there] > 0) & (local.p_value[there] <= 1))
    assert np.all(local.q_value[there] >= local.p_value[there] - 1e-12)


def test_wards_without_a_figure_are_left_out_with_what_they_leave_alone():
    """In a row of nine the first ward has only the second beside it."""
    neighbours = row_of_wards(9)
    events = np.array([3, np.nan, 1, 8, 2, 9, 4, 5, 7])
    base = np.array([10, 10, 10, 10, 10, 10, 10, 10, 0.0])
    found = moran_rate(events, base, neighbours, permutations=99)
    assert found.wards == 6
    assert found.left_out == (
        LeftOut("W00", "no neighbour with a figure"),
        LeftOut("W01", "missing"),
        LeftOut("W08", "no denominator"),
    )
    alone = moran_rate(events[2:8], base[2:8], row_of_wards(6), permutations=99)
    assert found.index == pytest.approx(alone.index)
    local = local_moran_rate(events, base, neighbours, permutations=99)
    assert np.isnan(local.index).tolist() == [True, True, *[False] * 6, True]
    assert local.reasons[[0, 1, 8]].tolist() == [out.reason for out in found.left_out]
    assert local.quadrant[1] == local.cluster[1] == ""


@pytest.mark.parametrize(
    ("events", "base", "reason"),
    [
        ([0] * 6, [10] * 6, "no events"),
        ([2, 4, 6, 2, 4, 6], [10, 20, 30] * 2, "all wards have the same rate"),
        ([1, 2, 3, 4, np.nan, 6], [10] * 6, "fewer than five wards with a figure and a neighbour"),
    ],
)
def test_where_there_is_no_pattern_to_look_for_the_reason_is_given(events, base, reason):
    found = moran_rate(events, base, row_of_wards(6), permutations=99)
    assert (found.reason, np.isnan(found.index), np.isnan(found.p_value)) == (reason, True, True)
    local = local_moran_rate(events, base, row_of_wards(6), permutations=99)
    assert local.reason == reason
    assert np.isnan(local.p_value).all()
    assert set(local.cluster) == {""}
    assert "" not in local.reasons


def test_two_wards_have_the_reason_of_their_map():
    found = moran_rate([1, 2], [3, 4], row_of_wards(2), permutations=99)
    assert found.reason == "fewer than three wards"


def test_negative_variance_between_wards_is_no_error():
    """Rates nearer to each other than chance would have them: chance alone standardises."""
    found = moran_rate([100, 101, 99, 100, 100, 101], [1000] * 6, row_of_wards(6), 99)
    assert np.isfinite(found.index)
    assert np.isfinite(found.z)


@pytest.mark.parametrize("function", [moran_rate, local_moran_rate])
def test_what_does_not_fit_is_refused(function):
    neighbours = row_of_wards(6)
    with pytest.raises(StatisticsError, match="one value for each of the 6 wards, in their order"):
        function([1, 2], [3, 4], neighbours)
    with pytest.raises(StatisticsError, match=r"got shape \(\)"):
        function(1, 2, neighbours)
    for number in (98, 99.0, True):
        with pytest.raises(StatisticsError, match="permutations must be a whole number of at"):
            function([1] * 6, [2] * 6, neighbours, permutations=number)


def test_a_false_discovery_rate_is_a_share():
    with pytest.raises(StatisticsError, match=r"did you mean 0\.05"):
        local_moran_rate([1] * 6, [2] * 6, row_of_wards(6), false_discovery_rate=5)


def test_every_order_is_as_likely():
    """Oracle: 24 orders of four; chi-square with 23 degrees of freedom, 99.9% point 49.7."""
    orders = np.concatenate(list(shuffles(1, 4, 4, 24_000)))
    counts = np.unique(orders @ [1, 4, 16, 64], return_counts=True)[1]
    assert len(counts) == 24
    assert ((counts - 1000) ** 2 / 1000).sum() < 49.7
    first = np.concatenate(list(shuffles(1, 9, 3, 500)))
    assert first.shape == (500, 3)
    assert all(len(set(row)) == 3 for row in first.tolist())
    assert any(a != b for a, b in pairwise(first.tolist()))
