"""A source of boundaries: every file read, each district and year from one of them, written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from community_safety.errors import SourceError
from community_safety.files import write_atomically
from community_safety.numbers import listed
from community_safety.sources.boundaries.coordinates import GRID
from community_safety.sources.boundaries.kinds import Kind
from community_safety.sources.boundaries.known import Known, joined, read_district_names
from community_safety.sources.boundaries.one_file import FileOfBoundaries, read_file
from community_safety.sources.column_settings import settings_of
from community_safety.sources.districts import own_districts, wanted_districts
from community_safety.sources.job import (
    REFUSED_COLUMNS,
    Job,
    Prepared,
    no_refusals,
    write_json,
)
from community_safety.sources.lsoa_districts import lacking


def prepare_boundaries(job: Job, kind: Kind, known: Known) -> Prepared:
    """Read all files of a source of boundaries and write each wanted district's.

    Raises
    ------
    SourceError
        With every problem of every file, when any is refused; or when two files hold the same
        district in the same year.
    """
    wanted = wanted_districts(job.partnership)
    files, problems = [], []
    for path in job.files:
        try:
            files.append(
                read_file(path, job.shown(path), settings_of(job, path), kind, known, wanted)
            )
        except SourceError as error:
            problems += error.problems
    kept, remarks, clashes = _one_file_each(files, kind)
    if problems or clashes:
        raise SourceError([*problems, *clashes])
    if problems := _lacking(job, files, kind):
        raise SourceError(problems)
    places = _table(kept, read_district_names(job))
    refused = pd.concat([one.refused for one in files], ignore_index=True)
    outputs = _write(places, kind, job.target)
    outputs += _write_accounts(job, places, refused, wanted)
    used = places["file"].value_counts()
    described = [_described(one, int(used.get(one.shown, 0))) for one in files]
    outputs.append(write_json(described, job.target / "files.json"))
    remarks = [remark for one in files for remark in one.remarks] + remarks
    return Prepared(
        rows_read=len(places) + len(refused),
        rows_used=len(places),
        refused=refused[list(REFUSED_COLUMNS)] if len(refused) else no_refusals(),
        outputs=outputs,
        warnings=remarks + _absent(job, places, kind),
    )


def _lacking(job: Job, files: Sequence[FileOfBoundaries], kind: Kind) -> list[str]:
    """Return problems for LSOAs that boundaries have in a district and that the lookups lack."""
    if kind.level != "lsoa":
        return []
    problems = []
    for one in files:
        placed = one.places[["code", "district"]].set_axis(["lsoa_code", "district_code"], axis=1)
        problems += lacking(job, placed.assign(lsoa_vintage=one.vintage), str(one.path))
    return problems


def _one_file_each(
    files: Sequence[FileOfBoundaries], kind: Kind
) -> tuple[list[tuple[FileOfBoundaries, pd.DataFrame]], list[str], list[str]]:
    """Take each district of each year from one file.

    Returns
    -------
    kept, remarks, problems
        Files with those of their places that are used; files that say again what one has said;
        and files that say it differently.
    """
    first: dict[tuple[str, int], tuple[FileOfBoundaries, pd.DataFrame]] = {}
    remarks, problems = [], []
    for one in files:
        again: dict[Path, list[str]] = {}
        for district, places in one.places.groupby("district", sort=True):
            key = str(district), one.vintage
            if key not in first:
                first[key] = one, places
            elif _same(first[key][1], places):
                again.setdefault(first[key][0].path, []).append(str(district))
                one.repeated += len(places)
            else:
                problems.append(
                    f"{one.path}: it has other boundaries of the {kind.plural} of {one.vintage} in "
                    f"{district} than {first[key][0].path}; name one of the two files"
                )
        remarks += [
            f"{one.path}: the {kind.plural} of {one.vintage} in {listed(districts)} are the same "
            f"as in {path}; they are read once"
            for path, districts in again.items()
        ]
    return list(first.values()), remarks, problems


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two tables of places are equal in codes and, to the last digit, in shape."""
    if sorted(one["code"]) != sorted(other["code"]):
        return False
    shapes = [
        shapely.normalize(places.sort_values("code")["shape"].to_numpy()) for places in (one, other)
    ]
    return bool(shapely.equals_exact(*shapes, tolerance=0).all())


def _table(
    kept: Sequence[tuple[FileOfBoundaries, pd.DataFrame]], names: dict[str, str]
) -> pd.DataFrame:
    """Return the places of all files together, by district, year and code."""
    parts = [places.assign(file=one.shown, vintage=one.vintage) for one, places in kept]
    table = pd.concat(parts, ignore_index=True)
    table["name"] = table["name"].where(table["name"] != "", table["code"])
    known = table["district"].map(names).fillna("")
    told = known.where(known != "", table["district_name"])
    table["district_name"] = told.where(told != "", table["district"])
    table["shape"] = pd.Series(
        shapely.normalize(np.asarray(table["shape"])), table.index, dtype="object"
    )
    return table.sort_values(["district", "vintage", "code"], ignore_index=True)


def _write(places: pd.DataFrame, kind: Kind, target: Path) -> list[Path]:
    names = {
        "code": f"{kind.level}_code",
        "name": f"{kind.level}_name",
        "district": "district_code",
        "district_name": "district_name",
        "vintage": "vintage",
        "file": "file",
    }
    outputs = []
    for district, mine in places.groupby("district", sort=True):
        values = mine[list(names)].rename(columns=names).astype({"vintage": "int64"})
        frame = gpd.GeoDataFrame(values, geometry=mine["shape"].to_numpy(), crs=GRID)
        buffer = io.BytesIO()
        frame.reset_index(drop=True).to_parquet(buffer, index=False, compression="zstd")
        outputs.append(target / f"{district}.parquet")
        write_atomically(outputs[-1], buffer.getvalue())
    return outputs


def _write_accounts(
    job: Job, places: pd.DataFrame, refused: pd.DataFrame, wanted: frozenset[str]
) -> list[Path]:
    """Write how many features were read, used and refused: of each district, and of the source.

    Features of other districts are in `files.json` alone.
    """
    districts = {*places["district"], *refused["district"]} & wanted
    parts = {code: refused[refused["district"] == code] for code in sorted(districts)}
    used = {code: int((places["district"] == code).sum()) for code in parts}
    parts[job.source], used[job.source] = refused, len(places)
    outputs = []
    for name, part in parts.items():
        rules = part["rule"].value_counts().sort_index()
        account = {
            "read": used[name] + len(part),
            "used": used[name],
            "refused": {str(rule): int(count) for rule, count in rules.items()},
        }
        outputs.append(write_json(account, job.target / f"{name}.account.json"))
    return outputs


def _described(one: FileOfBoundaries, kept: int) -> dict[str, Any]:
    """Return what became of one file, for the note on data of a briefing."""
    by_district = one.places["district"].value_counts().sort_index()
    return {
        "file": one.shown,
        "vintage": one.vintage,
        "read": one.features,
        "kept": kept,
        "set_aside": one.set_aside,
        "repeated": one.repeated,
        "refused": len(one.refused),
        "districts": {str(code): int(count) for code, count in by_district.items()},
        "crs": one.crs,
        "vintage_checked": one.checked,
    }


def _absent(job: Job, places: pd.DataFrame, kind: Kind) -> list[str]:
    """Say of which districts among the partnership's own areas no file has boundaries."""
    lacking = sorted(own_districts(job.partnership) - set(places["district"]))
    if not lacking:
        return []
    years = joined(places["vintage"])
    return [
        f"{job.partnership_path}: no file under `sources: {job.source}:` has the {kind.plural} of "
        f"{listed(lacking)} (the files are of {years}); there is no map of them"
    ]
