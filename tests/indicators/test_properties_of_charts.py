"""What must hold for any series on its process chart, whatever the others are."""

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.indicators.process import chart_series
from community_safety.indicators.process_ends import at_the_end, points_of
from community_safety.indicators.series import KEY, PERIOD
from community_safety.partnership import Partnership
from community_safety.periods import Period

ASHBY, BROOK = "E07000001", "E07000002"
RELEASE = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
END = pd.Period("2026-03", "M")
KINDS = {"damage": "count", "theft": "rate", "repeat": "proportion", "score": "score"}


def _partnership(**chart):
    described = [
        {"id": name, "name": name, "objective": "safer", "kind": kind, "unit": "x", "source": "x"}
        | ({"per": 1000, "denominator": "residents"} if kind == "rate" else {})
        | {"chart": chart}
        for name, kind in KINDS.items()
    ]
    return Partnership.model_validate(
        {
            "name": "Small",
            "release": {"name": "2025/26"},
            "legal_basis": "Act",
            "data": "raw",
            "sources": {"indicators": ["*.csv"]},
            "areas": [{"code": code, "name": code} for code in (ASHBY, BROOK)],
            "objectives": [{"id": "safer", "name": "Safer"}],
            "indicators": described,
        }
    )


PLAIN = _partnership()
REBASED = _partnership(rebase=[dt.date(2025, 6, 1)])


def _rows(name, area, counts, below):
    """Rows of `read_series`, the last of them in March 2026; None is no row."""
    rows = []
    for back, (count, base) in enumerate(zip(counts[::-1], below[::-1], strict=True)):
        if count is not None:
            month = END - back
            valued = KINDS[name] == "score"
            rows.append(
                {
                    "indicator_id": name,
                    "area_code": area,
                    "period_start": month.start_time.normalize(),
                    "period_end": month.end_time.normalize(),
                    "value": float(count) if valued else np.nan,
                    "numerator": np.nan if valued else float(min(count, base)),
                    "denominator": float(base),
                    "months": 1.0,
                    "target_lower": np.nan,
                    "target_upper": np.nan,
                }
            )
    return pd.DataFrame(rows[::-1])


COUNTS = st.one_of(st.integers(0, 60), st.integers(0, 3), st.just(0), st.none())


@st.composite
def series(draw, name=None, area=ASHBY, least=1):
    name = name or draw(st.sampled_from(sorted(KINDS)))
    months = draw(st.integers(least, 44))
    counts = draw(st.lists(COUNTS, min_size=months, max_size=months))
    counts[-1] = draw(st.integers(0, 60))
    varied = draw(st.booleans())
    below = [100 * (1 + position % 3) if varied else 100 for position in range(months)]
    return _rows(name, area, counts, below)


def _points(rows, partnership=PLAIN, area=ASHBY):
    return points_of(chart_series(rows, partnership, RELEASE), area)


@settings(max_examples=40, deadline=None)
@given(series())
def test_limits_hold_the_average_and_every_special_cause_has_a_rule(rows):
    points = _points(rows)
    limited = points[points["upper"].notna()]
    slack = 1e-9 * (1 + limited["centre"].abs())
    assert (limited["lower"].fillna(-np.inf) <= limited["centre"] + slack).all()
    assert (limited["upper"] >= limited["centre"] - slack).all()
    assert ((points["position"] != 0) == (points["rule"] != "")).all()
    assert (points["position"] == 0)[points["value"].isna() | points["upper"].isna()].all()


@settings(max_examples=25, deadline=None)
@given(series(), st.lists(series(area=BROOK), max_size=3), st.lists(series(), max_size=3))
def test_other_areas_and_measures_do_not_change_a_chart(rows, others, more):
    """Not even by being longer, which moves the columns that all of a grid have."""
    name = rows["indicator_id"].iloc[0]
    elsewhere = pd.concat([rows, *others, *more]).drop_duplicates([*KEY, *PERIOD], keep="first")
    mine = elsewhere["indicator_id"].eq(name) & elsewhere["area_code"].eq(ASHBY)
    same = elsewhere["period_start"].isin(rows["period_start"])
    elsewhere = elsewhere[~mine | same]
    alone, together = _points(rows), _points(elsewhere)
    together = together[together["indicator_id"] == name].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, together, rtol=1e-6, atol=1e-9, check_dtype=False)


@settings(max_examples=20, deadline=None)
@given(series(), series(area=BROOK), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(one, other, random):
    rows = pd.concat([one, other], ignore_index=True)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = rows.iloc[order].reset_index(drop=True)
    for area in (ASHBY, BROOK):
        pd.testing.assert_frame_equal(_points(rows, area=area), _points(shuffled, area=area))
    ends = [at_the_end(chart_series(each, PLAIN, RELEASE)) for each in (rows, shuffled)]
    pd.testing.assert_frame_equal(*ends)


@settings(max_examples=15, deadline=None)
@given(series(), series(area=BROOK))
def test_changing_the_names_of_areas_round_changes_their_charts_round(one, other):
    rows = pd.concat([one, other], ignore_index=True)
    swapped = rows.assign(area_code=rows["area_code"].map({ASHBY: BROOK, BROOK: ASHBY}))
    for area, was in ((ASHBY, BROOK), (BROOK, ASHBY)):
        there, here = _points(swapped, area=area), _points(rows, area=was)
        pd.testing.assert_frame_equal(there, here, rtol=1e-6, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=23, max_size=23), st.integers(0, 500))
def test_a_later_point_never_changes_a_segment_that_is_closed(counts, later):
    """Values from April 2024 on, limits anew from June 2025; nothing is adjusted before 36."""
    whole = _rows("score", ASHBY, [*counts, later], [1] * 24)
    before, after = (_points(rows, REBASED).iloc[:14] for rows in (whole.iloc[:-1], whole))
    assert (before["segment"] == 0).all()
    assert before["upper"].notna().all()
    names = ["value", "centre", "lower", "upper", "position", "rule", "segment"]
    pd.testing.assert_frame_equal(before[names], after[names])


def test_a_season_is_the_same_beside_a_longer_series():
    """Years are counted from a series' own end, wherever the longest of the others begins."""
    season = [20, 22, 30, 41, 50, 58, 60, 57, 49, 40, 30, 23] * 3
    numbers = [number + [0, 3, -2, 1, -2][month % 5] for month, number in enumerate(season)]
    rows = _rows("damage", ASHBY, numbers, [100] * 36)
    alone = _points(rows)
    assert alone["adjusted"].notna().all()
    for months in (37, 40, 44):
        other = _rows("damage", BROOK, [10] * months, [100] * months)
        together = _points(pd.concat([rows, other], ignore_index=True))
        pd.testing.assert_frame_equal(alone, together, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(series(), st.integers(1, 12))
def test_figures_after_the_release_do_not_reach_its_charts(rows, months):
    """The escalation's premise: cut off at a quarter's end, nothing later is known."""
    last = END - months
    earlier = Period(dt.date(2025, 4, 1), max(last.end_time.date(), dt.date(2025, 4, 1)))
    known = rows[rows["period_end"] <= pd.Timestamp(earlier.end)]
    cut = chart_series(rows, PLAIN, earlier)
    alone = chart_series(known, PLAIN, earlier)
    pd.testing.assert_frame_equal(points_of(cut, ASHBY), points_of(alone, ASHBY))
