"""Measures that no careful analyst would give, and differences of counts of people."""

import numpy as np
import pytest

from community_safety.briefing.process_pictures import series_charts
from community_safety.indicators.left_over import not_shared, off_the_chart

ASHBY, BROOK, COTTON, SHIRE, NATION = (
    *("E07000001", "E07000002", "E07000003"),
    *("E10000001", "E92000001"),
)
MONTHS = [40 + month * 5 % 7 for month in range(24)]


def _shown(made, area):
    """Return the released tables of one measure in one place: its objective's, and its series."""
    (objective,) = made.released(area)
    return objective, made.whole(made.series_parts(area))


def test_a_chart_of_rare_events_is_not_drawn_of_a_million_events_a_month(small, write):
    rows = write.series("damage", ASHBY, "2024-04", [10**6 + month for month in range(24)])
    made = small([write.measure(chart={"kind": "rare"})], rows)
    figure = made.figure()
    assert figure["chart"] == "XmR"
    assert figure["chart_reason"] == (
        "over 10 events a period are no rare ones, as the partnership file has it; "
        "every period has the same denominator"
    )


def test_one_month_of_a_million_million_among_empty_ones_makes_no_chart_of_single_events(
    small, write
):
    rows = write.series("damage", ASHBY, "2024-04", [0] * 20 + [10**12, 0, 0, 0])
    made = small([write.measure()], rows)
    assert made.figure()["chart"] == "XmR"
    assert made.figure()["value"] == 10**12


def test_figures_of_very_many_digits_leave_room_for_their_chart(small, write):
    measure = write.measure(kind="rate", per=1_000_000, decimals=4)
    rows = write.series("damage", ASHBY, "2024-04", [10**12 - m for m in range(24)], 1)
    made = small([measure], rows)
    chart = series_charts(made.whole(made.series_parts(), "restricted"), {}, "Ashby")
    assert chart is not None
    assert chart.svg.startswith("<?xml")


def test_a_group_of_groups_is_added_up_whatever_their_order(small, write):
    rows = [
        row
        for area, counts in ((ASHBY, [1, 2]), (BROOK, [10, 20]), (COTTON, [100, 200]))
        for row in write.series("damage", area, "2025-04", counts)
    ]
    groups = {SHIRE: (NATION, COTTON), NATION: (ASHBY, BROOK)}
    series = small([write.measure()], rows, areas=(ASHBY, BROOK, COTTON), groups=groups).series()
    assert list(series[series["area_code"] == SHIRE]["numerator"]) == [111, 222]


def test_a_share_is_surely_below_a_target_of_over_100_per_cent(small, write):
    """5% above last year's 98% is 102.9%, which 60 of 100 miss."""
    rows = write.series("damage", ASHBY, "2024-04", [98, 60], 100, step=12)
    measure = write.measure(
        kind="proportion", direction="higher", target={"change_on_last_year": 5.0}, dispersion=1.0
    )
    figure = small([measure], rows).figure()
    assert figure["target_lower"] == pytest.approx(102.9)
    assert figure["target_position"] == "below"
    assert figure["target_p_value"] < 1e-6


def test_a_small_month_given_as_a_value_alone_withholds_its_series(small, write):
    values = [*MONTHS[:20], 3.0, *MONTHS[21:]]
    rows = write.series("damage", ASHBY, "2024-04", [], value=values)
    rows += write.series("damage", BROOK, "2024-04", [], value=MONTHS)
    made = small([write.measure(people=True)], rows)
    for area in (ASHBY, BROOK):
        assert _shown(made, area)[1].withheld
    (part,) = made.series_parts(ASHBY)
    assert part.frame["people"].tolist() == values


def _with_a_quarter(write, area, counts, quarter):
    """Two years of nine months and a quarter."""
    rows = []
    for year, last in ((2024, 41), (2025, quarter)):
        rows += write.series("damage", area, f"{year}-04", counts)
        rows += write.series("damage", area, f"{year + 1}-01", [last], step=3)
    return rows


@pytest.mark.parametrize(("quarter", "withheld"), [(3, True), (30, False)])
def test_a_small_quarter_among_months_is_not_the_rest_of_their_total(
    small, write, quarter, withheld
):
    """The chart shows the nine months (369), the table the year: less the months, the quarter."""
    rows = _with_a_quarter(write, ASHBY, [41] * 9, quarter)
    rows += _with_a_quarter(write, BROOK, [41] * 9, 41)
    made = small([write.measure(people=True)], rows)
    objective, series = _shown(made, ASHBY)
    assert bool(objective.withheld) == withheld
    if not withheld:
        shown = objective.rows["people"].item() - series.rows["people"].tail(9).sum()
        assert shown == quarter
    assert bool(_shown(made, BROOK)[0].withheld) == withheld


@pytest.mark.parametrize(("month", "withheld"), [(2, True), (20, False)])
def test_a_small_month_of_a_neighbour_is_not_what_it_has_beyond_a_comparison(
    small, write, month, withheld
):
    """Ashby lacks a month, so that Brook's other months are its yardstick: 440 of 1,100."""
    counts = [40] * 18 + [month] + [40] * 5
    below = [100] * 18 + [50] + [100] * 5
    rows = write.series("damage", BROOK, "2024-04", counts, below)
    rows += write.series("damage", ASHBY, "2024-04", [40] * 18 + [None] + [40] * 5, 100)
    measure = write.measure(kind="proportion", people=True, dispersion=1.0)
    made = small([measure], rows, comparators={"neighbours": [{"code": BROOK}]})
    ashby, brook = made.row(area=ASHBY), made.row(area=BROOK)
    apart = brook["people"] - ashby["neighbours"] / 100 * (brook["people_of"] - 50)
    assert apart == pytest.approx(month)
    for area in (ASHBY, BROOK):
        assert bool(_shown(made, area)[0].withheld) == withheld


def test_what_is_left_over_of_complete_series_is_nothing(small, write):
    rows = write.series("damage", ASHBY, "2025-04", MONTHS[:12], 100)
    rows += write.series("damage", BROOK, "2025-04", MONTHS[:12], 100)
    made = small([write.measure(kind="proportion")], rows)
    series = made.series()
    pool = series[["area_code"]].drop_duplicates().merge(series[["area_code"]], how="cross")
    pool = pool.set_axis(["area_code", "other_code"], axis=1).drop_duplicates()
    pool = pool[pool["area_code"] != pool["other_code"]]
    assert off_the_chart(series, made.figures["months_each"]).empty
    assert np.array_equal(not_shared(series, pool).to_numpy(), np.zeros((2, 2)))
