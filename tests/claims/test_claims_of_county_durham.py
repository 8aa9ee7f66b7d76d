"""The published claims of the Safe Durham Partnership, each figure worked out independently."""

import math
import re
from pathlib import Path

import pytest
from claims_by_hand import row_of
from scipy import stats

from community_safety.claims import (
    arithmetic_of_claims,
    claims_listed,
    claims_summary,
    claims_tested,
    claims_that_disagree,
    needed_for_claims,
)
from community_safety.partnership_file import data_folder, load_partnership
from community_safety.sources import published_claims
from community_safety.sources.reading import read_csv

ROOT = Path(__file__).parents[2]
PARTNERSHIP = ROOT / "partnerships" / "county_durham_2015_16.yml"
Z = stats.norm.isf(0.025)
WIDELY = "of these: more than chance even at 13.6 times the variation of independent events"
BETTER = "called better although it is the smaller reduction"


@pytest.fixture(scope="module")
def frame():
    partnership = load_partnership(PARTNERSHIP)
    folder = data_folder(partnership, PARTNERSHIP)
    given, broken = read_csv(folder / "claims.csv", published_claims.CONTRACT)
    rows = published_claims.check(given, partnership)
    assert broken.empty
    assert not rows.refused.any()
    return rows.used()


@pytest.fixture(scope="module")
def arithmetic(frame):
    return arithmetic_of_claims(frame)


@pytest.fixture(scope="module")
def tested(frame):
    return claims_tested(frame)


@pytest.fixture(scope="module")
def needed(frame):
    return needed_for_claims(frame)


@pytest.mark.parametrize(
    ("claim", "recomputed", "status"),
    [
        ("youth_offences_2014_15", 100 * (1312 / 2464 - 1), "agrees"),
        ("youth_offenders_2014_15", 100 * (616 / 1270 - 1), "agrees"),
        ("youth_offenders_2013_14", 100 * (629 / 1270 - 1), "agrees"),
        (
            "youth_offenders_2014_15_on_year",
            100 * (616 / 629 - 1),
            "not published, worked out here",
        ),
        ("asb_police_h1_2015_16", 100 * (11725 / 13214 - 1), "agrees"),
        ("fte_2014_15_plan", 100 * (192 / 1129 - 1), "agrees"),
        ("fte_2014_15_strategy", 100 * (193 / 1129 - 1), "agrees"),
        ("fte_darlington_2014_15", 100 * (33 / 212 - 1), "agrees"),
        ("youth_offences_darlington_2014_15", 100 * (360 / 356 - 1), "agrees"),
        ("youth_offenders_darlington_2014_15", 100 * (228 / 217 - 1), "agrees"),
        ("iom_average", -277 / 5, "agrees"),
        ("iom_durham_average", -279 / 5, "agrees"),
        ("iom_darlington_average", -164 / 3, "cut off instead of rounded"),
        ("reoffending_oct12_sep13", 1.7, "percentage points called per cent"),
        ("alcohol_violence_h1_2015_16", -0.2, "not published, worked out here"),
        ("checkpoint_completions", 14100 / 171, "not published, worked out here"),
        ("youth_reoffending_frequency_against_national", -0.5, BETTER),
        ("stronger_families_target_share", 100, "agrees"),
    ],
)
def test_the_arithmetic_of_each_claim(arithmetic, claim, recomputed, status):
    row = row_of(arithmetic, claim)
    assert row["recomputed"] == pytest.approx(recomputed, abs=1e-9)
    assert row["status"] == status


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("youth_offences_2014_15", "From 2,464 to 1,312 offences is a change of −46.753%"),
        ("asb_police_h1_2015_16", "is a change of −11.27%; published as −11%: agrees"),
        ("iom_average", "The plain mean of −50, −61, −61, −62 and −43 is −55.400%"),
        ("iom_durham_average", "is −55.800%; published as −55.8%: agrees"),
        ("iom_darlington_average", "is −54.667%; published as −54.6%: cut off instead of"),
        ("reoffending_oct12_sep13", "+1.7 percentage points (a change of +6.4%)"),
        ("crime_all_2014_15", "implies about 31,558 (31,364 to 31,754"),
        ("road_casualties_h1_2015", "implies about 839 (834 to 845"),
        ("checkpoint_completions", "141 of 171 is 82.46%"),
    ],
)
def test_the_findings_carry_the_figures_to_the_digit(arithmetic, claim, words):
    assert words in row_of(arithmetic, claim)["finding"]


def test_the_parts_of_published_wholes_add_up(arithmetic):
    rows = arithmetic.frame[arithmetic.frame["kind"] == "parts of a whole"]
    assert rows["recomputed"].tolist() == [2018, 56]
    assert rows["status"].tolist() == ["agrees", "agrees"]


@pytest.mark.parametrize(
    ("claim", "now", "before", "verdict"),
    [
        ("asb_police_h1_2015_16", 11725, 13214, "lower"),
        ("fte_2014_15_plan", 192, 1129, "lower"),
        ("fte_2014_15_strategy", 193, 1129, "lower"),
        ("youth_offences_2014_15", 1312, 2464, "lower"),
        ("youth_offenders_2014_15", 616, 1270, "lower"),
        ("youth_offenders_2014_15_on_year", 616, 629, "similar"),
        ("youth_offences_darlington_2014_15", 360, 356, "similar"),
        ("youth_offenders_darlington_2014_15", 228, 217, "similar"),
        ("crime_all_2014_15", 25562, 31364, "lower"),  # the least that -19% implies
        ("road_casualties_h1_2015", 596, 834, "not compared"),
    ],
)
def test_counts_are_compared_exactly(tested, claim, now, before, verdict):
    """Oracle: scipy's exact binomial test and its Clopper-Pearson interval."""
    row = row_of(tested, claim)
    test = stats.binomtest(now, now + before)
    limits = test.proportion_ci()
    expected = [now / before, limits.low / (1 - limits.low), limits.high / (1 - limits.high)]
    shown = [1 + row[name] / 100 for name in ("estimate", "lower", "upper")]
    assert shown == pytest.approx(expected, rel=1e-9)
    assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-6)
    assert row["verdict"] == verdict
    phi = (math.log(now / before) / Z) ** 2 / (1 / now + 1 / before)
    assert row["dispersion_needed"] == pytest.approx(phi)


def test_incidents_fell_more_than_chance_whatever_the_crime_type(tested):
    row = row_of(tested, "asb_police_h1_2015_16")
    assert row["finding"] == (
        "11,725 against 13,214 incidents is a change of −11.3% (95% interval −13.5% to −9.0%): "
        "lower, more than chance unless such counts vary more than 23.1 times as much as "
        "independent events (crime types here: 1.2 to 13.6)."
    )
    assert row["holds"] == (
        "also at 13.6 times the variation of independent events (the median district for the most "
        "variable crime type)"
    )


def test_road_casualties_depend_on_a_dispersion_that_is_not_known(tested):
    row = row_of(tested, "road_casualties_h1_2015")
    assert row["holds"] == "not settled: it depends on how much such counts vary"
    assert row["reason"] == (
        "lower only if such counts vary less than 10.2 times as much as independent events, which "
        "is not known"
    )


def test_where_no_share_is_stated_none_is_tested(tested):
    assert not tested.frame["claim"].str.contains("near_misses|fatalities|referrals").any()
    assert row_of(tested, "rappo_conferences_in_prison")["finding"].startswith(
        "23 of at least 43 conferences is at most 53.5%: no interval"
    )
    assert row_of(tested, "stronger_families_target_met")["finding"].endswith(
        "met exactly; nothing to test."
    )


def test_the_summary_counts_comparisons_once(frame):
    counts = claims_summary(frame).frame.set_index("statement")["count"]
    assert counts["Claims with counts that were compared"] == 13
    assert counts["Different comparisons that they make"] == 11
    assert counts[WIDELY] == 7
    assert counts["of these: not settled, depending on how much such counts vary"] == 1
    assert counts["of these: no evidence of a difference"] == 3
    assert counts["of these: called better although the smaller reduction"] == 1


def test_checkpoint_completions_have_wilsons_interval(tested):
    row = row_of(tested, "checkpoint_completions")
    share, n = 141 / 171, 171
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    expected = [100 * share, 100 * (centre - half), 100 * (centre + half)]
    assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(expected)
    assert "82.5% (95% interval 76.1% to 87.4%)" in row["finding"]


def test_hoarders_are_not_compared_because_their_periods_overlap(tested):
    row = row_of(tested, "safer_homes_hoarders_nov_2015")
    assert row["verdict"] == "not compared"
    assert row["reason"].startswith("the two periods overlap")


def test_how_many_violent_crimes_it_would_take(needed):
    """The score test of two shares: z squared 2 m (1 - m) / d squared."""
    row = row_of(needed, "alcohol_violence_h1_2015_16")
    expected = Z**2 * 2 * 0.303 * 0.697 / 0.002**2
    assert row["needed"] == math.ceil(expected) == 405_641
    assert (
        "about 406,000 cases of violent crime in each of the two periods (180,000" in row["finding"]
    )


@pytest.mark.parametrize(
    ("claim", "share", "fixed"),
    [
        ("reoffending_oct12_sep13", 0.281, 0.264),
        ("reoffending_jul12_jun13", 0.282, 0.262),
        ("marac_repeat_q1_2015_16", 0.185, 0.24),
        ("payback_projects_ceredigion", 0.8, 0.5),
    ],
)
def test_a_percentage_against_a_fixed_one_needs_the_one_sample_score_test(
    needed, claim, share, fixed
):
    expected = Z**2 * fixed * (1 - fixed) / (share - fixed) ** 2
    assert row_of(needed, claim)["needed"] == math.ceil(expected)


def test_a_fall_of_1_4_per_cent_needs_more_crimes_than_a_year_had(needed):
    row = row_of(needed, "crime_all_h1_2015_16")
    expected = Z**2 * (1 + 1 / 0.986) / math.log(0.986) ** 2
    assert row["needed"] == pytest.approx(expected, rel=0.01)
    said = "only 25,562 in the whole year 2014/15, while the claim is about six months"
    assert said in row["finding"]


def test_the_places_where_the_documents_disagree(frame):
    found = dict(claims_that_disagree(frame).frame[["claims", "difference"]].to_numpy().tolist())
    assert found["fte_2014_15_plan + fte_2014_15_strategy"] == 1
    assert found["safer_homes_hoarders_nov_2015 + safer_homes_hoarders_plan"] == 14
    for end in ("lower", "upper"):
        pair = f"caseload_guide_pso_{end}_presentation + caseload_guide_pso_{end}_answer"
        assert found[pair] == 5
    assert math.isnan(found["crime_all_h1_2015_16 + crime_all_q2_2015_16_minutes"])
    parts = ("total", "case_managers", "volunteers")
    assert found[" + ".join(f"cdyos_level_2_3_{part}" for part in parts)] == 10
    assert len(found) == 6


def test_every_claim_is_listed_once(frame):
    listed = claims_listed(frame, ["County Durham"]).frame
    assert sorted(listed["claim"]) == sorted(frame["claim_id"])
    assert (listed["checked"] != "").all()


def test_no_sentence_claims_more_than_it_may(frame, arithmetic, tested, needed):
    texts = [table.frame["finding"] for table in (arithmetic, tested, needed)]
    texts += [claims_that_disagree(frame).frame["finding"], claims_summary(frame).frame["sentence"]]
    for sentence in (text for column in texts for text in column):
        assert not re.search(
            r"\b(?:caused|failed|no effect|no change|increased?|reduced?)\b", sentence
        ), sentence
        assert "nan" not in sentence
        assert sentence.endswith(".")
