"""Columns of the rate: who reoffends, areas side by side, year by year, cohort by cohort."""

from __future__ import annotations

from community_safety.reoffending.columns.figures import (
    COUNTED,
    PEOPLE,
    STATE,
    VERDICT,
    difference,
    figure,
    needed,
    p_value,
    p_values,
)
from community_safety.results import Column, Role

GROUP_COLUMNS: tuple[Column, ...] = (
    Column("dimension_id", "Breakdown id", Role.DIMENSION, hidden=True),
    Column("dimension", "Breakdown", Role.DIMENSION, description="What people are grouped by."),
    Column("group", "Group", Role.DIMENSION, description="The people of the row."),
    *COUNTED,
    Column(
        "persons",
        "Different people",
        Role.PEOPLE,
        whole="offenders",
        description="Of everybody together: how many people the entries are of.",
    ),
    STATE,
    *difference(
        "Difference from everybody else",
        "The proportion reoffending less that of all other members of the cohort together, with "
        "Newcombe's limits.",
    ),
    *p_values(
        PEOPLE,
        "Two-sided, against everybody else; by need, that of the table of needs.",
        "all groups of all breakdowns but those by need, and over the pathways of these",
    ),
    VERDICT,
    needed("Offenders needed", "offenders the group and the others would each need"),
)
"""Who reoffends: one row for each group of each breakdown of one cohort."""

AREA_COLUMNS: tuple[Column, ...] = (
    Column("area_code", "Code", Role.DIMENSION, description="ONS code or name of a group."),
    Column("area", "Area", Role.DIMENSION),
    Column("own", "This area", Role.DIMENSION, hidden=True),
    *COUNTED,
    STATE,
    *figure(
        "expected",
        "Expected re-offenders",
        "",
        1,
        "How many would have reoffended at the reference's rates, given sex, age, previous "
        "offences and index offence of the people in the cohort.",
        limits=False,
    ),
    *figure(
        "expected_rate",
        "Expected proportion",
        "per cent",
        1,
        "Expected re-offenders out of offenders.",
        limits=False,
    ),
    *figure(
        "ratio",
        "Observed over expected",
        "",
        2,
        "1 where as many reoffended as expected.",
    ),
    *p_values(PEOPLE, "Two-sided, of the ratio against 1.", "the areas"),
    VERDICT,
)
"""Areas side by side, each with what its mix of people would lead one to expect."""

YEAR_COLUMNS: tuple[Column, ...] = (
    Column("cohort", "Year of cohorts", Role.DIMENSION, description="When people entered them."),
    *COUNTED,
    STATE,
    *difference(
        "Difference from the year before",
        "Proportion reoffending less that of the year before, with Newcombe's limits.",
    ),
    p_value(PEOPLE),
    VERDICT,
    needed("Offenders needed", "offenders each year would need"),
)
"""The latest complete year of cohorts and the one before."""

COHORT_COLUMNS: tuple[Column, ...] = (
    Column("cohort", "Cohort", Role.DIMENSION, description="When people entered the cohort."),
    Column("cohort_start", "First day", Role.DIMENSION),
    Column("cohort_end", "Last day", Role.DIMENSION),
    Column("kind", "Length", Role.DIMENSION, description="Three months, or twelve."),
    Column("area", "Area", Role.DIMENSION, description="This area, or what it is compared with."),
    Column("own", "This area", Role.DIMENSION, hidden=True),
    *COUNTED,
    STATE,
    *figure(
        "proxy_6",
        "Local proxy, 6 months",
        "per cent",
        1,
        "Share with an offence within 6 months after the start point that was proven within 6 "
        "months of being committed (Kaplan-Meier).",
        ("offenders",),
    ),
    *figure(
        "proxy_12",
        "Local proxy, 12 months",
        "per cent",
        1,
        "The same within 12 months; people not observed so long are censored.",
        ("offenders",),
    ),
)
"""Cohorts one after the other; those that are not complete have the local proxy alone."""
