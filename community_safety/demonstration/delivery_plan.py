"""The delivery plan of the made-up partnership, as on 31 March 2026: no seed changes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd


@dataclass(frozen=True, slots=True)
class Action:
    """One action; it is `late` where it was due and is not complete."""

    action_id: str
    objective: str
    """An id of `partnerships/demonstration.yml`."""
    action: str
    lead: str
    due: str
    status: Literal["complete", "on track", "late", "not started"]
    note: str = ""


_POLICE, _COUNCIL = "Arkenshire Constabulary", "Arkenshire County Council"
_DISTRICTS, _PROBATION = "District councils", "Probation Service"
_FIRE, _PREVENT = "Arkenshire Fire and Rescue", "Arkenshire Prevent group"
_CHILDREN, _HEALTH = "Children's Services", "Public Health"
ACTIONS = (
    Action(
        "A01",
        "antisocial_behaviour",
        "Put wardens into the three town centres on Friday and Saturday nights",
        _DISTRICTS,
        "2025-09-30",
        "complete",
    ),
    Action(
        "A02",
        "antisocial_behaviour",
        "Agree one way of recording reports made online",
        _COUNCIL,
        "2025-12-31",
        "complete",
        "In use since November 2025",
    ),
    Action(
        "A03",
        "antisocial_behaviour",
        "Make a public spaces protection order against car cruising",
        _DISTRICTS,
        "2025-12-31",
        "late",
        "Consultation was repeated; now expected by June 2026",
    ),
    Action(
        "A04",
        "vulnerable_people",
        "Train front desk staff to recognise coercive control",
        _COUNCIL,
        "2025-10-31",
        "complete",
    ),
    Action(
        "A05",
        "vulnerable_people",
        "Review every repeat referral to MARAC within a month",
        _POLICE,
        "2026-06-30",
        "on track",
    ),
    Action(
        "A06",
        "vulnerable_people",
        "Open a third-party reporting centre for hate crime in Kestrelby",
        _DISTRICTS,
        "2026-02-28",
        "late",
        "Premises found, lease not signed",
    ),
    Action(
        "A07",
        "reoffending",
        "House prison leavers within two weeks of release",
        _PROBATION,
        "2026-03-31",
        "late",
        "Eleven of twenty places are there",
    ),
    Action(
        "A08",
        "reoffending",
        "Choose those on Integrated Offender Management by one set of rules",
        _POLICE,
        "2025-06-30",
        "complete",
    ),
    Action(
        "A09",
        "alcohol_and_substances",
        "Offer treatment in custody suites on every day of the week",
        _HEALTH,
        "2026-09-30",
        "on track",
    ),
    Action(
        "A10",
        "alcohol_and_substances",
        "Review licences in the streets with most violence",
        _DISTRICTS,
        "2026-12-31",
        "not started",
        "Waits for the year's figures",
    ),
    Action(
        "A11",
        "think_family",
        "Name one lead worker for every family with several services",
        _CHILDREN,
        "2025-09-30",
        "complete",
    ),
    Action(
        "A12",
        "counter_terrorism",
        "Bring the Prevent self-assessment up to date",
        _PREVENT,
        "2026-03-31",
        "complete",
    ),
    Action(
        "A13",
        "safe_environment",
        "Fit smoke alarms in 2,000 homes at risk",
        _FIRE,
        "2026-07-31",
        "on track",
        "1,540 by March 2026",
    ),
    Action(
        "A14",
        "safe_environment",
        "Light and guard the long-stay car parks in Harrowmead",
        _DISTRICTS,
        "2026-03-31",
        "late",
        "Contract ended in April 2025 and was not renewed",
    ),
)


def delivery_plan() -> pd.DataFrame:
    """Return the plan, one row for each action."""
    return pd.DataFrame([asdict(action) for action in ACTIONS])
