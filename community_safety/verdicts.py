"""The words a comparison may end in, and how a position becomes one of them.

A verdict comes before its colour: table, chart and sentence all take the word from here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import numpy as np
import pandas as pd

Direction = Literal["lower", "higher", "none"]
"""Which way the partnership wants a measure to move; `none` means neither is good or bad."""


class Verdict(StrEnum):
    """What may be said of a difference. There is no seventh word."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = "not compared"


SYMBOLS: dict[Verdict, str] = {
    Verdict.BETTER: "✓",
    Verdict.SIMILAR: "≈",
    Verdict.WORSE: "✗",
    Verdict.HIGHER: "↑",
    Verdict.LOWER: "↓",
    Verdict.NOT_COMPARED: "–",
}
"""A sign for each verdict, always printed beside its word."""

DIFFERENT = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)
"""Verdicts that claim a difference beyond chance."""


def verdict_for(position: str, direction: Direction) -> Verdict:
    """Turn the position of a figure against its yardstick into a verdict.

    Parameters
    ----------
    position
        ``"above"``, ``"below"``, ``"between"`` (the interval holds the yardstick) or
        ``"missing"`` (there is no interval or no yardstick).
    direction
        Which way is good. With ``"none"`` the verdict is higher or lower, never good or bad.
    """
    if position == "missing":
        return Verdict.NOT_COMPARED
    if position == "between":
        return Verdict.SIMILAR
    if position not in ("above", "below"):
        raise ValueError(f"position must be above, below, between or missing, got {position!r}")
    if direction == "none":
        return Verdict.HIGHER if position == "above" else Verdict.LOWER
    good = (position == "above") == (direction == "higher")
    return Verdict.BETTER if good else Verdict.WORSE


def verdicts_for(positions: np.ndarray, directions: pd.Series) -> list[Verdict]:
    """Turn positions into verdicts, element by element (see `verdict_for`)."""
    return [verdict_for(p, d) for p, d in zip(positions, directions, strict=True)]


def plain_rag(value: float, target: float, direction: Direction, tolerance: float = 0.05) -> str:
    """Return what plain red/amber/green would say: the value against the target, chance ignored.

    Green when the target is met, amber when it is missed by no more than `tolerance` (a share
    of the target), red otherwise. Shown only for contrast.
    """
    if direction == "none" or np.isnan(value) or np.isnan(target):
        return ""
    shortfall = value - target if direction == "lower" else target - value
    if shortfall <= 0:
        return "green"
    return "amber" if shortfall <= tolerance * abs(target) else "red"
