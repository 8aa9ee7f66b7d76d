"""Result tables of wards: what maps, pictures, sentences and workbooks are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from community_safety.numbers import listed
from community_safety.periods import Period, month_end
from community_safety.results import Column, ResultTable
from community_safety.statistics.multiplicity import benjamini_hochberg
from community_safety.wards import columns as spec
from community_safety.wards.analysis import Analysis
from community_safety.wards.measures import ALL_CRIME, ANTISOCIAL, measure_id

MAIN = (ALL_CRIME, measure_id(ANTISOCIAL))
"""Measures with maps of their own; the others are drawn small, beside each other."""
POLICE_SOURCE = "data.police.uk, street-level crime, Open Government Licence v3.0"


def months_label(months: Sequence[dt.date]) -> str:
    """Name months as readers do: `2025`, `Jan to Apr 2025`, `7 months of 2025` where some lack."""
    span = Period(months[0], month_end(months[-1]))
    return span.label() if span.months == len(months) else f"{len(months)} months of {span.label()}"


def place_label(analysis: Analysis) -> str:
    """Return area and wards, such as `County Durham, 51 wards (boundaries of 2025)`."""
    counted = analysis.counted
    return f"{counted.area.name}, {counted.wards.name}"


def suffix_of(analysis: Analysis, first: Analysis) -> str:
    """Return what tells the tables of further wards from the report's own, such as `_2013`."""
    if analysis is first:
        return ""
    return "_" + "_".join(str(year) for year in analysis.counted.wards.vintages)


def boundary_source(analysis: Analysis) -> str:
    """Return the licence line that maps must carry."""
    year = max(analysis.counted.wards.vintages)
    return (
        "Office for National Statistics licensed under the Open Government Licence v.3.0. "
        f"Contains OS data © Crown copyright and database right {year}"
    )


def _sources(analysis: Analysis) -> tuple[str, ...]:
    return (POLICE_SOURCE, boundary_source(analysis))


def _table(
    table_id: str,
    caption: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    sources: tuple[str, ...],
    notes: tuple[str, ...] = (),
    subject: str = "",
) -> ResultTable:
    shown = frame[[column.name for column in columns]].reset_index(drop=True)
    for name in shown.columns.intersection(list(spec.P_VALUES)):
        shown[name] = shown[name].clip(lower=spec.LEAST_P)
    return ResultTable(
        table_id,
        caption,
        shown,
        columns,
        sources,
        notes,
        subject=subject,
    )


def rate_table(analysis: Analysis, measure: str, suffix: str) -> ResultTable | None:
    """Return the wards' rates of one measure; None where no record is of it."""
    own = analysis.figures[analysis.figures["measure_id"] == measure]
    if own.empty:
        return None
    name = str(own["measure"].iloc[0])
    months = months_label(analysis.counted.coverage.months)
    return _table(
        f"ward_rates_{measure}{suffix}",
        f"{name} by ward: {place_label(analysis)}, {months}",
        own.sort_values(["district", "ward"], kind="stable"),
        spec.RATE_COLUMNS,
        _sources(analysis),
        subject=name,
    )


def type_table(analysis: Analysis, suffix: str) -> ResultTable:
    """Return the wards' rates of every measure, for the small maps."""
    months = months_label(analysis.counted.coverage.months)
    return _table(
        f"ward_rates_by_type{suffix}",
        f"Every type of crime by ward: {place_label(analysis)}, {months}",
        analysis.figures,
        spec.RATE_COLUMNS,
        _sources(analysis),
    )


def change_table(analysis: Analysis, measure: str, suffix: str) -> ResultTable | None:
    """Return the wards' change of one measure; None where no month can be compared."""
    if analysis.changes.empty:
        return None
    changes = _over_all(analysis.changes)
    own = changes[changes["measure_id"] == measure]
    if own.empty:
        return None
    after, before = compared_labels(analysis)
    return _table(
        f"ward_changes_{measure}{suffix}",
        f"{own['measure'].iloc[0]} by ward, {after} against {before}: {place_label(analysis)}",
        own.sort_values(["district", "ward"], kind="stable"),
        spec.CHANGE_COLUMNS,
        _sources(analysis),
        subject=str(own["measure"].iloc[0]),
    )


def _over_all(changes: pd.DataFrame) -> pd.DataFrame:
    """Add p-values adjusted over all measures: fifteen maps name some ward by chance alone."""
    p_values = changes["p_value"].to_numpy(dtype="float64")
    return changes.assign(adjusted_over_all=np.asarray(benjamini_hochberg(p_values)))


def compared_labels(analysis: Analysis) -> tuple[str, str]:
    """Name the months that are compared, and the same a year earlier."""
    pairs = analysis.counted.coverage.compared
    return months_label([month for month, _ in pairs]), months_label([month for _, month in pairs])


def changes_table(analysis: Analysis, suffix: str) -> ResultTable | None:
    """Return the wards' change of every measure, for the workbook."""
    if analysis.changes.empty:
        return None
    after, before = compared_labels(analysis)
    return _table(
        f"ward_changes_by_type{suffix}",
        f"Every type of crime by ward, {after} against {before}: {place_label(analysis)}",
        _over_all(analysis.changes),
        spec.CHANGE_COLUMNS,
        _sources(analysis),
    )


def pattern_table(analysis: Analysis, suffix: str) -> ResultTable:
    """Return, for each measure, whether high wards lie together, and which."""
    joined = analysis.neighbours.joined
    named = dict(zip(analysis.figures["ward_code"], analysis.figures["ward"], strict=True))
    notes = [
        f"{named[one.code]} touches no other ward; the nearest, {named[one.nearest]}, stands in "
        f"as its neighbour ({one.distance_metres / 1000:,.1f} km)."
        for one in joined
    ]
    for part in analysis.neighbours.parts:
        if len(part) > 1:
            names = listed([named[code] for code in part])
            notes.append(f"These wards touch each other but none of the rest: {names}.")
    return _table(
        f"ward_patterns{suffix}",
        f"Clusters: {place_label(analysis)}",
        analysis.patterns,
        spec.CLUSTER_COLUMNS,
        _sources(analysis),
        tuple(notes),
    )


def concentration_table(analysis: Analysis, suffix: str) -> ResultTable:
    """Return how few wards hold a quarter and half of each measure's records."""
    return _table(
        f"ward_concentration{suffix}",
        f"How concentrated: {place_label(analysis)}",
        analysis.concentrations,
        spec.CONCENTRATION_COLUMNS,
        _sources(analysis),
    )


def flag_table(analysis: Analysis, suffix: str) -> ResultTable:
    """Return on how many measures each ward is in the top fifth, most first."""
    order = analysis.flags.sort_values(["flags", "ward"], ascending=[False, True], kind="stable")
    return _table(
        f"ward_flags{suffix}",
        f"Wards in the top fifth: {place_label(analysis)}",
        order,
        spec.FLAG_COLUMNS,
        _sources(analysis),
    )


def harm_table(analysis: Analysis, suffix: str) -> ResultTable | None:
    """Return each ward's harm; None where no weights are given."""
    if analysis.harm is None or analysis.weights is None:
        return None
    weights = analysis.weights
    return _table(
        f"ward_harm{suffix}",
        f"Harm by ward ({weights.edition}): {place_label(analysis)}",
        analysis.harm.sort_values(["district", "ward"], kind="stable"),
        spec.HARM_COLUMNS,
        (*_sources(analysis), weights.citation),
        (
            "Weights apply to types, not to single offences: within a type harm differs widely. A "
            "rise may be a change of recording.",
        ),
    )
