"""Writing the files about places: the same content for the same seed, wherever it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_safety.demonstration.consultation import consultation
from community_safety.demonstration.county import SEED
from community_safety.demonstration.crime.street_files import archive
from community_safety.demonstration.delivery_plan import delivery_plan
from community_safety.demonstration.geography import tables
from community_safety.demonstration.geography.boundaries import lsoa_boundaries, ward_boundaries
from community_safety.demonstration.sidecars import (
    PARTNERSHIP,
    POLICE,
    STATISTICS,
    write_with_sidecar,
)

_COUNTY = "made-up Arkenshire"
_YEAR = str(tables.YEAR)


@dataclass(frozen=True, slots=True)
class _File:
    """One file: where it goes, who would publish it, what it is, and how its content is made."""

    path: str
    publisher: str
    title: str
    period: str
    content: Callable[[], bytes | str]


def write_places(folder: Path, seed: int = SEED, scale: float = 1.0) -> list[Path]:
    """Write boundaries, lookups, residents, deprivation, recorded crime, consultation and plan.

    Parameters
    ----------
    folder
        Of the raw files; each source's files go into a folder below it.
    seed
        Of chance. The land, its residents and the plan are the same under every seed.
    scale
        Multiplies the number of recorded crimes, and nothing else.

    Returns
    -------
    list
        The files written, each with a sidecar `<file>.source.yml` beside it.

    Raises
    ------
    ValueError
        When the scale is not above zero.
    """
    if not scale > 0:
        raise ValueError(f"scale must be above zero, got {scale}")
    return [
        write_with_sidecar(
            folder / file.path, file.content(), file.publisher, file.title, file.period
        )
        for file in _files(seed, scale)
    ]


def _files(seed: int, scale: float) -> tuple[_File, ...]:
    return (*_of_the_map(), *_of_residents(), *_of_events(seed, scale))


def _of_the_map() -> tuple[_File, ...]:
    wards = f"Wards of {_COUNTY}, 2025"
    forces = f"Districts of {_COUNTY} with their partnerships and police force"
    return (
        _File("boundaries/wards25.geojson", STATISTICS, wards, "2025", ward_boundaries),
        _File(
            "boundaries/lsoa21.geojson",
            STATISTICS,
            f"LSOAs of {_COUNTY}, 2021",
            "2021",
            lsoa_boundaries,
        ),
        _File(
            "lookups/lsoa21_to_ward25_to_lad25.csv",
            STATISTICS,
            f"LSOAs of {_COUNTY} with the wards that they fit best, and districts",
            "2025",
            _csv(tables.best_fit),
        ),
        _File(
            "lookups/lad25_to_csp25_to_pfa25.csv",
            STATISTICS,
            forces,
            "2025",
            _csv(tables.partnerships),
        ),
    )


def _of_residents() -> tuple[_File, ...]:
    return tuple(
        _File(path, STATISTICS, f"{what} of {_COUNTY}", period, _csv(table))
        for path, what, period, table in (
            (
                "population/residents_lsoa21.csv",
                "Residents by LSOA",
                _YEAR,
                tables.residents_of_lsoas,
            ),
            (
                "population/residents_by_age.csv",
                "Residents by district, sex and age",
                _YEAR,
                tables.residents_by_age,
            ),
            (
                "households/households_lsoa21.csv",
                "Households by LSOA",
                _YEAR,
                tables.households_of_lsoas,
            ),
            (
                "deprivation/imd25_lsoa21.csv",
                "Made-up index of deprivation by LSOA",
                "2025",
                tables.deprivation,
            ),
        )
    )


def _of_events(seed: int, scale: float) -> tuple[_File, ...]:
    size = "" if scale == 1 else f", {scale:g} times the size"
    return (
        _File(
            "police_uk/2024-04_to_2026-03.zip",
            POLICE,
            f"Street-level crime of {_COUNTY}, seed {seed}{size}",
            "April 2024 to March 2026",
            lambda: archive(seed, scale),
        ),
        _File(
            "consultation/consultation.csv",
            PARTNERSHIP,
            f"What residents of {_COUNTY} said, seed {seed}",
            "June 2024 to July 2025",
            _csv(lambda: consultation(seed)),
        ),
        _File(
            "consultation/delivery_plan.csv",
            PARTNERSHIP,
            f"Delivery plan of {_COUNTY}",
            "as on 31 March 2026",
            _csv(delivery_plan),
        ),
    )


def _csv(table: Callable[[], pd.DataFrame]) -> Callable[[], str]:
    return lambda: table().to_csv(index=False, lineterminator="\n")
