"""Bad input of every kind, from raw rows to tables and pictures: nothing breaks."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing.area_pictures import areas_charts
from community_safety.briefing.charts import measures_chart
from community_safety.briefing.process_pictures import series_chart, series_charts
from community_safety.indicators.tables import objective_tables

ASHBY, BROOK, COTTON = "E07000001", "E07000002", "E07000003"
PATTERN = (0, 3, -2, 1, -2)
OPINIONS = {"better", "worse", "higher", "lower"}


def around(level, months):
    return [level + PATTERN[month % 5] for month in range(months)]


def refusals_of(made, area=ASHBY):
    """Read what a briefing reads: for each measure, how many rows break which rule."""
    found = {}
    path = made.folder / f"{area}.account.json"
    if path.exists():
        for name, rule, rows in json.loads(path.read_text())["refused_by"]:
            found.setdefault(name, {})[rule] = rows
    return found


def draw_everything(made, area=ASHBY):
    """Draw what a briefing draws; a warning of matplotlib is an error."""
    (table,) = made.released(area, "restricted")
    headlines = dict(zip(table.rows["indicator_id"], table.rows["headline"], strict=True))
    drawn = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn.append(measures_chart(table, "x"))
        for parts, draw in (
            (made.series_parts(area), lambda whole: series_charts(whole, headlines, "x")),
            (made.area_parts(area), lambda whole: areas_charts(whole, "x")),
        ):
            if parts:
                drawn.append(draw(made.whole(parts, "restricted")))
    return drawn


SPIKE = [*around(100, 20), 2000, *around(100, 15)]
TENFOLD = [1000] * 18 + [10000] * 18
STEPS = [
    {"start": pd.Timestamp(start).date(), "end": pd.Timestamp(end).date()} | target
    for start, end, target in (
        ("2023-04-01", "2025-09-30", {"value": 50}),
        ("2025-10-01", "2026-03-31", {"lower": 40, "upper": 70}),
    )
]
KINDS = {
    "one": ("count", [5], None, {}),
    "two": ("count", [5, 6], None, {}),
    "eleven": ("count", around(100, 11), None, {}),
    "twelve": ("count", around(100, 12), None, {}),
    "constant": ("count", [7] * 36, None, {}),
    "zeros": ("count", [0] * 36, None, {}),
    "zero_rate": ("rate", [0] * 36, 1000, {"target": {"value": 3, "per": "year"}}),
    "zero_base": ("rate", [0] * 36, 0, {}),
    "all": ("proportion", [50] * 36, 50, {"target": {"value": 60}}),
    "gap": ("count", [*around(100, 20), None, None, *around(100, 14)], None, {}),
    "holes": ("count", [100, None] * 18, None, {}),
    "outlier": ("count", SPIKE, None, {}),
    "tenfold": ("rate", [20] * 18 + [200] * 18, TENFOLD, {}),
    "huge": ("count", [10**9 + 1000 * n for n in around(100, 36)], None, {}),
    "steps": ("proportion", [45, 55, 48, 52, 50] * 7, 100, {"target": {"by_period": STEPS}}),
    "below": ("proportion", [45, 55, 48, 52, 50] * 7, 100, {"target": {"upper": 40}}),
    "above": ("proportion", [45, 55, 48, 52, 50] * 7, 100,
              {"direction": "higher", "target": {"lower": 60}}),
    "wrong_side": ("proportion", [45, 55, 48, 52, 50] * 7, 100,
                   {"direction": "higher", "target": {"upper": 40}}),
    "range": ("proportion", [45, 55, 48, 52, 50] * 7, 100, {"target": {"lower": 40, "upper": 70}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def bad(shared, write):
    measures, rows = [], []
    for name, (kind, numbers, below, more) in KINDS.items():
        measures.append(write.measure(name, kind, **more))
        first = str(pd.Period("2026-03", "M") - len(numbers) + 1)
        rows += write.series(name, ASHBY, first, numbers, below)
    for name, numbers in (("score_one", [5.0]), ("scores", [float(n) for n in around(-20, 36)])):
        measures.append(write.measure(name, "score", unit="points"))
        first = str(pd.Period("2026-03", "M") - len(numbers) + 1)
        rows += write.series(name, ASHBY, first, [], value=numbers)
    measures.append(write.measure("nowhere"))
    rows += write.series("nowhere", BROOK, "2025-04", [5] * 12)
    return shared(measures, rows)


def test_every_measure_has_a_row_a_reason_and_no_verdict_that_it_cannot_have(bad):
    (table,) = bad.tables()
    frame = table.frame.set_index("indicator_id")
    assert set(frame.index) == {item.id for item in bad.partnership.indicators}
    for name in ("target", "change", "benchmark", "neighbours", "movement"):
        opinion = frame[f"{name}_verdict"].isin(OPINIONS)
        assert not (opinion & (frame[f"{name}_reason"] != "")).any(), name
        silent = (frame[f"{name}_verdict"] == "not compared") & (frame[f"{name}_reason"] == "")
        assert not silent.any(), name
    assert (frame["headline_reason"] != "").all()
    assert not frame["headline_reason"].str.contains("nan|inf|\\[x\\]", regex=True).any()
    assert not frame["series_said"].str.contains("nan|inf|\\[x\\]", regex=True).any()


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("one", "not compared"),
        ("two", "not compared"),
        ("eleven", "not compared"),
        ("twelve", "no evidence of a change"),
        ("constant", "no evidence of a difference from the same period last year"),
        ("zeros", "not compared"),
        ("zero_base", "not compared"),
        ("gap", "no evidence of a difference from the same period last year"),
        ("tenfold", "no evidence of a difference from the same period last year"),
        ("steps", "within its target range"),
        ("range", "within its target range"),
        ("below", "worse than target"),
        ("above", "worse than target"),
        ("score_one", "not compared"),
        ("scores", "no evidence of a change"),
        ("nowhere", "not compared"),
    ],
)
def test_odd_series_come_to_no_more_than_they_carry(bad, name, headline):
    assert bad.row(name)["headline"].startswith(headline)


def test_a_target_that_turns_from_a_value_into_a_range_is_weighted_over_the_year(bad):
    """Six months at 50 to 50 and six at 40 to 70, with 100 cases each: 45 to 60."""
    row = bad.row("steps")
    assert (row["target_lower"], row["target_upper"]) == (45, 60)
    points = bad.points("steps")
    assert points["target_lower"].tolist() == [50] * 29 + [40] * 6
    assert points["target_upper"].tolist() == [50] * 29 + [70] * 6


def test_a_share_of_everybody_stays_within_what_can_be(bad):
    points = bad.points("all")
    assert (points[["value", "centre", "upper"]].fillna(100) <= 100).all(axis=None)


def test_limits_of_counts_never_lie_below_none(bad):
    for name, (kind, *_) in KINDS.items():
        if kind != "change":
            assert not (bad.points(name)["lower"] < 0).any(), name


def test_all_pictures_are_drawn_without_a_warning(bad):
    drawn = draw_everything(bad)
    assert all(chart.svg for chart in drawn)
    whole = bad.whole(bad.series_parts(), "restricted")
    for name in ("one", "zeros", "holes", "huge", "zero_base"):
        series_chart(whole, name, bad.row(name)["headline"], "x", "Finding")


def test_looking_back_works_on_them_too(bad):
    frame = bad.changes().frame
    assert len(frame) == len(bad.partnership.indicators)
    assert (frame.drop(columns="measure") != "").all(axis=None)


def test_a_proportion_over_one_is_refused_and_its_measure_says_why(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [120], 100, step=12)
    made = small([write.measure(kind="proportion")], rows, refused=1)
    refusals = refusals_of(made)
    assert refusals == {"damage": {"`numerator` is larger than `denominator`": 1}}
    (table,) = objective_tables(made.figures, made.partnership, ASHBY, made.period, refusals)
    row = table.frame.iloc[0]
    reason = (
        "1 row of it refused, and no other in this release: `numerator` is larger than "
        "`denominator`"
    )
    assert (row["headline"], row["headline_reason"]) == ("not compared", reason)
    assert row["target_reason"] == row["movement_reason"] == reason


def test_of_forty_measures_the_broken_one_says_so_and_the_others_are_shown(small, write):
    measures = [write.measure(f"m{number}") for number in range(40)]
    rows = []
    for number in range(39):
        rows += write.series(f"m{number}", ASHBY, "2024-04", around(100 + number, 24))
    broken = write.series("m39", ASHBY, "2025-04", [-1] * 10)
    broken += write.series("m39", ASHBY, "2026-02", [1.5, 2.5])
    made = small(measures, rows + broken, refused=12)
    refusals = refusals_of(made)
    (table,) = objective_tables(made.figures, made.partnership, ASHBY, made.period, refusals)
    frame = table.frame.set_index("indicator_id")
    assert len(frame) == 40
    assert frame["value"].notna().sum() == 39
    assert (frame["headline"][:39] != "not compared").all()
    assert frame.loc["m39", "headline"] == "not compared"
    assert frame.loc["m39", "headline_reason"] == (
        "12 rows of it refused, and no other in this release: `numerator` counts events and must "
        "be whole; `numerator` is negative"
    )


def test_a_release_without_any_figure_has_tables_and_no_pictures(small, write):
    rows = write.series("damage", ASHBY, "2026-04", [100] * 3)
    made = small([write.measure(), write.measure("theft")], rows)
    assert made.figures.empty
    (table,) = made.tables()
    assert (table.frame["headline"] == "not compared").all()
    assert made.series_parts() == made.area_parts() == made.target_parts() == []
    assert draw_everything(made) == [None]
    assert (made.changes().frame["change"] == "unchanged").all()


def test_a_place_without_a_row_has_a_table_that_says_so(small, write):
    made = small([write.measure()], write.series("damage", BROOK, "2025-04", [100] * 12))
    row = made.row(area=ASHBY)
    assert row["headline_reason"] == "there is no figure for this place and time"
    assert row["series_said"] == ""
    assert np.isnan(row["value"])
    assert draw_everything(made) == [None]
