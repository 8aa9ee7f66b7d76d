"""The tables of the objectives: a row for every measure, and what its headline says."""

import numpy as np
import pytest

from community_safety.indicators.columns import OBJECTIVE_COLUMNS
from community_safety.results import Role

ASHBY, BROOK, COTTON, NATION = "E07000001", "E07000002", "E07000003", "E92000001"


def _everything(write, *, target=None, benchmark=None, neighbours=None, last_year=None, **more):
    """50 of 100 in Ashby, and whatever else there is to hold it against."""
    rows = write.series("damage", ASHBY, "2025-04", [50], 100, step=12)
    if last_year is not None:
        rows += write.series("damage", ASHBY, "2024-04", [last_year], 100, step=12)
    if benchmark is not None:
        rows += write.series("damage", NATION, "2025-04", [benchmark], 100, step=12)
    if neighbours is not None:
        rows += write.series("damage", BROOK, "2025-04", [neighbours], 100, step=12)
    target = {"value": target} if target is not None else None
    return [write.measure(kind="proportion", target=target, **more)], rows


COMPARATORS = {
    "benchmark": {"code": NATION, "name": "the nation"},
    "neighbours": [{"code": ASHBY}, {"code": BROOK}],
}


@pytest.mark.parametrize(
    ("given", "headline"),
    [
        ({"target": 20, "benchmark": 80, "neighbours": 80, "last_year": 80}, "worse than target"),
        ({"benchmark": 20, "neighbours": 80, "last_year": 80}, "worse than the benchmark"),
        ({"neighbours": 20, "last_year": 80}, "worse than the neighbours"),
        ({"last_year": 20}, "worse than the same period last year"),
        ({"target": 50, "benchmark": 80}, "no evidence of a difference from target"),
        ({"last_year": 50}, "no evidence of a difference from the same period last year"),
        ({}, "not compared"),
    ],
)
def test_headline_is_that_of_the_first_yardstick_there_is(small, write, given, headline):
    measures, rows = _everything(write, **given)
    assert small(measures, rows, comparators=COMPARATORS).row()["headline"] == headline


@pytest.mark.parametrize(
    ("benchmark", "headline"),
    [
        (20, "higher than the benchmark"),
        (80, "lower than the benchmark"),
        (50, "no evidence of a difference"),
    ],
)
def test_measure_without_direction_is_higher_or_lower_never_good_or_bad(
    small, write, benchmark, headline
):
    measures, rows = _everything(write, benchmark=benchmark, last_year=99, direction="none")
    row = small(measures, rows, comparators=COMPARATORS).row()
    assert row["headline"] == headline
    assert row["change_verdict"] == "lower"
    assert row["plain_rag"] == ""
    verdicts = {row[f"{name}_verdict"] for name in ("change", "target", "benchmark", "neighbours")}
    assert not verdicts & {"better", "worse"}


def test_every_measure_has_a_row_also_without_a_figure(small, write):
    rows = write.series("damage", BROOK, "2025-04", [10], step=12)
    made = small([write.measure(), write.measure("theft", note="New in 2026")], rows)
    (table,) = made.tables()
    assert list(table.frame["measure"]) == ["Damage", "Theft"]
    theft = made.row("theft")
    assert theft["note"] == "New in 2026"
    assert theft["headline"] == "not compared"
    assert theft["period"] == theft["gaps"] == theft["plain_rag"] == ""
    for name in ("change", "target", "benchmark", "neighbours"):
        assert theft[f"{name}_verdict"] == "not compared"
        assert theft[f"{name}_reason"] == "there is no figure for this place and time"
    for column in OBJECTIVE_COLUMNS:
        if column.role in (Role.PEOPLE, Role.EVENTS, Role.RATE, Role.LIMIT):
            assert np.isnan(theft[column.name]), column.name


def test_tables_are_those_of_the_objectives_that_have_measures_in_their_order(small, write):
    measures = [write.measure(), write.measure("theft", objective="other")]
    objectives = [
        {"id": "other", "name": "Other aims"},
        {"id": "empty", "name": "Empty"},
        {"id": "safer", "name": "Safer streets"},
    ]
    made = small(measures, write.series("damage", ASHBY, "2025-04", [1]), objectives=objectives)
    tables = made.tables()
    assert [table.table_id for table in tables] == ["measures_other", "measures_safer"]
    assert [table.caption for table in tables] == ["Other aims: Ashby", "Safer streets: Ashby"]
    assert tables[0].sources == ("Police",)


def test_counts_of_people_and_of_events_stand_in_their_own_columns(small, write):
    rows = write.series("damage", ASHBY, "2024-04", [30, 40], 100, step=12)
    rows += write.series("repeat", ASHBY, "2024-04", [30, 40], 100, step=12)
    measures = [
        write.measure(kind="proportion"),
        write.measure("repeat", "proportion", people=True),
    ]
    made = small(measures, rows)
    events, people = made.row(), made.row("repeat")
    names = ("", "_of")
    assert [events[f"events{name}"] for name in names] == [40, 100]
    assert [events[f"last_year_events{name}"] for name in names] == [30, 100]
    assert [people[f"people{name}"] for name in names] == [40, 100]
    assert [people[f"last_year_people{name}"] for name in names] == [30, 100]
    assert np.isnan([events[f"people{name}"] for name in names]).all()
    assert np.isnan([people[f"events{name}"] for name in names]).all()


@pytest.mark.parametrize(
    ("now", "colour"), [(50, "green"), (51, "amber"), (52, "amber"), (53, "red")]
)
def test_plain_colours_ignore_chance_and_allow_five_per_cent_of_the_target(
    small, write, now, colour
):
    measure = write.measure(kind="proportion", target={"value": 50})
    rows = write.series("damage", ASHBY, "2025-04", [now], 100, step=12)
    row = small([measure], rows).row()
    assert row["plain_rag"] == colour
    assert row["target_verdict"] == "similar"


def test_counts_are_shown_whole_and_rates_with_their_unit(small, write):
    measures = [write.measure(decimals=2), write.measure("theft", "rate", decimals=2)]
    rows = write.series("damage", ASHBY, "2025-04", [1])
    rows += write.series("theft", ASHBY, "2025-04", [1], 10)
    made = small(measures, rows)
    assert made.row()["decimals"] == 0
    assert (made.row("theft")["decimals"], made.row("theft")["unit"]) == (
        2,
        "offences per 1,000 residents",
    )


def test_small_numbers_elsewhere_come_with_every_table_of_people(small, write):
    """Related: Brook's 3 of 40, and this year only; the benchmark's numbers are left out."""
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", BROOK, "2025-04", [3], 40, step=12)
    rows += write.series("damage", NATION, "2025-04", [2], 900, step=12)
    measures = [write.measure(kind="proportion", people=True)]
    (table,) = small(measures, rows, comparators=COMPARATORS).tables()
    assert table.related[["row", "count", "whole"]].to_numpy().tolist() == [[0, 3, 40]]


def test_measures_of_events_have_no_related_counts(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [20], 100, step=12)
    rows += write.series("damage", BROOK, "2025-04", [3], 40, step=12)
    (table,) = small([write.measure(kind="proportion")], rows).tables()
    assert table.related.empty


def test_partnership_without_any_figure_still_has_its_tables(small, write):
    rows = write.series("damage", ASHBY, "2026-04", [20], step=12)
    made = small([write.measure()], rows)
    assert made.row()["headline"] == "not compared"


@pytest.mark.parametrize(
    ("kind", "can_be"),
    [
        ("count", {"events"}),
        ("rate", {"events", "events_of", "benchmark"}),
        ("proportion", {"events", "events_of", "benchmark"}),
        ("score", {"benchmark"}),
    ],
)
def test_a_measure_says_which_figures_it_cannot_have(small, write, kind, can_be):
    """Nothing here counts people, has a target or names neighbours."""
    made = small([write.measure(kind=kind)], write.series("damage", ASHBY, "2025-04", [1], 10))
    row = made.row()
    names = ("people", "people_of", "events", "events_of", "target", "benchmark", "neighbours")
    assert {name for name in names if row[f"{name}_absent"] == ""} == can_be
    assert {row[f"{name}_absent"] for name in set(names) - can_be} == {"[z]"}


def test_a_place_without_neighbours_says_so(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [1] * 12, 10)
    row = small([write.measure(kind="rate")], rows).row()
    assert row["neighbours_reason"] == "no neighbours are named for this place"
