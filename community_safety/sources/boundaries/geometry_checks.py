"""Whether geometries can be the boundaries of places: polygons, valid, and beside each other.

Validity is that of the OGC (06-103r4, section 6.1.11), as GEOS tests it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from community_safety.characters import legible
from community_safety.sources.boundaries.kinds import Kind, named

LARGEST_SHARE = 0.01
"""Of the smaller of two places, how much may lie in the other: neighbours from one map overlap by
slivers, places of two maps by more."""
SMALLEST_AREA = 1.0
"""In square metres; no ward or LSOA is anywhere near as small."""
_FIRST = 5
_AREAL = (3, 6)
"""GEOS's types of polygons and multipolygons."""


def shape_problems(path: Path, places: pd.DataFrame, kind: Kind) -> list[str]:
    """Say which places have no polygon that could be used.

    Parameters
    ----------
    places
        Columns `code`, `name`, and `shape` with geometries as given, None where there is none.
    """
    shapes = places["shape"].to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    other = ~absent & ~np.isin(shapely.get_type_id(shapes), _AREAL)
    x, numbers = shapely.get_coordinates(shapes[~absent], return_index=True)
    lost = np.zeros(len(places), dtype=bool)
    lost[np.flatnonzero(~absent)[numbers[~np.isfinite(x).all(axis=1)]]] = True
    problems = []
    for where, what, advice in (
        (absent, "no boundary that can be read", "get the file again"),
        (other, "a boundary that is no polygon", f"give the {kind.plural} as polygons"),
        (lost, "a coordinate that is no finite number", "get the file again"),
    ):
        if where.any():
            found = f"{kind.have(int(where.sum()))} {what} ({named(places[where])})"
            problems.append(f"{path}: {found}; {advice}")
    return problems


def topology_problems(path: Path, places: pd.DataFrame, kind: Kind) -> list[str]:
    """Say which places are not valid, have no area, or lie on each other.

    Parameters
    ----------
    places
        Columns `code`, `name`, and `shape` with polygons in metres.
    """
    shapes = places["shape"].to_numpy()
    valid = shapely.is_valid(shapes)
    problems = []
    if not valid.all():
        reasons = shapely.is_valid_reason(shapes[~valid][:_FIRST])
        first = places[~valid].head(_FIRST)
        each = [
            f"{named(first.iloc[[position]])}: {legible(str(reason))}"
            for position, reason in enumerate(reasons)
        ]
        more = "; ..." if int((~valid).sum()) > _FIRST else ""
        problems.append(
            f"{path}: {kind.have(int((~valid).sum()))} a boundary that is not valid "
            f"({'; '.join(each)}{more}); mend it with a geographic information system (in QGIS, "
            "`Fix geometries`), or get the file again"
        )
    small = valid & (shapely.area(shapes) < SMALLEST_AREA)
    if small.any():
        problems.append(
            f"{path}: {kind.have(int(small.sum()))} no area ({named(places[small])}); get the file "
            "again"
        )
    return problems or _overlaps(path, places, kind)


def _overlaps(path: Path, places: pd.DataFrame, kind: Kind) -> list[str]:
    shapes = places["shape"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    # Neighbours that only touch are most pairs, and told apart faster than cut.
    apart = shapely.touches(shapes[one], shapes[other])
    one, other = one[~apart], other[~apart]
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other])) / smaller
    large = np.flatnonzero(shared > LARGEST_SHARE)
    if not large.size:
        return []
    order = np.lexsort((other[large], one[large]))
    pairs = [
        f"{named(places.iloc[[one[pair]]])} and {named(places.iloc[[other[pair]]])} by "
        f"{shared[pair]:.0%} of the smaller"
        for pair in large[order][:_FIRST]
    ]
    more = "; ..." if large.size > _FIRST else ""
    verb = "pair of {} overlaps" if large.size == 1 else "pairs of {} overlap"
    return [
        f"{path}: {large.size:,} {verb.format(kind.plural)} ({'; '.join(pairs)}{more}); a file "
        "should hold one map of one year"
    ]


def repeats(places: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Tell which rows repeat an earlier one.

    Returns
    -------
    same, different
        True where a row has the code of an earlier one and is the same in name and boundary; True
        where a row shares its code with one that is not the same.
    """
    again = places["code"].duplicated(keep=False)
    same = np.zeros(len(places), dtype=bool)
    different = np.zeros(len(places), dtype=bool)
    if again.any():
        wkb = shapely.to_wkb(shapely.normalize(shapely.force_2d(places["shape"].to_numpy())))
        key = pd.DataFrame({"code": places["code"], "name": places["name"], "wkb": wkb})
        kinds = key.drop_duplicates().groupby("code").size()
        different = (places["code"].map(kinds) > 1).to_numpy()
        same = key.duplicated().to_numpy() & ~different
    return same, different
