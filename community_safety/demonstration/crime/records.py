"""The records of the made-up county under one seed, with all that published ones have that is odd.

Every type draws from generators of its own. What is odd leaves the counts of wards as they are:
records without a place or far away come on top, and repeated IDs are given to records that exist.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from community_safety.demonstration.county import SEED
from community_safety.demonstration.crime.crime_types import (
    ANTISOCIAL,
    TYPES,
    CrimeType,
    year_dispersion,
)
from community_safety.demonstration.crime.expected import bases, expected, months
from community_safety.demonstration.crime.map_points import A_PIECE, NEAR, map_points
from community_safety.demonstration.crime.outcomes import outcomes
from community_safety.demonstration.geography.chance import generator
from community_safety.demonstration.geography.lsoas import lsoas, pieces
from community_safety.demonstration.geography.wards import wards
from community_safety.demonstration.series import draw_counts

FORCES = {"arkenshire": "Arkenshire Constabulary", "borderland": "Borderland Police"}
OWN, NEIGHBOUR = FORCES
COLUMNS = (
    *("force", "month", "id", "longitude", "latitude", "location", "lsoa_code", "lsoa_name"),
    *("crime_type", "outcome"),
)
STRAYS = 0.03
"""Share of records whose point lies outside the LSOA that they name."""
BY_NEIGHBOUR = 0.004
"""Share of the county's records that the neighbouring force recorded."""
NOWHERE, FAR_AWAY = 0.0006, 0.01
"""Records without any location, and of places far away, to those of the county."""
NEIGHBOURS_OWN = 0.03
"""Records that the neighbouring force has of its own land, to those of the county."""
WITHOUT_LSOA = 0.01
"""Share of the records outside the county that have a point and no LSOA."""
REPEATED = 0.0006
"""Share of records that have the Crime ID of another one."""
_FAR_LSOAS = 40
_DOWNLOADED_AFTER = 1
"""Months from the last month to the download."""


def records(seed: int = SEED, scale: float = 1.0) -> pd.DataFrame:
    """Return all records with the columns `COLUMNS`, of both forces and every month.

    Coordinates are degrees, missing where a record has no location.
    """
    of_types = [_of_type(kind, seed, scale) for kind in TYPES]
    frame = pd.concat([*of_types, *(_odd(kind, seed, scale) for kind in TYPES)], ignore_index=True)
    return frame[list(COLUMNS)]


def counts(kind: CrimeType, seed: int = SEED, scale: float = 1.0) -> npt.NDArray[np.int64]:
    """Draw the records of each ward and month, shape (wards, months).

    Each ward has a level of its own in each year of twelve months, gamma about what is expected;
    the months are negative binomial about that, with variance in proportion to the mean.
    """
    mean = expected(kind, scale)
    rng = generator(seed, "counts", kind.name)
    extra = year_dispersion(kind)
    if extra > 0:
        years = mean.reshape(len(mean), -1, 12).sum(axis=2)
        there = years > 0
        shape = np.where(there, years, 1.0) / extra
        level = np.where(there, rng.gamma(shape) / shape, 1.0)
        mean = mean * np.repeat(level, 12, axis=1)
    drawn = draw_counts(np.maximum(mean, 1e-12), kind.dispersion, rng)
    return np.where(mean > 0, drawn, 0).astype("int64")


def _of_type(kind: CrimeType, seed: int, scale: float) -> pd.DataFrame:
    """Return the county's records of one type."""
    number = counts(kind, seed, scale)
    rng = generator(seed, "places", kind.name)
    ward, month = (np.repeat(index.ravel(), number.ravel()) for index in np.indices(number.shape))
    piece = _pieces(kind, ward, rng)
    point, stray = rng.random(len(piece)), rng.random(len(piece)) < STRAYS
    by_neighbour = rng.random(len(piece)) < BY_NEIGHBOUR
    places, table = map_points(), lsoas()
    at = np.where(stray, places.beside[piece], piece)
    which = (np.cumsum(places.weight[at], axis=1) < point[:, None]).sum(axis=1)
    which = np.minimum(which, A_PIECE - 1)
    lsoa = pieces().lsoa[piece]
    return pd.DataFrame(
        {
            "force": np.where(by_neighbour, NEIGHBOUR, OWN),
            "month": np.array(months())[month],
            "longitude": places.longitude[at, which],
            "latitude": places.latitude[at, which],
            "location": places.location[at, which],
            "lsoa_code": table["lsoa_code"].to_numpy()[lsoa],
            "lsoa_name": table["lsoa_name"].to_numpy()[lsoa],
            **_described(kind, month, seed, "own"),
        }
    )


def _pieces(
    kind: CrimeType, ward: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw the piece of land of each record, among those of the LSOAs that fit its ward best.

    An LSOA has its share of the ward's residents or households, and its pieces theirs of it.
    """
    given, table = pieces(), lsoas()
    each = table[kind.base].to_numpy() / table["residents"].to_numpy()
    weight = given.residents * each[given.lsoa]
    position = pd.Index(wards()["ward_code"]).get_indexer(table["ward_code"])[given.lsoa]
    order = np.argsort(position, kind="stable")
    total = np.cumsum(weight[order])
    of_ward = bases().of(kind)
    before = np.concatenate([[0.0], np.cumsum(of_ward)])[ward]
    drawn = before + rng.random(len(ward)) * of_ward[ward]
    found = np.searchsorted(total, drawn * (1 - 1e-12), side="right")
    return np.asarray(order[np.minimum(found, len(order) - 1)])


def _described(
    kind: CrimeType, month: npt.NDArray[np.int64], seed: int, which: str
) -> dict[str, object]:
    """Return Crime IDs, type and outcomes of records of one type."""
    size = len(month)
    rng = generator(seed, "ids", which, kind.name)
    ids = np.full(size, "", dtype="<U64")
    if kind.name != ANTISOCIAL:
        text = rng.bytes(32 * size).hex()
        ids = np.array([text[at : at + 64] for at in range(0, 64 * size, 64)], dtype="<U64")
        again = np.flatnonzero(rng.random(size) < REPEATED)
        # Half of all records further on lies another ward: the content is never the same.
        ids[again] = ids[(again + size // 2) % size]
    ages = (len(months()) - 1 - month + _DOWNLOADED_AFTER).astype("float64")
    found = outcomes(kind.name, ages, generator(seed, "outcomes", which, kind.name))
    return {"id": ids, "crime_type": kind.name, "outcome": found}


def _odd(kind: CrimeType, seed: int, scale: float) -> pd.DataFrame:
    """Return records of one type that lie nowhere, far away, or on the neighbouring force's land.

    How many there are is Poisson about their share of what is expected of the county.
    """
    rng = generator(seed, "odd", kind.name)
    total = expected(kind, scale).sum()
    many = [int(rng.poisson(share * total)) for share in (NOWHERE, FAR_AWAY, NEIGHBOURS_OWN)]
    size = sum(many)
    own, month = np.arange(size) < many[0] + many[1], rng.integers(len(months()), size=size)
    return pd.DataFrame(
        {
            "force": np.where(own, OWN, NEIGHBOUR),
            "month": np.array(months())[month],
            **_far_places(rng, np.arange(size) < many[0]),
            **_described(kind, month, seed, "odd"),
        }
    )


def _far_places(rng: np.random.Generator, nowhere: npt.NDArray[np.bool_]) -> dict[str, object]:
    """Draw places west of the county: small areas side by side, each with a few map points."""
    size = len(nowhere)
    lsoa = rng.integers(_FAR_LSOAS, size=size)
    code = np.array([f"E01998{number:03d}" for number in range(1, _FAR_LSOAS + 1)])[lsoa]
    name = np.array([_far_name(number) for number in range(_FAR_LSOAS)])[lsoa]
    east, north = rng.integers(9, size=(2, size)) / 400
    unplaced = nowhere | (rng.random(size) < WITHOUT_LSOA)
    return {
        "longitude": np.where(nowhere, np.nan, 0.6 + lsoa % 8 / 20 + east),
        "latitude": np.where(nowhere, np.nan, 54.7 + lsoa // 8 / 20 + north),
        "location": np.where(nowhere, "No Location", f"{NEAR}Border Road"),
        "lsoa_code": np.where(unplaced, "", code),
        "lsoa_name": np.where(unplaced, "", name),
    }


def _far_name(number: int) -> str:
    place = ("Farwick", "Wester Borderland")[number % 2]
    return f"{place} {1 + number // 8:03d}{'ABCD'[number // 2 % 4]}"
