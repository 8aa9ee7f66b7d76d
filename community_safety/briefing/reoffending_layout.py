"""How the tables of reoffending are laid out: a figure and its interval in one cell."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup, escape

from community_safety.briefing.show import Shown, paragraphs
from community_safety.briefing.ward_layout import SIGNS
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import capital, number, p_value_text, signed, signed_span, span
from community_safety.reoffending.columns import NOT_APART

Cell = Callable[[pd.Series], Markup]


def year_layout() -> list[Shown]:
    """Return the columns of the latest year and the one before."""
    return [
        Shown("Year of cohorts", text("cohort")),
        *_counts(),
        Shown("Difference from the year before (95% interval)", difference, numeric=True),
        Shown("Finding", verdict("no evidence of a change")),
    ]


def need_group_layout() -> list[Shown]:
    """Return the columns of who reoffends by need: identified against not identified."""
    return [
        Shown("Group", lambda row: paragraphs([row["group"], row["dimension"]])),
        *_counts(),
        Shown("Difference from the other group (95% interval)", difference, numeric=True),
        Shown("Against the other group", verdict("no evidence of a difference")),
    ]


def group_layout() -> list[Shown]:
    """Return the columns of who reoffends."""
    return [
        Shown("Group", lambda row: paragraphs([row["group"], row["dimension"]])),
        *_counts(),
        Shown("Difference from everybody else (95% interval)", difference, numeric=True),
        Shown("Against everybody else", verdict("no evidence of a difference")),
    ]


def area_layout() -> list[Shown]:
    """Return the columns of areas side by side; expected ones only where they are known."""
    return [
        Shown("Area", text("area")),
        Shown("Offenders", count("offenders"), numeric=True),
        Shown("Proportion reoffending (95% interval)", with_limits("rate", 1, "%"), numeric=True),
        Shown("Expected given the mix", _expected, numeric=True),
        Shown("Observed over expected (95% interval)", with_limits("ratio", 2), numeric=True),
        Shown("Against what was expected", verdict("no evidence of a difference")),
    ]


def cohort_layout() -> list[Shown]:
    """Return the columns of cohorts one after the other."""
    return [
        Shown("Cohort", lambda row: paragraphs([row["cohort"], row["state"]])),
        Shown("Area", text("area")),
        *_counts(),
        Shown("Local proxy, 6 months", with_limits("proxy_6", 1, "%"), numeric=True),
    ]


def need_layout() -> list[Shown]:
    """Return the columns of needs of offenders and of re-offenders."""
    return [
        Shown("Pathway", text("pathway")),
        Shown("Assessed", count("assessed"), numeric=True),
        Shown("Of those, with the need", with_limits("share", 0, "%"), numeric=True),
        Shown("Re-offenders", with_limits("share_reoffenders", 0, "%"), numeric=True),
        Shown("Those who did not reoffend", with_limits("share_others", 0, "%"), numeric=True),
        Shown("Difference, points (95% interval)", difference, numeric=True),
        Shown("Finding", verdict("no evidence of a difference")),
    ]


def time_test_layout() -> list[Shown]:
    """Return the columns of the comparisons of times to reoffence."""
    return [
        Shown("Compared by", lambda row: paragraphs([row["dimension"], row["groups"]])),
        Shown("Log-rank statistic", lambda row: escape(number(row["statistic"], 1)), numeric=True),
        Shown("p-value, adjusted", _adjusted, numeric=True),
        Shown("Finding", lambda row: escape(capital(str(row["verdict"])))),
    ]


def young_layout() -> list[Shown]:
    """Return the columns of first time entrants and young people offending."""
    return [
        Shown("Twelve months", lambda row: paragraphs([row["period"], row["measure"]])),
        Shown("Area", text("area")),
        Shown("Young people", count("people"), numeric=True),
        Shown("Per 1,000 aged 10 to 17", with_limits("rate", 1), numeric=True),
        Shown("Offences", count("offences"), numeric=True),
        Shown("Times the year before", with_limits("change", 2), numeric=True),
        Shown("Against the year before", verdict("no evidence of a change")),
    ]


def iom_layout() -> list[Shown]:
    """Return the columns of the IOM cohort before and after."""
    return [
        Shown("Figure", lambda row: paragraphs([row["line"], row["note"]])),
        Shown("Value (95% interval)", _iom_value, numeric=True),
    ]


def ward_layout(table: ReleasedTable) -> list[Shown]:
    """Return the columns of caseload or reoffending by ward."""
    rows = table.rows
    several = len(rows["district"].unique()) > 1
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    again = [Shown("Followed by a reoffence", count("reoffenders"), numeric=True)]
    entries = rows["reoffenders"].notna().any()
    return [
        Shown("Ward", lambda row: paragraphs([row["ward"], row["district"] if several else ""])),
        Shown("Entries in the cohort" if entries else "People", count("offenders"), numeric=True),
        *(again if entries else []),
        Shown(f"Rate {unit} (95% interval)", _ward_rate, numeric=True),
        Shown("Smoothed rate", lambda row: _figure(row, "smoothed"), numeric=True),
        Shown("Against the rest of the area", _ward_verdict),
    ]


def account_layout() -> list[Shown]:
    """Return the columns of what became of every row."""
    names = ("read", "used", "set_aside", "excluded", "refused")
    labels = ("Rows read", "Used", "Copies set aside", "Excluded by rule", "Refused")
    shown = zip(names, labels, strict=True)
    return [
        Shown("Records", text("file")),
        *(Shown(label, count(name), numeric=True) for name, label in shown),
    ]


def text(name: str) -> Cell:
    """Return a cell of words."""
    return lambda row: escape(row[name])


def count(name: str) -> Cell:
    """Return a cell of a whole number."""
    return lambda row: escape(number(row[name]))


def with_limits(name: str, places: int, unit: str = "") -> Cell:
    """Return a cell of a figure with its interval in brackets."""

    def cell(row: pd.Series) -> Markup:
        value = row[name]
        if pd.isna(value):
            return escape(number(value))
        limits = span(row[f"{name}_lower"], row[f"{name}_upper"], places)
        figure = f"{number(value, places)}{unit}"
        return escape(f"{figure} ({limits})" if limits else figure)

    return cell


def verdict(nothing: str) -> Cell:
    """Return a cell with a verdict's word and sign; `nothing` is said where nothing is sure."""

    def cell(row: pd.Series) -> Markup:
        word = str(row["verdict"])
        said = nothing if word == NOT_APART else word
        return with_sign(word, said)

    return cell


def with_sign(word: str, said: str) -> Markup:
    """Write a verdict with its sign, which says the same."""
    sign = SIGNS.get(word)
    if sign is None:
        return escape(capital(said))
    return Markup('<span aria-hidden="true">{}</span> {}').format(sign, capital(said))


def difference(row: pd.Series) -> Markup:
    """Return a cell of a difference of percentages in points, with its interval."""
    value = row["difference"]
    if pd.isna(value):
        return Markup("")
    limits = signed_span(row["difference_lower"], row["difference_upper"], 1)
    return escape(f"{signed(value, 1)} ({limits})")


def _counts() -> list[Shown]:
    return [
        Shown("Offenders", count("offenders"), numeric=True),
        Shown("Re-offenders", count("reoffenders"), numeric=True),
        Shown("Proportion reoffending (95% interval)", _rate, numeric=True),
        Shown("Reoffences per re-offender", with_limits("per_reoffender", 2), numeric=True),
        Shown("Reoffences per 100 offenders", with_limits("per_100", 0), numeric=True),
    ]


def _rate(row: pd.Series) -> Markup:
    """Return the rate, and under it why it is to be read with care."""
    figure = with_limits("rate", 1, "%")(row)
    return paragraphs([figure, "unreliable" if "unreliable" in str(row["state"]) else ""])


def _expected(row: pd.Series) -> Markup:
    rate = row["expected_rate"]
    if pd.isna(rate):
        return escape(number(rate))
    return escape(f"{number(rate, 1)}% ({number(row['expected'], 1)} re-offenders)")


def _adjusted(row: pd.Series) -> Markup:
    value = row["adjusted_p"]
    return escape("not compared" if pd.isna(value) else p_value_text(float(value)))


def _iom_value(row: pd.Series) -> Markup:
    if pd.isna(row["value"]):
        return escape(number(row["value"]))
    places, unit = int(row["decimals"]), str(row["unit"])
    mark = "%" if unit == "per cent" else ""
    write = signed if mark else number
    value = f"{write(row['value'], places)}{mark}"
    limits = (signed_span if mark else span)(row["lower"], row["upper"], places)
    return escape(f"{value} ({limits})" if limits else value)


def _figure(row: pd.Series, name: str) -> Markup:
    return escape(number(row[name], int(row["decimals"])))


def _ward_rate(row: pd.Series) -> Markup:
    if row["state"]:
        return escape(row["state"])
    places = int(row["decimals"])
    limits = span(row["lower"], row["upper"], places)
    return escape(f"{number(row['rate'], places)} ({limits})" if limits else "")


def _ward_verdict(row: pd.Series) -> Markup:
    word = str(row["group"])
    return with_sign(word, "no evidence of a difference" if word == NOT_APART else word)
