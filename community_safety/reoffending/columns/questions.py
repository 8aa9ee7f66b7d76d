"""Columns of the questions beside the rate: needs, time, young people, the IOM programme."""

from __future__ import annotations

from community_safety.reoffending.columns.figures import (
    STATE,
    VERDICT,
    difference,
    events,
    figure,
    needed,
    p_value,
    p_values,
)
from community_safety.results import Column, Role

_NEED = ("assessed_reoffenders", "assessed_others", "need_reoffenders", "need_others")
NEED_COLUMNS: tuple[Column, ...] = (
    Column("pathway_id", "Pathway id", Role.DIMENSION),
    Column("pathway", "Pathway", Role.DIMENSION, description="Pathway out of reoffending."),
    Column(
        "assessed",
        "Offenders assessed",
        Role.PEOPLE,
        whole="offenders",
        description="Members of the cohort assessed on or before their start point.",
    ),
    Column("offenders", "Offenders", Role.PEOPLE, hidden=True),
    Column("need", "Offenders with the need", Role.PEOPLE, whole="assessed"),
    *figure("share", "Share of offenders", "per cent", 0, "Of those assessed.", _NEED),
    Column("assessed_reoffenders", "Re-offenders assessed", Role.PEOPLE, whole="assessed"),
    Column(
        "need_reoffenders",
        "Re-offenders with the need",
        Role.PEOPLE,
        whole="assessed_reoffenders",
    ),
    *figure("share_reoffenders", "Share of re-offenders", "per cent", 0, "Of those.", _NEED),
    Column("assessed_others", "Others assessed", Role.PEOPLE, whole="assessed"),
    Column("need_others", "Others with the need", Role.PEOPLE, whole="assessed_others"),
    *figure(
        "share_others",
        "Share of those who did not reoffend",
        "per cent",
        0,
        "Of those assessed who did not reoffend.",
        _NEED,
    ),
    STATE,
    *difference(
        "Difference",
        "Share of re-offenders less share of those who did not reoffend. Re-offenders are part of "
        "all offenders, so that a test needs the others.",
        _NEED,
    ),
    *p_values(_NEED, "Two-sided.", "the pathways"),
    VERDICT,
    needed("People needed", "re-offenders and others would each need to be assessed", _NEED),
)
"""Needs of offenders and of re-offenders, by pathway."""

CURVE_COLUMNS: tuple[Column, ...] = (
    Column("dimension_id", "Breakdown id", Role.DIMENSION, hidden=True),
    Column("dimension", "Breakdown", Role.DIMENSION),
    Column("group", "Group", Role.DIMENSION),
    Column("months", "Months after the start point", Role.RATE, description="0 to 12."),
    Column("at_risk", "Not yet reoffended", Role.PEOPLE, description="The number at risk."),
    Column("reoffended", "Reoffended by then", Role.PEOPLE, description="Cumulative."),
    *figure(
        "share",
        "Share reoffended by then",
        "per cent",
        1,
        "1 less the Kaplan-Meier curve, with Wilson's limits.",
        ("at_risk", "reoffended"),
    ),
)
"""Time to first reoffence: a row for each month and group."""

CURVE_TEST_COLUMNS: tuple[Column, ...] = (
    Column("dimension", "Breakdown", Role.DIMENSION),
    Column("groups", "Groups compared", Role.DIMENSION),
    Column("statistic", "Log-rank statistic", Role.RATE, decimals=2),
    Column("degrees_of_freedom", "Degrees of freedom", Role.RATE),
    *p_values((), "Log-rank test that all groups have the same curve.", "the breakdowns"),
    Column(
        "verdict",
        "Finding",
        Role.NOTE,
        description="Whether times differ among the groups by more than chance.",
    ),
)

YOUNG_COLUMNS: tuple[Column, ...] = (
    Column("measure_id", "Measure id", Role.DIMENSION, hidden=True),
    Column("measure", "Measure", Role.DIMENSION),
    Column("period", "Twelve months", Role.DIMENSION),
    Column("area", "Area", Role.DIMENSION),
    Column("own", "This area", Role.DIMENSION, hidden=True),
    Column("people", "Young people", Role.PEOPLE, description="Aged 10 to 17, each once."),
    events(
        "offences",
        "Offences",
        "Proven offences of young people; none counted for first time entrants.",
        ("people",),
    ),
    *figure(
        "rate",
        "Young people per 1,000 aged 10 to 17",
        "",
        2,
        "Out of residents of that age, where they are known.",
        ("people",),
    ),
    *figure(
        "change",
        "Times the year before",
        "",
        2,
        "Young people as a multiple of those a year before, with exact limits.",
        ("people",),
    ),
    *p_values(("people",), "Two-sided, of the change.", "the measures and areas of a year"),
    Column("verdict", "Against the year before", Role.NOTE),
    Column(
        "trend",
        "Trend of five years",
        Role.NOTE,
        description="Of first time entrants, in the latest year: whether their share of residents "
        "of that age rose or fell over five years (chi-square for trend, p below 0.002, whichever "
        "year is left out). The other measure may hold the same people in several years.",
    ),
)
"""First time entrants, and young people with a proven offence."""

IOM_COLUMNS: tuple[Column, ...] = (
    Column("line_id", "Line id", Role.DIMENSION, hidden=True),
    Column("line", "Figure", Role.DIMENSION),
    Column("people", "People", Role.PEOPLE),
    *(
        Column(
            name,
            label,
            role,
            unit_column="unit",
            decimals_column="decimals",
            derived_from=("people",),
        )
        for name, label, role in (
            ("value", "Value", Role.RATE),
            ("lower", "Lower 95% limit", Role.LIMIT),
            ("upper", "Upper 95% limit", Role.LIMIT),
        )
    ),
    p_value(("people",)),
    Column("unit", "Unit", Role.DIMENSION),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
    Column("note", "What it is", Role.NOTE),
)
"""The IOM cohort before and after, line by line. Lines: before, after, change (per cent), expected
(after, given regression to the mean and what changed for people like them who were not taken on),
regression (per cent of the before count: both of these together), beyond (per cent: after against
expected)."""
