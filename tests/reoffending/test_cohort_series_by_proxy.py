"""The local proxy of each cohort: calendar months, and how many must have been seen so long."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from community_safety.reoffending.cohort_series import cohort_series, local_proxies
from community_safety.reoffending.periods import quarter_from
from community_safety.reoffending.rules import Rules

PERIOD = quarter_from(dt.date(2023, 1, 1))


def members(*groups, start="2023-01-31"):
    """Members from (how many, days observed, whether they reoffended on the last of these)."""
    days = [day for number, day, _ in groups for _ in range(number)]
    event = [again for number, _, again in groups for _ in range(number)]
    return pd.DataFrame(
        {
            "cohort": PERIOD.name,
            "person_id": [f"P{n}" for n in range(len(days))],
            "start_point": np.full(len(days), start, dtype="datetime64[us]"),
            "proxy_days": np.array(days, dtype=float),
            "proxy_event": np.array(event, dtype=bool),
        }
    )


def test_six_months_after_31_january_is_31_july_and_a_day_later_is_not():
    """181 days to 31 July: 10 reoffended by then, 10 on the day after, 40 not within the year."""
    found = local_proxies(members((10, 181, True), (10, 182, True), (40, 365, False)), Rules())
    assert found["proxy_6"] == pytest.approx(100 * 10 / 60)
    assert found["proxy_12"] == pytest.approx(100 * 20 / 60)


def test_twelve_months_over_a_leap_day_are_366_days():
    found = local_proxies(members((10, 366, True), (40, 366, False), start="2024-01-15"), Rules())
    assert found["proxy_12"] == pytest.approx(20)


def test_those_who_reoffended_are_known_of_and_who_is_lost_sooner_is_not():
    """45 seen to the end, 20 of them with an offence: a share. 20 and 9 of 29 lost: none."""
    seen = local_proxies(members((20, 100, True), (25, 365, False)), Rules())
    assert seen["proxy_6"] == pytest.approx(100 * 20 / 45)
    assert seen["proxy_6_lower"] < seen["proxy_6"] < seen["proxy_6_upper"]
    lost = local_proxies(members((20, 100, True), (9, 365, False), (40, 120, False)), Rules())
    assert all(np.isnan(value) for value in lost.values())
    just = local_proxies(members((20, 100, True), (10, 365, False), (40, 120, False)), Rules())
    assert just["proxy_12"] == pytest.approx(100 * 20 / 70)


def test_who_is_lost_between_the_two_limits_counts_for_the_first_alone():
    found = local_proxies(members((20, 100, True), (40, 250, False)), Rules())
    assert found["proxy_6"] == pytest.approx(100 * 20 / 60)
    assert np.isnan(found["proxy_12"])


def test_a_cohort_of_nobody_has_no_share():
    made = members().assign(
        reoffended=[], reoffences=[], serious_reoffences=[], complete=[], cohort_complete=[]
    )
    (row,) = cohort_series({"Here": made}, "Here", [PERIOD]).to_dict("records")
    assert row["offenders"] == 0
    assert np.isnan(row["proxy_6"])
