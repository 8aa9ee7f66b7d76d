"""What each column of an objective's table is."""

from __future__ import annotations

from community_safety.results import Column, Role

_NOW = ("people", "people_of")
_THEN = ("last_year_people", "last_year_people_of")
_BOTH = (*_NOW, *_THEN)


def _figure(name: str, label: str, role: Role, derived: tuple[str, ...], **more: str) -> Column:
    return Column(
        name,
        label,
        role,
        unit_column=more.get("unit_column", "unit"),
        decimals_column="decimals",
        derived_from=derived,
        description=more.get("description", ""),
    )


def _comparison(name: str, label: str, derived: tuple[str, ...]) -> tuple[Column, ...]:
    """Verdict, strength, reason and p-value of one comparison."""
    return (
        Column(f"{name}_verdict", f"{label}: verdict", Role.VERDICT, derived_from=derived),
        Column(
            f"{name}_strength",
            f"{label}: strength",
            Role.NOTE,
            derived_from=derived,
            description="99.8% where the difference also holds at that level of confidence",
        ),
        Column(f"{name}_reason", f"{label}: why not compared", Role.NOTE),
        Column(f"{name}_p", f"{label}: p-value", Role.LIMIT, derived_from=derived, hidden=True),
    )


OBJECTIVE_COLUMNS: tuple[Column, ...] = (
    Column("indicator_id", "Measure id", Role.DIMENSION),
    Column("measure", "Measure", Role.DIMENSION),
    Column("unit", "Unit", Role.DIMENSION),
    Column("direction", "Good is", Role.DIMENSION),
    Column("period", "Period", Role.DIMENSION),
    Column("people", "People counted", Role.PEOPLE, whole="people_of"),
    Column("people_of", "out of (people)", Role.PEOPLE),
    Column("events", "Events counted", Role.EVENTS),
    Column("events_of", "out of", Role.EVENTS),
    _figure("value", "Value", Role.RATE, _NOW),
    _figure("lower", "Lower 95% limit", Role.LIMIT, _NOW),
    _figure("upper", "Upper 95% limit", Role.LIMIT, _NOW),
    Column(
        "last_year_people",
        "People counted, same period last year",
        Role.PEOPLE,
        whole="last_year_people_of",
    ),
    Column("last_year_people_of", "out of (people), last year", Role.PEOPLE),
    Column("last_year_events", "Events counted, same period last year", Role.EVENTS),
    Column("last_year_events_of", "out of, last year", Role.EVENTS),
    _figure("last_year", "Same period last year", Role.RATE, _THEN),
    _figure("change", "Change", Role.RATE, _BOTH, unit_column="change_unit"),
    _figure(
        "change_lower", "Change: lower 95% limit", Role.LIMIT, _BOTH, unit_column="change_unit"
    ),
    _figure(
        "change_upper", "Change: upper 95% limit", Role.LIMIT, _BOTH, unit_column="change_unit"
    ),
    Column("change_unit", "Unit of change", Role.DIMENSION),
    *_comparison("change", "Against last year", _BOTH),
    _figure("target_lower", "Target (or its lower end)", Role.RATE, ()),
    _figure("target_upper", "Target's upper end", Role.RATE, ()),
    *_comparison("target", "Against target", _NOW),
    _figure("benchmark", "Benchmark", Role.RATE, ()),
    *_comparison("benchmark", "Against benchmark", _NOW),
    _figure("neighbours", "Neighbours, pooled", Role.RATE, _NOW),
    *_comparison("neighbours", "Against neighbours", _NOW),
    Column("headline", "Headline", Role.NOTE, derived_from=_BOTH),
    Column("plain_rag", "Plain red/amber/green", Role.NOTE, derived_from=_NOW),
    Column("age_months", "Age at the release, months", Role.DIMENSION),
    Column("provisional", "Provisional", Role.NOTE),
    Column("method", "Interval by", Role.NOTE),
    Column(
        "dispersion",
        "Dispersion",
        Role.RATE,
        decimals=1,
        derived_from=_BOTH,
        description="Variance of the counts relative to independent events",
    ),
    Column("dispersion_basis", "Dispersion is", Role.NOTE),
    Column("gaps", "Gaps", Role.NOTE),
    Column("note", "Note", Role.NOTE),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
)
"""Columns of the table of one objective, in the order of the CSV."""
