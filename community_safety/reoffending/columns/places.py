"""Columns of reoffending by ward, and of what became of the records."""

from __future__ import annotations

from community_safety.reoffending.columns.figures import PEOPLE, p_values
from community_safety.results import Column, Role

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
    *p_values(PEOPLE, "Two-sided, against all other wards together.", "the wards of a measure"),
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
