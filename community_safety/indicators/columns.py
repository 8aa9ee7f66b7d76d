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
        decimals_column="change_decimals" if name.startswith("change") else "decimals",
        absent_column=more.get("absent_column", ""),
        derived_from=derived,
        description=more.get("description", ""),
    )


def _comparison(name: str, label: str, derived: tuple[str, ...]) -> tuple[Column, ...]:
    """Verdict, strength, reason and p-value of one comparison."""
    return (
        Column(
            f"{name}_verdict",
            f"{label}: verdict",
            Role.VERDICT,
            derived_from=derived,
            description="Better, similar, worse, higher, lower or not compared.",
        ),
        Column(
            f"{name}_strength",
            f"{label}: strength",
            Role.NOTE,
            derived_from=derived,
            description="99.8% where the difference also holds at that level of confidence",
        ),
        Column(
            f"{name}_reason",
            f"{label}: why not compared",
            Role.NOTE,
            description="The reason, where there is no verdict.",
        ),
        Column(f"{name}_p", f"{label}: p-value", Role.LIMIT, derived_from=derived, hidden=True),
    )


ABSENT = tuple(
    f"{name}_absent"
    for name in ("people", "people_of", "events", "events_of", "target", "benchmark", "neighbours")
)
"""Hidden columns that say where a figure cannot be, and is not just missing."""
OBJECTIVE_COLUMNS: tuple[Column, ...] = (
    Column(
        "indicator_id",
        "Measure id",
        Role.DIMENSION,
        description="The measure's id in the partnership file and the data.",
    ),
    Column(
        "measure",
        "Measure",
        Role.DIMENSION,
        description="The measure's name in the partnership file.",
    ),
    Column("unit", "Unit", Role.DIMENSION, description="What the figures of the row are in."),
    Column(
        "direction",
        "Good is",
        Role.DIMENSION,
        description="Which way is good: lower, higher, or none where neither is.",
    ),
    Column("period", "Period", Role.DIMENSION, description="The period that the figure speaks of."),
    Column(
        "people",
        "People counted",
        Role.PEOPLE,
        whole="people_of",
        description="Where people are counted: how many in the period.",
        absent_column="people_absent",
    ),
    Column(
        "people_of",
        "People: out of how many",
        Role.PEOPLE,
        description="Where people are counted: out of how many.",
        absent_column="people_of_absent",
    ),
    Column(
        "events",
        "Events counted",
        Role.EVENTS,
        description="Where events or answers are counted: how many in the period.",
        absent_column="events_absent",
    ),
    Column(
        "events_of",
        "Events: out of how many",
        Role.EVENTS,
        description="Out of how many residents, cases or answers.",
        absent_column="events_of_absent",
    ),
    _figure("value", "Value", Role.RATE, _NOW, description="The figure of the period."),
    _figure(
        "lower",
        "Lower 95% limit",
        Role.LIMIT,
        _NOW,
        description="Lower end of the range that allows for chance.",
    ),
    _figure("upper", "Upper 95% limit", Role.LIMIT, _NOW, description="Upper end of that range."),
    Column(
        "last_year_people",
        "People counted, same period last year",
        Role.PEOPLE,
        whole="last_year_people_of",
        description="The same days one year earlier.",
        absent_column="people_absent",
    ),
    Column(
        "last_year_people_of",
        "People: out of how many, last year",
        Role.PEOPLE,
        description="The same days one year earlier.",
        absent_column="people_of_absent",
    ),
    Column(
        "last_year_events",
        "Events counted, same period last year",
        Role.EVENTS,
        description="The same days one year earlier.",
        absent_column="events_absent",
    ),
    Column(
        "last_year_events_of",
        "Events: out of how many, last year",
        Role.EVENTS,
        description="The same days one year earlier.",
        absent_column="events_of_absent",
    ),
    _figure(
        "last_year",
        "Same period last year",
        Role.RATE,
        _THEN,
        description="The figure of the same days one year earlier.",
    ),
    _figure(
        "change",
        "Change",
        Role.RATE,
        _BOTH,
        unit_column="change_unit",
        description="The figure less, or relative to, that of the same period last year.",
    ),
    _figure(
        "change_lower",
        "Change: lower 95% limit",
        Role.LIMIT,
        _BOTH,
        unit_column="change_unit",
        description="Lower end of the range with which the change is compatible.",
    ),
    _figure(
        "change_upper",
        "Change: upper 95% limit",
        Role.LIMIT,
        _BOTH,
        unit_column="change_unit",
        description="Upper end of that range.",
    ),
    Column(
        "change_unit",
        "Unit of change",
        Role.DIMENSION,
        description="What the change is in: per cent of the earlier figure, or percentage points.",
    ),
    *_comparison("change", "Against last year", _BOTH),
    _figure(
        "target_lower",
        "Target (or its lower end)",
        Role.RATE,
        (),
        description="What the figure is to reach or not to exceed.",
        absent_column="target_absent",
    ),
    _figure(
        "target_upper",
        "Target's upper end",
        Role.RATE,
        (),
        description="Where the target is a range; otherwise the same as its lower end.",
        absent_column="target_absent",
    ),
    *_comparison("target", "Against target", _NOW),
    _figure(
        "benchmark",
        "Benchmark",
        Role.RATE,
        (),
        description="The nation or region that the partnership file names.",
        absent_column="benchmark_absent",
    ),
    *_comparison("benchmark", "Against benchmark", _NOW),
    _figure(
        "neighbours",
        "Neighbours, pooled",
        Role.RATE,
        _NOW,
        description="The figure of the other areas named as neighbours, taken together.",
        absent_column="neighbours_absent",
    ),
    *_comparison("neighbours", "Against neighbours", _NOW),
    *_comparison("movement", "Movement of its series", _BOTH),
    Column(
        "series_said",
        "What its series shows",
        Role.NOTE,
        derived_from=_BOTH,
        description="Average, special causes and season of the measure's process chart.",
    ),
    Column(
        "recent_trend",
        "Recent trend",
        Role.NOTE,
        derived_from=_BOTH,
        description="Of the last five yearly figures, at 99.8% and with each year left out.",
    ),
    Column(
        "headline",
        "Headline",
        Role.NOTE,
        derived_from=_BOTH,
        description="What the measure comes to; the first rule that fits decides.",
    ),
    Column(
        "headline_reason",
        "Because",
        Role.NOTE,
        derived_from=_BOTH,
        description="What the headline rests on.",
    ),
    Column(
        "target_diagnosis",
        "The target itself",
        Role.NOTE,
        derived_from=_BOTH,
        description="Whether the target can be met, missed, or told from chance at all.",
    ),
    Column(
        "plain_rag",
        "Plain red/amber/green",
        Role.NOTE,
        derived_from=_NOW,
        description="What red, amber and green without any allowance for chance would show.",
    ),
    Column(
        "age_months",
        "Age at the release, months",
        Role.DIMENSION,
        description="Whole months from the end of the period to the end of the release.",
    ),
    Column(
        "provisional",
        "Provisional",
        Role.NOTE,
        description="Says so where the newest months may still be revised.",
    ),
    Column("method", "Interval by", Role.NOTE, description="How the interval was worked out."),
    Column(
        "dispersion",
        "Dispersion",
        Role.RATE,
        decimals=1,
        derived_from=_BOTH,
        description="Variance of the counts relative to independent events",
    ),
    Column(
        "dispersion_basis",
        "Dispersion is",
        Role.NOTE,
        description="Estimated from the measure's own series, or declared.",
    ),
    Column("gaps", "Gaps", Role.NOTE, description="Months without a figure in the period."),
    Column("note", "Note", Role.NOTE, description="What the partnership says of the measure."),
    Column("headline_verdict", "Verdict of the headline", Role.VERDICT, hidden=True),
    Column("headline_kind", "What the headline rests on", Role.DIMENSION, hidden=True),
    Column("season_open", "Season may explain the movement", Role.DIMENSION, hidden=True),
    Column("decimals", "Decimals", Role.DIMENSION, hidden=True),
    Column("change_decimals", "Decimals of the change", Role.DIMENSION, hidden=True),
    *(
        Column(name, "What stands for a missing figure", Role.DIMENSION, hidden=True)
        for name in ABSENT
    ),
)
"""Columns of the table of one objective, in the order of the CSV."""
