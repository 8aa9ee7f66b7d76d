"""How the table of an objective is laid out: eight columns a reader can take in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from markupsafe import Markup

from community_safety.briefing.charts import PLAIN_NAMES, target_text
from community_safety.briefing.show import Shown, paragraphs, verdict_markup
from community_safety.disclosure.release import ReleasedTable
from community_safety.indicators.headlines import WITHIN_RANGE
from community_safety.indicators.measuring import NO_TARGET
from community_safety.numbers import capital, count_of, number, signed, signed_span, span
from community_safety.statistics.target_diagnosis import UNDETECTABLE


def objective_layout(table: ReleasedTable, names: Mapping[str, str] = PLAIN_NAMES) -> list[Shown]:
    """Return the columns of an objective's table; comparators that it lacks are left out.

    `names` says what to call `benchmark` and `neighbours`.
    """
    columns = [
        Shown("Measure", _measure),
        Shown("Value (95% interval)", _value, numeric=True),
        Shown("Same period last year, and change", _change),
        Shown("Target", _target),
    ]
    rows = table.rows
    if rows["benchmark"].notna().any():
        columns.append(Shown(capital(names["benchmark"]), _benchmark))
    if rows["neighbours"].notna().any():
        columns.append(Shown(f"{capital(names['neighbours'])}, pooled", _neighbours))
    columns.append(Shown("Period and age", _age))
    if (rows["plain_rag"] != "").any():
        columns.append(Shown("Plain RAG, for contrast", _plain))
    return columns


def _measure(row: pd.Series) -> Markup:
    return paragraphs([row["measure"], row["unit"], capital(row["headline"])])


def _value(row: pd.Series) -> Markup:
    places = int(row["decimals"])
    return paragraphs([number(row["value"], places), span(row["lower"], row["upper"], places)])


def _change(row: pd.Series) -> Markup:
    places = int(row["change_decimals"])
    lines: list[str | Markup] = [number(row["last_year"], int(row["decimals"]))]
    if not pd.isna(row["change"]):
        unit = {"per cent": "%", "percentage points": " points"}.get(row["change_unit"], "")
        interval = signed_span(row["change_lower"], row["change_upper"], places)
        lines.append(f"{signed(row['change'], places)}{unit}")
        lines.append(f"({interval})" if interval else "")
    return _judged(lines, row, "change")


def _target(row: pd.Series) -> Markup:
    if row["headline"] == WITHIN_RANGE:
        within = verdict_markup(row["target_verdict"], text="within the range")
        return paragraphs([target_text(row), within, row["target_diagnosis"]])
    judged = _judged([target_text(row)], row, "target")
    if not row["target_diagnosis"]:
        return judged
    return paragraphs([judged, row["target_diagnosis"]])


def _benchmark(row: pd.Series) -> Markup:
    return _compared(row, "benchmark")


def _neighbours(row: pd.Series) -> Markup:
    return _compared(row, "neighbours")


def _compared(row: pd.Series, name: str) -> Markup:
    figure = "" if pd.isna(row[name]) else number(row[name], int(row["decimals"]))
    return _judged([figure], row, name)


def _judged(lines: list[str | Markup], row: pd.Series, name: str) -> Markup:
    if row[f"{name}_reason"] == NO_TARGET:
        return paragraphs(["no target"])
    verdict = verdict_markup(row[f"{name}_verdict"], row[f"{name}_strength"])
    return paragraphs([*lines, verdict, row[f"{name}_reason"]])


def _age(row: pd.Series) -> Markup:
    if not row["period"]:
        return paragraphs(["[x]"])
    months = int(row["age_months"])
    age = f"{count_of(months, 'month')} old" if months else "up to date"
    return paragraphs([row["period"], age, row["provisional"], row["gaps"]])


def _plain(row: pd.Series) -> Markup:
    colour = row["plain_rag"]
    if not colour:
        return Markup("none")
    return Markup('<span class="rag rag-{0}">{0}</span>').format(colour)


def escalation_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of the table of what changed its verdict."""
    quarters = [column for column in table.columns if column.name.startswith("at_")]
    return [
        Shown("Measure", _named),
        *(Shown(column.label, _words(column.name)) for column in quarters),
        Shown("Since the last release", _words("change")),
    ]


def targets_layout() -> list[Shown]:
    """Return the columns of the table of targets."""
    return [
        Shown("Measure", lambda row: paragraphs([row["measure"], row["unit"]])),
        Shown("Target", lambda row: paragraphs([target_text(row)]), numeric=True),
        Shown("Usual level", _number("level"), numeric=True),
        Shown("The target is", _words("diagnosis")),
        Shown("Because", _words("why")),
        Shown("Smallest miss that would show", _number("detectable"), numeric=True),
        Shown("Cases, and cases needed", _cases, numeric=True),
    ]


def areas_layout() -> list[Shown]:
    """Return the columns of a table of areas beside each other."""
    return [
        Shown("Measure", lambda row: paragraphs([row["measure"], row["unit"]])),
        Shown("Area", lambda row: paragraphs([row["area"], row["part"]])),
        Shown("Value (95% interval)", _value, numeric=True),
        Shown("Areas together", _number("pooled"), numeric=True),
        Shown("Control limits, 95%", _limits, numeric=True),
        Shown("Apart from the others", lambda row: paragraphs([row["apart"] or "no"])),
    ]


def _named(row: pd.Series) -> Markup:
    return paragraphs([row["measure"]])


def _words(name: str) -> Callable[[pd.Series], Markup]:
    return lambda row: paragraphs([row[name]])


def _number(name: str) -> Callable[[pd.Series], Markup]:
    return lambda row: paragraphs([number(row[name], int(row["decimals"]))])


def _cases(row: pd.Series) -> Markup:
    # Where the target is not undetectable the number would only raise the question what for
    short = row["diagnosis"] == UNDETECTABLE and not pd.isna(row["needed"])
    needed = f"{number(row['needed'])} needed" if short else ""
    return paragraphs([number(row["cases"]), needed])


def _limits(row: pd.Series) -> Markup:
    return paragraphs([span(row["limit_lower"], row["limit_upper"], int(row["decimals"]))])
