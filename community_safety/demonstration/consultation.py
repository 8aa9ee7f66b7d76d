"""What residents of the made-up county said when they were asked.

Two surveys a year ask which of ten concerns matter most. Shares are known: each concern's usual
share, which follows a district's hardship as far as it does, and what was planted. Those who answer
online are other people than those who are sampled, and are fewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_safety.demonstration.county import DISTRICTS, SEED, place
from community_safety.demonstration.geography.chance import generator
from community_safety.demonstration.series import draw_shares

PERIODS = (("2024-06-01", "2024-07-31"), ("2025-06-01", "2025-07-31"))
GROWING, GROWTH = "Anti-social use of motor vehicles", 2.0
"""The concern that grows, and the odds of its second year over those of its first."""
DESIGN_EFFECT = 1.3
"""Variance over that of independent answers."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey, and who answers it.

    `street` is how many times higher the odds are that its respondents name what can be seen in
    the street.
    """

    name: str
    respondents_per_1000: float
    street: float


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that matters: its share, how far it follows hardship, if it is of the street."""

    name: str
    share: float
    hardship: float
    of_street: bool = False


SURVEYS = (
    Survey("Residents' survey", 4.0, 1.0),
    Survey("Online consultation", 1.2, 1.4),
)
CONCERNS = (
    Concern("Anti-social behaviour", 0.42, 0.5, of_street=True),
    Concern(GROWING, 0.13, 0.2, of_street=True),
    Concern("Burglary", 0.24, 0.3),
    Concern("Domestic abuse", 0.17, 0.3),
    Concern("Drug dealing", 0.33, 0.8, of_street=True),
    Concern("Fly-tipping and litter", 0.29, 0.4, of_street=True),
    Concern("Fraud and scams", 0.20, -0.2),
    Concern("Hate crime", 0.06, 0.0),
    Concern("Speeding", 0.27, -0.5, of_street=True),
    Concern("Violence in town centres", 0.16, 0.4),
)


def expected_shares() -> pd.DataFrame:
    """Return the true share of each survey, district, period and concern; the same for all seeds.

    Columns: `survey`, `area_code`, `period_start`, `period_end`, `concern`, `respondents`, `share`.
    """
    rows = [
        {
            "survey": survey.name,
            "area_code": district.code,
            "period_start": start,
            "period_end": end,
            "concern": concern.name,
            "respondents": round(survey.respondents_per_1000 * district.residents / 1000),
            "share": _share(concern, survey, district.code, later=(start, end) == PERIODS[-1]),
        }
        for survey in SURVEYS
        for start, end in PERIODS
        for district in DISTRICTS
        for concern in CONCERNS
    ]
    return pd.DataFrame(rows)


def consultation(seed: int = SEED) -> pd.DataFrame:
    """Return what was answered under one seed: `mentions` of so many `respondents`."""
    given = expected_shares()
    mentions = [
        float(_mentions(seed, *each))
        for each in zip(
            given["survey"],
            given["area_code"],
            given["period_start"],
            given["concern"],
            given["respondents"],
            given["share"],
            strict=True,
        )
    ]
    return given.drop(columns="share").assign(mentions=np.array(mentions).astype("int64"))


def _share(concern: Concern, survey: Survey, area_code: str, *, later: bool) -> float:
    odds = concern.share / (1 - concern.share) * place(area_code).hardship ** concern.hardship
    odds *= survey.street if concern.of_street else 1.0
    odds *= GROWTH if later and concern.name == GROWING else 1.0
    return odds / (1 + odds)


def _mentions(
    seed: int, survey: str, area_code: str, start: str, concern: str, respondents: int, share: float
) -> float:
    rng = generator(seed, "consultation", survey, area_code, start, concern)
    trials = np.array([float(respondents)])
    return float(draw_shares(np.array([share]), trials, DESIGN_EFFECT, rng)[0])
