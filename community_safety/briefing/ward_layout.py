"""How the tables of wards are laid out: the twins of the maps, for people who do not read maps."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from markupsafe import Markup, escape

from community_safety.briefing.show import Shown, paragraphs
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, number, p_value_text, span
from community_safety.wards.columns import HIGHER, LOWER, NO_DATA, NOT_COMPARED

SIGNS = {HIGHER: "▲", LOWER: "▼"}
MOST_TIMES = 10
"""A ratio above it is written as `over 10`: it rests on next to no records before."""


def rate_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of a table of rates; the district only where there is more than one."""
    rows = table.rows
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    columns = [Shown("Ward", _ward(rows))]
    columns += [
        Shown("Records", lambda row: escape(number(row["events"])), numeric=True),
        Shown(f"Rate {unit} (95% interval)", _rate, numeric=True),
        Shown("Smoothed rate", _smoothed, numeric=True),
        Shown("Times the area's rate", _ratio, numeric=True),
        Shown("Against the rest of the area", _group),
    ]
    if (rows["apart"] != "").any():
        columns.append(
            Shown("Outside the control limits", lambda row: escape(row["apart"] or "no"))
        )
    if (rows["cluster"] != "").any():
        columns.append(Shown("Cluster", lambda row: escape(row["cluster"] or "none")))
    return columns


def change_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of a table of changes."""
    return [
        Shown("Ward", _ward(table.rows)),
        Shown("Records before", lambda row: escape(number(row["before"])), numeric=True),
        Shown("Records after", lambda row: escape(number(row["after"])), numeric=True),
        Shown("Ratio (95% interval)", _change_ratio, numeric=True),
        Shown("Change", _change),
    ]


def concentration_layout() -> list[Shown]:
    """Return the columns of the table of concentration."""
    return [
        Shown("Measure", lambda row: escape(row["measure"])),
        Shown("Records", lambda row: escape(number(row["events"])), numeric=True),
        Shown("Wards with a quarter", lambda row: escape(number(row["quarter"])), True),
        Shown("Wards with half", lambda row: escape(number(row["half"])), numeric=True),
        Shown(
            "Half by chance, about",
            lambda row: escape(number(row["half_chance"])),
            numeric=True,
        ),
        Shown("Gini coefficient", lambda row: escape(number(row["gini"], 2)), numeric=True),
        Shown(
            "Gini that chance seldom exceeds",
            lambda row: escape(number(row["gini_chance"], 2)),
            numeric=True,
        ),
    ]


def pattern_layout() -> list[Shown]:
    """Return the columns of the table of clusters."""
    return [
        Shown("Measure", lambda row: escape(row["measure"])),
        Shown("Moran's I", lambda row: escape(number(row["moran"], 2)), numeric=True),
        Shown("p-value, adjusted", _adjusted, numeric=True),
        Shown("High among high", lambda row: escape(row["high"] or "none")),
        Shown("Low among low", lambda row: escape(row["low"] or "none")),
        Shown("Unlike their neighbours", lambda row: escape(row["unlike"] or "none")),
    ]


def flag_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of the table of flags; deprivation only where it is known."""
    rows = table.rows
    measures = int(rows["measures"].iloc[0]) if len(rows) else 0
    columns = [
        Shown("Ward", _ward(rows)),
        Shown(
            f"Measures in the top fifth, of {measures}",
            lambda row: escape(number(row["flags"])),
            numeric=True,
        ),
        Shown("Which", lambda row: escape(row["which"] or "none")),
    ]
    if rows["deprivation"].notna().any():
        columns.append(
            Shown(
                "Deprivation score (higher is more deprived)",
                lambda row: escape(number(row["deprivation"], 1)),
                numeric=True,
            )
        )
    return columns


def harm_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of the table of harm."""
    rows = table.rows
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    return [
        Shown("Ward", _ward(rows)),
        Shown(f"Harm ({unit})", lambda row: escape(number(row["harm"])), numeric=True),
        Shown("Harm rate (95% interval)", _harm_rate, numeric=True),
        Shown("Share of harm", lambda row: _per_cent(row["harm_share"]), numeric=True),
        Shown("Share of records", lambda row: _per_cent(row["count_share"]), numeric=True),
    ]


def files_layout() -> list[Shown]:
    """Return the columns of the table of forces."""
    return [
        Shown("Force", lambda row: escape(row["force"])),
        Shown("Files", lambda row: escape(number(row["files"])), numeric=True),
        Shown("Months", lambda row: escape(row["period"])),
        *(
            Shown(label, _count_of(name), numeric=True)
            for name, label in (
                ("rows", "Records read"),
                ("set_aside", "Copies set aside"),
                ("refused", "Refused"),
                ("without_location", "Without location"),
                ("records", "Records in this area"),
            )
        ),
    ]


def _count_of(name: str) -> Callable[[pd.Series], Markup]:
    return lambda row: escape(number(row[name]))


def _ward(rows: pd.DataFrame) -> Callable[[pd.Series], Markup]:
    several = len(rows["district"].unique()) > 1

    def cell(row: pd.Series) -> Markup:
        return paragraphs([row["ward"], row["district"] if several else ""])

    return cell


def _rate(row: pd.Series) -> Markup:
    if row["state"] == NO_DATA:
        return escape(NO_DATA)
    places = int(row["decimals"])
    return _with_interval(number(row["rate"], places), span(row["lower"], row["upper"], places))


def _with_interval(figure: str, interval: str) -> Markup:
    """Write an interval in brackets after its figure, so that a row is one line."""
    return escape(f"{figure} ({interval})" if interval else figure)


def _smoothed(row: pd.Series) -> Markup:
    return escape(number(row["smoothed"], int(row["decimals"])))


def _ratio(row: pd.Series) -> Markup:
    interval = span(row["ratio_lower"], row["ratio_upper"], 2)
    return _with_interval(number(row["ratio"], 2), interval)


def _group(row: pd.Series) -> Markup:
    word = str(row["group"])
    sign = SIGNS.get(word)
    if sign is None:
        return escape(capital(word))
    return Markup('<span aria-hidden="true">{}</span> {}').format(sign, capital(word))


def _change(row: pd.Series) -> Markup:
    words = {HIGHER: "more", LOWER: "fewer", NOT_COMPARED: NOT_COMPARED}
    word = words.get(str(row["group"]), "no evidence of a change")
    sign = SIGNS.get(str(row["group"]))
    if sign is None:
        return escape(capital(word))
    return Markup('<span aria-hidden="true">{}</span> {}').format(sign, capital(word))


def _change_ratio(row: pd.Series) -> Markup:
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return escape(_times(row["ratio"]))
    return _with_interval(_times(row["ratio"]), f"{_times(row['lower'])} to {_times(row['upper'])}")


def _times(ratio: float) -> str:
    """Write a ratio; of the largest no more is known than that they are large."""
    if ratio > MOST_TIMES and not math.isinf(ratio):
        return f"over {MOST_TIMES}"
    return number(ratio, 2)


def _harm_rate(row: pd.Series) -> Markup:
    return _with_interval(number(row["harm_rate"]), span(row["harm_lower"], row["harm_upper"]))


def _adjusted(row: pd.Series) -> Markup:
    value = row["adjusted_p"]
    return escape("not compared" if pd.isna(value) else p_value_text(float(value)))


def _per_cent(value: float) -> Markup:
    text = number(value, 1)
    return escape(text if pd.isna(value) else f"{text}%")
