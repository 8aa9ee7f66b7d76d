"""Many small maps of the same wards, one for each measure, on one scale that makes them comparable.

Each ward is coloured by its smoothed rate as a multiple of the whole area's rate for that measure:
rates themselves could not share a scale, as there is far more of some crimes than of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from community_safety.briefing.charts import Chart
from community_safety.briefing.labels import wrapped
from community_safety.briefing.maps import sheet
from community_safety.briefing.maps.choropleth import GAPS, band_kinds
from community_safety.briefing.maps.furniture import (
    STRIP,
    Entry,
    Key,
    foot_height,
    foot_lines,
    key_of,
    north_arrow,
    scale_bar,
    write_foot,
)
from community_safety.briefing.maps.shapes import (
    GRID,
    Land,
    MapShapes,
    Panel,
    land_of,
    panel_of,
)
from community_safety.briefing.maps.sheet import ALL, TALLEST
from community_safety.briefing.maps.ward_rows import (
    measure_of,
    on_land,
    pooled_of,
    rows_of,
    wards_of,
)
from community_safety.briefing.maps.words import gaps, where
from community_safety.briefing.style import house_style, svg_of
from community_safety.disclosure.release import ReleasedTable
from community_safety.errors import DisclosureError
from community_safety.numbers import count_of, listed

RATIOS = (0.5, 0.8, 1.25, 2.0)
"""Between the bands: the same steps up and down from the area's rate, as 1.25 is 1 / 0.8."""
RATIO_LABELS = (
    "under half the area's rate",
    "0.5 to under 0.8 times",
    "0.8 to under 1.25 times",
    "1.25 to under 2 times",
    "2 times the area's rate or more",
)
MOST_IN_THREE = 12
"""Maps that stand three beside each other; more stand four."""
_SIZE, _LINE = 10.2, 12.4
_GUTTER, _BELOW = 14.0, 10.0
_LINES, _DISTRICTS = (0.35, 1.0), (1.0, 2.0)
_SIGN, _HALO = 4.5, 1.1
_TOLERANCE = 1.6
_HEADING = "Smoothed rate of each ward, compared with the rate of the whole area"


@dataclass(frozen=True, slots=True)
class Small:
    """One small map: its measure, its rows in the land's order, and the words above it."""

    rows: pd.DataFrame
    kind_of: npt.NDArray[np.intp]
    above: tuple[str, ...]


def small_maps(
    table: ReleasedTable,
    shapes: MapShapes,
    subtitle: str,
    chart_id: str = "",
    measure_ids: Sequence[str] = (),
) -> list[Chart]:
    """Draw a small map of each measure, as many pictures as they need to stay readable.

    Parameters
    ----------
    table
        A released table of wards with `RATE_COLUMNS`.
    subtitle
        What is mapped, place and period.
    measure_ids
        Which measures, in this order; left out, all of the table in its order.

    Returns
    -------
    No chart where the table is withheld or no measure has a rate. Of several the second is
    called `<chart_id>_2`; left out, an id is made of the table's.

    Raises
    ------
    DisclosureError
        For a table that was not released.
    """
    if not isinstance(table, ReleasedTable):
        raise DisclosureError("a chart can only be drawn from a released table")
    wanted = measure_ids or list(dict.fromkeys(table.rows["measure_id"]))
    found = [rows for name in wanted if len(rows := rows_of(table, name))]
    found = [rows for rows in found if rows["smoothed"].notna().any() and pooled_of(rows) > 0]
    land = land_of(shapes, pd.concat(found)) if found else None
    if land is None:
        return []
    with house_style():
        figures = _pages(found, land, shapes.attribution)
        drawn = [(rows, svg_of(figure)) for rows, figure in figures]
    charts, chart_id = [], chart_id or f"{table.table_id}_small_maps"
    for i, (page, svg) in enumerate(drawn, 1):
        part = f" ({i} of {len(drawn)})" if len(drawn) > 1 else ""
        charts.append(
            Chart(
                chart_id=chart_id if i == 1 else f"{chart_id}_{i}",
                table_id=table.table_id,
                title=_title(page),
                subtitle=f"{subtitle}{part}",
                source="; ".join(table.sources),
                alt=_words(page, table.table_id),
                svg=svg,
            )
        )
    return charts


def ratio_bands(rows: pd.DataFrame) -> pd.Series:
    """Return in which band of `RATIO_LABELS` each ward is; missing without a rate."""
    ratio = rows["smoothed"] / pooled_of(rows)
    bands = np.searchsorted(RATIOS, ratio.to_numpy(), side="right")
    return pd.Series(bands, rows.index, dtype="float64").where(ratio.notna())


def _pages(
    found: Sequence[pd.DataFrame], land: Land, attribution: str
) -> list[tuple[Sequence[pd.DataFrame], Figure]]:
    """Share the measures out over sheets, as evenly as rows of maps allow."""
    across = 3 if len(found) <= MOST_IN_THREE else 4
    width = (ALL - (across - 1) * _GUTTER) / across
    smalls = [_small(rows, land, width) for rows in found]
    head = max(len(small.above) for small in smalls) * _LINE + 4.0
    states = {state for rows in found for state in rows["state"]}
    differs = {sign for rows in found for sign in rows["differs"]}
    key = _key([state for state in GAPS if state in states], differs)
    lines = foot_lines(attribution)
    room = TALLEST - key.height - foot_height(lines) - STRIP
    left, bottom, right, top = land.bounds
    scale = min((width - 4.0) / (right - left), (room / 2 - head - _BELOW) / (top - bottom))
    high = (top - bottom) * scale + 4.0
    rows_fit = max(int(room // (head + high + _BELOW)), 1)
    rows_wanted = -(-len(found) // across)
    sheets = -(-rows_wanted // rows_fit)
    each = -(-rows_wanted // sheets) * across
    pages = []
    for first in range(0, len(found), each):
        chosen = smalls[first : first + each]
        deep = -(-len(chosen) // across)
        height = key.height + deep * (head + high + _BELOW) + STRIP + foot_height(lines)
        figure, axes = sheet.new_sheet(height)
        key.write(axes, height)
        grid = _Grid(across, width, high, head, height - key.height)
        _draw(axes, chosen, land, scale, grid)
        up = foot_height(lines)
        end = scale_bar(axes, scale, width, 2.0, up + 2.0)
        north_arrow(axes, end + 24.0, up)
        write_foot(axes, lines)
        pages.append((found[first : first + each], figure))
    return pages


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the maps of a sheet lie: how many beside each other, how wide and high, from where."""

    across: int
    width: float
    high: float
    head: float
    top: float

    def corner(self, i: int) -> tuple[float, float]:
        """Return the left and lower end of a map."""
        row, column = divmod(i, self.across)
        down = (row + 1) * (self.head + self.high) + row * _BELOW
        return round(column * (self.width + _GUTTER), 1), round(self.top - down, 1)


def _small(rows: pd.DataFrame, land: Land, width: float) -> Small:
    placed = on_land(rows, land)
    bands = ratio_bands(placed)
    kind_of = bands.fillna(-1).astype(int)
    for i, state in enumerate(GAPS, len(RATIO_LABELS)):
        kind_of = kind_of.mask(placed["state"] == state, i)
    counts = [int((rows["differs"] == sign).sum()) for sign in (1, -1)]
    said = f"{counts[0] or 'none'} higher, {counts[1] or 'none'} lower"
    if not any(counts):
        said = "none differs"
    name = wrapped(measure_of(rows), width, _SIZE, 600)
    return Small(placed, np.asarray(kind_of, dtype=np.intp), (*name, said))


def _key(states: Sequence[str], differs: set[int]) -> Key:
    kinds = band_kinds(RATIO_LABELS)[::-1]
    entries = [Entry(kind.label, kind) for kind in (*kinds, *(GAPS[state] for state in states))]
    said = {1: "higher than the rest, beyond chance", -1: "lower than the rest, beyond chance"}
    signs = [Entry(text, sign=sign) for sign, text in said.items() if sign in differs]
    return key_of(_HEADING, [*entries, *signs])


def _draw(axes: Axes, smalls: Sequence[Small], land: Land, scale: float, grid: _Grid) -> None:
    panel = panel_of(land, scale, land.bounds, (0.0, 0.0, grid.width, grid.high),
                     _TOLERANCE)  # fmt: skip
    network = shapely.union_all(shapely.boundary(panel.polygons), grid_size=GRID)
    corners = np.array([grid.corner(i) for i in range(len(smalls))])
    for small, corner in zip(smalls, corners, strict=True):
        _draw_one(axes, small, panel, corner)
        up = corner[1] + grid.high + 4.0
        for k, line in enumerate(reversed(small.above)):
            axes.text(corner[0], up + k * _LINE, line, fontsize=_SIZE,
                      fontweight=600 if k else 400)  # fmt: skip
    sheet.lines(axes, network, _LINES, 2, corners)
    codes = np.unique(land.district_codes.astype(str))
    if len(codes) > 1:
        areas = [shapely.union_all(panel.polygons[land.district_codes == code]) for code in codes]
        around = shapely.union_all(shapely.boundary(np.array(areas)), grid_size=GRID)
        sheet.lines(axes, around, _DISTRICTS, 2.5, corners)


def _draw_one(axes: Axes, small: Small, panel: Panel, corner: npt.NDArray[np.float64]) -> None:
    moved = shapely.transform(panel.polygons, lambda places: places + corner)
    for position, kind in enumerate((*band_kinds(RATIO_LABELS), *GAPS.values())):
        sheet.fill(axes, moved[small.kind_of == position], kind)
    differs = small.rows["differs"].to_numpy(dtype=np.intp)
    signed = differs != 0
    sheet.signs(axes, panel.centres[signed] + corner, differs[signed], _SIGN, _HALO)


def _title(found: Sequence[pd.DataFrame]) -> str:
    how_many = sum(bool((rows["differs"] != 0).any()) for rows in found)
    total = count_of(len(found), "measure")
    if not how_many:
        return f"In none of {total} does a ward differ by more than chance"
    return f"In {how_many} of {total} some wards differ by more than chance"


def _words(found: Sequence[pd.DataFrame], table_id: str) -> str:
    """Say of each map how many wards are in each band, and which differ."""
    parts = [
        "Small maps of the same wards, one for each measure, by smoothed rate compared with that "
        f"of the whole area. Bands: {'; '.join(RATIO_LABELS)}."
    ]
    missing: list[str] = []
    for rows in found:
        bands = ratio_bands(rows)
        counts = [str(int((bands == i).sum())) for i in range(len(RATIO_LABELS))]
        said = [f"wards in each band {listed(counts)}"]
        for sign, word in ((1, "higher"), (-1, "lower")):
            those = rows[rows["differs"] == sign]
            those = those.sort_values(["smoothed", "ward"], ascending=[sign < 0, True])
            names = f" ({wards_of(list(those['ward']))})" if len(those) else ""
            said.append(f"{len(those) or 'none'} {word} by more than chance{names}")
        parts.append(f"{measure_of(rows)}: {'; '.join(said)}.")
        missing.append(" ".join(gaps(rows)))
    if len(set(missing)) > 1:
        parts = [parts[0], *(" ".join(pair) for pair in zip(parts[1:], missing, strict=True))]
    else:
        parts.append(missing[0])
    return " ".join([*(part.strip() for part in parts if part), where(table_id)])
