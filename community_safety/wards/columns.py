"""What each column of the tables of wards is."""

from __future__ import annotations

from community_safety.results import Column, Role

NO_DATA, SUPPRESSED = "no data", "suppressed"
HIGHER, LOWER = "higher", "lower"
NOT_APART, NOT_COMPARED = "not to be told apart", "not compared"

WARD = (
    Column("ward_code", "Ward code", Role.DIMENSION, description="ONS code of the ward."),
    Column("ward", "Ward", Role.DIMENSION, description="The ward's name."),
    Column("district_code", "District code", Role.DIMENSION, hidden=True),
    Column("district", "District", Role.DIMENSION, description="The district it lies in."),
)
MEASURE = (
    Column("measure_id", "Measure id", Role.DIMENSION, description="The measure's id."),
    Column("measure", "Measure", Role.DIMENSION, description="What is counted."),
    Column("unit", "Unit", Role.DIMENSION, description="What the rates are in."),
)


def _rate(name: str, label: str, role: Role = Role.LIMIT, description: str = "") -> Column:
    """Return a column of rates, in each row's own unit and digits."""
    return Column(
        name,
        label,
        role,
        unit_column="unit",
        decimals_column="decimals",
        description=description,
    )


LEAST_P = 0.0001
"""A p-value is never nothing: smaller ones are given as this."""


def _p(name: str, label: str, description: str) -> Column:
    """Return a column of p-values."""
    return Column(
        name,
        label,
        Role.RATE,
        decimals=4,
        description=f"{description} What is smaller than {LEAST_P} is given as that.",
    )


_ADJUSTED = _p(
    "adjusted_p", "Adjusted p-value", "Benjamini-Hochberg over the wards of one measure."
)
RATE_COLUMNS: tuple[Column, ...] = (
    *WARD,
    *MEASURE,
    Column(
        "state",
        "State",
        Role.NOTE,
        description="“no data” where nothing is known of the ward, which is not no crime.",
    ),
    Column("events", "Records", Role.EVENTS, description="Records in the period."),
    Column(
        "base",
        "Residents or households",
        Role.RATE,
        description="What the rate is out of; not whole where LSOAs were shared by area.",
    ),
    _rate("rate", "Rate", Role.RATE, "Records per so many residents."),
    _rate(
        "lower",
        "Lower 95% limit",
        Role.LIMIT,
        "Lower end of the range that chance allows, wider where the ward's months "
        "vary more than chance alone.",
    ),
    _rate("upper", "Upper 95% limit", Role.LIMIT, "Upper end of it."),
    _rate(
        "smoothed",
        "Smoothed rate",
        Role.RATE,
        "The rate drawn towards that of the whole area, the more so the fewer the "
        "residents (empirical Bayes, Marshall 1991). Maps are coloured by it.",
    ),
    _rate("pooled", "Rate of the area", Role.RATE, "All wards together."),
    Column(
        "ratio",
        "Standardised ratio",
        Role.RATE,
        decimals=2,
        description="Records as a multiple of what the area's rate would give for its residents.",
    ),
    Column("ratio_lower", "Lower 95% limit of the ratio", Role.LIMIT, decimals=2),
    Column("ratio_upper", "Upper 95% limit of the ratio", Role.LIMIT, decimals=2),
    _p("p_value", "p-value", "Two-sided, against all other wards together."),
    _ADJUSTED,
    Column(
        "group",
        "Against the rest of the area",
        Role.NOTE,
        description="Higher or lower where the adjusted p-value is below 0.05; otherwise the ward "
        "cannot be told apart from the rest of the area.",
    ),
    _rate("limit_lower", "Lower 95% control limit", Role.LIMIT),
    _rate("limit_upper", "Upper 95% control limit", Role.LIMIT),
    _rate("limit_lower_strong", "Lower 99.8% control limit", Role.LIMIT),
    _rate("limit_upper_strong", "Upper 99.8% control limit", Role.LIMIT),
    Column(
        "apart",
        "Outside the control limits",
        Role.NOTE,
        description="Control limits allow for chance and for how much wards differ among "
        "themselves. Named are wards outside them that stand out from the spread of the others, "
        "after allowing for the number of wards.",
    ),
    Column(
        "cluster",
        "Cluster",
        Role.NOTE,
        description="A ward and its neighbours alike, or unlike, by more than chance (local "
        "Moran's I of rates, adjusted over the wards).",
    ),
    _p("cluster_p", "Adjusted p-value of the cluster", "Over the wards of one measure."),
    Column("band", "Band on the map", Role.RATE, hidden=True),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
)
CHANGE_COLUMNS: tuple[Column, ...] = (
    *WARD,
    *MEASURE,
    Column("state", "State", Role.NOTE, description="“no data” where nothing is known."),
    Column("before", "Records before", Role.EVENTS, description="In the earlier months."),
    Column("after", "Records after", Role.EVENTS, description="In the same months a year later."),
    Column(
        "ratio",
        "Ratio",
        Role.RATE,
        decimals=2,
        description="Records after as a multiple of those before.",
    ),
    Column("lower", "Lower 95% limit", Role.LIMIT, decimals=2),
    Column("upper", "Upper 95% limit", Role.LIMIT, decimals=2),
    _p("p_value", "p-value", "Two-sided."),
    _ADJUSTED,
    Column(
        "group",
        "Change",
        Role.NOTE,
        description="Higher or lower where the adjusted p-value is below 0.05.",
    ),
    _p(
        "adjusted_over_all",
        "p-value adjusted over all measures",
        "Benjamini-Hochberg over the wards of all measures together.",
    ),
)
CONCENTRATION_COLUMNS: tuple[Column, ...] = (
    *MEASURE,
    Column("events", "Records", Role.EVENTS, description="Records in the period."),
    Column("wards", "Wards", Role.EVENTS, description="Wards with data."),
    Column(
        "gini",
        "Generalised Gini",
        Role.RATE,
        decimals=2,
        description="Gini coefficient of records over wards: 0 where they are spread as evenly as "
        "they can be, 1 where one ward has all of them (Bernasco and Steenbeek 2017).",
    ),
    Column(
        "gini_chance",
        "Upper end by chance",
        Role.LIMIT,
        decimals=2,
        description="The 97.5th percentile where records fall by chance on residents.",
    ),
    Column("quarter", "Wards that hold 25%", Role.EVENTS, description="The fewest that do."),
    Column("half", "Wards that hold 50%", Role.EVENTS, description="The fewest that do."),
    Column(
        "half_chance",
        "Wards that would hold 50% by chance",
        Role.RATE,
        decimals=0,
        description="On average, where records fall by chance on residents.",
    ),
)
CLUSTER_COLUMNS: tuple[Column, ...] = (
    *MEASURE,
    Column(
        "moran",
        "Moran's I",
        Role.RATE,
        decimals=3,
        description="Of rates, standardised for their residents (Assunção and Reis 1999).",
    ),
    Column("expected", "By chance", Role.RATE, decimals=3, description="Its value by chance."),
    _p("p_value", "p-value", "Two-sided, by permutations."),
    _p("adjusted_p", "Adjusted p-value", "Benjamini-Hochberg over the measures."),
    Column("high", "High among high", Role.NOTE, description="Wards, adjusted over the map."),
    Column("low", "Low among low", Role.NOTE),
    Column("unlike", "Unlike their neighbours", Role.NOTE),
)
FLAG_COLUMNS: tuple[Column, ...] = (
    *WARD,
    Column(
        "flags",
        "Measures in the top fifth",
        Role.EVENTS,
        description="On how many measures the ward's smoothed rate is in the top fifth of wards.",
    ),
    Column("measures", "Out of", Role.EVENTS, description="Measures that wards differ on."),
    Column("which", "Which", Role.NOTE, description="These measures, by name."),
    Column(
        "deprivation",
        "Deprivation score",
        Role.RATE,
        decimals=1,
        description="Score of the Index of Multiple Deprivation, averaged over the ward's LSOAs.",
    ),
)
HARM_COLUMNS: tuple[Column, ...] = (
    *WARD,
    Column("state", "State", Role.NOTE, description="“no data” where nothing is known."),
    Column("events", "Records", Role.EVENTS, description="Records of crime with a weight."),
    Column("harm", "Harm", Role.RATE, decimals=0, unit_column="unit"),
    Column("unit", "Unit", Role.DIMENSION),
    Column(
        "harm_rate",
        "Harm rate",
        Role.RATE,
        decimals=0,
        description="Records times weight, out of as many residents as the other rates.",
    ),
    Column("harm_lower", "Lower 95% limit", Role.LIMIT, decimals=0),
    Column("harm_upper", "Upper 95% limit", Role.LIMIT, decimals=0),
    Column(
        "harm_share", "Share of the area's harm (per cent)", Role.RATE, decimals=1, unit="per cent"
    ),
    Column(
        "count_share",
        "Share of its records (per cent)",
        Role.RATE,
        decimals=1,
        unit="per cent",
    ),
)
P_VALUES = ("p_value", "adjusted_p", "adjusted_over_all", "cluster_p")
"""Columns of p-values, in whichever table."""
