"""What the curves of time to reoffence say in words: title and description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from community_safety.briefing.reoffending_pictures.released import (
    first_short,
    per_cent,
    with_interval,
)
from community_safety.numbers import count_of, listed, number

AT_RISK = (0, 3, 6, 9, 12)
"""Months whose numbers at risk stand below the curves."""
_MOST_TOLD = 8
_SOON = (3, 6)


def curves_title(curves: Sequence[pd.DataFrame], by: str) -> str:
    """Say the share at the end of the follow-up; no difference is claimed, for none is tested."""
    last = pd.DataFrame([curve.iloc[-1] for curve in curves])
    months = f"{number(last['months'].max())} months"
    shares = last["share"]
    if len(curves) == 1:
        said = f"{per_cent(shares.iloc[0])} reoffended within {months}"
        return first_short(f"{said}{_half(curves[0])}", said)
    between = f"Between {per_cent(shares.min())} and {per_cent(shares.max())} reoffended"
    general = (f"{between} within {months}, {by}", f"{between} within {months}, in each group")
    if len(curves) == 2:
        one, other = (f"{row['group']} {per_cent(row['share'])}" for _, row in last.iterrows())
        return first_short(f"Reoffended within {months}: {one}, {other}", *general)
    return first_short(*general)


def _half(curve: pd.DataFrame) -> str:
    """Say by which month half of those had reoffended who did in the whole time."""
    last = curve.iloc[-1]
    reached = curve[curve["share"] >= last["share"] / 2]
    if last["share"] <= 0:
        return ""
    return f", half of them by month {number(reached['months'].iloc[0])}"


def curves_words(curves: Sequence[pd.DataFrame]) -> Iterator[str]:
    """Describe the curves by their ends and by how they came there, from long to short."""
    last = int(curves[0]["months"].max())
    for most, limits, earlier in (
        (_MOST_TOLD, True, AT_RISK[1:]),
        (_MOST_TOLD, True, _SOON),
        (_MOST_TOLD, False, _SOON),
        (_MOST_TOLD, False, ()),
    ):
        told = [_told(curve, limits, earlier) for curve in curves[:most]]
        more = len(curves) - len(told)
        rest = f" {count_of(more, 'more group')} in the table." if more else ""
        yield f"Share who had reoffended by month {last}: {'; '.join(told)}.{rest}"


def _told(curve: pd.DataFrame, limits: bool, earlier: Sequence[int]) -> str:
    """Say a group's last share and size, and its shares at earlier months."""
    last = curve.iloc[-1]
    share = per_cent(last["share"])
    if limits:
        share = with_interval(share, last["share_lower"], last["share_upper"], 1)
    text = f"{last['group']} {share} of {number(curve['at_risk'].iloc[0])}"
    before = [
        f"{per_cent(row['share'])} by month {number(row['months'])}"
        for row in curve[curve["months"].isin(earlier)].to_dict("records")
        if row["months"] < last["months"]
    ]
    return f"{text}, after {listed(before)}" if before else text
