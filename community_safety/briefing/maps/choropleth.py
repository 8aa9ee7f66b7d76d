"""Maps of wards: smoothed rates in bands, clusters, and changes between two periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.briefing.charts import Chart
from community_safety.briefing.maps.furniture import Entry, counted
from community_safety.briefing.maps.map_sheet import Content, map_figure
from community_safety.briefing.maps.shapes import Land, MapShapes, land_of
from community_safety.briefing.maps.sheet import LATTICE, ROWS, SLANTED, Kind
from community_safety.briefing.maps.ward_rows import (
    NO_DATA,
    NOT_COMPARED,
    SUPPRESSED,
    finding,
    measure_of,
    on_land,
    pooled_of,
    rows_of,
    with_name,
)
from community_safety.briefing.maps.words import (
    CLUSTERS,
    change_words,
    cluster_words,
    map_words,
)
from community_safety.briefing.style import (
    BACKGROUND,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    SEQUENTIAL,
    TURQUOISE,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError
from community_safety.numbers import count_of, listed

MOST_BANDS = len(SEQUENTIAL)
_FILLS = {1: (2,), 2: (1, 3), 3: (1, 3, 4), 4: (1, 2, 3, 4), 5: (0, 1, 2, 3, 4),
          6: (0, 1, 2, 3, 4, 5)}  # fmt: skip
"""Which of the sequential colours so many bands have."""
GAPS: Mapping[str, Kind] = MappingProxyType(
    {
        NO_DATA: Kind("no data", BACKGROUND, SLANTED),
        SUPPRESSED: Kind("suppressed: a small count", BACKGROUND, LATTICE),
    }
)
_PLAIN = SEQUENTIAL[0]
_CLUSTER_LOOKS = {
    "high among high": (DARK_PINK, 1),
    "low among low": (TURQUOISE, -1),
    "high among low": (ORANGE, 2),
    "low among high": (LIGHT_PURPLE, -2),
}
_DIFFERS = {
    1: "higher than the rest of the area, beyond chance",
    -1: "lower than the rest of the area, beyond chance",
}


def ward_map(
    table: ReleasedTable,
    measure_id: str,
    shapes: MapShapes,
    edges: tuple[float, ...],
    labels: tuple[str, ...],
    subtitle: str,
    chart_id: str = "",
) -> Chart | None:
    """Draw the smoothed rates of one measure in bands, and mark the wards that differ.

    Wards that differ from the rest of the area by more than chance have a thick outline, a sign
    and their name; colour says nothing alone.

    Parameters
    ----------
    table
        A released table of wards with `RATE_COLUMNS`; `band` counts from 0 for the lowest.
    edges
        What the bands lie between, in the measure's unit, ascending: one more than labels. The
        first and the last may be infinite.
    labels
        What the key says of each band, the lowest first; six at most.
    subtitle
        Measure, place and period.
    chart_id
        Left out, it is made of the table's id, the measure's and `map`.

    Returns
    -------
    Chart or None
        None where the table is withheld, no ward has a rate, or none has a shape.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    BriefingError
        Where edges, labels and the table's bands do not belong together.
    """
    rows = rows_of(table, measure_id)
    land = land_of(shapes, rows) if rows.get("band", pd.Series()).notna().any() else None
    if land is None:
        return None
    _check_bands(rows, edges, labels)
    content = _banded(on_land(rows, land), labels)
    title = finding(rows, than=" than the rest")
    words = map_words(rows, labels, table.table_id)
    chart_id = chart_id or f"{table.table_id}_{measure_id}_map"
    return _chart(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


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
    return _chart(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


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
    return _chart(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


def band_kinds(labels: Sequence[str]) -> tuple[Kind, ...]:
    """Return the fills of bands, the lowest first and palest."""
    chosen = _FILLS[len(labels)]
    return tuple(Kind(label, SEQUENTIAL[i]) for label, i in zip(labels, chosen, strict=True))


def _check_bands(rows: pd.DataFrame, edges: Sequence[float], labels: Sequence[str]) -> None:
    if len(edges) != len(labels) + 1 or not 1 <= len(labels) <= MOST_BANDS:
        raise BriefingError(
            f"a map needs 1 to {MOST_BANDS} bands, and one edge more than bands: got "
            f"{len(labels)} labels and {len(edges)} edges"
        )
    known = rows.dropna(subset=["band", "smoothed"])
    bands = known["band"].astype(int)
    ends = np.asarray(edges, dtype="float64")
    if not bands.between(0, len(labels) - 1).all():
        raise BriefingError(f"a ward has a band above the {len(labels)} that the map has")
    # An edge is written with few digits, and may be a rate itself: it belongs to both its bands.
    slack = 1e-6 * max(abs(known["smoothed"]).max(), 1.0) if len(known) else 0.0
    low, high = ends[bands] - slack, ends[bands + 1] + slack
    wrong = known[(known["smoothed"] < low) | (known["smoothed"] > high)]
    if len(wrong):
        raise BriefingError(
            f"the rate of {wrong['ward'].iloc[0]} does not lie between the edges of its band: "
            "draw the map with the edges that the table was made with"
        )


def _banded(placed: pd.DataFrame, labels: Sequence[str]) -> Content:
    kinds = band_kinds(labels)
    kind_of = placed["band"].fillna(-1).astype(int)
    pooled = pooled_of(placed)
    far = np.log(placed["smoothed"].clip(lower=1e-12) / pooled).abs().fillna(0.0)
    signs = [
        Entry(counted(text, int((placed["differs"] == sign).sum())), sign=sign)
        for sign, text in _DIFFERS.items()
    ]
    heading = f"{measure_of(placed)}: smoothed rate {placed['unit'].iloc[0]}"
    order = tuple(range(len(kinds)))[::-1]
    content = _content(placed, heading, (kinds, kind_of, order), placed["differs"], far)
    return replace(content, key=(*content.key, *signs))


def _clustered(placed: pd.DataFrame) -> Content:
    kinds = [Kind(kind, fill, sign=sign) for kind, (fill, sign) in _CLUSTER_LOOKS.items()]
    kinds.append(Kind("in no such cluster", _PLAIN))
    at = {kind: i for i, kind in enumerate(CLUSTERS)} | {"": len(CLUSTERS)}
    kind_of = placed["cluster"].map(at).astype(int)
    which = placed["cluster"].map({k: sign for k, (_, sign) in _CLUSTER_LOOKS.items()})
    which = which.fillna(0).astype(int)
    far = pd.Series(-kind_of, index=placed.index, dtype="float64")
    heading = f"{measure_of(placed)}: wards beside wards alike or unlike, beyond chance"
    order = tuple(range(len(kinds)))
    return _content(placed, heading, (tuple(kinds), kind_of, order), which, far)


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
    order = tuple(i for i in range(4) if i < 3 or ((kind_of == 3) & (placed["state"] == "")).any())
    return _content(placed, heading, (kinds, kind_of, order), placed["differs"], far)


def _content(
    placed: pd.DataFrame,
    heading: str,
    fills: tuple[tuple[Kind, ...], pd.Series, tuple[int, ...]],
    which: pd.Series,
    far: pd.Series,
) -> Content:
    """Add the gaps to the fills, count all of them, and choose whom to name."""
    kinds, kind_of, order = fills
    for state, kind in GAPS.items():
        has = placed["state"] == state
        if has.any():
            kind_of = kind_of.mask(has, len(kinds))
            order = (*order, len(kinds))
            kinds = (*kinds, kind)
    counts = {i: int((kind_of == i).sum()) for i in order}
    entries = [Entry(counted(kinds[i].label, counts[i]), kinds[i], kinds[i].sign) for i in order]
    ranked = far.sort_values(ascending=False, kind="stable").index
    named = [i for i in ranked if which[i] != 0]
    return Content(
        heading,
        kinds,
        _positions(kind_of),
        _positions(which),
        tuple(entries),
        list(placed["ward"]),
        np.array(named, dtype=np.intp),
    )


def _positions(column: pd.Series) -> npt.NDArray[np.intp]:
    return np.asarray(column.to_numpy(dtype=np.intp))


def _chart(
    table: ReleasedTable, content: Content, land: Land, about: tuple[str, str, str, str, str]
) -> Chart:
    chart_id, title, subtitle, words, attribution = about
    with house_style():
        svg = svg_of(map_figure(content, land, attribution))
    source = "; ".join(table.sources)
    return Chart(chart_id, table.table_id, title, subtitle, source, words, svg)
