"""Every sentence that says why: of headlines, of series and of targets, each once."""

import numpy as np
import pandas as pd
import pytest

from community_safety.indicators.reasons import (
    change_said,
    decimals_of_points,
    headline_reason,
    movement_said,
    noun_of,
    series_said,
    target_said,
)
from community_safety.indicators.target_reasons import why
from community_safety.partnership_measures import Indicator

COUNT = Indicator(
    id="damage",
    name="Damage",
    objective="safer",
    kind="count",
    unit="offences",
    direction="lower",
    source="Police",
)
SHARE = COUNT.model_copy(update={"kind": "proportion", "unit": "per cent"})
RATE = COUNT.model_copy(update={"kind": "rate", "per": 1000, "denominator": "residents"})
PEOPLE = COUNT.model_copy(update={"people": True})
MARCH, APRIL = (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-31")), (
    pd.Timestamp("2025-04-01"),
    pd.Timestamp("2025-04-30"),
)  # fmt: skip


def figure(**more):
    """Return the figures of one measure: twelve months, the last out of its limits."""
    given = {
        "movement_rule": "outside the limits",
        "movement_run": 1,
        "movement_points": 12,
        "no_interval": "",
        "movement_position": "above",
        "movement_reason": "",
        "movement_start": APRIL[0],
        "movement_end": APRIL[1],
        "last_start": MARCH[0],
        "last_end": MARCH[1],
        "last_point": 20.0,
        "chart": "XmR",
        "chart_position": 1,
        "centre": 10.0,
        "limit_lower": 5.0,
        "limit_upper": 15.0,
        "months_each": 1,
        "season": "no season found",
        "short_steps": np.nan,
        "short_falls": np.nan,
        "short_rises": np.nan,
        "short_position": np.nan,
        "recent_trend": "",
        "diagnosis": "",
        "diagnosis_basis": "",
        "diagnosis_reason": "",
        "periods": 12,
        "target_lower": 60.0,
        "target_upper": 60.0,
        "level": 120.0,
        "asked": 60.0,
        "detectable": 20.0,
        "needed": 1234.2,
        "cases": 100.0,
    }
    return pd.Series(given | more, dtype=object)


def row(**more):
    given = {
        "headline_kind": "target",
        "headline_verdict": "worse",
        "headline": "worse than target",
        "decimals": 1,
        "value": 32.0,
        "lower": 30.0,
        "upper": 34.0,
        "target_lower": 20.0,
        "target_upper": 20.0,
        "benchmark": 25.0,
        "neighbours": 27.0,
        "movement_reason": "",
        "target_reason": "",
        "change_reason": "",
        "change": 12.34,
        "change_lower": -3.0,
        "change_upper": 20.0,
        "change_unit": "per cent",
        "change_decimals": 1,
        "last_year": 28.0,
    }
    return given | more


# ---- headlines


@pytest.mark.parametrize(
    ("cells", "figures", "expected"),
    [
        (
            {"headline_verdict": "not compared", "headline_kind": "",
             "movement_reason": "3 points; limits need 12", "target_reason": "no target is set"},
            {},
            "no target is set; 3 points; limits need 12",
        ),
        (
            {"headline_verdict": "not compared", "headline_kind": "",
             "movement_reason": "no events", "change_reason": "no events"},
            {},
            "no events",
        ),
        (
            {"headline_verdict": "not compared", "headline_kind": "",
             "change_reason": "there is no figure for the same period last year"},
            {"no_interval": "published without counts"},
            "published without counts",
        ),
        (
            {},
            {"target_position": "above"},
            "32.0 (30.0 to 34.0) against 20.0",
        ),
        (
            {},
            {"target_position": "above", "diagnosis": "too easy"},
            "32.0 (30.0 to 34.0) against 20.0, which is too easy",
        ),
        (
            {},
            {"target_position": "above", "diagnosis": "a fair target"},
            "32.0 (30.0 to 34.0) against 20.0",
        ),
        (
            {"headline_kind": "benchmark"},
            {"benchmark_position": "above", "diagnosis": "too easy"},
            "32.0 (30.0 to 34.0) against 25.0",
        ),
        (
            {"headline_kind": "benchmark", "headline_verdict": "better"},
            {"benchmark_position": "below"},
            "32.0 (30.0 to 34.0) against 25.0",
        ),
        ({"headline_kind": "neighbours"}, {}, "32.0 against 27.0"),
        (
            {"headline_kind": "change"},
            {},
            "+12.3% on last year (−3.0 to +20.0)",
        ),
        (
            {"headline_verdict": "similar", "headline": "no evidence", "target_lower": 32.0,
             "target_upper": 32.0},
            {},
            "32.0 (30.0 to 34.0); the target of 32.0 lies in that range",
        ),
        (
            {"headline_verdict": "similar", "headline": "no evidence", "target_lower": 32.0,
             "target_upper": 50.0},
            {},
            "32.0 (30.0 to 34.0), partly in the target of 32.0 to 50.0",
        ),
        (
            {"headline_verdict": "similar", "headline": "no evidence", "target_lower": np.nan,
             "target_upper": 33.0},
            {},
            "32.0 (30.0 to 34.0), partly in the target of below 33.0",
        ),
        (
            {"headline_verdict": "similar", "headline": "within its target range",
             "target_lower": 20.0, "target_upper": 50.0},
            {},
            "32.0 (30.0 to 34.0), wholly in the target range of 20.0 to 50.0",
        ),
        (
            {"headline_kind": "movement", "headline_verdict": "similar", "headline": "no evidence"},
            {"last_point": 11.0},
            "the last month, at 11.0, is within the limits of 5.0 to 15.0",
        ),
        (
            {"headline_kind": "movement"},
            {},
            "the last month, March 2026, lies at 20.0 above the limits of 5.0 to 15.0",
        ),
    ],
)  # fmt: skip
def test_each_headline_says_what_it_rests_on(cells, figures, expected):
    assert headline_reason(row(**cells), figure(**figures), COUNT) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "+12.3% on last year (−3.0 to +20.0)"),
        (
            {"change_unit": "percentage points"},
            "+12.3 points on last year (−3.0 to +20.0)",
        ),
        ({"change": np.nan}, "32.0 against 28.0 last year"),
    ],
)
def test_a_change_is_said_with_its_interval_or_by_both_figures(cells, expected):
    assert change_said(row(**cells)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (np.nan, 30, "below 30.0"),
        (-np.inf, 30, "below 30.0"),
        (60, np.nan, "60.0 or more"),
        (60, np.inf, "60.0 or more"),
        (60, 60, "60.0"),
        (60, 75, "60.0 to 75.0"),
    ],
)
def test_targets_are_said_as_value_or_range(low, high, expected):
    assert target_said(low, high, 1) == expected


# ---- series


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"movement_rule": "shift", "movement_run": 8},
            "8 months in a row above the average of 10.0, since April 2025",
        ),
        (
            {"movement_rule": "shift", "movement_run": 8, "chart_position": -1},
            "8 months in a row below the average of 10.0, since April 2025",
        ),
        (
            {"movement_rule": "trend", "movement_run": 7},
            "7 months in a row rising, since April 2025",
        ),
        (
            {"movement_rule": "trend", "movement_run": 7, "chart_position": -1},
            "7 months in a row falling, since April 2025",
        ),
        (
            {"movement_rule": "two of three near a limit"},
            "two of the last three months near or beyond the limit of 15.0, up to March 2026",
        ),
        (
            {"movement_rule": "two of three near a limit", "chart_position": -1},
            "two of the last three months near or beyond the limit of 5.0, up to March 2026",
        ),
        ({}, "the last month, March 2026, lies at 20.0 above the limits of 5.0 to 15.0"),
        (
            {"movement_run": 9},
            "the last month, March 2026, lies at 20.0 above the limits of 5.0 to 15.0; above the "
            "usual since April 2025",
        ),
        (
            {"movement_rule": "trend", "movement_run": 7, "season": "too short to tell"},
            "7 months in a row rising, since April 2025; with fewer than 24 months of figures "
            "season cannot be told from change",
        ),
        (
            {"movement_rule": "trend", "movement_run": 7,
             "season": "season found, too short to adjust"},
            "7 months in a row rising, since April 2025; the series has a season, and under 36 "
            "months it cannot be taken out",
        ),
        (
            {"movement_rule": "two of three near a limit", "chart": "t"},
            "two of the last three times between events near or beyond the limit of 15.0, up to "
            "March 2026",
        ),
    ],
)  # fmt: skip
def test_each_rule_says_what_it_saw_and_since_when(given, expected):
    assert movement_said(figure(**given), COUNT) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("shift", "8 months in a row above the average, since April 2025"),
        ("two of three near a limit", "two of the last three months near or beyond the limit, up to"
                                      " March 2026"),
        ("trend", "8 months in a row rising, since April 2025"),
        ("outside the limits", "the last month, March 2026, lies above the limits"),
    ],
)  # fmt: skip
def test_of_people_no_figure_of_a_month_is_said(rule, expected):
    said = movement_said(figure(movement_rule=rule, movement_run=8), PEOPLE)
    assert said.startswith(expected)
    assert not any(text in said for text in ("10.0", "15.0", "5.0", "20.0"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"movement_points": 0}, ""),
        ({"movement_points": np.nan}, ""),
        (
            {"movement_position": "between"},
            "12 months, average 10.0, limits 5.0 to 15.0: the last one is within what is usual.",
        ),
        (
            {},
            "12 months, average 10.0, limits 5.0 to 15.0: the last month, March 2026, lies at 20.0 "
            "above the limits of 5.0 to 15.0.",
        ),
        (
            {"movement_reason": "no events"},
            "12 months: no events.",
        ),
        (
            {"movement_points": 4, "movement_reason": "4 points; limits need 12", "short_steps": 3,
             "short_rises": 1, "short_falls": 2, "short_position": 0},
            "4 months: 4 points; limits need 12; it fell in 2 of 3 steps, as often as chance might "
            "have it.",
        ),
        (
            {"movement_points": 6, "movement_reason": "6 points; limits need 12", "short_steps": 5,
             "short_rises": 5, "short_falls": 0, "short_position": 1},
            "6 months: 6 points; limits need 12; it rose in 5 of 5 steps, a rise beyond what "
            "chance would order so.",
        ),
        (
            {"movement_points": 6, "movement_reason": "6 points; limits need 12", "short_steps": 5,
             "short_rises": 0, "short_falls": 5, "short_position": -1},
            "6 months: 6 points; limits need 12; it fell in 5 of 5 steps, a fall beyond what "
            "chance would order so.",
        ),
        (
            {"movement_points": 5, "months_each": 12, "recent_trend": "increasing",
             "movement_reason": "5 points; limits need 12"},
            "5 years: 5 points; limits need 12; over the last five years: increasing.",
        ),
        (
            {"movement_points": 1, "months_each": 3, "movement_reason": "1 point; limits need 12"},
            "1 quarter: 1 point; limits need 12.",
        ),
    ],
)  # fmt: skip
def test_each_series_says_how_long_it_is_and_what_it_shows(given, expected):
    assert series_said(figure(**given), COUNT) == expected


@pytest.mark.parametrize(
    ("months", "chart", "noun"),
    [
        (1, "XmR", "month"),
        (3, "u", "quarter"),
        (6, "p", "half-year"),
        (12, "none", "year"),
        (0, "XmR", "period"),
        (5, "XmR", "period"),
        (1, "t", "time between events"),
    ],
)
def test_a_point_has_the_name_of_its_length(months, chart, noun):
    assert noun_of(figure(months_each=months, chart=chart)) == noun


@pytest.mark.parametrize(
    ("centre", "upper", "indicator", "digits"),
    [
        (730.2, 900.0, COUNT, 0),
        (100.0, 109.2, COUNT, 1),
        (7.0, 7.0, COUNT, 2),
        (730.2, np.nan, COUNT, 0),
        (0.0, 0.0, COUNT, 1),
        (np.nan, np.nan, COUNT, 1),
        (30.0, 45.0, SHARE, 1),
        (7.3, 8.3, RATE, 1),
        (0.73, 0.80, RATE, 3),
        (0.0073, 0.0074, RATE, 4),
    ],
)
def test_a_point_has_the_digits_that_tell_it_from_the_limits(centre, upper, indicator, digits):
    """Two digits of the distance from the average to the limit; without one, of a tenth of it."""
    assert decimals_of_points(centre, upper, indicator) == digits


# ---- targets


@pytest.mark.parametrize(
    ("given", "indicator", "expected"),
    [
        (
            {"diagnosis": "unreachable now", "diagnosis_basis": "process limits"},
            COUNT,
            "single months stay within 5.0 to 15.0, so that 5.0 a month is always missed",
        ),
        (
            {"diagnosis": "too easy", "diagnosis_basis": "process limits"},
            SHARE,
            "single months stay within 5.0 to 15.0, so that 60.0 is always met",
        ),
        (
            {"diagnosis": "unreachable now", "diagnosis_basis": "every period"},
            COUNT,
            "missed by more than chance in every period there is",
        ),
        (
            {"diagnosis": "too easy", "diagnosis_basis": "every period"},
            COUNT,
            "met by more than chance in every period there is",
        ),
        (
            {"diagnosis": "set on a moving base", "diagnosis_basis": "base year above the others"},
            COUNT,
            "it is set on last year, itself unusually high: part of the way back comes by itself",
        ),
        (
            {"diagnosis": "set on a moving base", "diagnosis_basis": "base year below the others"},
            COUNT,
            "it is set on last year, itself unusually low: part of the way back comes by itself",
        ),
        (
            {"diagnosis": "undetectable"},
            COUNT,
            "it asks for 60 offences off a usual 120; with 100 offences only 20 would show, and "
            "it would take 1,235",
        ),
        (
            {"diagnosis": "undetectable", "detectable": np.inf},
            SHARE,
            "it asks for 60.0 points off a usual 120.0; with 100 cases no miss at all would show, "
            "and it would take 1,235",
        ),
        (
            {"diagnosis": "inside the noise"},
            COUNT,
            "it lies at the usual level of 120: chance decides; a miss by 20 would show",
        ),
        (
            {"diagnosis": "inside the noise", "detectable": np.nan},
            COUNT,
            "it lies at the usual level of 120: chance decides",
        ),
        (
            {"diagnosis": "a fair target"},
            COUNT,
            "it can be met and missed from a usual 120; a miss by 20 would show",
        ),
        (
            {"diagnosis": "a fair target", "detectable": np.inf},
            COUNT,
            "it can be met and missed from a usual 120",
        ),
        ({"diagnosis_reason": "no usual level"}, COUNT, "no usual level"),
    ],
)
def test_each_diagnosis_says_what_it_rests_on(given, indicator, expected):
    assert why(figure(**given), indicator) == expected
