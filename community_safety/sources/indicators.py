"""The `indicators` source: one figure for each indicator, area and period, in long form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_safety.partnership import Partnership
from community_safety.partnership_measures import Indicator
from community_safety.sources.codes import area_hint, indicator_hint
from community_safety.sources.contract import Contract, FileColumn, Rows
from community_safety.sources.overlaps import check_periods
from community_safety.sources.values import read_values

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
ACCOUNTED_BY = "indicator_id"
"""Column whose entries have refused rows counted for each of them."""
_MAY_BE_NEGATIVE = ("change", "score")
_SHARES = ("proportion", "survey")
_WHOLE_EVENTS = ("count", "rate", "proportion")


def check(given: pd.DataFrame, partnership: Partnership) -> Rows:
    """Check every row of the indicator files against every rule of the contract."""
    rows = read_values(given, CONTRACT)
    indicators = {item.id: item for item in partnership.indicators}
    identifiers, codes = rows.given["indicator_id"], rows.given["area_code"]
    unknown = (identifiers != "") & ~identifiers.isin(list(indicators))
    hint = indicator_hint(partnership)
    rows.refuse(unknown, "unknown indicator", lambda position: hint(identifiers.iloc[position]))
    unknown = (codes != "") & ~codes.isin(partnership.known_codes())
    place = area_hint(partnership)
    rows.refuse(unknown, "unknown area", lambda position: place(codes.iloc[position]))
    values = rows.parsed
    rows.refuse(
        values["period_end"] < values["period_start"],
        "`period_end` lies before `period_start`",
        rows.quoting("period_end", " before ", "period_start"),
    )
    kinds = values["indicator_id"].map({key: item.kind for key, item in indicators.items()})
    _check_figures(rows, kinds)
    _check_counts(rows, kinds)
    _check_agreement(rows, indicators)
    check_periods(rows)
    return rows


def remarks(used: pd.DataFrame, partnership: Partnership) -> list[str]:
    """Return what is odd about the rows that are used, although none of them is wrong."""
    period = partnership.release.period
    if used.empty:
        return ["no row can be used: every briefing will say that there is no figure"]
    ends = used["period_end"].dt.date
    if ((ends >= period.start) & (used["period_start"].dt.date <= period.end)).any():
        return []
    return [
        f"no figure lies in the release {partnership.release.name} ({period.start} to "
        f"{period.end}): the figures end on {ends.max()}; is the release right?"
    ]


def _check_figures(rows: Rows, kinds: pd.Series) -> None:
    values = rows.parsed
    value, numerator, denominator = (values[n] for n in ("value", "numerator", "denominator"))
    nothing = (rows.given["value"] == "") & (rows.given["numerator"] == "")
    rows.refuse(nothing, "neither `value` nor `numerator` is given")
    for name in ("value", "numerator", "denominator"):
        signed = kinds.isin(_MAY_BE_NEGATIVE) & (name != "denominator")
        rows.refuse((values[name] < 0) & ~signed, f"`{name}` is negative", rows.quoting(name))
    shares = kinds.isin(_SHARES)
    rows.refuse(
        shares & (numerator > denominator),
        "`numerator` is larger than `denominator`",
        rows.quoting("numerator", " of ", "denominator"),
    )
    rows.refuse(shares & (value > 100), "`value` is over 100 per cent", rows.quoting("value"))


def _check_counts(rows: Rows, kinds: pd.Series) -> None:
    """Refuse counts that are not whole."""
    counted = {"numerator": _WHOLE_EVENTS, "denominator": ("proportion",), "value": ("count",)}
    for name, whole in counted.items():
        number = rows.parsed[name]
        rows.refuse(
            kinds.isin(whole) & number.notna() & (number != np.floor(number)),
            f"`{name}` counts events and must be whole",
            rows.quoting(name),
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

    rows.refuse(
        apart,
        "`value` is not what the counts give",
        lambda position: (
            f": {rows.given['value'].iloc[position]}, and the counts give "
            f"{computed.iloc[position]:.6g}"
        ),
    )


def _scale(indicator: Indicator) -> float:
    if indicator.kind in _SHARES:
        return 100.0
    return float(indicator.per) if indicator.per is not None else np.nan
