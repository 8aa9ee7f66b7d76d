"""One indicator, area and period said twice, and periods that overlap."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from community_safety.characters import legible
from community_safety.sources.contract import Rows

SERIES = ["indicator_id", "area_code"]
KEY = [*SERIES, "period_start", "period_end"]
_FIGURES = ["value", "numerator", "denominator", "target"]


def check_periods(rows: Rows) -> None:
    """Refuse what is said twice of one period, and periods that overlap.

    Of rows that say the same the first is used; of rows that contradict each other none is.
    """
    values = rows.parsed
    dated = values["period_start"].notna() & values["period_end"].notna() & ~rows.refused
    frame = values.loc[dated, [*KEY, *_FIGURES]]
    copies = frame.duplicated(keep="first")
    versions = (~copies).groupby([frame[name] for name in KEY], sort=False).transform("sum")
    differing = versions > 1
    copies &= ~differing
    # Positions, not labels: the rows of several files are numbered through.
    first = _others(frame[frame.duplicated(KEY, keep=False)])
    rows.refuse(
        _on_all(copies, values.index),
        "this row repeats an earlier one, which is used",
        _naming(rows, first),
    )
    rows.refuse(
        _on_all(differing, values.index),
        "indicator, area and period are given twice with different figures; none is used",
        _naming(rows, first),
    )
    overlapping = _overlapping(frame[~copies & ~differing].sort_values(KEY))
    where = pd.Series(values.index.isin(list(overlapping)), index=values.index)
    rows.refuse(
        where,
        "its period overlaps another of the same indicator and area; none is used",
        _naming(rows, overlapping),
    )


def _others(repeated: pd.DataFrame) -> dict[int, int]:
    """Return, for each row of a repeated key, the first row that has it, or else the second."""
    others: dict[int, int] = {}
    for positions in repeated.groupby(KEY, sort=False).indices.values():
        labels = repeated.index[positions].tolist()
        others |= dict.fromkeys(labels, labels[0])
        others[labels[0]] = labels[1]
    return others


def _overlapping(ordered: pd.DataFrame) -> dict[int, int]:
    """Return, for each row whose period overlaps another, one that it overlaps."""
    groups = ordered.groupby(SERIES, sort=False)
    previous_end = groups["period_end"].cummax().groupby([ordered[s] for s in SERIES]).shift()
    if not (ordered["period_start"] <= previous_end).any():
        return {}
    found: dict[int, int] = {}
    for _, group in groups:
        longest = None
        columns = (group.index, group["period_start"], group["period_end"])
        for label, start, end in zip(*columns, strict=True):
            if longest is not None and start <= longest[1]:
                found[label] = longest[0]
                found.setdefault(longest[0], label)
            if longest is None or end > longest[1]:
                longest = (label, end)
    return found


def _naming(rows: Rows, others: dict[int, int]) -> Callable[[int], str]:
    """Return what names the other row of a pair, and its file where that is another."""
    files, numbers = rows.given["file"], rows.given["row"]

    def other(position: int) -> str:
        found = others[position]
        same = files.iloc[found] == files.iloc[position]
        return f" (row {numbers.iloc[found]}{'' if same else f' of {legible(files.iloc[found])}'})"

    return other


def _on_all(part: pd.Series, index: pd.Index) -> pd.Series:
    return part.reindex(index, fill_value=False).astype(bool)
