"""How much counts of crime vary in practice, to hold claims against that do not say."""

from __future__ import annotations

from typing import NamedTuple


class Yardstick(NamedTuple):
    """Dispersions met in practice: variance over mean, 1 for independent events."""

    lowest: float
    highest: float
    source: str


REFERENCE_DISPERSION = Yardstick(1.2, 13.6, "derived from police.uk records by district 2025")
"""Median dispersion of monthly counts over the districts: the lowest and highest crime type."""

AT_HIGHEST = f"at {REFERENCE_DISPERSION.highest} times the variation of independent events"
AT_ITS_HIGHEST = f"{AT_HIGHEST} (the median district for the most variable crime type)"
