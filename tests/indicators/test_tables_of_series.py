"""The series behind the charts as tables, and who might be recognised in them."""

import numpy as np
import pytest

from community_safety.indicators.process_ends import points_of
from community_safety.indicators.series_columns import SERIES_COLUMNS

ASHBY, BROOK, COTTON, SHIRE, NATION = (
    "E07000001", "E07000002", "E07000003", "E10000001", "E92000001",
)  # fmt: skip
THREE = (ASHBY, BROOK, COTTON)
GROUP = {SHIRE: THREE}
MONTHS = [10, 12, 11] * 4


def _people(small, write, numbers, *, areas=THREE, groups=GROUP, **more):
    """Count people in each district for a year of months, and events beside them."""
    rows = []
    for area, counts in numbers.items():
        rows += write.series("damage", area, "2025-04", counts)
        rows += write.series("theft", area, "2025-04", MONTHS)
    measures = [write.measure(people=True), write.measure("theft")]
    return small(measures, rows, areas=areas, groups=groups, **more)


def _public(made, area=ASHBY):
    return made.whole(made.series_parts(area))


# ---- what is in them


def test_each_point_has_its_period_count_limits_and_segment(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [10, None, *MONTHS[2:]], 1000)
    measure = write.measure(kind="rate", target={"value": 120, "per": "year"})
    (part,) = small([measure], rows).series_parts()
    frame = part.frame
    assert part.caption == "Safer streets: series of Ashby"
    assert (part.table_id, part.subject, part.sources) == ("series_safer", "Damage", ("Police",))
    assert list(frame.columns) == [column.name for column in SERIES_COLUMNS]
    assert list(frame["period"][:3]) == ["April 2025", "May 2025", "June 2025"]
    assert list(frame["start"][:2]) == ["2025-04-01", "2025-05-01"]
    assert frame["end"].iloc[-1] == "2026-03-31"
    np.testing.assert_array_equal(frame["events"][:3], [10, np.nan, 11])
    np.testing.assert_array_equal(frame["events_of"][:3], [1000, np.nan, 1000])
    np.testing.assert_array_equal(frame["value"][:3], [10, np.nan, 11])
    np.testing.assert_array_equal(frame["target_lower"][:3], [10, np.nan, 10])
    assert set(frame["unit"]) == {"offences per 1,000 residents a month"}
    assert set(frame["segment"]) == {1}
    assert frame["people"].isna().all()


@pytest.mark.parametrize(
    ("step", "unit"), [(1, "offences a month"), (3, "offences a quarter"), (12, "offences a year")]
)
def test_the_unit_says_of_what_length_of_time_a_point_is(small, write, step, unit):
    rows = write.series("damage", ASHBY, "2024-04", [50, 60], step=step)
    (part,) = small([write.measure()], rows).series_parts()
    assert set(part.frame["unit"]) == {unit}
    assert set(part.frame["chart"]) == {"points only"}


@pytest.mark.parametrize(
    ("direction", "cause"), [("lower", "concern"), ("higher", "improvement"), ("none", "high")]
)
def test_a_special_cause_is_good_or_bad_only_by_the_measures_direction(
    small, write, direction, cause
):
    rows = write.series("damage", ASHBY, "2025-04", [*MONTHS[:11], 60])
    (part,) = small([write.measure(direction=direction)], rows).series_parts()
    assert part.frame["special_cause"].iloc[-1] == cause
    assert part.frame["rule"].iloc[-1] == "outside the limits"


def test_objectives_without_measures_have_no_table_and_without_figures_no_part(small, write):
    objectives = [{"id": "safer", "name": "Safer streets"}, {"id": "empty", "name": "Empty"}]
    rows = write.series("damage", BROOK, "2025-04", [10])
    made = small([write.measure()], rows, objectives=objectives)
    assert made.series_parts() == []
    assert len(made.series_parts(BROOK)) == 1
    assert points_of(made.data.charted, ASHBY).empty


# ---- who might be recognised


def test_a_series_of_many_people_is_shown_to_everybody(small, write):
    made = _people(small, write, dict.fromkeys(THREE, MONTHS))
    for area in (*THREE, SHIRE):
        assert set(_public(made, area).rows["measure"]) == {"Damage", "Theft"}
    assert _public(made).notes == ()


@pytest.mark.parametrize("place", THREE)
def test_a_month_of_few_people_in_any_area_withholds_the_measure_in_all(small, write, place):
    made = _people(small, write, dict.fromkeys(THREE, MONTHS) | {place: [*MONTHS[:11], 3]})
    for area in (*THREE, SHIRE):
        shown = _public(made, area)
        assert set(shown.rows["measure"]) == {"Theft"}
        assert shown.notes == (
            "Withheld from the public edition, because a count of people here, or one that could "
            "be worked out from another table or area, is below 5: Damage.",
        )
        assert set(made.whole(made.series_parts(area), "restricted").rows["measure"]) == {
            "Damage",
            "Theft",
        }


def test_a_month_of_nobody_is_shown_unless_the_policy_says_otherwise(small, write):
    numbers = dict.fromkeys(THREE, MONTHS) | {BROOK: [*MONTHS[:11], 0]}
    assert "Damage" in set(_public(_people(small, write, numbers)).rows["measure"])
    careful = {"disclosure": {"threshold": 5, "zeros_are_safe": False}}
    made = _people(small, write, numbers, **careful)
    assert set(_public(made).rows["measure"]) == {"Theft"}


def test_a_small_month_of_the_nation_withholds_nothing(small, write):
    numbers = dict.fromkeys(THREE, MONTHS) | {NATION: [3] * 12}
    benchmark = {"comparators": {"benchmark": {"code": NATION, "name": "the nation"}}}
    made = _people(small, write, numbers, **benchmark)
    assert "Damage" in set(_public(made).rows["measure"])


def test_people_whom_a_group_counts_and_no_member_does_are_not_given_away(small, write):
    """Shire's own April is two more than its districts' 30: they live in none of these."""
    numbers = dict.fromkeys(THREE, [10] * 12) | {SHIRE: [32, *[30] * 11]}
    made = _people(small, write, numbers)
    assert made.points("damage", SHIRE)["numerator"].iloc[0] == 32
    for area in (*THREE, SHIRE):
        assert set(_public(made, area).rows["measure"]) == {"Theft"}


def test_a_share_that_leaves_few_people_out_is_withheld(small, write):
    rows = write.series("damage", ASHBY, "2025-04", [50] * 11 + [98], 100)
    made = small([write.measure(kind="proportion", people=True)], rows)
    assert _public(made).withheld
    assert not made.whole(made.series_parts(), "restricted").withheld


def test_residents_are_no_people_whom_a_rate_leaves_out(small, write):
    """A rate of people among residents: 1,000 less 998 says nothing of two of them here."""
    rows = []
    for area in (ASHBY, BROOK):
        rows += write.series("damage", area, "2025-04", [500] * 12, 1000)
    made = small([write.measure(kind="rate", people=True)], rows)
    assert not _public(made).withheld


def test_rare_events_are_one_person_each_and_withheld(small, write):
    """Sixteen people in three years, most months nobody: every point is of one of them."""
    rare = [1, 0] * 16 + [0] * 4
    rows = write.series("damage", ASHBY, "2023-04", rare)
    made = small([write.measure(people=True)], rows)
    assert made.figure()["chart"] == "t"
    assert _public(made).withheld
    events = small([write.measure()], rows)
    assert not _public(events).withheld


def test_sentences_of_people_quote_no_figure_of_a_month(small, write):
    """The year has 123 people and its table is shown; its last month has two."""
    rows = write.series("damage", ASHBY, "2024-04", [11] * 23 + [2])
    made = small([write.measure(people=True)], rows)
    (table,) = made.released()
    row = table.rows.iloc[0]
    assert row["people"] == 123
    assert row["headline"].startswith("getting better")
    assert row["headline_reason"].startswith("the last month, March 2026, lies below the limits")
    assert row["series_said"] == "24 months: " + row["headline_reason"] + "."
    still = write.series("damage", ASHBY, "2025-04", MONTHS)
    said = small([write.measure(people=True)], still).row()
    assert said["headline_reason"] == "the last month is within its limits"
    assert said["series_said"].startswith("12 months: the last one is within what is usual")
    events = small([write.measure()], rows).row()
    assert "lies at 2.0 below the limits of 9.6 to 11.7" in events["headline_reason"]
