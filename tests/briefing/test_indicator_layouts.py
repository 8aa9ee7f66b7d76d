"""How the tables of targets, of changed verdicts and of areas are laid out for a reader."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from community_safety.briefing import show_table
from community_safety.briefing.indicator_layout import (
    areas_layout,
    escalation_layout,
    objective_layout,
    targets_layout,
)
from community_safety.disclosure.release import release
from community_safety.indicators.area_columns import AREA_COLUMNS
from community_safety.indicators.target_table import TARGET_COLUMNS
from community_safety.partnership import DisclosurePolicy
from community_safety.results import NUMERIC_ROLES, Column, ResultTable, Role

NASTY = "<script>alert(\"1\")</script> & 'two' <b>"


def _released(columns, *rows):
    """Return a released table with the cells given, and nothing in the others."""
    empty = {column.name: np.nan if column.role in NUMERIC_ROLES else "" for column in columns}
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    frame = pd.DataFrame([empty | row for row in rows], columns=list(empty))
    table = ResultTable("t", "Caption", frame.astype(dict.fromkeys(numeric, "float64")), columns)
    return release(table, "restricted", DisclosurePolicy())


@pytest.fixture
def cells(displayed):
    """Show a table with a layout and return the text of its first row by its headings."""

    def read(table, layout):
        soup = BeautifulSoup(displayed(show_table, table, layout)[0]["text/html"], "html.parser")
        assert soup.script is None
        assert soup.b is None
        headings = [cell.text for cell in soup.select('th[scope="col"]')]
        row = [cell.get_text(" ", strip=True) for cell in soup.select_one("tbody tr").children]
        return dict(zip(headings, row, strict=True))

    return read


TARGET = {
    "measure": "Theft",
    "unit": "offences",
    "target_lower": 600,
    "target_upper": 600,
    "level": 1200.4,
    "diagnosis": "unreachable now",
    "why": "single months stay within 91 to 109",
    "detectable": 69.8,
    "cases": 1198,
    "needed": 10,
    "decimals": 0,
}


def test_a_target_is_laid_out_with_its_diagnosis_and_reason(cells):
    assert cells(_released(TARGET_COLUMNS, TARGET), targets_layout()) == {
        "Measure": "Theft offences",
        "Target": "600",
        "Usual level": "1,200",
        "The target is": "unreachable now",
        "Because": "single months stay within 91 to 109",
        "Smallest miss that would show": "70",
        "Cases, and cases needed": "1,198",
    }


def test_what_is_not_known_of_a_target_is_said_to_be_missing(cells):
    unknown = {"level": np.nan, "detectable": np.nan, "cases": np.nan, "needed": np.nan}
    laid_out = cells(_released(TARGET_COLUMNS, TARGET | unknown | {"diagnosis": ""}),
                     targets_layout())  # fmt: skip
    assert laid_out["Usual level"] == laid_out["Smallest miss that would show"] == "[x]"
    assert laid_out["Cases, and cases needed"] == "[x]"
    assert laid_out["The target is"] == "[x]"


def test_cases_needed_are_told_only_where_they_are_too_few(cells):
    laid_out = cells(
        _released(TARGET_COLUMNS, TARGET | {"diagnosis": "undetectable", "needed": 9538}),
        targets_layout(),
    )
    assert laid_out["Cases, and cases needed"] == "1,198 9,538 needed"


def test_areas_are_laid_out_beside_each_other(cells):
    area = {
        "measure": "Theft",
        "unit": "per cent",
        "area": "Brook",
        "part": "other area",
        "value": 12.34,
        "lower": 10.0,
        "upper": 14.0,
        "pooled": 11.0,
        "limit_lower": 9.0,
        "limit_upper": 13.0,
        "apart": "higher",
        "decimals": 1,
    }
    assert cells(_released(AREA_COLUMNS, area), areas_layout()) == {
        "Measure": "Theft per cent",
        "Area": "Brook other area",
        "Value (95% interval)": "12.3 10.0 to 14.0",
        "Areas together": "11.0",
        "Control limits, 95%": "9.0 to 13.0",
        "Apart from the others": "higher",
    }
    within = cells(_released(AREA_COLUMNS, area | {"apart": ""}), areas_layout())
    assert within["Apart from the others"] == "no"


ESCALATION = tuple(
    Column(name, label, Role.NOTE)
    for name, label in (
        ("indicator_id", "Measure id"),
        ("measure", "Measure"),
        ("at_2025_12", "To Dec 2025"),
        ("at_2026_03", "To Mar 2026"),
        ("change", "Since the last release"),
    )
)


def test_changed_verdicts_have_a_column_for_each_quarter(cells):
    row = {
        "indicator_id": "theft",
        "measure": "Theft",
        "at_2025_12": "no evidence",
        "at_2026_03": "worse",
        "change": "newly worse",
    }
    table = _released(ESCALATION, row)
    assert cells(table, escalation_layout(table)) == {
        "Measure": "Theft",
        "To Dec 2025": "no evidence",
        "To Mar 2026": "worse",
        "Since the last release": "newly worse",
    }


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        (TARGET_COLUMNS, lambda _: targets_layout()),
        (AREA_COLUMNS, lambda _: areas_layout()),
        (ESCALATION, escalation_layout),
    ],
)
def test_everything_a_file_holds_is_escaped_in_every_layout(cells, columns, layout):
    words = {
        column.name: NASTY
        for column in columns
        if column.role not in NUMERIC_ROLES and column.name != "decimals"
    }
    table = _released(columns, words | {"decimals": 1})
    found = cells(table, layout(table))
    assert any(NASTY in text for text in found.values())


def test_the_diagnosis_of_a_target_stands_below_its_verdict(cells, objective):
    given = {
        "value": 50.0,
        "target_lower": 40.0,
        "target_upper": 40.0,
        "target_verdict": "worse",
        "target_diagnosis": "unreachable now",
        "headline": "worse than target",
    }
    table = objective(given)
    assert cells(table, objective_layout(table))["Target"] == "40 ✗ worse unreachable now"
    within = given | {
        "headline": "within its target range", "headline_verdict": "similar",
        "target_verdict": "similar", "target_upper": 60.0, "target_diagnosis": "too easy",
    }  # fmt: skip
    table = objective(within)
    assert cells(table, objective_layout(table))["Target"] == (
        "40 to 60 ≈ within the range too easy"
    )
