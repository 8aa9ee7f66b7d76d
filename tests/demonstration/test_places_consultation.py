"""What residents said, and the delivery plan: shares are known, and one concern grows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from community_safety.demonstration.consultation import (
    CONCERNS,
    DESIGN_EFFECT,
    GROWING,
    PERIODS,
    consultation,
    expected_shares,
)
from community_safety.demonstration.county import DISTRICT_CODES
from community_safety.demonstration.delivery_plan import delivery_plan
from community_safety.partnership_file import load_partnership

PARTNERSHIP = Path(__file__).parents[2] / "partnerships" / "demonstration.yml"
KEY = ["survey", "area_code", "period_start", "concern"]


def test_every_survey_asks_every_district_about_every_concern_each_year():
    answers = consultation()
    assert len(answers) == 2 * 2 * len(DISTRICT_CODES) * len(CONCERNS) == 240
    assert not answers.duplicated(KEY).any()
    assert answers["mentions"].between(0, answers["respondents"]).all()
    assert answers.groupby(KEY[:3])["respondents"].nunique().eq(1).all()


def test_answers_vary_about_the_known_shares_as_much_as_said():
    """Oracle: the variance of a share is the design effect times that of independent answers."""
    known = expected_shares()
    p, n = known["share"].to_numpy(), known["respondents"].to_numpy()
    drawn = np.array([consultation(seed)["mentions"].to_numpy() for seed in range(12)])
    squares = (drawn - n * p) ** 2 / (n * p * (1 - p))
    assert squares.mean() == pytest.approx(DESIGN_EFFECT, rel=0.1)


def test_one_concern_grows_beyond_chance_and_the_others_do_not():
    """In the sampled survey of the county; z allows for the design effect."""
    known = expected_shares()
    shares = known.groupby(["survey", "area_code", "concern"])["share"].nunique()
    assert set(shares[shares > 1].index.get_level_values("concern")) == {GROWING}
    answers = consultation().query('survey == "Residents\' survey"')
    sums = answers.groupby(["period_start", "concern"])[["mentions", "respondents"]].sum()
    before, after = (sums.loc[start] for start, _ in PERIODS)
    n = before["respondents"]
    mean = (before["mentions"] + after["mentions"]) / (2 * n)
    error = np.sqrt(2 * DESIGN_EFFECT * mean * (1 - mean) / n)
    z = (after["mentions"] - before["mentions"]) / n / error
    assert z[GROWING] > 5
    assert (z.drop(GROWING).abs() < 3.3).all()


def test_actions_serve_objectives_of_the_partnership_and_are_late_only_where_due():
    plan = delivery_plan()
    objectives = {each.id for each in load_partnership(PARTNERSHIP).objectives}
    assert len(plan) == 14
    assert plan["action_id"].is_unique
    assert set(plan["objective"]) <= objectives
    due = pd.to_datetime(plan["due"])
    late = plan["status"] == "late"
    assert (due[late] <= "2026-03-31").all()
    assert (due[plan["status"].isin(["on track", "not started"])] > "2026-03-31").all()
    assert {"complete", "late", "on track", "not started"} == set(plan["status"])
