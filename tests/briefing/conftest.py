"""Released tables of an objective, made from the few cells a test cares about."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing import show
from community_safety.disclosure.release import release
from community_safety.indicators.columns import OBJECTIVE_COLUMNS
from community_safety.indicators.headlines import YARDSTICKS
from community_safety.partnership import DisclosurePolicy
from community_safety.results import NUMERIC_ROLES, Column, ResultTable, Role
from community_safety.verdicts import Verdict

COMPARISONS = ("change", "target", "benchmark", "neighbours", "movement")
AGAINST = {words: name for name, words in YARDSTICKS.items()}


def filled(**cells):
    """One measure without any figure, but for the cells given."""
    row = {
        column.name: np.nan if column.role in NUMERIC_ROLES else "" for column in OBJECTIVE_COLUMNS
    }
    row |= {f"{name}_verdict": "not compared" for name in COMPARISONS}
    row |= {"measure": "Theft", "unit": "offences", "direction": "lower", "decimals": 0}
    row |= {"change_decimals": 1}
    row |= {"indicator_id": "theft", "period": "2025/26", "age_months": 0.0}
    row |= {"headline": "not compared"} | cells
    first, _, against = str(row["headline"]).partition(" than ")
    known = {verdict.value for verdict in Verdict}
    row["headline_verdict"] = row["headline_verdict"] or (first if first in known else "similar")
    row["headline_kind"] = row["headline_kind"] or AGAINST.get(against, "")
    return row


@pytest.fixture
def objective():
    """Return a released table of an objective with one row for each mapping of cells."""

    def make(*rows, edition="restricted", subject="Safer streets", related=None):
        names = [column.name for column in OBJECTIVE_COLUMNS]
        frame = pd.DataFrame([filled(**row) for row in rows], columns=names)
        numeric = [column.name for column in OBJECTIVE_COLUMNS if column.role in NUMERIC_ROLES]
        frame = frame.astype(dict.fromkeys(numeric, "float64"))
        table = ResultTable(
            "measures_safer",
            f"{subject}: Ashby",
            frame,
            OBJECTIVE_COLUMNS,
            ("Police",),
            related=related,
            subject=subject,
        )
        return release(table, edition, DisclosurePolicy())

    return make


@pytest.fixture
def withheld(objective):
    """Return an objective's table that the public edition withholds."""
    return objective({"people": 3.0, "people_of": 90.0, "value": 3.0}, edition="public")


@pytest.fixture
def plain_table():
    """Return a released table of a name, a count and a hidden column."""

    def make(names=("Ashby",), counts=(12.5,), *, caption="Offences", people=False, **more):
        columns = (
            Column("place", "Place", Role.DIMENSION),
            Column("count", "Offences", Role.PEOPLE if people else Role.EVENTS, decimals=1),
            Column("secret", "Secret", Role.NOTE, hidden=True),
        )
        frame = pd.DataFrame(
            {"place": list(names), "count": list(counts), "secret": ["x"] * len(names)}
        ).astype({"count": "float64"})
        table = ResultTable("places", caption, frame, columns, **more)
        return release(table, "public" if people else "restricted", DisclosurePolicy())

    return make


@pytest.fixture
def displayed(monkeypatch):
    """Run something and return the one bundle it displayed, and that bundle's metadata."""

    def run(call, *arguments, **named):
        outputs = []

        def display(data, metadata=None, *, raw):
            assert raw
            outputs.append((data, metadata))

        monkeypatch.setattr(show, "display", display)
        call(*arguments, **named)
        if not outputs:
            return None, None
        (output,) = outputs
        json.dumps(output)
        return output

    return run


@pytest.fixture
def warnings_are_errors():
    """A sign that the fonts lack, or a layout that does not fit, is a warning of matplotlib."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
