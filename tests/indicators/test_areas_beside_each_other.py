"""Areas beside each other: which are shown, which stand apart, and what is withheld."""

import pytest

ASHBY, BROOK, COTTON, SHIRE, NATION = (
    "E07000001", "E07000002", "E07000003", "E10000001", "E92000001",
)  # fmt: skip
THREE = (ASHBY, BROOK, COTTON)
NEIGHBOURS = [{"code": code, "name": f"Town {code[-1]}"} for code in
              ("E07000011", "E07000012", "E07000013", "E07000014")]  # fmt: skip
BENCHMARK = {"benchmark": {"code": NATION, "name": "the nation"}}


def _year(write, counts, below=1000, *, name="damage", start="2025-04"):
    """One figure of a year for each area."""
    return [
        row
        for area, count in counts.items()
        for row in write.series(name, area, start, [count], below, step=12)
    ]


FIVE = {ASHBY: 300, **{place["code"]: 100 for place in NEIGHBOURS}}
SIX = FIVE | {NATION: 120}


def test_a_county_is_shown_with_its_members_and_not_among_them(small, write):
    rows = _year(write, {ASHBY: 100, BROOK: 110, COTTON: 90})
    made = small([write.measure(kind="proportion")], rows, areas=THREE, groups={SHIRE: THREE})
    (part,) = made.area_parts(SHIRE)
    frame = part.frame.set_index("area_code")
    assert list(frame.index) == [SHIRE, *THREE]
    assert list(frame["part"]) == ["this area", "other area", "other area", "other area"]
    assert frame.loc[SHIRE, "apart"] == ""
    assert frame["pooled"].to_numpy() == pytest.approx(10)
    assert part.caption == "Safer streets: Shire beside other areas"
    assert (part.subject, part.table_id) == ("Damage", "areas_safer")


def test_a_district_is_shown_with_its_neighbours_and_the_benchmark_is_not_pooled(small, write):
    """Ashby 300 and four of 100 are 700 of 5,000: 14 per cent, whatever the nation has."""
    made = small(
        [write.measure(kind="proportion")],
        _year(write, SIX),
        comparators=BENCHMARK | {"neighbours": NEIGHBOURS},
    )
    frame = made.area_parts()[0].frame.set_index("area_code")
    assert frame.loc[NATION, "part"] == "benchmark"
    assert frame.loc[ASHBY, "part"] == "this area"
    assert frame["pooled"].to_numpy() == pytest.approx(14)
    assert frame.loc[NATION, "apart"] == ""
    assert frame.loc["E07000011", "area"] == "Town 1"


def test_an_area_apart_is_one_that_the_spread_of_the_others_does_not_explain(small, write):
    """Eleven alike and one with twice as many; one as far off among areas that all differ."""
    codes = [f"E070001{number:02d}" for number in range(11)]
    neighbours = {"neighbours": [{"code": code} for code in codes]}
    alike = _year(write, {ASHBY: 200} | dict.fromkeys(codes, 100))
    made = small([write.measure(kind="proportion")], alike, comparators=neighbours)
    one = made.area_parts()[0].frame.set_index("area_code")
    assert one.loc[ASHBY, "apart"] == "higher"
    assert made.row()["neighbours_verdict"] == "worse"
    assert set(one["apart"].drop(ASHBY)) == {""}
    counts = {code: 60 + 25 * place for place, code in enumerate(codes)}
    differ = small(
        [write.measure(kind="proportion")],
        _year(write, {ASHBY: 270} | counts),
        comparators=neighbours,
    )
    other = differ.area_parts()[0].frame.set_index("area_code")
    assert other.loc[ASHBY, "apart"] == ""
    assert differ.row()["neighbours_verdict"] == "similar"
    assert differ.row()["neighbours_p"] == 1
    assert other["spread"].iloc[0] > 10 * one["spread"].iloc[0]


def test_neighbours_that_overlap_with_the_area_are_not_beside_it(small, write):
    rows = _year(write, {BROOK: 110, **FIVE})
    made = small(
        [write.measure(kind="proportion")],
        rows,
        groups={SHIRE: (ASHBY, BROOK)},
        comparators={"neighbours": [{"code": SHIRE}, *NEIGHBOURS]},
    )
    assert SHIRE not in set(made.area_parts()[0].frame["area_code"])


@pytest.mark.parametrize("areas", [{ASHBY: 100}, {ASHBY: 100, BROOK: 110}])
def test_fewer_than_three_areas_are_no_table(small, write, areas):
    made = small(
        [write.measure(kind="proportion")],
        _year(write, areas | {NATION: 120}),
        comparators=BENCHMARK | {"neighbours": [{"code": BROOK}]},
    )
    assert made.area_parts() == []


def test_figures_of_other_days_are_left_out(small, write):
    """Town 4's latest figure is of the year before."""
    counts = {code: count for code, count in FIVE.items() if code != "E07000014"}
    rows = _year(write, counts) + _year(write, {"E07000014": 500}, start="2024-04")
    made = small(
        [write.measure(kind="proportion")], rows, comparators={"neighbours": NEIGHBOURS}
    )  # fmt: skip
    frame = made.area_parts()[0].frame
    assert "E07000014" not in set(frame["area_code"])
    assert set(frame["period"]) == {"2025/26"}


def test_counts_and_figures_without_counts_are_not_beside_each_other(small, write):
    rows = _year(write, FIVE, None) + _year(write, FIVE, 10000, name="theft")
    for area in FIVE:
        rows += write.series("score", area, "2025-04", [], value=[50.0], step=12)
    measures = [
        write.measure(),
        write.measure("theft", "rate", dispersion=1.0),
        write.measure("score", "score", unit="points"),
    ]
    made = small(measures, rows, comparators={"neighbours": NEIGHBOURS})
    assert [part.subject for part in made.area_parts()] == ["Theft"]


def test_a_count_of_unknown_spread_is_not_counted_among_the_areas(small, write):
    made = small(
        [write.measure(kind="rate")], _year(write, FIVE), comparators={"neighbours": NEIGHBOURS}
    )
    assert made.area_parts() == []


def test_a_measure_without_a_figure_here_is_no_table(small, write):
    counts = {code: count for code, count in FIVE.items() if code != ASHBY}
    made = small(
        [write.measure(kind="proportion")],
        _year(write, counts),
        comparators={"neighbours": NEIGHBOURS},
    )
    assert made.area_parts() == []


def test_an_area_that_is_the_benchmark_is_in_its_table_once(small, write):
    rows = _year(write, {ASHBY: 100, BROOK: 110, COTTON: 90})
    made = small(
        [write.measure(kind="proportion")],
        rows,
        areas=THREE,
        groups={SHIRE: THREE},
        comparators={"benchmark": {"code": SHIRE}},
    )
    frame = made.area_parts(SHIRE)[0].frame
    assert list(frame["area_code"]) == [SHIRE, *THREE]
    assert list(frame["part"]) == ["this area", *["other area"] * 3]


@pytest.mark.parametrize("place", [ASHBY, "E07000012"])
def test_a_few_people_in_any_area_withhold_the_part_and_no_other(small, write, place):
    counts = FIVE | {place: 3}
    rows = _year(write, counts) + _year(write, FIVE, name="theft")
    measures = [
        write.measure(kind="proportion", people=True),
        write.measure("theft", "proportion"),
    ]
    made = small(measures, rows, comparators={"neighbours": NEIGHBOURS})
    public = made.whole(made.area_parts())
    assert set(public.rows["measure"]) == {"Theft"}
    assert public.notes[-1] == (
        "Withheld from the public edition, because a count of people here, or one that could be "
        "worked out from another table or area, is below 5: Damage."
    )
    assert set(made.whole(made.area_parts(), "restricted").rows["measure"]) == {"Damage", "Theft"}
