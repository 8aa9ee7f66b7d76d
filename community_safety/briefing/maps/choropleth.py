"""Maps of wards by smoothed rates in bands, and what all maps of wards share."""

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
from community_safety.briefing.maps.sheet import LATTICE, ROWS, SLANTED, UPRIGHT, Kind
from community_safety.briefing.maps.ward_rows import (
    NO_DATA,
    NOBODY,
    SUPPRESSED,
    TOO_FEW,
    finding,
    measure_of,
    on_land,
    pooled_of,
    rows_of,
)
from community_safety.briefing.maps.words import (
    map_words,
)
from community_safety.briefing.style import (
    BACKGROUND,
    SEQUENTIAL,
    house_style,
    svg_of,
)
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import BriefingError

MOST_BANDS = len(SEQUENTIAL)
_FILLS = {1: (2,), 2: (1, 3), 3: (1, 3, 4), 4: (1, 2, 3, 4), 5: (0, 1, 2, 3, 4),
          6: (0, 1, 2, 3, 4, 5)}  # fmt: skip
"""Which of the sequential colours so many bands have."""
GAPS: Mapping[str, Kind] = MappingProxyType(
    {
        NO_DATA: Kind("no data", BACKGROUND, SLANTED),
        SUPPRESSED: Kind("suppressed: a small count", BACKGROUND, LATTICE),
        TOO_FEW: Kind("too few offenders for a rate", BACKGROUND, ROWS),
        NOBODY: Kind("no offenders", BACKGROUND, UPRIGHT),
    }
)
_DIFFERS = {
    1: "higher than the rest of the area, beyond chance",
    -1: "lower than the rest of the area, beyond chance",
}
_STANDS_OUT = Kind("out of the ordinary even among all wards", BACKGROUND)


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

    Wards that differ from the rest of the area by more than chance have a sign and their name;
    those that stand out even when it is allowed for how wards differ have a thick outline too.
    Colour says nothing alone.

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
    return chart_of(table, content, land, (chart_id, title, subtitle, words, shapes.attribution))


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
        Entry(counted(text, how_many), sign=sign)
        for sign, text in _DIFFERS.items()
        if (how_many := int((placed["differs"] == sign).sum()))
    ]
    apart = _standing_out(placed)
    if apart.any():
        text = counted(_STANDS_OUT.label, int(apart.sum()))
        signs.append(Entry(text, _STANDS_OUT, outlined=True))
    heading = f"{measure_of(placed)}: smoothed rate {placed['unit'].iloc[0]}"
    order = tuple(range(len(kinds)))[::-1]
    content = content_of(placed, heading, (kinds, kind_of, order), placed["differs"], far)
    return replace(content, key=(*content.key, *signs), outlined=apart)


def _standing_out(placed: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which wards lie outside limits that allow for how wards differ among themselves."""
    if "apart" not in placed:
        return np.zeros(len(placed), dtype=bool)
    return np.asarray(placed["apart"].fillna("") != "", dtype=bool)


def content_of(
    placed: pd.DataFrame,
    heading: str,
    fills: tuple[tuple[Kind, ...], pd.Series, tuple[int, ...]],
    which: pd.Series,
    far: pd.Series,
) -> Content:
    """Return what a map shows: with gaps among its fills, counts in its key, and names."""
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
        np.zeros(len(placed), dtype=bool),
    )


def _positions(column: pd.Series) -> npt.NDArray[np.intp]:
    return np.asarray(column.to_numpy(dtype=np.intp))


def chart_of(
    table: ReleasedTable, content: Content, land: Land, about: tuple[str, str, str, str, str]
) -> Chart:
    """Return a map as a chart; `about` has its id, title, subtitle, description, attribution."""
    chart_id, title, subtitle, words, attribution = about
    with house_style():
        svg = svg_of(map_figure(content, land, attribution))
    source = "; ".join(table.sources)
    return Chart(chart_id, table.table_id, title, subtitle, source, words, svg)
