"""The records as a download of data.police.uk: one archive, one file for each force and month."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pandas as pd

from community_safety.demonstration.county import SEED
from community_safety.demonstration.crime.planted import GAP
from community_safety.demonstration.crime.records import FORCES, OWN, records

_HEADERS = {
    "id": "Crime ID",
    "month": "Month",
    "reported": "Reported by",
    "within": "Falls within",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "location": "Location",
    "lsoa_code": "LSOA code",
    "lsoa_name": "LSOA name",
    "crime_type": "Crime type",
    "outcome": "Last outcome category",
    "context": "Context",
}
_STAMP = (2026, 5, 1, 0, 0, 0)
"""The date of every file in the archive, so that the same files give the same archive."""
_LEVEL = 9
_UNIX, _FILE_MODE = 3, 0o100644 << 16


def archive(seed: int = SEED, scale: float = 1.0) -> bytes:
    """Return the download as the bytes of a zip archive.

    The files in it are the same everywhere; how they are packed is for the version of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
        for name, text in street_files(seed, scale).items():
            member = zipfile.ZipInfo(name, _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system, member.external_attr = _UNIX, _FILE_MODE
            packed.writestr(member, text.encode("utf-8"), compresslevel=_LEVEL)
    return buffer.getvalue()


def street_files(seed: int = SEED, scale: float = 1.0) -> dict[str, str]:
    """Return the text of every file by its path in the download, in order."""
    frame = _as_published(records(seed, scale))
    forces, months = frame.pop("force"), frame["Month"]
    texts = {}
    for (month, force), rows in frame.groupby([months, forces], sort=True):
        if not (force == OWN and month == GAP):
            name = f"{month}/{month}-{force}-street.csv"
            texts[name] = rows.to_csv(index=False, lineterminator="\n")
    return texts


def _as_published(given: pd.DataFrame) -> pd.DataFrame:
    """Return the twelve published columns and `force`, by LSOA name; what has none comes last."""
    frame = given.assign(
        **{name: _six_decimals(given[name]) for name in ("longitude", "latitude")},
        reported=given["force"].map(FORCES),
        within=given["force"].map(FORCES),
        context="",
        placed=given["lsoa_name"] == "",
    )
    order = ["month", "force", "placed", "lsoa_name", "crime_type", "longitude", "latitude", "id"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    return frame[["force", *_HEADERS]].rename(columns=_HEADERS)


def _six_decimals(degrees: pd.Series) -> pd.Series:
    steps = np.rint(degrees.fillna(0).to_numpy() * 1e6) / 1e6
    text = pd.Series([f"{each:.6f}" for each in steps.tolist()], degrees.index, dtype="str")
    return text.mask(degrees.isna(), "")
