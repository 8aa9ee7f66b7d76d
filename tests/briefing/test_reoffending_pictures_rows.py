"""Groups, areas and needs of reoffending as pictures: findings, words, parts and signs."""

import importlib

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing import reoffending_pictures as pictures
from community_safety.briefing.reoffending_pictures import (
    areas_chart,
    groups_chart,
    needs_chart,
    row_picture,
)
from community_safety.briefing.reoffending_pictures.row_picture import Frame, Line, in_parts
from community_safety.briefing.scales import value_scale
from community_safety.briefing.style import house_style
from community_safety.disclosure.release import release, release_parts
from community_safety.errors import DisclosureError
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending.columns import (
    AREA_COLUMNS,
    GROUP_COLUMNS,
    HIGHER,
    LOWER,
    NEED_COLUMNS,
    NOT_APART,
    NOT_COMPARED,
    UNRELIABLE,
)
from community_safety.results import NUMERIC_ROLES, ResultTable

pytestmark = pytest.mark.usefixtures("warnings_are_errors")

NAN = float("nan")


@pytest.fixture
def unprinted(monkeypatch):
    """Figures are laid out but not written as SVG, where only their words are asked for."""
    for name in ("groups", "areas", "needs"):
        module = importlib.import_module(f"{pictures.__name__}.{name}")
        monkeypatch.setattr(module, "svg_of", lambda _: "")


def table(rows, columns, edition="restricted"):
    names = [column.name for column in columns]
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    frame = pd.DataFrame([blank | row for row in rows], columns=names)
    frame = frame.astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("who", "Who", frame, columns, ("Local records",))
    return release(result, edition, DisclosurePolicy())


def counted(offenders, rate, few=False):
    return {
        "offenders": offenders,
        "reoffenders": offenders * rate / 100,
        "rate": rate,
        "rate_lower": rate - 4,
        "rate_upper": rate + 4,
        "per_100": 3 * rate,
        "per_100_lower": 3 * rate - 10,
        "per_100_upper": 3 * rate + 10,
        "state": UNRELIABLE if few else "",
    }


def group(dimension, name, offenders, rate, verdict=NOT_APART):
    few = offenders < 30
    return {
        "dimension_id": dimension.lower(),
        "dimension": dimension,
        "group": name,
        "verdict": NOT_COMPARED if few else verdict,
    } | counted(offenders, rate, few)


EVERYBODY = group("Everybody", "Everybody", 400, 29.0, NOT_COMPARED) | {"dimension_id": "all"}
GROUPS = [
    EVERYBODY,
    group("Sex", "male", 300, 31.0),
    group("Sex", "female", 100, 23.0),
    group("Age", "18-20", 90, 44.0, HIGHER),
    group("Age", "21-24", 280, 25.0, LOWER),
    group("Age", "60+", 20, 10.0),
]


def groups(rows, column="rate"):
    return groups_chart(table(rows, GROUP_COLUMNS), "Ashby, 2023", column=column)


def test_groups_are_counted_by_verdict_and_described():
    (chart,) = groups(GROUPS)
    assert chart.title == (
        "Of 4 groups, 1 has a higher and 1 a lower proportion reoffending, beyond chance"
    )
    assert chart.alt == (
        "Proportion reoffending, per cent, 5 groups by 2 breakdowns, with 95% intervals. "
        "Higher than everybody else, beyond chance: Age, 18-20 44.0% (40.0 to 48.0). "
        "Lower than everybody else, beyond chance: Age, 21-24 25.0% (21.0 to 29.0). "
        "No evidence of a difference, or not compared: 2 groups, from 23.0 to 31.0. "
        "Whole cohort: 29.0% (25.0 to 33.0). "
        "Fewer than 30 offenders: unreliable: Age, 60+. The numbers are in the table who."
    )
    assert (chart.chart_id, chart.table_id) == ("who_rate", "who")
    assert (chart.subtitle, chart.source) == ("Ashby, 2023", "Local records")


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            GROUPS[:4],
            "Of 3 groups, 1 has a higher proportion reoffending than everybody else, beyond chance",
        ),
        (GROUPS[:3], "No evidence of a difference from everybody else in any of 2 groups"),
        (GROUPS[:2], "No evidence of a difference from everybody else in 1 group"),
        ([EVERYBODY, GROUPS[5]], "None of 1 group could be compared with everybody else"),
        ([*GROUPS, GROUPS[4]], "Of 5 groups, 1 reoffended more and 2 less, beyond chance"),
    ],
)
def test_titles_of_groups_claim_no_more_than_was_found(rows, title):
    assert groups(rows)[0].title == title


def in_part(rows, columns):
    """A table of which the public edition does not show one part."""
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    names = [column.name for column in columns]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    parts = []
    for i, some in enumerate((rows, rows[-1:])):
        frame = pd.DataFrame([blank | row for row in some], columns=names)
        frame = frame.astype(dict.fromkeys(numeric, "float64"))
        small = pd.DataFrame({"row": [0], "count": [2], "whole": [pd.NA]}) if i else None
        parts.append(
            ResultTable("who", "Who", frame, columns, ("Local records",), (), small, f"Part {i}")
        )
    return release_parts(parts, "public", DisclosurePolicy())


@pytest.mark.usefixtures("unprinted")
def test_where_a_part_is_withheld_titles_count_what_can_be_shown():
    rows = [row | {"reoffenders": 90.0} for row in GROUPS[:5]]
    given = in_part(rows, GROUP_COLUMNS)
    assert len(given.rows) == 5
    title = "Of the 4 groups that can be shown, 1 reoffended more, 1 less, beyond chance"
    assert groups_chart(given, "")[0].title == title
    chart = needs_chart(in_part(NEEDS[:2], NEED_COLUMNS), "")
    assert chart.title == "Of the 2 needs that can be shown, 1 is more common, beyond chance"
    chart = needs_chart(in_part(NEEDS[1:2] * 2, NEED_COLUMNS), "")
    assert chart.title == "No evidence of a difference in the 2 needs that can be shown"
    chart = needs_chart(in_part(NEEDS[3:], NEED_COLUMNS), "")
    assert chart.title == (
        "None of 1 need that can be shown could be compared: too few were assessed"
    )


def by_need(name, verdict, with_need=44.0, without=25.0, few=200):
    turned = {HIGHER: LOWER, LOWER: HIGHER}.get(verdict, verdict)
    return [
        group(f"Need: {name}", label, offenders, rate, said) | {"dimension_id": f"need_{name}"}
        for label, offenders, rate, said in (
            ("identified", few, with_need, verdict),
            ("not identified", 300, without, turned),
        )
    ]


BY_NEED = [
    EVERYBODY,
    *by_need("Drugs", HIGHER),
    *by_need("Finance", LOWER, 20.0, 31.0),
    *by_need("Health", NOT_APART, 30.0, 31.0),
]


def test_needs_are_compared_among_the_assessed_and_counted_once():
    """The whole cohort, assessed or not, is no measure for them: neither a line nor a row."""
    (chart,) = groups(BY_NEED)
    assert chart.title == (
        "Of 3 needs, 1 goes with more and 1 with less reoffending, beyond chance"
    )
    assert chart.alt == (
        "Proportion reoffending of those with each need against those without it, 3 needs, with "
        "95% intervals. More with the need, beyond chance: Drugs 44.0% (40.0 to 48.0) against "
        "25.0% (21.0 to 29.0). Less with the need, beyond chance: Finance 20.0% (16.0 to 24.0) "
        "against 31.0% (27.0 to 35.0). No evidence of a difference: Health 30.0% (26.0 to 34.0) "
        "against 31.0% (27.0 to 35.0). The numbers are in the table who."
    )
    assert "whole cohort" not in chart.svg
    assert "verybody" not in chart.svg
    assert "<!-- higher than the others assessed, beyond chance -->" in chart.svg
    assert "<!-- Need: Drugs -->" in chart.svg
    assert "whole cohort" in groups(GROUPS)[0].svg


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [*BY_NEED, *by_need("Home", HIGHER)],
            "Of 4 needs, 2 go with more and 1 goes with less reoffending, beyond chance",
        ),
        (BY_NEED[:3], "Of 1 need, 1 goes with more reoffending, beyond chance"),
        (
            by_need("Health", NOT_APART) + by_need("Home", NOT_APART),
            "No evidence of a difference in reoffending by any of 2 needs",
        ),
        (
            by_need("Health", NOT_APART)[:1],
            "No evidence of a difference in reoffending by 1 need",
        ),
        (by_need("Drugs", HIGHER)[1:], "Of 1 need, 1 goes with more reoffending, beyond chance"),
        (by_need("Drugs", NOT_COMPARED), "None of 1 need could be compared"),
    ],
)
def test_titles_of_needs_by_group_count_comparisons(rows, title):
    assert groups(rows)[0].title == title


@pytest.mark.usefixtures("unprinted")
def test_other_figures_by_need_say_how_far_they_reach():
    (chart,) = groups(BY_NEED, "per_100")
    assert chart.title == "Reoffences per 100 offenders: 60.0 to 132.0 in groups by need"
    assert "chance" not in chart.alt


def test_other_figures_of_groups_have_no_verdict():
    """Verdicts are of the proportion: a sign beside reoffences per 100 would say another thing."""
    (chart,) = groups(GROUPS, "per_100")
    assert chart.title == (
        "Reoffences per 100 offenders: 87.0 in the whole cohort, 69.0 to 132.0 in groups"
    )
    assert "▲" not in chart.svg
    assert "higher" not in chart.svg
    assert "igher" not in chart.alt
    assert "▲ higher" in groups(GROUPS)[0].svg


def test_a_cohort_without_a_breakdown_is_one_number_and_no_picture():
    assert groups([EVERYBODY]) == []
    assert groups([EVERYBODY], "per_100") == []


def test_many_groups_are_cut_into_parts_that_fit_a_page():
    rows = [EVERYBODY] + [
        group(f"Breakdown {k}", f"Group {k} {i}", 100, 20.0 + i)
        for k in range(10)
        for i in range(7)
    ]
    charts = groups(rows)
    assert [chart.chart_id for chart in charts] == ["who_rate", "who_rate_2"]
    assert [chart.subtitle for chart in charts] == ["Ashby, 2023 (1 of 2)", "Ashby, 2023 (2 of 2)"]
    assert [chart.alt.partition(" (")[0] for chart in charts] == [
        "Proportion reoffending, per cent, 35 groups by 5 breakdowns"
    ] * 2
    assert ["Whole cohort" in chart.alt for chart in charts] == [True, False]
    drawn = "".join(chart.svg for chart in charts)
    assert all(drawn.count(f"<!-- {row['group']} -->") == 1 for row in rows)
    heights = [float(chart.svg.split('height="')[1].split("pt")[0]) for chart in charts]
    assert max(heights) <= row_picture.TALLEST
    assert max(heights) - min(heights) < 200


def test_a_breakdown_that_is_longer_than_a_page_goes_on_under_its_name():
    lines = [Line("Offence")] + [Line(f"Offence {i}", i, ("1",)) for i in range(100)]
    with house_style():
        frame = Frame(value_scale(np.array([1.0, 2.0]), 0), "Label").fitted(lines)
        parts = in_parts(lines, frame)
        assert len(parts) == 3
        heights = [sum(map(frame.height, part)) + frame.fixed for part in parts]
    assert max(heights) <= row_picture.TALLEST
    assert [part[0].name for part in parts] == ["Offence"] + ["Offence (continued)"] * 2
    assert [line.row for part in parts for line in part if line.row >= 0] == list(range(100))


def area(name, rate, expected, verdict=NOT_APART, own=False, offenders=400):
    return {
        "area_code": name,
        "area": name,
        "own": own,
        "expected_rate": expected,
        "verdict": verdict,
    } | counted(offenders, rate, offenders < 30)


AREAS = [
    area("Zeal", 35.0, 30.0, HIGHER),
    area("Ashby", 28.0, 29.0),
    area("Northford", 24.0, 29.5, LOWER, own=True),
    area("Corby", 40.0, 30.0, NOT_COMPARED, offenders=20),
]


def areas(rows):
    return areas_chart(table(rows, AREA_COLUMNS), "Areas, 2023")


def test_own_area_stands_first_and_the_others_by_name():
    """Ranked by rate they would be a league table."""
    chart = areas(AREAS)
    assert chart.alt == (
        "Proportion reoffending with 95% intervals, this area first and the others by name: "
        "Northford (this area) 24.0% (20.0 to 28.0), expected 29.5%, lower than expected, beyond "
        "chance; Ashby 28.0% (24.0 to 32.0), expected 29.0%, no evidence of a difference; "
        "Corby 40.0% (36.0 to 44.0), expected 30.0%, fewer than 30 offenders: unreliable; "
        "Zeal 35.0% (31.0 to 39.0), expected 30.0%, higher than expected, beyond chance. "
        "The numbers are in the table who."
    )
    order = ["Northford (this area)", "Ashby", "Corby", "Zeal"]
    assert sorted(order, key=lambda name: chart.svg.index(f"<!-- {name} -->")) == order


@pytest.mark.usefixtures("unprinted")
def test_many_areas_are_told_by_verdict_without_intervals():
    many = [area(f"Borough of Ashby {i}", 28.0, 29.0) for i in range(12)]
    alt = areas([*AREAS, *many]).alt
    assert alt.startswith(
        "Proportion reoffending, and what was expected. Northford (this area) 24.0% (20.0 to "
        "28.0), expected 29.5%, lower than expected, beyond chance. Higher than expected, beyond "
        "chance: Zeal 35.0%, expected 30.0%. No evidence of a difference: Ashby 28.0%, expected"
    )
    assert "Borough of Ashby 0 28.0%, expected 29.0%" in alt
    assert " more. Fewer than 30 offenders: unreliable: Corby 40.0%, expected 30.0%." in alt
    assert len(alt) <= 600


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("own", "title"),
    [
        (
            area("Northford", 24.0, 29.5, LOWER, own=True),
            "Northford: 24.0% reoffended, fewer than the 29.5% expected, beyond chance",
        ),
        (
            area("Northford", 34.0, 29.5, HIGHER, own=True),
            "Northford: 34.0% reoffended, more than the 29.5% expected, beyond chance",
        ),
        (
            area("Northford", 30.0, 29.5, own=True),
            "Northford: 30.0% reoffended; no evidence of a difference from the 29.5% expected",
        ),
        (
            area("Northford", 30.0, NAN, NOT_COMPARED, own=True),
            "Northford: 30.0% reoffended; without expected rates areas cannot be compared",
        ),
        (
            area("Northford", 40.0, 29.5, NOT_COMPARED, own=True, offenders=20),
            "Northford: 40.0% of 20 offenders reoffended: too few to be reliable",
        ),
        (
            area("The Vales of Upper and Lower Northford upon Sea", 30.0, 29.5, own=True),
            "Here 30.0% reoffended; no evidence of a difference from the 29.5% expected",
        ),
    ],
)
def test_title_of_areas_is_what_was_found_of_the_own_one(own, title):
    assert areas([*AREAS[:2], own]).title == title


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (AREAS[:2], "Of 2 areas, 1 is higher than expected, beyond chance"),
        (
            AREAS[1:2],
            "No evidence of a difference from what was expected in 1 area",
        ),
        (
            AREAS[1:2] * 2,
            "No evidence of a difference from what was expected in any of 2 areas",
        ),
        (
            [*AREAS[:2], AREAS[2] | {"own": False}, AREAS[0]],
            "Of 4 areas, 2 are higher and 1 is lower than expected, beyond chance",
        ),
        (AREAS[3:], "None of 1 area could be compared with what was expected"),
    ],
)
def test_without_an_own_area_the_title_counts(rows, title):
    assert areas(rows).title == title


def test_without_expected_rates_nothing_is_said_of_them():
    chart = areas([row | {"expected_rate": NAN, "verdict": NOT_COMPARED} for row in AREAS])
    assert "expected" not in chart.svg
    assert "expected" in areas(AREAS).svg


def need(name, share, others, verdict=NOT_APART, assessed=200):
    return {
        "pathway_id": name,
        "pathway": name,
        "assessed_reoffenders": assessed,
        "assessed_others": 400,
        "share_reoffenders": share,
        "share_reoffenders_lower": share - 7,
        "share_reoffenders_upper": share + 7,
        "share_others": others,
        "share_others_lower": others - 5,
        "share_others_upper": others + 5,
        "verdict": verdict,
        "state": UNRELIABLE if assessed < 30 else "",
    }


NEEDS = [
    need("Drugs and alcohol", 60.0, 40.0, HIGHER),
    need("Accommodation", 44.0, 42.0),
    need("Finance", 20.0, 35.0, LOWER),
    need("Health", 50.0, 30.0, NOT_COMPARED, assessed=12),
]


def needs(rows):
    return needs_chart(table(rows, NEED_COLUMNS), "Needs, 2023")


def test_needs_are_described_by_what_was_found():
    chart = needs(NEEDS)
    assert (
        chart.title == "Of 3 needs, 1 is more and 1 less common among re-offenders, beyond chance"
    )
    assert chart.alt == (
        "Share with each need, re-offenders against those who did not reoffend. More common among "
        "re-offenders, beyond chance: Drugs and alcohol 60% (53 to 67) against 40% (35 to 45). "
        "Less common among re-offenders, beyond chance: Finance 20% (13 to 27) against 35% (30 to "
        "40). No evidence of a difference: Accommodation 44% (37 to 51) against 42% (37 to 47). "
        "Too few to compare: Health 50% (43 to 57) against 30% (25 to 35). "
        "The numbers are in the table who."
    )
    assert "▲ more common" in chart.svg
    assert "fewer than 30 assessed: unreliable" in chart.svg


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            NEEDS[1:2] * 2,
            "No evidence of a difference between re-offenders and others in 2 needs",
        ),
        (NEEDS[3:], "None of 1 need could be compared: too few were assessed"),
        (
            [NEEDS[0], *NEEDS],
            "Of 4 needs, 2 are more and 1 is less common among re-offenders, beyond chance",
        ),
    ],
)
def test_titles_of_needs_claim_no_more_than_was_found(rows, title):
    assert needs(rows).title == title


@pytest.mark.parametrize(
    ("draw", "columns", "rows"),
    [
        (groups_chart, GROUP_COLUMNS, GROUPS),
        (areas_chart, AREA_COLUMNS, AREAS),
        (needs_chart, NEED_COLUMNS, NEEDS),
    ],
)
def test_pictures_of_rows_need_a_released_table_with_figures(draw, columns, rows):
    with pytest.raises(DisclosureError, match="only be drawn from a released table"):
        draw(pd.DataFrame(rows), "")
    assert not draw(table([], columns), "")
    withheld = table([row | {"offenders": 3} for row in rows], columns, "public")
    assert withheld.withheld
    assert not draw(withheld, "")
    bare = [{k: v for k, v in row.items() if not k.startswith(("rate", "share"))} for row in rows]
    assert not draw(table(bare, columns), "")
    first, second = (draw(table(rows, columns), "") for _ in range(2))
    assert first == second
