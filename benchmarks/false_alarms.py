"""Measure how often the rules, the headlines and plain red, amber and green are wrong.

How to run
    ``.venv/bin/python benchmarks/false_alarms.py`` prints the tables; ``--write`` puts them on
    ``docs/methods/false_alarms.md``, between its two marks, and all shares into
    ``community_safety/briefing/false_alarms.csv``, which the method note of a briefing quotes.
    Run it again when a rule, a chart or a comparison changes.

Design
    The truth is made up, so that every alarm can be told true from false. Series in which nothing
    changes: Poisson counts (5, 20, 100 a month), shares of 30% of 50 and of 400, counts that vary
    more than independent events (40 a month with dispersion 3, 400 with 8), the same with a season,
    counts whose level remembers last month's, and rare events (1 a month); of 12, 24 and 36 months,
    and a quarterly share of 12 quarters. Then series of 36 months that change: a step of +10%, +25%
    or +50%, or a slope of +2% a month, in the last 1 to 12 months.

    Counted are: each rule on XmR charts, and p, u and t charts; headlines of the real pipeline
    (``release_figures`` on frames as ``read_series`` returns them; the release is the last 12
    months; low is good), without a target, with a target at the true level, and with a benchmark
    at it; which of them a first page of 26 such measures would name outright; what plain red, amber
    and green say of the same figures; how soon a change is found; and what is said of targets at
    known distances from the level.

    Every cell has a generator of its own from one seed, so that a run gives the same numbers again
    and a new cell changes no other. A share of 5% from 2,600 series has a standard error of 0.4
    percentage points, one of 50% of 1.0; the rules by themselves rest on 10,000 series.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from false_alarms_charts import other_charts, rules_alone
from false_alarms_headlines import nothing_changes, shifts_found, targets_diagnosed
from false_alarms_tables import between_marks, tables

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "methods" / "false_alarms.md"
CSV = ROOT / "community_safety" / "briefing" / "false_alarms.csv"
COLUMNS = (
    *("question", "series", "periods", "against", "shift", "since"),
    *("outcome", "share", "cases"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many series each cell of the design has."""

    rules: int = 10_000
    still: int = 2_600
    shifted: int = 2_600


def simulate(size: Size) -> pd.DataFrame:
    """Run the whole design; one row for each cell and outcome."""
    found = [
        *rules_alone(size.rules),
        *other_charts(size.rules),
        *nothing_changes(size.still),
        *shifts_found(size.shifted),
        *targets_diagnosed(size.still),
    ]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.assign(
        against=frame["against"].fillna(""),
        shift=frame["shift"].fillna(""),
        since=frame["since"].fillna(0).astype(int),
        share=frame["share"].round(4),
    )


def main() -> None:
    """Run, print, and write where asked."""
    parser = argparse.ArgumentParser(description="Measure how often this package is wrong.")
    parser.add_argument("--write", action="store_true", help="rewrite the page and the CSV")
    asked = parser.parse_args()
    begin = time.perf_counter()
    found = simulate(Size())
    text = tables(found)
    print(text)
    print(f"The run took {(time.perf_counter() - begin) / 60:.1f} minutes.")
    if asked.write:
        found.to_csv(CSV, index=False, lineterminator="\n")
        PAGE.write_text(between_marks(PAGE.read_text("utf-8"), text), "utf-8")


if __name__ == "__main__":
    main()
