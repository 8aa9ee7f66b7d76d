"""The `indicators` source: one figure for each indicator, area and period, in long form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.errors import near_match
from community_safety.partnership import Indicator, Partnership
from community_safety.sources.contract import Contract, FileColumn, Rows, read_values

CONTRACT = Contract(
    "indicators",
    (
        FileColumn("indicator_id", filled=True),
        FileColumn("area_code", filled=True),
        FileColumn("period_start", "date", filled=True),
        FileColumn("period_end", "date", filled=True),
        FileColumn("value", "number", required=False),
        FileColumn("numerator", "number", required=False),
        FileColumn("denominator", "number", required=False),
        FileColumn("target", "number", required=False),
        FileColumn("note", required=False),
    ),
)
PARTITIONED_BY = "area_code"
LARGEST = 1e12
"""A hundred times the people on Earth: what is larger is a fault of the file."""
_MAY_BE_NEGATIVE = ("change", "score")
_SHARES = ("proportion", "survey")
_WHOLE_EVENTS = ("count", "rate", "proportion")


def check(given: pd.DataFrame, partnership: Partnership) -> Rows:
    """Check every row of the indicator files against every rule of the contract."""
    rows = read_values(given, CONTRACT)
    indicators = {item.id: item for item in partnership.indicators}
    _check_indicator(rows, list(indicators))
    codes = rows.given["area_code"]
    unknown = (codes != "") & ~codes.isin(partnership.known_codes())
    rows.refuse(unknown, lambda position: f"unknown area `{codes.iloc[position]}`")
    values = rows.parsed
    rows.refuse(
        values["period_end"] < values["period_start"], "`period_end` lies before `period_start`"
    )
    kinds = values["indicator_id"].map({key: item.kind for key, item in indicators.items()})
    _check_figures(rows, kinds)
    _check_agreement(rows, indicators)
    _check_periods(rows)
    return rows


def _check_indicator(rows: Rows, known: list[str]) -> None:
    text = rows.given["indicator_id"]

    def reason(position: int) -> str:
        code = str(text.iloc[position])
        return f"unknown indicator `{code}`{near_match(code, known)}"

    rows.refuse((text != "") & ~text.isin(known), reason)


def _check_figures(rows: Rows, kinds: pd.Series) -> None:
    values = rows.parsed
    value, numerator, denominator = (values[n] for n in ("value", "numerator", "denominator"))
    nothing = (rows.given["value"] == "") & (rows.given["numerator"] == "")
    rows.refuse(nothing, "neither `value` nor `numerator` is given")
    rows.refuse(denominator < 0, "`denominator` is negative")
    for name in ("value", "numerator", "denominator", "target"):
        too_large = rows.parsed[name].abs() > LARGEST
        rows.refuse(too_large, f"`{name}` is too large to be true (over {LARGEST:.0e})")
    signed = kinds.isin(_MAY_BE_NEGATIVE)
    rows.refuse((numerator < 0) & ~signed, "`numerator` is negative")
    rows.refuse((value < 0) & ~signed, "`value` is negative")
    shares = kinds.isin(_SHARES)
    rows.refuse(shares & (numerator > denominator), "`numerator` is larger than `denominator`")
    rows.refuse(shares & (value > 100), "`value` is over 100 per cent")
    fractional = numerator.notna() & (numerator != np.floor(numerator))
    rows.refuse(
        kinds.isin(_WHOLE_EVENTS) & fractional, "`numerator` counts events and must be whole"
    )


def _check_agreement(rows: Rows, indicators: dict[str, Indicator]) -> None:
    """Refuse rows whose value is not what their own counts give, within the value's rounding."""
    values = rows.parsed
    scale = (
        values["indicator_id"]
        .map({key: _scale(item) for key, item in indicators.items()})
        .astype("float64")
    )
    counts = [key for key, item in indicators.items() if item.kind == "count"]
    counted = values["indicator_id"].isin(counts)
    denominator = values["denominator"].where(values["denominator"] > 0)
    computed = (values["numerator"] / denominator * scale).where(~counted, values["numerator"])
    decimals = rows.given["value"].str.extract(r"\.(\d+)$", expand=False).str.len().fillna(0)
    allowed = 0.5 * 10.0 ** -decimals.astype("float64") * (1 + 1e-9) + 1e-9
    apart = (values["value"] - computed).abs() > allowed

    def reason(position: int) -> str:
        return (
            f"`value` {rows.given['value'].iloc[position]} is not what the counts give "
            f"({computed.iloc[position]:.6g})"
        )

    rows.refuse(apart, reason)


def _scale(indicator: Indicator) -> float:
    if indicator.kind in _SHARES:
        return 100.0
    return float(indicator.per) if indicator.per is not None else np.nan


def _check_periods(rows: Rows) -> None:
    """Refuse what is said twice of one period, and periods that overlap."""
    values = rows.parsed
    key = ["indicator_id", "area_code", "period_start", "period_end"]
    dated = values["period_start"].notna() & values["period_end"].notna() & ~rows.refused
    frame = values.loc[dated, [*key, "value", "numerator", "denominator", "target"]]
    copies = frame.duplicated(keep="first")
    versions = (~copies).groupby([frame[name] for name in key], sort=False).transform("sum")
    differing = versions > 1
    copies &= ~differing
    rows.refuse(_on_all(copies, values.index), "this row repeats an earlier one, which is used")
    rows.refuse(
        _on_all(differing, values.index),
        "indicator, area and period are given twice with different figures; none is used",
    )
    single = frame[~copies & ~differing].sort_values(key)
    groups = single.groupby(["indicator_id", "area_code"], sort=False)
    latest_end = groups["period_end"].cummax()
    previous_end = latest_end.groupby([single["indicator_id"], single["area_code"]]).shift()
    overlaps = single["period_start"] <= previous_end
    before = overlaps.groupby([single["indicator_id"], single["area_code"]]).shift(
        -1, fill_value=False
    )
    rows.refuse(
        _on_all(overlaps | before, values.index),
        "its period overlaps another of the same indicator and area; none is used",
    )


def _on_all(part: pd.Series, index: pd.Index) -> pd.Series:
    return part.reindex(index, fill_value=False).astype(bool)
