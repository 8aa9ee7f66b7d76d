"""No small count of people can be had from what the public edition shows of all areas together.

The attacker adds and subtracts: every published cell is an equation over the months of the
districts, and a month, a year or a difference of theirs that the equations settle is known.
"""

import itertools

import numpy as np
import pytest

ASHBY, BROOK, COTTON, SHIRE = "E07000001", "E07000002", "E07000003", "E10000001"
DISTRICTS = (ASHBY, BROOK, COTTON)
AREAS = (*DISTRICTS, SHIRE)
GROUP = {SHIRE: DISTRICTS}
COUNTS = ("people", "people_of", "last_year_people", "last_year_people_of")


def _made(small, write, counts, below=None, **more):
    """Two years in each district: (last year, this year), as rows of a year."""
    rows = []
    for area, numerators in zip(DISTRICTS, counts, strict=True):
        rows += write.series("damage", area, "2024-04", list(numerators), below, step=12)
    kind = "proportion" if below else "count"
    measure = write.measure(kind=kind, people=True, dispersion=1.0)
    return small([measure], rows, areas=DISTRICTS, groups=GROUP, **more)


def _published(made):
    """Return {(area, column): number} over the public tables of all areas."""
    cells = {}
    for area in AREAS:
        for table in made.released(area):
            for name, (_, row) in itertools.product(COUNTS, table.rows.iterrows()):
                if not np.isnan(row[name]):
                    cells[area, name] = row[name]
    return cells


def _recovered(published):
    """Solve for every district's count: published cells and Shire = Ashby + Brook + Cotton."""
    known = {}
    for name in COUNTS:
        equations, numbers = [], []
        for area in AREAS:
            if (area, name) in published:
                equations.append([area in (district, SHIRE) for district in DISTRICTS])
                numbers.append(published[area, name])
        if not equations:
            continue
        matrix = np.array(equations, dtype=float)
        for position, district in enumerate(DISTRICTS):
            unit = np.eye(3)[position]
            weights, *_ = np.linalg.lstsq(matrix.T, unit, rcond=None)
            if np.allclose(matrix.T @ weights, unit):
                known[district, name] = float(weights @ numbers)
    return known


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("year", [0, 1])
def test_a_small_count_in_any_area_and_year_withholds_the_table_of_every_area(
    small, write, position, year
):
    counts = [[20, 30], [40, 50], [60, 70]]
    counts[position][year] = 3
    made = _made(small, write, counts)
    assert all(made.released(area)[0].withheld for area in AREAS)
    assert _recovered(_published(made)) == {}
    assert not any(made.released(area, "restricted")[0].withheld for area in AREAS)


def test_the_attack_works_on_the_restricted_edition(small, write):
    """So that the tests above would see a leak: Shire less Ashby less Brook is Cotton."""
    made = _made(small, write, [[20, 30], [40, 50], [60, 3]])
    (shire,) = made.released(SHIRE, "restricted")
    cells = {(SHIRE, "people"): shire.rows["people"].item()}
    for area in (ASHBY, BROOK):
        cells[area, "people"] = made.released(area, "restricted")[0].rows["people"].item()
    assert _recovered(cells)[COTTON, "people"] == pytest.approx(3)


def test_large_counts_are_published_and_add_up(small, write):
    made = _made(small, write, [[20, 30], [40, 50], [60, 70]])
    published = _published(made)
    assert published[SHIRE, "people"] == sum(published[area, "people"] for area in DISTRICTS)
    assert _recovered(published)[COTTON, "last_year_people"] == pytest.approx(60)


def test_those_left_out_of_a_share_are_protected_too(small, write):
    """98 of 100 leave out two people."""
    made = _made(small, write, [[20, 30], [40, 98], [60, 70]], below=100)
    assert _published(made) == {}


def test_nobody_is_safe_to_show_unless_the_policy_says_otherwise(small, write):
    counts = [[20, 30], [40, 0], [60, 70]]
    assert _published(_made(small, write, counts))
    careful = {"disclosure": {"threshold": 5, "zeros_are_safe": False}}
    assert not _published(_made(small, write, counts, **careful))


def test_small_counts_of_events_are_shown(small, write):
    rows = write.series("damage", ASHBY, "2024-04", [2, 3], step=12)
    made = small([write.measure()], rows)
    assert made.released()[0].rows["events"].item() == 3


def test_month_left_out_of_a_comparison_is_not_given_away_by_it(small, write):
    """Three people in April, which the year before lacks; 120 in the other months of both years.

    The table prints the year (123), the eleven months before (120) and their change (0 per cent):
    123 less 120 are the people of April.
    """
    before, now = [None, *[11] * 10, 10], [3, *[11] * 10, 10]
    rows = write.series("damage", ASHBY, "2024-04", before + now)
    made = small([write.measure(people=True)], rows)
    (restricted,) = made.released(edition="restricted")
    row = restricted.rows.iloc[0]
    assert row["people"] - row["last_year_people"] * (1 + row["change"] / 100) == 3
    assert made.released()[0].withheld


def test_month_that_a_group_lacks_is_not_given_away_by_its_members(small, write):
    """Cotton made no return in April: Shire has eleven months, Ashby's and Brook's April are 3."""
    rows = write.series("damage", ASHBY, "2025-04", [2, *[10] * 11])
    rows += write.series("damage", BROOK, "2025-04", [1, *[10] * 11])
    rows += write.series("damage", COTTON, "2025-04", [None, *[10] * 11])
    made = small([write.measure(people=True)], rows, areas=DISTRICTS, groups=GROUP)
    totals = {area: made.row(area=area)["people"] for area in AREAS}
    assert sum(totals[area] for area in DISTRICTS) - totals[SHIRE] == 3
    assert _published(made) == {}


def test_people_whom_a_group_counts_and_no_member_does_are_not_given_away(small, write):
    """Shire returns a number of its own, with two people who live in none of its districts."""
    rows = write.series("damage", ASHBY, "2025-04", [20], step=12)
    rows += write.series("damage", BROOK, "2025-04", [30], step=12)
    rows += write.series("damage", COTTON, "2025-04", [40], step=12)
    rows += write.series("damage", SHIRE, "2025-04", [92], step=12)
    made = small([write.measure(people=True)], rows, areas=DISTRICTS, groups=GROUP)
    assert _published(made) == {}


def test_whole_months_that_match_withhold_nothing(small, write):
    rows = write.series("damage", ASHBY, "2024-04", [10] * 24)
    rows += write.series("damage", BROOK, "2024-04", [10] * 24)
    rows += write.series("damage", COTTON, "2024-04", [10] * 24)
    made = small([write.measure(people=True)], rows, areas=DISTRICTS, groups=GROUP)
    assert len(_published(made)) == 8


@pytest.mark.parametrize("few", [(30, 3), (3, 30)])
def test_a_count_given_as_a_value_alone_is_protected_like_any_other(small, write, few):
    rows = write.series("damage", ASHBY, "2024-04", [], value=few, step=12)
    rows += write.series("damage", BROOK, "2024-04", [], value=(40, 50), step=12)
    made = small([write.measure(people=True)], rows, areas=(ASHBY, BROOK))
    for area in (ASHBY, BROOK):
        assert all(table.withheld for table in made.released(area))
