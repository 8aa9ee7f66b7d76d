"""One file of boundaries, from its features to the polygons of the partnership's districts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from community_safety.errors import SourceError
from community_safety.numbers import listed
from community_safety.sources.boundaries.columns import Chosen, choose
from community_safety.sources.boundaries.coordinates import on_british_grid
from community_safety.sources.boundaries.geometry_checks import (
    repeats,
    shape_problems,
    topology_problems,
)
from community_safety.sources.boundaries.kinds import Kind, named
from community_safety.sources.boundaries.known import (
    Known,
    unplaced_problem,
    vintage_problems,
    vintage_remarks,
)
from community_safety.sources.boundaries.layers import open_layer
from community_safety.sources.boundaries.reading import fields_of, read_features
from community_safety.sources.contract import Rows
from community_safety.sources.geography_tables.recognising import CODES, ELSEWHERE
from community_safety.sources.values import quoted, refuse_unseen


@dataclass(slots=True)
class FileOfBoundaries:
    """What became of a file's features."""

    path: Path
    shown: str
    vintage: int
    crs: str
    """How the coordinate system is known: one of the words of `coordinates`."""
    checked: bool
    """Whether the lookups know these places, so that their year could be checked."""
    places: pd.DataFrame
    """Those kept: `code`, `name`, `district`, `district_name`, `shape` (in metres)."""
    refused: pd.DataFrame
    """Columns of `job.REFUSED_COLUMNS`, and `district` (empty where it is not known)."""
    features: int
    set_aside: int
    """Of districts that are not the partnership's."""
    repeated: int
    """Those that are the same as an earlier one."""
    remarks: list[str]


def read_file(
    path: Path,
    shown: str,
    settings: Mapping[str, str | int],
    kind: Kind,
    known: Known,
    wanted: frozenset[str],
) -> FileOfBoundaries:
    """Read one file and keep what lies in the wanted districts.

    Parameters
    ----------
    shown
        The file as seen from the folder of the raw files.
    settings
        What the partnership file says of its columns.

    Raises
    ------
    SourceError
        When the file, or any boundary in a wanted district, cannot be used.
    """
    layer = open_layer(path, kind)
    chosen = choose(path, fields_of(layer), settings, kind)
    texts, shapes, crs = read_features(layer, chosen.all)
    rows = _checked(texts, chosen, shown, kind)
    places, aside = _in_districts(path, rows, chosen, kind, known, wanted)
    places["shape"] = shapes.loc[places.index]
    problems = vintage_problems(path, places, chosen.vintage, kind, known)
    if problems := problems + shape_problems(path, places, kind):
        raise SourceError(problems)
    once, repeated = _each_once(path, places, kind)
    moved, found = on_british_grid(path, once["shape"].to_numpy(), crs, layer.format)
    once["shape"] = pd.Series(moved, once.index, dtype="object")
    if problems := topology_problems(path, once, kind):
        raise SourceError(problems)
    return FileOfBoundaries(
        path=path,
        shown=shown,
        vintage=chosen.vintage,
        crs=found,
        checked=bool(once["code"].isin(known.codes).any()),
        places=once,
        refused=_refused(rows, texts, chosen),
        features=layer.features,
        set_aside=aside,
        repeated=len(repeated),
        remarks=_remarks(path, once, repeated, chosen, kind, known),
    )


def _checked(texts: pd.DataFrame, chosen: Chosen, shown: str, kind: Kind) -> Rows:
    """Hold every feature against the rules for its code, name and district."""
    given = pd.DataFrame({"file": shown, "row": texts.index}, index=texts.index)
    given["code"] = texts[chosen.code]
    given["name"] = texts[chosen.name] if chosen.name else ""
    for number, (code, name) in enumerate(chosen.districts):
        given[f"district_{number}"] = texts[code]
        given[f"district_name_{number}"] = texts[name] if name else ""
    rows = Rows(given, given)
    rows.refuse(given["code"] == "", f"`{chosen.code}` is empty")
    rows.refuse(
        (given["code"] != "") & ~given["code"].str.fullmatch(f"{kind.code}|{ELSEWHERE}"),
        f"`{chosen.code}` is no code of {kind.one} ({kind.shape})",
        lambda position: f": {quoted(given['code'].iloc[position])}",
    )
    if chosen.name:
        refuse_unseen(rows, chosen.name, given["name"])
    for number, (code, name) in enumerate(chosen.districts):
        cells = given[f"district_{number}"]
        rows.refuse(
            (cells != "") & ~cells.str.fullmatch(f"{CODES['district'][0]}|{ELSEWHERE}"),
            f"`{code}` is no code of a district ({CODES['district'][2]})",
            lambda position, cells=cells: f": {quoted(cells.iloc[position])}",  # type: ignore[misc]
        )
        if name:
            refuse_unseen(rows, name, given[f"district_name_{number}"])
    return rows


def _districts(
    given: pd.DataFrame, chosen: Chosen, wanted: frozenset[str]
) -> tuple[pd.Series, pd.Series]:
    """Return the district that the file gives each feature, and its name; empty where none.

    Of the district of today and that of the boundaries' year the wanted one counts: a partnership
    may be described by either.
    """
    codes = pd.Series(chosen.district, given.index, dtype="str")
    names = pd.Series("", given.index, dtype="str")
    for number in range(len(chosen.districts)):
        mine, called = given[f"district_{number}"], given[f"district_name_{number}"]
        better = (mine != "") & ((codes == "") | (mine.isin(wanted) & ~codes.isin(wanted)))
        codes, names = codes.mask(better, mine), names.mask(better, called)
    return codes, names


def _in_districts(
    path: Path, rows: Rows, chosen: Chosen, kind: Kind, known: Known, wanted: frozenset[str]
) -> tuple[pd.DataFrame, int]:
    """Return the places of the wanted districts, and the number of those of others."""
    good = rows.given[~rows.refused]
    if good.empty:
        rules = rows.refusals()["rule"].value_counts()
        each = "; ".join(f"{rule} ({count:,})" for rule, count in rules.items())
        raise SourceError(
            f"{path}: none of its {len(rows.given):,} features can be used: {each}; get "
            f"boundaries of {kind.plural}"
        )
    places = good[["code", "name"]].copy()
    places["district"], places["district_name"] = _districts(good, chosen, wanted)
    native = places["code"].str.fullmatch(kind.code)
    unsaid = native & (places["district"] == "")
    places.loc[unsaid, "district"] = known.districts_of(places.loc[unsaid, "code"], chosen.vintage)
    places.loc[places["name"] == "", "name"] = known.names_of(
        places.loc[places["name"] == "", "code"]
    )
    unplaced = places[native & (places["district"] == "")]
    if len(unplaced):
        total = int(native.sum())
        raise SourceError(unplaced_problem(path, unplaced, total, chosen.vintage, kind, known))
    kept = places[native & places["district"].isin(wanted)]
    if kept.empty:
        raise SourceError(_elsewhere(path, places, kind, wanted))
    return kept.copy(), len(places) - len(kept)


def _elsewhere(path: Path, places: pd.DataFrame, kind: Kind, wanted: frozenset[str]) -> str:
    """Say that a file is of another county, with the districts it holds."""
    held = places[["district", "district_name"]].drop_duplicates("district")
    held = held[held["district"] != ""].set_axis(["code", "name"], axis=1).sort_values("code")
    of = named(held) if len(held) else "Scotland or Northern Ireland"
    ours = listed(sorted(wanted)) or "none that is named by its code"
    return (
        f"{path}: none of its {kind.count(len(places))} lies in the partnership's districts "
        f"({ours}); it holds {of}; give the file of this area"
    )


def _each_once(path: Path, places: pd.DataFrame, kind: Kind) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide places into those to keep and those that only repeat one."""
    same, different = repeats(places)
    if different.any():
        codes = places[different].drop_duplicates("code")
        raise SourceError(
            f"{path}: {kind.have(len(codes))} several features that differ ({named(codes)}); "
            "dissolve their parts into one by the code, or take the wrong ones out"
        )
    return places[~same].copy(), places[same]


def _refused(rows: Rows, texts: pd.DataFrame, chosen: Chosen) -> pd.DataFrame:
    """Return the refused features with the text of their columns."""
    refusals = rows.refusals()
    cells: list[dict[str, Any]] = [
        {str(name): cell for name, cell in row.items()}
        for row in texts[rows.refused].to_dict("records")
    ]
    whole = pd.Series(
        [json.dumps(row, ensure_ascii=False) for row in cells], refusals.index, dtype="object"
    )
    district, _ = _districts(refusals, chosen, frozenset())
    frame = refusals[["file", "row", "rule", "reason"]].assign(text=whole, district=district)
    return frame[["file", "row", "text", "rule", "reason", "district"]]


def _remarks(
    path: Path,
    places: pd.DataFrame,
    repeated: pd.DataFrame,
    chosen: Chosen,
    kind: Kind,
    known: Known,
) -> list[str]:
    remarks = vintage_remarks(path, places, chosen.vintage, kind, known)
    if len(repeated):
        remarks.append(
            f"{path}: {kind.have(len(repeated))} the same feature again ({named(repeated)}); each "
            "is read once"
        )
    nameless = places[np.asarray(places["name"] == "")]
    if len(nameless):
        remarks.append(
            f"{path}: {kind.have(len(nameless))} no name here or in a lookup ({named(nameless)}); "
            "the code stands for it"
        )
    return remarks
