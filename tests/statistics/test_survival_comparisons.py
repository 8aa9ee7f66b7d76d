import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from community_safety.errors import StatisticsError
from community_safety.statistics.survival import logrank, proportional_hazards

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
ROSSI = DATA / "reoffending" / "rossi.csv"
COVARIATES = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
needs_rossi = pytest.mark.skipif(
    not ROSSI.is_file(),
    reason="the published reference data are not there: set REFERENCE_DATA to their folder",
)

# Weeks in remission, 6-MP and placebo: Freireich EJ et al. (1963), Blood 21, 699-716.
ON_DRUG = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ON_PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = np.array(ON_DRUG + ON_PLACEBO)
RELAPSED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0] + [1] * 21)
DRUG = np.array(["6-MP"] * 21 + ["placebo"] * 21)


def test_freireichs_groups_differ_as_in_r():
    """R 3.2, survdiff: observed 9 and 21, expected 19.3 and 10.7, chi-square 16.8, p 4.17e-05."""
    found = logrank(WEEKS, RELAPSED, DRUG)
    assert found.statistic == pytest.approx(16.79, abs=5e-3)
    assert found.p_value == pytest.approx(4.17e-05, abs=5e-8)
    assert found.degrees_of_freedom == 1
    assert found.groups == ("6-MP", "placebo")
    assert found.observed.tolist() == [9, 21]
    assert found.expected == pytest.approx([19.3, 10.7], abs=0.05)
    assert (found.method, found.reason) == ("Log-rank", "")


def test_the_drug_has_the_hazard_ratio_of_cox_1972():
    """Stata, stcox (Breslow): 0.2210887, limits 0.0990706 and 0.4933877.

    Rodriguez G, Generalized linear models, Princeton, Cox regression of the Gehan data.
    """
    treated = pd.DataFrame({"treated": (DRUG == "6-MP").astype(float)})
    found = proportional_hazards(WEEKS, RELAPSED, treated, ties="breslow").loc["treated"]
    assert found["hazard_ratio"] == pytest.approx(0.2210887, abs=1e-6)
    assert (found["lower"], found["upper"]) == pytest.approx((0.0990706, 0.4933877), abs=1e-6)
    assert found["z"] == pytest.approx(-3.68, abs=5e-3)


@pytest.mark.reference_data
@needs_rossi
def test_rossis_coefficients_are_the_textbooks():
    """R, coxph, Efron: Fox and Weisberg, An R Companion to Applied Regression, appendix on Cox.

    fin also with its standard error 0.19138, z -1.983 and p 0.04742, limits 0.4702 to 0.9957.
    """
    rossi = pd.read_csv(ROSSI)
    found = proportional_hazards(rossi["week"], rossi["arrest"], rossi[COVARIATES])
    expected = [-0.37942, -0.05744, 0.31390, -0.14980, -0.43370, -0.08487, 0.09150]
    assert found["coefficient"].tolist() == pytest.approx(expected, abs=5e-6)
    fin = found.loc["fin"]
    assert fin[["hazard_ratio", "se"]].tolist() == pytest.approx([0.68426, 0.19138], abs=5e-6)
    assert fin[["z", "p_value"]].tolist() == pytest.approx([-1.983, 0.04742], abs=5e-4)
    assert fin[["lower", "upper"]].tolist() == pytest.approx([0.4702, 0.9957], abs=5e-5)
    assert (found["reason"] == "").all()


@pytest.mark.reference_data
@needs_rossi
def test_financial_aid_alone_is_just_not_beyond_chance_in_rossis_experiment():
    """Allison P, Survival Analysis Using SAS: 66 and 48 of 216; chi-square 3.84, p 0.0501."""
    rossi = pd.read_csv(ROSSI)
    found = logrank(rossi["week"], rossi["arrest"], rossi["fin"])
    assert found.statistic == pytest.approx(3.84, abs=5e-3)
    assert found.p_value == pytest.approx(0.0501, abs=5e-5)
    assert found.observed.tolist() == [66, 48]


def test_two_groups_agree_with_scipy_and_three_have_two_degrees_of_freedom():
    generator = np.random.default_rng(11)
    time, seen = generator.integers(1, 60, 300), generator.random(300) < 0.7
    group = generator.integers(0, 3, 300)
    two = group < 2
    found = logrank(time[two], seen[two], group[two])
    samples = [
        stats.CensoredData.right_censored(time[group == each], ~seen[group == each])
        for each in (0, 1)
    ]
    assert found.p_value == pytest.approx(stats.logrank(*samples).pvalue)
    three = logrank(time, seen, group)
    assert three.degrees_of_freedom == 2
    assert three.expected.sum() == pytest.approx(seen.sum())


@pytest.mark.parametrize(
    ("groups", "seen", "reason"),
    [
        (["a"] * 4, [1, 1, 1, 0], "only one group"),
        (["a", "a", "b", "b"], [0, 0, 0, 0], "no events"),
        (["a", "a", "b", "b"], [1, 1, 1, 1], ""),
        (["b", "a", "a", "a"], [0, 1, 1, 0], "no event at which the groups could differ"),
    ],
)
def test_groups_that_cannot_be_compared_say_why(groups, seen, reason):
    found = logrank([1, 2, 3, 4], seen, groups)
    assert found.reason == reason
    assert np.isnan(found.p_value) == (reason != "")


def test_a_day_on_which_everybody_left_has_the_event_tells_no_groups_apart():
    found = logrank([5, 5, 5], [1, 1, 1], ["a", "a", "b"])
    assert found.reason == "no event at which the groups could differ"
    assert found.observed.tolist() == found.expected.tolist() == [2, 1]


def test_nobody_is_no_group():
    assert logrank([], [], []).reason == "only one group"


def test_covariates_that_tell_nothing_have_a_reason_and_the_others_a_figure():
    generator = np.random.default_rng(4)
    x = pd.DataFrame(generator.normal(size=(80, 2)), columns=["age", "previous"])
    time, seen = generator.exponential(np.exp(-x["age"])), np.ones(80)
    alone = proportional_hazards(time, seen, x)
    more = proportional_hazards(time, seen, x.assign(one=1.0, both=x["age"] - 2 * x["previous"]))
    pd.testing.assert_frame_equal(more.loc[["age", "previous"]], alone)
    assert more.loc["one", "reason"] == "the same for everybody"
    assert more.loc["both", "reason"] == "follows from the others"
    assert more.loc[["one", "both"], "coefficient"].isna().all()
    assert alone.loc["age", "coefficient"] == pytest.approx(1, abs=0.35)


def test_a_covariate_that_all_with_the_event_share_has_no_end_and_leaves_the_others_right():
    generator = np.random.default_rng(5)
    group, age = np.repeat([0.0, 1.0], 60), generator.normal(size=120)
    time = generator.integers(1, 40, 120)
    seen = (group == 1) & (generator.random(120) < 0.6)
    found = proportional_hazards(time, seen, pd.DataFrame({"group": group, "age": age}))
    assert found.loc["group", "reason"] == "events on one side only"
    assert np.isnan(found.loc["group", "upper"])
    # only people of the group have events, so that the others drop out of the comparison
    inside = group == 1
    only = proportional_hazards(time[inside], seen[inside], pd.DataFrame({"age": age[inside]}))
    assert found.loc["age", "coefficient"] == pytest.approx(
        only.loc["age", "coefficient"], abs=1e-4
    )
    assert found.loc["age", "se"] == pytest.approx(only.loc["age", "se"], rel=1e-3)


def test_too_few_events_say_so():
    x = pd.DataFrame({"a": [0.0, 1, 0, 1], "b": [1.0, 5, 2, 2]})
    one = proportional_hazards([1, 2, 3, 4], [1, 0, 0, 0], x)
    assert set(one["reason"]) == {"fewer events than covariates"}
    assert set(proportional_hazards([1, 2, 3, 4], [0] * 4, x)["reason"]) == {"no events"}
    nobody = proportional_hazards([], [], x.iloc[:0])
    assert set(nobody["reason"]) == {"no events"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"covariates": pd.DataFrame({"a": [1.0]})}, "got 1 rows for 2 durations"),
        ({"covariates": pd.DataFrame({"a": [1.0, np.nan]})}, "covariate a is missing or infinite"),
        ({"covariates": pd.DataFrame({"a": ["x", "y"]})}, "covariate a must be numbers"),
        ({"covariates": pd.DataFrame(index=[0, 1])}, "one column for each covariate"),
        ({"ties": "exact"}, "ties must be 'efron' or 'breslow', got 'exact'"),
    ],
)
def test_covariates_that_do_not_fit_are_refused(change, message):
    arguments = {"covariates": pd.DataFrame({"a": [1.0, 2.0]}), **change}
    with pytest.raises(StatisticsError, match=message):
        proportional_hazards([1, 2], [1, 1], **arguments)


def test_groups_that_are_missing_or_too_few_are_refused():
    with pytest.raises(StatisticsError, match="got 1 for 2 durations"):
        logrank([1, 2], [1, 1], ["a"])
    with pytest.raises(StatisticsError, match="groups must not be missing"):
        logrank([1, 2], [1, 1], ["a", None])
