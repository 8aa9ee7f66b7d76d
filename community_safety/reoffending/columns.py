"""What each column of the tables of reoffending is.

Every table counts people, so that each says which of its figures could be worked out from which
count of people: those go with it when it is too small to be shown.
"""

from __future__ import annotations

from community_safety.results import Column, Role

HIGHER, LOWER = "higher", "lower"
NOT_APART, NOT_COMPARED = "not to be told apart", "not compared"
UNRELIABLE = "fewer than 30 offenders: unreliable"
INCOMPLETE = "not complete"
BREAK = "before the break of October 2015"
NOBODY = "nobody"

PEOPLE = ("offenders", "reoffenders")
_P = "What is smaller than 0.0001 is given as that."


def _limits(name: str, label: str, unit: str, decimals: int, of: tuple[str, ...]) -> list[Column]:
    return [
        Column(
            f"{name}_{end}",
            f"{label}, {end} 95% limit",
            Role.LIMIT,
            unit=unit,
            decimals=decimals,
            derived_from=of,
        )
        for end in ("lower", "upper")
    ]


def _figure(
    name: str,
    label: str,
    unit: str,
    decimals: int,
    description: str,
    of: tuple[str, ...] = PEOPLE,
    limits: bool = True,
) -> tuple[Column, ...]:
    """Return a figure with its 95% limits, all of which go with the people they are made of."""
    own = Column(
        name,
        label,
        Role.RATE,
        unit=unit,
        decimals=decimals,
        derived_from=of,
        description=description,
    )
    return (own, *(_limits(name, label, unit, decimals, of) if limits else ()))


def _events(name: str, label: str, description: str, of: tuple[str, ...] = PEOPLE) -> Column:
    return Column(name, label, Role.EVENTS, derived_from=of, description=description)


def _p_values(of: tuple[str, ...], description: str, family: str) -> tuple[Column, ...]:
    return (
        Column(
            "p_value",
            "p-value",
            Role.RATE,
            decimals=4,
            derived_from=of,
            description=f"{description} {_P}",
        ),
        Column(
            "adjusted_p",
            "Adjusted p-value",
            Role.RATE,
            decimals=4,
            derived_from=of,
            description=f"Benjamini-Hochberg over {family}. {_P}",
        ),
    )


COUNTED = (
    Column("offenders", "Offenders", Role.PEOPLE, description="People in the cohort, each once."),
    Column(
        "reoffenders",
        "Re-offenders",
        Role.PEOPLE,
        whole="offenders",
        description="Those with a proven reoffence: committed within 12 months after the start "
        "point, and proven within 18.",
    ),
    *_figure(
        "rate",
        "Proportion reoffending",
        "per cent",
        1,
        "Re-offenders out of offenders (the binary rate), with Wilson's limits.",
    ),
    _events("reoffences", "Reoffences", "Proven reoffences of all of them."),
    *_figure(
        "per_reoffender",
        "Reoffences per re-offender",
        "",
        2,
        "The frequency rate: reoffences out of those who reoffended.",
    ),
    *_figure(
        "per_100",
        "Reoffences per 100 offenders",
        "",
        1,
        "Reoffences out of everybody in the cohort; limits allow for people with many.",
    ),
    _events("serious", "Serious reoffences", "Those marked as serious in the records."),
)
STATE = Column(
    "state",
    "State",
    Role.NOTE,
    description="Whether the figure may be read as one: too few people, or a cohort whose "
    "18 months are not over.",
)
VERDICT = Column(
    "verdict",
    "Against the others",
    Role.NOTE,
    description="Higher or lower where the adjusted p-value is below 0.05.",
)

GROUP_COLUMNS: tuple[Column, ...] = (
    Column("dimension_id", "Breakdown id", Role.DIMENSION, hidden=True),
    Column("dimension", "Breakdown", Role.DIMENSION, description="What people are grouped by."),
    Column("group", "Group", Role.DIMENSION, description="The people of the row."),
    *COUNTED,
    STATE,
    *_figure(
        "difference",
        "Difference from everybody else",
        "percentage points",
        1,
        "The proportion reoffending less that of all other members of the cohort together, with "
        "Newcombe's limits.",
    ),
    *_p_values(PEOPLE, "Two-sided, against everybody else.", "all groups of all breakdowns"),
    VERDICT,
    Column(
        "needed",
        "Offenders needed",
        Role.RATE,
        derived_from=PEOPLE,
        description="How many offenders the group and the others would each need for a true "
        "difference as large as this one to be seen four times out of five.",
    ),
)
"""Who reoffends: one row for each group of each breakdown of one cohort."""

AREA_COLUMNS: tuple[Column, ...] = (
    Column("area_code", "Code", Role.DIMENSION, description="ONS code or name of a group."),
    Column("area", "Area", Role.DIMENSION),
    Column("own", "This area", Role.DIMENSION, hidden=True),
    *COUNTED,
    STATE,
    *_figure(
        "expected",
        "Expected re-offenders",
        "",
        1,
        "How many would have reoffended at the reference's rates, given sex, age, previous "
        "offences and index offence of the people in the cohort.",
        limits=False,
    ),
    *_figure(
        "expected_rate",
        "Expected proportion",
        "per cent",
        1,
        "Expected re-offenders out of offenders.",
        limits=False,
    ),
    *_figure(
        "ratio",
        "Observed over expected",
        "",
        2,
        "1 where as many reoffended as expected.",
    ),
    *_p_values(PEOPLE, "Two-sided, of the ratio against 1.", "the areas"),
    VERDICT,
)
"""Areas side by side, each with what its mix of people would lead one to expect."""

YEAR_COLUMNS: tuple[Column, ...] = (
    Column("cohort", "Year of cohorts", Role.DIMENSION, description="When people entered them."),
    *COUNTED,
    STATE,
    *_figure(
        "difference",
        "Difference from the year before",
        "percentage points",
        1,
        "Proportion reoffending less that of the year before, with Newcombe's limits.",
    ),
    Column("p_value", "p-value", Role.RATE, decimals=4, derived_from=PEOPLE, description=_P),
    VERDICT,
    Column(
        "needed",
        "Offenders needed",
        Role.RATE,
        derived_from=PEOPLE,
        description="How many offenders each year would need for a true difference as large as "
        "this one to be seen four times out of five.",
    ),
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
    *_figure(
        "proxy_6",
        "Local proxy, 6 months",
        "per cent",
        1,
        "Share with an offence within 6 months after the start point that was proven within 6 "
        "months of being committed (Kaplan-Meier).",
        ("offenders",),
    ),
    *_figure(
        "proxy_12",
        "Local proxy, 12 months",
        "per cent",
        1,
        "The same within 12 months; people not observed so long are censored.",
        ("offenders",),
    ),
)
"""Cohorts one after the other; those that are not complete have the local proxy alone."""

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
    *_figure("share", "Share of offenders", "per cent", 0, "Of those assessed.", _NEED),
    Column("assessed_reoffenders", "Re-offenders assessed", Role.PEOPLE, whole="assessed"),
    Column(
        "need_reoffenders",
        "Re-offenders with the need",
        Role.PEOPLE,
        whole="assessed_reoffenders",
    ),
    *_figure("share_reoffenders", "Share of re-offenders", "per cent", 0, "Of those.", _NEED),
    Column("assessed_others", "Others assessed", Role.PEOPLE, whole="assessed"),
    Column("need_others", "Others with the need", Role.PEOPLE, whole="assessed_others"),
    *_figure(
        "share_others",
        "Share of those who did not reoffend",
        "per cent",
        0,
        "Of those assessed who did not reoffend.",
        _NEED,
    ),
    STATE,
    *_figure(
        "difference",
        "Difference",
        "percentage points",
        1,
        "Share of re-offenders less share of those who did not reoffend. Re-offenders are part of "
        "all offenders, so that a test needs the others.",
        _NEED,
    ),
    *_p_values(_NEED, "Two-sided.", "the pathways"),
    VERDICT,
    Column(
        "needed",
        "People needed",
        Role.RATE,
        derived_from=_NEED,
        description="How many re-offenders and others would each need to be assessed for a true "
        "difference as large as this one to be seen four times out of five.",
    ),
)
"""Needs of offenders and of re-offenders, by pathway."""

CURVE_COLUMNS: tuple[Column, ...] = (
    Column("dimension_id", "Breakdown id", Role.DIMENSION, hidden=True),
    Column("dimension", "Breakdown", Role.DIMENSION),
    Column("group", "Group", Role.DIMENSION),
    Column("months", "Months after the start point", Role.RATE, description="0 to 12."),
    Column("at_risk", "Not yet reoffended", Role.PEOPLE, description="The number at risk."),
    Column("reoffended", "Reoffended by then", Role.PEOPLE, description="Cumulative."),
    *_figure(
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
    *_p_values((), "Log-rank test that all groups have the same curve.", "the breakdowns"),
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
    _events(
        "offences",
        "Offences",
        "Proven offences of young people; none counted for first time entrants.",
        ("people",),
    ),
    *_figure(
        "rate",
        "Young people per 1,000 aged 10 to 17",
        "",
        2,
        "Out of residents of that age, where they are known.",
        ("people",),
    ),
    *_figure(
        "change",
        "Times the year before",
        "",
        2,
        "Young people as a multiple of those a year before, with exact limits.",
        ("people",),
    ),
    *_p_values(("people",), "Two-sided, of the change.", "the measures and areas of a year"),
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
    Column(
        "value",
        "Value",
        Role.RATE,
        unit_column="unit",
        decimals_column="decimals",
        derived_from=("people",),
    ),
    Column(
        "lower",
        "Lower 95% limit",
        Role.LIMIT,
        unit_column="unit",
        decimals_column="decimals",
        derived_from=("people",),
    ),
    Column(
        "upper",
        "Upper 95% limit",
        Role.LIMIT,
        unit_column="unit",
        decimals_column="decimals",
        derived_from=("people",),
    ),
    Column("p_value", "p-value", Role.RATE, decimals=4, derived_from=("people",), description=_P),
    Column("unit", "Unit", Role.DIMENSION),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
    Column("note", "What it is", Role.NOTE),
)
"""The IOM cohort before and after, line by line. Lines: before, after, change (per cent), expected
(after, if nothing but regression to the mean had happened), regression (per cent of the before
count), beyond (per cent: after against expected)."""

WARD_COLUMNS: tuple[Column, ...] = (
    Column("ward_code", "Ward code", Role.DIMENSION, description="ONS code of the ward."),
    Column("ward", "Ward", Role.DIMENSION),
    Column("district_code", "District code", Role.DIMENSION, hidden=True),
    Column("district", "District", Role.DIMENSION),
    Column("measure_id", "Measure id", Role.DIMENSION),
    Column("measure", "Measure", Role.DIMENSION, description="What the rate is of."),
    Column("unit", "Unit", Role.DIMENSION),
    Column(
        "state",
        "State",
        Role.NOTE,
        description="“too few offenders” where a rate would say more of chance than of the ward.",
    ),
    Column("base", "Residents or offenders", Role.RATE, description="What the rate is out of."),
    Column(
        "offenders", "Offenders", Role.PEOPLE, description="Members of the cohort living there."
    ),
    Column("reoffenders", "Re-offenders", Role.PEOPLE, whole="offenders"),
    *(
        Column(
            name,
            label,
            role,
            unit_column="unit",
            decimals_column="decimals",
            derived_from=PEOPLE,
            description=text,
        )
        for name, label, role, text in (
            ("rate", "Rate", Role.RATE, "Not shown where there are too few offenders."),
            ("lower", "Lower 95% limit", Role.LIMIT, ""),
            ("upper", "Upper 95% limit", Role.LIMIT, ""),
            (
                "smoothed",
                "Smoothed rate",
                Role.RATE,
                "Drawn towards the area's rate, the more so the fewer people (Marshall 1991).",
            ),
            ("pooled", "Rate of the area", Role.RATE, "All wards together."),
        )
    ),
    *_p_values(PEOPLE, "Two-sided, against all other wards together.", "the wards of a measure"),
    Column("group", "Against the rest of the area", Role.NOTE),
    Column("band", "Band on the map", Role.RATE, hidden=True),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
)
"""Caseload (offenders per 1,000 residents) and proportion reoffending by ward. The same names as in
`wards.columns.RATE_COLUMNS`, as far as maps need them."""

ACCOUNT_COLUMNS: tuple[Column, ...] = (
    Column("file", "Records", Role.DIMENSION),
    *(
        Column(name, label, Role.EVENTS, description=text)
        for name, label, text in (
            ("read", "Rows read", ""),
            ("used", "Used", ""),
            ("set_aside", "Copies set aside", "The same row twice, in one extract or in two."),
            ("excluded", "Excluded by rule", "Right, but not counted by the definition."),
            ("refused", "Refused", "Wrong; kept in a file with the reason."),
        )
    ),
)
"""What became of every row: read = used + copies + excluded + refused."""
