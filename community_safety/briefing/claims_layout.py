"""How the tables about claims are laid out on the page: few columns, each finding in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pandas as pd
from markupsafe import Markup, escape

from community_safety.briefing.show import Shown, paragraphs, verdict_markup
from community_safety.claims.chance import Holds, Kind
from community_safety.claims.changes import NEITHER
from community_safety.claims.figures import Agreement
from community_safety.claims.saying import summary_said
from community_safety.claims.summary import AGREE, COMPARED, MISSING, READ, RECOMPUTED, WIDELY
from community_safety.claims.wording import in_full, rounded_up
from community_safety.claims.yardstick import REFERENCE_DISPERSION
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import number, signed, signed_span, span
from community_safety.verdicts import Verdict

_Cell: TypeAlias = Callable[[pd.Series], Markup]
_SHORT = {"per cent": "%", "per cent change": "%", "percentage points": " points"}
_KEY_FIGURES = (
    ("claims", READ),
    ("figures that could be worked out again", RECOMPUTED),
    ("of these agree", AGREE),
    ("comparisons that could be tested", COMPARED),
    (
        "of these more than chance even at "
        f"{REFERENCE_DISPERSION.highest} times the variation of independent events",
        WIDELY,
    ),
    ("claims without the counts a test needs", MISSING),
)


_UNREMARKABLE = (
    Agreement.AGREES,
    Agreement.HEDGED,
    Agreement.NOT_PUBLISHED,
    Agreement.WOULD_FIT,
    Agreement.CANNOT,
)


def arithmetic_layout() -> list[Shown]:
    """Return the columns of `arithmetic_of_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Published", _text("published")),
        Shown("Worked out again", _recomputed, numeric=True),
        Shown("How they stand", _stacked("status", "finding")),
    ]


def tests_layout() -> list[Shown]:
    """Return the columns of `tests_of_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Change or share (95% interval)", _estimate, numeric=True),
        Shown("Verdict", _verdict),
        Shown("Finding, and what it assumes", _finding),
    ]


def needed_layout() -> list[Shown]:
    """Return the columns of `needed_for_claims`."""
    return [
        Shown("Claim", _claim),
        Shown("Difference or change", _difference, numeric=True),
        Shown("Cases needed (about)", _needed, numeric=True),
        Shown("Finding", _text("finding")),
    ]


def disagreement_layout() -> list[Shown]:
    """Return the columns of `claims_that_disagree`."""
    return [
        Shown("Measure", _claim),
        Shown("How they disagree", _stacked("kind", "finding")),
        Shown("Where they stand", _text("sources")),
    ]


def listed_layout() -> list[Shown]:
    """Return the columns of `claims_listed`."""
    return [
        Shown("Claim", _claim),
        Shown("As published, and where", _quoted),
        Shown("What was checked", _stacked("checked", "reason", "arithmetic")),
    ]


def summary_layout() -> list[Shown]:
    """Return the columns of `claims_summary`."""
    return [
        Shown("Statement", _text("statement")),
        Shown("Number", _number("count"), numeric=True),
        Shown("Out of", _number("out_of"), numeric=True),
    ]


def key_figures(summary: ReleasedTable) -> list[tuple[str, str]]:
    """Return the row of large figures: label and number of the statements readers ask for first."""
    counts = summary.rows.set_index("statement")["count"]
    return [(label, number(counts.get(statement, 0))) for label, statement in _KEY_FIGURES]


def standing_out(arithmetic: ReleasedTable) -> list[str]:
    """Return the findings of `arithmetic_of_claims` that do not simply agree."""
    rows = arithmetic.rows
    apart = [status for status in Agreement if status not in _UNREMARKABLE]
    return _named(rows[rows["status"].isin([str(status) for status in apart])])


def without_evidence(tested: ReleasedTable) -> list[str]:
    """Return the findings of `tests_of_claims` that chance alone may explain."""
    rows = tested.rows
    return _named(rows[rows["verdict"] == Verdict.SIMILAR])


def hardest(needed: ReleasedTable, how_many: int = 3) -> list[str]:
    """Return the findings of `needed_for_claims` that would take the most cases."""
    rows = needed.rows.dropna(subset=["needed"])
    return _named(rows.sort_values("needed", ascending=False, kind="stable").head(how_many))


def summary_sentences(
    summary: ReleasedTable, arithmetic: ReleasedTable, tested: ReleasedTable
) -> list[str]:
    """Say how many claims there are and how the checks came out, with what stands out."""
    return summary_said(summary.rows, arithmetic.rows, tested.rows)


def without_figures(arithmetic: ReleasedTable) -> str:
    """Say how many published changes have neither of their two figures, and where they are."""
    many = int((arithmetic.rows["reason"] == NEITHER).sum())
    if not many:
        return ""
    changes = "change was" if many == 1 else "changes were"
    return (
        f"{number(many)} more published {changes} printed without either of the two figures behind "
        "them and cannot be worked out again; they are in the table of every claim."
    )


def main_differences(tested: ReleasedTable, how_many: int = 5) -> list[str]:
    """Return the differences beyond chance with the largest counts, each measure and area once."""
    rows = tested.rows
    rows = rows[rows["holds"].isin([str(Holds.WIDELY), str(Holds.INDEPENDENT)])]
    return _largest(rows, how_many)


def main_shares(tested: ReleasedTable, how_many: int = 3) -> list[str]:
    """Return the shares with an interval that are compared with nothing, largest wholes first."""
    rows = tested.rows
    return _largest(rows[(rows["kind"] == str(Kind.SHARE)) & rows["estimate"].notna()], how_many)


def not_settled(tested: ReleasedTable) -> list[str]:
    """Return the differences that turn on how much such counts vary."""
    rows = tested.rows
    return _named(rows[rows["holds"] == str(Holds.DEPENDS)])


def _largest(rows: pd.DataFrame, how_many: int) -> list[str]:
    counts = rows[["people", "people_other", "events", "events_other"]].sum(axis=1)
    order = counts.sort_values(ascending=False, kind="stable").index
    return _named(rows.loc[order].drop_duplicates(["measure", "area"]).head(how_many))


def _named(rows: pd.DataFrame) -> list[str]:
    columns = ["measure", "area", "finding"]
    return [f"{what} ({where}): {said}" for what, where, said in rows[columns].to_numpy().tolist()]


def _text(name: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return escape(row[name])

    return cell


def _stacked(*names: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return paragraphs([row[name] for name in names])

    return cell


def _needed(row: pd.Series) -> Markup:
    return escape("" if pd.isna(row["needed"]) else in_full(rounded_up(row["needed"], 3)))


def _number(name: str) -> _Cell:
    def cell(row: pd.Series) -> Markup:
        return escape("" if pd.isna(row[name]) else number(row[name]))

    return cell


def _claim(row: pd.Series) -> Markup:
    return paragraphs([row["measure"], f"{row['area']}, {row['period']}"])


def _recomputed(row: pd.Series) -> Markup:
    if pd.isna(row["recomputed"]):
        return Markup("")
    shown = signed if row["kind"] in ("change", "difference") else number
    return escape(f"{shown(row['recomputed'], row['decimals'])}{_unit(row['unit'])}")


def _estimate(row: pd.Series) -> Markup:
    if pd.isna(row["estimate"]):
        return Markup("")
    places, is_change = row["decimals"], row["unit"] in ("per cent change", "percentage points")
    value = (signed if is_change else number)(row["estimate"], places)
    interval = (signed_span if is_change else span)(row["lower"], row["upper"], places)
    return paragraphs([f"{value}{_unit(row['unit'])}", f"({interval})"])


def _verdict(row: pd.Series) -> Markup:
    if row["verdict"] == Verdict.NOT_COMPARED:
        return paragraphs([verdict_markup(row["verdict"]), row["reason"]])
    joined = " " if row["p"].startswith("below") else " = "
    return paragraphs([verdict_markup(row["verdict"]), f"p{joined}{row['p']}"])


def _finding(row: pd.Series) -> Markup:
    assumed = f"Assumes {row['assumption']}." if row["assumption"] else ""
    return paragraphs([row["finding"], assumed])


def _difference(row: pd.Series) -> Markup:
    return escape(f"{signed(row['difference'], row['decimals'])}{_unit(row['unit'])}")


def _quoted(row: pd.Series) -> Markup:
    return paragraphs([f"“{row['wording']}”", row["citation"]])


def _unit(unit: str) -> str:
    if unit in _SHORT:
        return _SHORT[unit]
    return f" {unit.strip()}" if unit else ""
