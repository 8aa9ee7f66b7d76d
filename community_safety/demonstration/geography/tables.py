"""Tables about the places of the made-up county: lookups, residents, households, deprivation."""

from __future__ import annotations

from math import erfc, log, sqrt

import numpy as np
import pandas as pd

from community_safety.demonstration.county import DISTRICTS
from community_safety.demonstration.geography.chance import LAND, generator, shared_out
from community_safety.demonstration.geography.lsoas import lsoas
from community_safety.demonstration.geography.wards import wards

YEAR = 2024
"""The year of the residents."""
FORCE_CODE, FORCE_NAME = "E23000099", "Arkenshire Constabulary"
_PARTNERSHIPS = {
    "E07999001": ("E22000991", "Ambermoor"),
    "E07999002": ("E22000992", "Kestrelby"),
    "E07999003": ("E22000993", "South Arkenshire"),
    "E07999004": ("E22000994", "Oxenmarsh"),
    "E07999005": ("E22000993", "South Arkenshire"),
    "E07999006": ("E22000995", "Thistlefen"),
}
"""Six districts in five Community Safety Partnerships."""
_OLDEST = 90
_LSOAS_OF_ENGLAND = 33_755
_MIDDLE_SCORE, _SPREAD_OF_SCORES = 17.5, 0.62
"""Median, and standard deviation on the log scale, of the made-up nation's scores."""
_SCORE_AT_PAR, _SCORE_POWER, _SCORE_NOISE = 18.0, 1.6, 0.18
_HIGHEST_SCORE = 90.0


def best_fit() -> pd.DataFrame:
    """Return LSOA to ward to district, as ONS publishes the best-fit lookup."""
    table = lsoas().merge(wards()[["ward_code", "ward_name"]], on="ward_code", validate="m:1")
    table["district"] = table["district_code"].map({each.code: each.name for each in DISTRICTS})
    names = {
        "lsoa_code": "LSOA21CD",
        "lsoa_name": "LSOA21NM",
        "ward_code": "WD25CD",
        "ward_name": "WD25NM",
        "district_code": "LAD25CD",
        "district": "LAD25NM",
    }
    return table.sort_values("lsoa_code")[list(names)].rename(columns=names)


def partnerships() -> pd.DataFrame:
    """Return district to Community Safety Partnership to police force area."""
    return pd.DataFrame(
        [
            (each.code, each.name, *_PARTNERSHIPS[each.code], FORCE_CODE, FORCE_NAME)
            for each in DISTRICTS
        ],
        columns=["LAD25CD", "LAD25NM", "CSP25CD", "CSP25NM", "PFA25CD", "PFA25NM"],
    )


def residents_of_lsoas() -> pd.DataFrame:
    """Return residents by LSOA."""
    table = lsoas().rename(columns={"lsoa_code": "LSOA21CD", "lsoa_name": "LSOA21NM"})
    return table.assign(year=YEAR)[["LSOA21CD", "LSOA21NM", "year", "residents"]]


def households_of_lsoas() -> pd.DataFrame:
    """Return households by LSOA."""
    table = lsoas().rename(columns={"lsoa_code": "LSOA21CD", "lsoa_name": "LSOA21NM"})
    return table.assign(year=YEAR)[["LSOA21CD", "LSOA21NM", "year", "households"]]


def residents_by_age() -> pd.DataFrame:
    """Return residents by district, sex and single year of age up to 89, and 90 and over."""
    return pd.concat([_ages(each.code, each.residents) for each in DISTRICTS], ignore_index=True)


def _ages(code: str, residents: int) -> pd.DataFrame:
    """Divide a district's residents by sex and age: as many of each up to 55, then fewer."""
    age = np.arange(_OLDEST + 1)
    shares = []
    for sex, longer in (("female", 3.0), ("male", 0.0)):
        usual = 1 / (1 + np.exp((age - 77 - longer) / 7.5))
        usual[-1] *= 2.5
        noise = generator(LAND, "ages", code, sex).normal(0, 0.03, len(age))
        shares.append(usual * (1 + 0.12 * np.exp(-(((age - 57) / 6) ** 2))) * np.exp(noise))
    counts = shared_out(residents, np.concatenate(shares))
    return pd.DataFrame(
        {
            "area_code": code,
            "year": YEAR,
            "sex": np.repeat(["female", "male"], len(age)),
            "age_from": np.tile(age, 2),
            "age_to": np.tile([*map(str, age[:-1]), ""], 2),
            "residents": counts,
        }
    )


def deprivation() -> pd.DataFrame:
    """Return the made-up index of deprivation by LSOA: it follows hardship, with noise of its own.

    Rank and decile are those among the LSOAs of a made-up nation, 1 being the most deprived.
    """
    table = lsoas()
    noise = generator(LAND, "deprivation").normal(0, _SCORE_NOISE, len(table))
    score = _SCORE_AT_PAR * table["hardship"].to_numpy() ** _SCORE_POWER * np.exp(noise)
    score = np.minimum(score, _HIGHEST_SCORE).round(3)
    above = [
        erfc((log(each) - log(_MIDDLE_SCORE)) / _SPREAD_OF_SCORES / sqrt(2)) / 2
        for each in score.tolist()
    ]
    rank = 1 + np.floor(_LSOAS_OF_ENGLAND * np.array(above)).astype("int64")
    order = np.argsort(-score, kind="stable")
    # No two have one rank: each is at least one below the rank before it.
    step = np.arange(len(rank))
    rank[order] = np.maximum.accumulate(rank[order] - step) + step
    return pd.DataFrame(
        {
            "LSOA21CD": table["lsoa_code"],
            "IMD25_score": [f"{each:.3f}" for each in score.tolist()],
            "IMD25_rank": rank,
            "IMD25_decile": np.ceil(10 * rank / _LSOAS_OF_ENGLAND).astype("int64"),
        }
    )
