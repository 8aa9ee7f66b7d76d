"""Outcomes as on the day of the download: the younger a record, the less is decided."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from community_safety.demonstration.crime.crime_types import ANTISOCIAL

UNDECIDED = "Under investigation"
_AWAITED, _LOST = "Awaiting court outcome", "Court result unavailable"
_NO_SUSPECT = "Investigation complete; no suspect identified"
_UNABLE = "Unable to prosecute suspect"
_COURT = "court"
_OTHERS = (
    *(
        "Local resolution",
        "Offender given a caution",
        "Formal action is not in the public interest",
    ),
    *("Further investigation is not in the public interest", "Status update unavailable"),
    "Action to be taken by another organisation",
)
_DECIDED_AFTER, _TRIED_AFTER = 1.3, 7.0
"""Months until two in three records are decided, and until two in three trials have ended."""
_SHARES = {
    "Violence and sexual offences": (0.13, 0.60, 0.10),
    "Public order": (0.24, 0.48, 0.12),
    "Shoplifting": (0.46, 0.13, 0.33),
    "Drugs": (0.07, 0.24, 0.26),
    "Possession of weapons": (0.12, 0.40, 0.36),
    "Other crime": (0.14, 0.52, 0.15),
}
"""Shares without a suspect, without a prosecution, and before a court; the rest are others."""
_USUAL_SHARES = (0.68, 0.18, 0.07)


def outcomes(
    crime_type: str, ages: npt.NDArray[np.float64], rng: np.random.Generator
) -> npt.NDArray[np.str_]:
    """Draw the last outcome of records of one type; anti-social behaviour has none.

    Parameters
    ----------
    ages
        Months from each record's month to the download.
    """
    if crime_type == ANTISOCIAL:
        return np.full(len(ages), "")
    shares = _SHARES.get(crime_type, _USUAL_SHARES)
    rest = (1 - sum(shares)) / len(_OTHERS)
    kinds = np.array([_NO_SUSPECT, _UNABLE, _COURT, *_OTHERS])
    chances = np.array([*shares, *([rest] * len(_OTHERS))])
    # Uniform numbers alone, so that a version of numpy cannot change them.
    drawn = np.searchsorted(np.cumsum(chances), rng.random(len(ages)) * chances.sum())
    found = kinds[np.minimum(drawn, len(kinds) - 1)]
    decided = rng.random(len(ages)) > np.exp(-(ages + 0.5) / _DECIDED_AFTER)
    tried = rng.random(len(ages)) > np.exp(-ages / _TRIED_AFTER)
    found = np.where(found == _COURT, np.where(tried, _LOST, _AWAITED), found)
    return np.where(decided, found, UNDECIDED)
