"""The people of the demonstration: what the files measure is what the truth says."""

import numpy as np
import pandas as pd
import pytest

from community_safety.demonstration.people.county_life import lives, tables
from community_safety.demonstration.people.follow_up import reoffences
from community_safety.demonstration.people.members import first_in_quarter
from community_safety.demonstration.people.model import DAYS_TO_FIRST, HAZARDS, TO_HEARING, in_time
from community_safety.demonstration.people.persistent import reoffend
from community_safety.demonstration.people.processed import as_records
from community_safety.demonstration.people.programme import EFFECT, LEAST_OFFENCES
from community_safety.demonstration.people.truth import (
    LATEST,
    members_truth,
    of_year,
    programme_truth,
)
from community_safety.demonstration.people.truth_of_groups import entrants
from community_safety.demonstration.people.writing import extracts
from community_safety.reoffending.iom import iom_of
from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import year_name
from community_safety.statistics.intervals import wilson_interval

YEAR = year_name(LATEST)
GROUPS = (
    "district_code",
    "sex",
    "age_group",
    "previous_band",
    "index_disposal",
    "index_offence",
    "cohort_start",
)


@pytest.fixture(scope="module")
def block():
    """One county, twice the size that ships, under a seed that nothing else uses."""
    return next(extracts(611, 2.0))


@pytest.fixture(scope="module")
def large(block):
    """Members of complete cohorts with their true probability and what followed."""
    members = first_in_quarter(tables(block.life))
    members = members[members["cohort_start"] < "2024-10-01"].reset_index(drop=True)
    return members.assign(reoffences=reoffences(block.life, members))


def test_the_cohort_builder_finds_the_members_that_the_chains_hold_and_what_followed(block, large):
    """Two ways that share no code but the calendar: chains of numbers, and files of records."""
    built = cohort_members(as_records(block), LATEST)
    true = of_year(large, YEAR)
    true = true.assign(person_id=block.ids[true["person"]])
    both = built.merge(
        true, on=["cohort_start", "person_id"], suffixes=("", "_true"), validate="one_to_one"
    )
    assert len(both) == len(built) == len(true)
    columns = "start_point", "age_group", "previous_band", "index_disposal", "index_offence"
    for column in (*columns, "reoffences"):
        assert (both[column].astype(str) == both[f"{column}_true"].astype(str)).all(), column
    assert (both["reoffended"] == (both["reoffences"] > 0)).all()


@pytest.mark.parametrize("by", [None, *GROUPS])
def test_as_many_reoffend_as_the_probabilities_add_up_to(large, by):
    """Within 4 standard errors; who reoffends twice is there twice, yet no less by chance."""
    chance = large["probability"]
    frame = pd.DataFrame(
        {
            "group": "all" if by is None else large[by],
            "off": (large["reoffences"] > 0) - chance,
            "variance": chance * (1 - chance),
        }
    )
    sums = frame.groupby("group", observed=True).sum()
    assert (sums["off"].abs() < 4 * np.sqrt(sums["variance"])).all()
    assert len(sums) == 1 or by is not None


def test_the_probability_of_proof_in_time_is_that_of_simulated_reoffences():
    rng = np.random.default_rng(5)
    start = np.array([18_993])
    days = 1 + np.searchsorted(HAZARDS[0], rng.random(200_000), side="right")
    lag = np.searchsorted(TO_HEARING, rng.random(200_000), side="right")
    limit = 546
    assert days.max() <= DAYS_TO_FIRST
    share = (days + lag <= limit).mean()
    assert in_time(np.array([9]), start)[0] == pytest.approx(share, abs=0.001)


def test_a_persistent_person_reoffends_as_a_poisson_process_does():
    """Added up day by day here; in the package by differences of sums.

    1 January 2022: 365 days to 1 January 2023 and 546 to 1 July 2023.
    """
    start, rate = np.array([18_993]), np.array([0.004])
    stops, begins = np.array([18_993 + 300]), np.array([18_993 + 100])
    days = np.arange(1, 366)
    times = np.where(days < 100, 1.0, 0.75) * (days < 300)
    expected = 1 - np.exp(-0.004 * (times * TO_HEARING[546 - days]).sum())
    assert reoffend(rate, start, stops, begins, 0.75)[0] == pytest.approx(expected)
    never = reoffend(rate, start, start)
    assert never[0] == 0


def test_the_programme_prevents_a_quarter_of_what_its_people_would_have_done(block):
    looked_at = block.life.programme.looked_at
    taken = looked_at[looked_at["taken_on"] == 1]
    assert looked_at["before"].min() == LEAST_OFFENCES
    ratio = taken["after"].sum() / taken["after_without"].sum()
    error = np.sqrt(EFFECT * (1 - EFFECT) / taken["after_without"].sum())
    assert ratio == pytest.approx(EFFECT, abs=4 * error)


def test_those_taken_on_would_have_fallen_as_those_passed_over_did(block):
    """Chosen by lot: the fall without the programme is regression to the mean in both."""
    looked_at = block.life.programme.looked_at
    ratio = looked_at["after_without"].groupby(looked_at["taken_on"]).sum()
    ratio = ratio / looked_at["before"].groupby(looked_at["taken_on"]).sum()
    assert ratio[True] == pytest.approx(ratio[False], abs=0.12)
    assert ratio.max() < 0.85


def test_plain_before_and_after_flatters_the_programme_and_the_adjusted_ratio_does_not():
    """True ratio 0.75, three seeds; the adjusted interval holds it in most, the plain in none."""
    held = 0
    for seed in range(301, 304):
        (one,) = extracts(seed)
        found = iom_of(as_records(one)).beyond
        assert found.naive.upper < EFFECT
        assert 60 <= programme_truth(seed).taken_on <= 95
        held += found.lower <= EFFECT <= found.upper
    assert held >= 2


def test_intervals_of_the_rate_hold_the_truth_of_members_and_groups():
    """Four seeds: about 150 intervals of groups of 30 or more, of which 95% should hold it."""
    inside = []
    for seed in range(900, 904):
        life = next(lives(seed))
        members = of_year(first_in_quarter(tables(life)), YEAR)
        members = members.assign(again=reoffences(life, members) > 0)
        for by in GROUPS[:-1]:
            sums = members.groupby(by, observed=True).agg(
                n=("again", "size"), again=("again", "sum"), truth=("probability", "mean")
            )
            sums = sums[sums["n"] >= 30]
            limits = wilson_interval(sums["again"], sums["n"])
            inside.extend((limits.lower <= sums["truth"]) & (sums["truth"] <= limits.upper))
    assert len(inside) > 120
    assert 0.93 <= np.mean(inside) <= 1


def test_first_time_entrants_fall_in_one_district_only():
    found = entrants(611, 4.0).pivot_table(index="district_code", columns="year", values="entrants")
    ratio = found[2025] / found[2021]
    assert ratio["E07999001"] < 0.55
    assert ratio.drop("E07999001").between(0.75, 1.33).all()


def test_members_of_the_truth_bear_the_ids_of_the_files():
    members = members_truth(7, 0.2)
    (one,) = extracts(7, 0.2)
    assert set(members["person_id"]) <= set(one.people["person_id"])
    assert not members.duplicated(["person_id", "cohort_start"]).any()
