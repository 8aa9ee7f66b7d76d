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
from community_safety.disclosure.release import release
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
        "Proportion reoffending, per cent, with 95% intervals: 5 groups in 2 breakdowns. "
        "Whole cohort: 29.0% (25.0 to 33.0). "
        "Higher than everybody else, beyond chance: Age, 18-20 44.0% (40.0 to 48.0). "
        "Lower than everybody else, beyond chance: Age, 21-24 25.0% (21.0 to 29.0). "
        "Cannot be told apart, or not compared: 2 groups, from 23.0 to 31.0. "
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
        (GROUPS[:3], "Of 2 groups, none can be told apart from everybody else"),
        ([EVERYBODY, GROUPS[5]], "None of 1 group could be compared with everybody else"),
    ],
)
def test_titles_of_groups_claim_no_more_than_was_found(rows, title):
    assert groups(rows)[0].title == title


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


def test_a_cohort_without_a_breakdown_is_still_drawn():
    (chart,) = groups([EVERYBODY])
    assert chart.title == "Proportion reoffending: 29.0% in the whole cohort"
    assert chart.alt == (
        "Proportion reoffending, per cent, with 95% intervals. Whole cohort: 29.0% (25.0 to 33.0). "
        "The numbers are in the table who."
    )


def test_many_groups_are_cut_into_parts_that_fit_a_page():
    rows = [EVERYBODY] + [
        group(f"Breakdown {k}", f"Group {k} {i}", 100, 20.0 + i)
        for k in range(10)
        for i in range(7)
    ]
    charts = groups(rows)
    assert [chart.chart_id for chart in charts] == ["who_rate", "who_rate_2"]
    assert [chart.subtitle for chart in charts] == ["Ashby, 2023 (1 of 2)", "Ashby, 2023 (2 of 2)"]
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
        "Northford (this area) 24.0% (20.0 to 28.0), expected 29.5%, lower than expected; "
        "Ashby 28.0% (24.0 to 32.0), expected 29.0%, not to be told apart; "
        "Corby 40.0% (36.0 to 44.0), expected 30.0%, fewer than 30 offenders: unreliable; "
        "Zeal 35.0% (31.0 to 39.0), expected 30.0%, higher than expected. "
        "The numbers are in the table who."
    )
    order = ["Northford", "Ashby", "Corby", "Zeal"]
    assert sorted(order, key=lambda name: chart.svg.index(f"<!-- {name} -->")) == order


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
            "Northford: 30.0% reoffended, not to be told apart from the 29.5% expected",
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
            "Here 30.0% reoffended, not to be told apart from the 29.5% expected",
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
        (AREAS[1:2], "Of 1 area, none can be told apart from what was expected"),
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


def test_needs_are_described_in_their_order():
    chart = needs(NEEDS)
    assert (
        chart.title == "Of 3 needs, 1 is more and 1 less common among re-offenders, beyond chance"
    )
    assert chart.alt == (
        "Share with each need among re-offenders against those who did not reoffend, with 95% "
        "intervals. Drugs and alcohol: 60% (53 to 67) against 40% (35 to 45), more, beyond chance. "
        "Accommodation: 44% (37 to 51) against 42% (37 to 47), not to be told apart. "
        "Finance: 20% (13 to 27) against 35% (30 to 40), less, beyond chance. "
        "Health: 50% (43 to 57) against 30% (25 to 35), too few to compare. "
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
