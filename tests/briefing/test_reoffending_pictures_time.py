"""Cohorts, curves, young people and the IOM programme as pictures: findings and words."""

import datetime as dt
import importlib
import itertools

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing import reoffending_pictures as pictures
from community_safety.briefing.reoffending_pictures import (
    cohorts,
    cohorts_chart,
    iom_chart,
    time_chart,
    young_chart,
)
from community_safety.briefing.reoffending_pictures.cohort_rows import cohorts_of
from community_safety.briefing.reoffending_pictures.cohort_time import time_axis
from community_safety.briefing.reoffending_pictures.released import rows_of
from community_safety.briefing.style import house_style
from community_safety.disclosure.release import release
from community_safety.errors import DisclosureError
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending.columns import (
    BREAK,
    COHORT_COLUMNS,
    CURVE_COLUMNS,
    HIGHER,
    INCOMPLETE,
    IOM_COLUMNS,
    LOWER,
    NOT_APART,
    NOT_COMPARED,
    YOUNG_COLUMNS,
)
from community_safety.reoffending.iom_lines import LINES
from community_safety.reoffending.periods import quarters_between, twelve_months_from
from community_safety.results import NUMERIC_ROLES, ResultTable
from community_safety.statistics.recent_trend import (
    DECREASING,
    INCREASING,
    NO_CHANGE,
    NOT_CALCULATED,
)

pytestmark = pytest.mark.usefixtures("warnings_are_errors")

NAN = float("nan")


@pytest.fixture
def unprinted(monkeypatch):
    """Figures are laid out but not written as SVG, where only their words are asked for."""
    for name in ("cohorts", "curves", "iom", "young"):
        module = importlib.import_module(f"{pictures.__name__}.{name}")
        monkeypatch.setattr(module, "svg_of", lambda _: "")


def table(rows, columns):
    names = [column.name for column in columns]
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    frame = pd.DataFrame([blank | row for row in rows], columns=names)
    frame = frame.astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("when", "When", frame, columns, ("Local records",))
    return release(result, "restricted", DisclosurePolicy())


def cohort(period, rate, area="Northford", own=True, offenders=200, proxy=15.0):
    state = INCOMPLETE if np.isnan(rate) else BREAK if period.kind == "twelve months" else ""
    return {
        "cohort": period.name,
        "cohort_start": period.start.isoformat(),
        "cohort_end": period.end.isoformat(),
        "kind": period.kind,
        "area": area,
        "own": own,
        "offenders": offenders,
        "rate": rate,
        "rate_lower": rate - 6,
        "rate_upper": rate + 6,
        "state": state,
        "proxy_6": proxy,
        "proxy_6_lower": proxy - 4,
        "proxy_6_upper": proxy + 4,
    }


QUARTERS = quarters_between(dt.date(2023, 10, 1), dt.date(2024, 12, 31))
COHORTS = [
    cohort(period, rate)
    for period, rate in zip(QUARTERS, (30.0, 28.0, 26.0, NAN, NAN), strict=True)
]
OTHERS = [cohort(period, 27.5, "England and Wales", False) for period in QUARTERS[:3]]
YEARS = [cohort(twelve_months_from(dt.date(y, 10, 1)), 31.0) for y in (2012, 2013)]
AFTER = [cohort(one, 29.0) for one in quarters_between(dt.date(2015, 10, 1), dt.date(2016, 3, 31))]


def cohorts_drawn(rows):
    return cohorts_chart(table(rows, COHORT_COLUMNS), "Cohorts")


def in_time(rows):
    return cohorts_of(rows_of(table(rows, COHORT_COLUMNS)))


def test_cohorts_are_described_with_what_is_not_complete():
    chart = cohorts_drawn([*COHORTS, *OTHERS])
    assert chart.title == "April to June 2024: 26.0% reoffended (95% interval 20.0 to 32.0)"
    assert chart.alt == (
        "Proportion reoffending, latest complete cohort: April to June 2024 26.0% (20.0 to 32.0). "
        "The 2 cohorts before: 28.0% (January to March 2024) to 30.0% (October to December 2023). "
        "Beside it, by name, latest: England and Wales April to June 2024 27.5% (21.5 to 33.5). "
        "Not complete, as 18 months are not over: July to September 2024 and October to December "
        "2024. Local proxy within 6 months, lower by its nature than the official rate: October to "
        "December 2024 15.0% (11.0 to 19.0). The 4 cohorts before: all 15.0%. "
        "The numbers are in the table when."
    )
    assert chart.svg.count("<!-- 18 months not over -->") == 2, "the zone and the key"
    assert "break" not in chart.svg


def test_a_cohort_that_is_not_complete_has_no_official_rate_whatever_the_table_says():
    rows = in_time([COHORTS[0], COHORTS[3] | {"rate": 9.0}])
    assert rows["rate"].tolist()[0] == 30.0
    assert np.isnan(rows["rate"].tolist()[1])


def test_no_line_crosses_october_2015_or_a_gap():
    """A year before the break, quarters after it, and one quarter left out."""
    rows = in_time([*YEARS, *AFTER, cohort(QUARTERS[0], 30.0), cohort(QUARTERS[2], 30.0)])
    assert cohorts._joined(rows).tolist() == [True, False, True, False, False]
    chart = cohorts_drawn([*YEARS, *AFTER])
    assert "<!-- break in October 2015: new source and definition, not comparable -->" in chart.svg
    assert "The series breaks in October 2015" in chart.alt
    assert "<!-- cohort of twelve months -->" in chart.svg
    for rows in (YEARS, AFTER):
        assert "break" not in cohorts_drawn(rows).svg


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            COHORTS[3:],
            "No cohort is complete; 15.0% of the latest reoffended within 6 months (local proxy)",
        ),
        (
            [cohort(QUARTERS[0], 30.0, offenders=20)],
            "October to December 2023: 30.0% of 20 offenders reoffended: too few to be reliable",
        ),
        (
            YEARS[:1],
            "October 2012 to September 2013: 31.0% reoffended (95% interval 25.0 to 37.0)",
        ),
    ],
)
def test_titles_of_cohorts_call_nothing_a_change(rows, title):
    assert cohorts_drawn(rows).title == title


@pytest.mark.usefixtures("unprinted")
def test_many_cohorts_are_told_by_their_ends():
    many = [cohort(one, 20.0 + i) for i, one in enumerate(
        quarters_between(dt.date(2020, 1, 1), dt.date(2023, 12, 31)))]  # fmt: skip
    alt = cohorts_drawn(many).alt
    assert alt.startswith(
        "Proportion reoffending, latest complete cohort: October to December 2023 35.0% (29.0 to "
        "41.0). The 15 cohorts before: 20.0% (January to March 2020) to 34.0% (July to September "
        "2023)."
    )


@pytest.mark.usefixtures("unprinted")
def test_few_cohorts_are_told_one_by_one():
    assert (
        "July to September 2024 26.0% (20.0 to 32.0). Before: April to June 2024 28.0% (22.0 to "
        "34.0). Local"
    ) in cohorts_drawn([cohort(QUARTERS[2], 28.0), cohort(QUARTERS[3], 26.0)]).alt


@pytest.mark.usefixtures("unprinted")
def test_a_description_that_would_be_too_long_counts_cohorts():
    many = [cohort(one, 20.0 + i if i < 16 else NAN, area) for area in ("Northford",) for i, one in
            enumerate(quarters_between(dt.date(2020, 1, 1), dt.date(2025, 12, 31)))]  # fmt: skip
    for i, row in enumerate(many):
        row["proxy_6"] = 10.0 + i
    beside = [row | {"area": f"Borough of Ashby {k}", "own": False} for k in range(2)
              for row in many]  # fmt: skip
    alt = cohorts_drawn([*many, *beside]).alt
    assert "18 months are not over: 8 cohorts, the last October to December 2025." in alt
    assert len(alt) <= 600


def test_an_axis_that_does_not_start_at_nothing_says_so():
    """Rates of 20 to 36 have an axis from about 19; proxies of 4 to 38 one from 0."""
    wide = {"proxy_6": 20.0, "proxy_6_lower": 4.0, "proxy_6_upper": 38.0}
    svg = cohorts_drawn([row | wide for row in COHORTS]).svg
    assert (
        "<!-- Proportion reoffending by the official definition, per cent (the axis does not start "
        "at 0) -->"
    ) in svg
    assert svg.count("does not start at 0") == 1


def test_ticks_name_few_cohorts_and_months_where_there_are_more():
    with house_style():
        few = time_axis(in_time(COHORTS), 600.0)
        many = time_axis(
            in_time([cohort(one, 30.0) for one in quarters_between(
                dt.date(2016, 1, 1), dt.date(2023, 12, 31))]), 600.0)  # fmt: skip
    assert [text for _, text in few.ticks][:2] == ["Oct to Dec 2023", "Jan to Mar 2024"]
    assert [text for _, text in many.ticks][:3] == ["Jan 2016", "Jan 2017", "Jan 2018"]
    assert many.open_from is None
    assert few.open_from == dt.date(2024, 7, 1).toordinal()


def curve(dimension, name, begun, final):
    return [
        {
            "dimension_id": dimension,
            "dimension": dimension,
            "group": name,
            "months": month,
            "at_risk": begun - round(begun * final * month / 1200),
            "reoffended": round(begun * final * month / 1200),
            "share": final * month / 12,
            "share_lower": final * month / 12 * 0.8,
            "share_upper": final * month / 12 * 1.2,
        }
        for month in range(13)
    ]


CURVES = [
    *curve("all", "Everybody", 600, 30.0),
    *curve("sex", "male", 400, 36.0),
    *curve("sex", "female", 200, 24.0),
    *itertools.chain.from_iterable(curve("age", f"Age {i}", 100, 20.0 + i) for i in range(10)),
]


def curves_drawn(dimension):
    return time_chart(table(CURVES, CURVE_COLUMNS), dimension, "Times")


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("dimension", "title"),
    [
        ("all", "30.0% reoffended within 12 months, half of them by month 6"),
        ("sex", "Reoffended within 12 months: male 36.0%, female 24.0%"),
        (
            "age",
            "Between 20.0% and 29.0% reoffended within 12 months, by age",
        ),
    ],
)
def test_titles_of_curves_say_shares_and_no_difference(dimension, title):
    assert curves_drawn(dimension).title == title


def test_curves_are_described_and_have_numbers_at_risk():
    chart = curves_drawn("sex")
    assert chart.alt == (
        "Share who had reoffended by month 12: male 36.0% (28.8 to 43.2) of 400, after 9.0% by "
        "month 3, 18.0% by month 6 and 27.0% by month 9; female 24.0% (19.2 to 28.8) of 200, after "
        "6.0% by month 3, 12.0% by month 6 and 18.0% by month 9. "
        "The numbers are in the table when."
    )
    numbers = ("400", "364", "328", "292", "256", "200", "188", "176", "164", "152")
    assert all(f"<!-- {number} -->" in chart.svg for number in numbers)
    assert chart.chart_id == "when_sex"
    assert "with bands for 95% intervals" in chart.svg
    many = curves_drawn("age")
    assert "bands" not in many.svg
    assert many.alt.count(" of 100") == 8
    assert "2 more groups in the table." in many.alt
    assert len(many.alt) <= 600


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("dimension", "said"),
    [("all", "Times, everybody"), ("sex", "Times, by sex"), ("age", "Times, by age")],
)
def test_curves_say_how_people_are_grouped(dimension, said):
    assert curves_drawn(dimension).subtitle == said


def test_one_group_left_of_a_breakdown_has_no_picture():
    """Its curve alone would be taken for everybody's."""
    alone = [row for row in CURVES if row["group"] != "female"]
    assert time_chart(table(alone, CURVE_COLUMNS), "sex", "") is None
    assert time_chart(table(alone, CURVE_COLUMNS), "all", "") is not None


def line(name, value, lower=NAN, upper=NAN, people=62):
    return {
        "line_id": name,
        "line": LINES[name],
        "people": people,
        "value": value,
        "lower": lower,
        "upper": upper,
        "decimals": 0,
    }


IOM = [
    line("before", 420),
    line("after", 250),
    line("change", -40, -48, -31),
    line("expected", 310, 290, 330),
    line("regression", -26),
    line("beyond", -19, -32, -4),
]


def iom(rows):
    return iom_chart(table(rows, IOM_COLUMNS), "IOM")


def test_differences_before_and_beyond_what_was_to_be_expected_are_labelled():
    """420 to 310 is 110 fewer, 310 to 250 is 60 fewer."""
    chart = iom(IOM)
    assert chart.title == "Offences after were 19% below what was to be expected, beyond chance"
    assert chart.alt == (
        "Proven offences of 62 people on the programme: 420 in the 12 months before, 250 in the 12 "
        "months after. Beyond what was to be expected: 60 fewer (−19%, 95% interval −32 to −4). "
        "Offences expected after, had nothing else changed for them: 310 (290 to 330). To be "
        "expected (regression to the mean, and what changed for others): 110 fewer (−26%). "
        "The numbers are in the table when."
    )


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [*IOM[:5], line("beyond", 19, 2, 40)],
            "Offences after were 19% above what was to be expected, beyond chance",
        ),
        (
            [*IOM[:5], line("beyond", -19, -32, 4)],
            "No evidence of a difference beyond what was to be expected of 62 people",
        ),
        (
            [*IOM[:5], line("beyond", -19)],
            "Offences of 62 people went from 420 to 250: too few to judge",
        ),
        (
            IOM[:3],
            "Offences of 62 people went from 420 to 250; what was expected is unknown",
        ),
    ],
)
def test_titles_of_the_programme_claim_no_more_than_was_found(rows, title):
    assert iom(rows).title == title


@pytest.mark.usefixtures("unprinted")
def test_an_unsure_difference_is_said_to_be_no_evidence():
    assert "no evidence of a difference" in iom([*IOM[:5], line("beyond", -19, -32, 4)]).alt
    assert "no evidence" not in iom(IOM).alt


def young(measure, period, people, rate=NAN, area="Northford", own=True, verdict=NOT_APART):
    return {
        "measure_id": measure.lower().replace(" ", "_"),
        "measure": measure,
        "period": period,
        "area": area,
        "own": own,
        "people": people,
        "rate": rate,
        "rate_lower": rate - 0.5,
        "rate_upper": rate + 0.5,
        "verdict": verdict,
    }


ENTRANTS = [
    young("First time entrants", "2024/25", 60, 4.5),
    young("First time entrants", "2025/26", 40, 3.0, verdict=LOWER),
    young("First time entrants", "2025/26", 300, 3.25, "Arkenshire", False),
]


def young_drawn(rows):
    return young_chart(table(rows, YOUNG_COLUMNS), "Young people")


def test_young_people_are_described_with_what_they_are_compared_with():
    chart = young_drawn(ENTRANTS)
    assert chart.title == (
        "First time entrants: 3.0 per 1,000, fewer than the year before, beyond chance"
    )
    assert chart.alt == (
        "First time entrants, Northford, 2025/26: 3.0 per 1,000 aged 10 to 17 (2.5 to 3.5), fewer "
        "than the year before, beyond chance. Before: 2024/25 4.5 (4.0 to 5.0). Beside it, by "
        "name, latest: Arkenshire 3.3. "
        "The numbers are in the table when."
    )


def test_without_rates_counts_stand_alone():
    """Counts of areas of different size are not compared."""
    bare = [row | {"rate": NAN, "rate_lower": NAN, "rate_upper": NAN} for row in ENTRANTS]
    chart = young_drawn(bare)
    assert chart.title == (
        "First time entrants: 40 young people, fewer than the year before, beyond chance"
    )
    assert "Arkenshire" not in chart.svg + chart.alt
    assert "95% interval" not in chart.svg
    assert young_drawn(bare[2:]) is None


@pytest.mark.usefixtures("unprinted")
def test_no_evidence_of_a_change_is_not_called_the_same():
    assert young_drawn(ENTRANTS[:1]).title == (
        "First time entrants: 4.5 per 1,000 aged 10 to 17, no evidence of a change"
    )


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize(
    ("trend", "verdict", "said"),
    [
        (DECREASING, NOT_APART, "3.0 per 1,000, fallen over five years, beyond chance"),
        (DECREASING, LOWER, "3.0 per 1,000, fallen over five years, beyond chance"),
        (INCREASING, NOT_COMPARED, "3.0 per 1,000, risen over five years, beyond chance"),
        (DECREASING, HIGHER, "more than the year before but fallen over five years, beyond chance"),
        (INCREASING, LOWER, "fewer than the year before but risen over five years, beyond chance"),
        (NO_CHANGE, LOWER, "3.0 per 1,000, fewer than the year before, beyond chance"),
        (NO_CHANGE, NOT_COMPARED, "3.0 per 1,000 aged 10 to 17, no evidence of a change"),
        (NOT_CALCULATED, NOT_COMPARED, "3.0 per 1,000 aged 10 to 17"),
    ],
)
def test_a_trend_of_five_years_comes_before_the_change_of_one(trend, verdict, said):
    rows = [ENTRANTS[0], ENTRANTS[1] | {"trend": trend, "verdict": verdict}]
    chart = young_drawn(rows)
    assert chart.title == f"First time entrants: {said}"
    change = said.removeprefix("3.0 per 1,000").removeprefix(" aged 10 to 17").removeprefix(", ")
    assert (f"(2.5 to 3.5), {change}. Before" if change else "(2.5 to 3.5). Before") in chart.alt


@pytest.mark.usefixtures("unprinted")
def test_a_long_description_of_young_people_leaves_out_intervals_of_earlier_years():
    rows = [young(measure, f"20{11 + i}/{12 + i}", 60, 4.5)
            for measure in ("First time entrants", "Young people with a proven offence")
            for i in range(9)]  # fmt: skip
    alt = young_drawn(rows).alt
    assert alt.count("(4.0 to 5.0)") == 2
    assert "Before: 2011/12 4.5; 2012/13 4.5; " in alt
    assert len(alt) <= 600


@pytest.mark.parametrize(
    ("draw", "columns", "rows"),
    [
        (cohorts_chart, COHORT_COLUMNS, COHORTS),
        (lambda given, about: time_chart(given, "sex", about), CURVE_COLUMNS, CURVES),
        (iom_chart, IOM_COLUMNS, IOM),
        (young_chart, YOUNG_COLUMNS, ENTRANTS),
    ],
)
def test_pictures_over_time_need_a_released_table_with_figures(draw, columns, rows):
    with pytest.raises(DisclosureError, match="only be drawn from a released table"):
        draw(pd.DataFrame(rows), "")
    assert draw(table([], columns), "") is None
    numeric = {column.name for column in columns if column.role in NUMERIC_ROLES}
    bare = [{k: v for k, v in row.items() if k not in numeric} for row in rows]
    assert draw(table([row | {"decimals": 0} if columns is IOM_COLUMNS else row for row in bare],
                      columns), "") is None  # fmt: skip
    assert draw(table(rows, columns), "") == draw(table(rows, columns), "")
