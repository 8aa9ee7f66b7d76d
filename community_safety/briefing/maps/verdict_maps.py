"""Maps of verdicts on wards: clusters, and changes between two periods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from community_safety.briefing.charts import Chart
from community_safety.briefing.maps.choropleth import chart_of, content_of
from community_safety.briefing.maps.map_sheet import Content
from community_safety.briefing.maps.shapes import MapShapes, land_of
from community_safety.briefing.maps.sheet import ROWS, Kind
from community_safety.briefing.maps.ward_rows import (
    NOT_COMPARED,
    finding,
    measure_of,
    on_land,
    rows_of,
    with_name,
)
from community_safety.briefing.maps.words import CLUSTERS, change_words, cluster_words
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    SEQUENTIAL,
    TURQUOISE,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.numbers import count_of, listed

_PLAIN = SEQUENTIAL[0]
CLUSTER_LOOKS = {
    "high among high": (DARK_PINK, 1),
    "low among low": (TURQUOISE, -1),
    "high among low": (ORANGE, 2),
    "low among high": (LIGHT_PURPLE, -2),
}
_CLUSTER_WORDS = {
    "high among high": "high, with high wards around",
    "low among low": "low, with low wards around",
    "high among low": "high, with low wards around",
    "low among high": "low, with high wards around",
}


def cluster_map(
    table: ReleasedTable, measure_id: str, shapes: MapShapes, subtitle: str, chart_id: str = ""
) -> Chart | None:
    """Draw which wards are, with those around them, higher or lower by more than chance.

    Parameters and errors are those of `ward_map`.
    """
    rows = rows_of(table, measure_id)
    land = land_of(shapes, rows) if (rows["state"] == "").any() else None
    if land is None:
        return None
    counts = [int((rows["cluster"] == kind).sum()) for kind in CLUSTERS]
    title = with_name("No clusters that are more than chance", rows)
    if any(counts):
        said = [f"{n} {kind}" for n, kind in zip(counts, CLUSTERS, strict=True) if n]
        title = with_name(f"Clusters beyond chance: {listed(said)}", rows)
        if len(said) > 2:
            total = count_of(sum(counts), "ward")
            title = with_name(f"{total} in clusters that are more than chance", rows)
    content = _clustered(on_land(rows, land))
    words = cluster_words(rows, table.table_id)
    chart_id = chart_id or f"{table.table_id}_{measure_id}_clusters"
    return chart_of(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


def change_map(
    table: ReleasedTable, measure_id: str, shapes: MapShapes, subtitle: str, chart_id: str = ""
) -> Chart | None:
    """Draw in which wards there is more, less, or no more than chance, between two periods.

    It shows verdicts: percentages would be largest where numbers are smallest. Parameters and
    errors are those of `ward_map`, of a table with `CHANGE_COLUMNS`.
    """
    rows = rows_of(table, measure_id)
    land = land_of(shapes, rows) if (rows["state"] == "").any() else None
    if land is None:
        return None
    content = _changed(on_land(rows, land))
    title = finding(rows, "up", "down")
    words = change_words(rows, table.table_id)
    chart_id = chart_id or f"{table.table_id}_{measure_id}_change"
    return chart_of(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


def _clustered(placed: pd.DataFrame) -> Content:
    kinds = [
        Kind(_CLUSTER_WORDS[kind], fill, sign=sign) for kind, (fill, sign) in CLUSTER_LOOKS.items()
    ]
    kinds.append(Kind("in no such cluster", _PLAIN))
    at = {kind: i for i, kind in enumerate(CLUSTERS)} | {"": len(CLUSTERS)}
    kind_of = placed["cluster"].map(at).astype(int)
    which = placed["cluster"].map({k: sign for k, (_, sign) in CLUSTER_LOOKS.items()})
    which = which.fillna(0).astype(int)
    far = pd.Series(-kind_of, index=placed.index, dtype="float64")
    heading = f"{measure_of(placed)}: wards beside wards alike or unlike, beyond chance"
    return _verdicts(placed, heading, (tuple(kinds), kind_of), which, far)


def _changed(placed: pd.DataFrame) -> Content:
    kinds = (
        Kind("more, beyond chance", ORANGE, sign=1),
        Kind("less, beyond chance", TURQUOISE, sign=-1),
        Kind("not to be told apart from no change", _PLAIN),
        Kind("not compared: too few records", BACKGROUND, ROWS),
    )
    at = placed["differs"].map({1: 0, -1: 1, 0: 2})
    kind_of = at.mask(placed["group"] == NOT_COMPARED, 3).astype(int)
    ratio = placed["ratio"].clip(1e-6, 1e6)
    far = np.log(ratio).abs().fillna(0.0)
    heading = f"{measure_of(placed)}: change between the two periods"
    return _verdicts(placed, heading, (kinds, kind_of), placed["differs"], far)


def _verdicts(
    placed: pd.DataFrame,
    heading: str,
    fills: tuple[tuple[Kind, ...], pd.Series],
    which: pd.Series,
    far: pd.Series,
) -> Content:
    """Make a map on which the few wards with a verdict say all; the key has those that occur."""
    kinds, kind_of = fills
    there = set(kind_of[placed["state"] == ""])
    order = tuple(i for i in range(len(kinds)) if i in there)
    content = content_of(placed, heading, (kinds, kind_of, order), which, far)
    return replace(content, outlined=content.signs != 0, few=True)
