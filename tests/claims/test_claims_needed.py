import math

import pytest
from claims_by_hand import claims, only_row, row_of
from scipy import stats

from community_safety.claims import claims_tested, needed_for_claims
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.statistics.comparisons import compare_counts

Z = stats.norm.isf(0.025)


def percentages(value, other, against="2019/20", **more):
    cells = {"unit": "per cent", "measure": "Crime that is alcohol-related", "value": value}
    cells |= {"compared_with_value": other, "compared_with_period": against}
    return claims(cells | more)


def test_two_percentages_need_what_the_score_test_needs():
    row = only_row(needed_for_claims(percentages(55, 50)))
    n = row["needed"]
    for size, significant in ((n, True), (n - 2, False)):
        z = 0.05 / math.sqrt(2 * 0.525 * 0.475 / size)
        assert bool(z >= Z) is significant
    assert row["needed_for_power"] > n
    assert "cases of crime in each of the two periods" in row["finding"]
    assert "5 percentage points" in row["finding"]
    assert "per cent" not in row["finding"]


@pytest.mark.parametrize("against", ["target", "England"])
def test_against_a_fixed_figure_one_group_is_enough(against):
    row = only_row(needed_for_claims(percentages(55, 50, against)))
    assert row["needed"] == math.ceil(Z**2 * 0.25 / 0.05**2)
    assert row["kind"] == "a percentage against a fixed figure"


def test_a_change_alone_needs_a_count_before():
    row = only_row(needed_for_claims(claims({"published_change": "-10%"})))
    before = row["needed"]
    for earlier, differs in ((before, True), (before - 1, False)):
        ratio = stats.beta.ppf(0.975, 0.9 * earlier + 1, earlier)
        assert bool(ratio / (1 - ratio) < 1) is differs
    assert row["needed_at_yardstick"] == pytest.approx(13.6 * before, abs=1)


@pytest.mark.parametrize(
    ("change", "before"),
    [
        (-50, 27),
        (-61, 18),
        (-43, 37),
        (-45, 34),
        (-47, 31),
        (-54, 23),
        (-71, 13),
        (-20, 183),
        (-30, 79),
    ],
)
def test_few_events_are_solved_on_the_exact_conditional_interval(change, before):
    """Oracle: the statistician's review, by Clopper-Pearson limits; 24 to 12 has p = 0.065."""
    row = only_row(needed_for_claims(claims({"published_change": f"{change}%"})))
    assert row["needed"] == before
    assert f"from about {before} burglaries" in row["finding"]
    assert stats.binomtest(12, 36).pvalue == pytest.approx(0.065, abs=5e-4)


def test_the_rounding_of_the_percentages_gives_a_range():
    row = only_row(needed_for_claims(percentages(30.2, 30.4)))
    ends = [Z**2 * 2 * 0.303 * 0.697 / gap**2 for gap in (0.003, 0.001)]
    assert row[["needed_from", "needed_to"]].tolist() == [math.ceil(end) for end in ends]
    assert (
        "about 406,000 cases of crime in each of the two periods (180,000 to 1.6 million, given "
        "the rounding of the published percentages)"
    ) in row["finding"]
    same = only_row(needed_for_claims(percentages(30, 31)))
    assert "or more, given the rounding" in same["finding"]
    assert math.isnan(same["needed_to"])
    assert "given the rounding" not in only_row(needed_for_claims(percentages(30, 60)))["finding"]


def test_a_count_of_a_longer_period_that_is_too_small_is_named():
    given_claims = claims(
        {"published_change": "-1%", "period": "Apr-Sep 2020"},
        {"value": 9_000, "period": "2019/20"},
    )
    row = row_of(needed_for_claims(given_claims), "c1")
    assert row["needed"] > 9_000
    assert "there were only 9,000 in the whole year 2019/20" in row["finding"]
    assert "while the claim is about six months" in row["finding"]
    assert row["known_from"] == "c2"


def test_a_change_published_as_a_value_is_a_change():
    cells = {"unit": "per cent", "measure": "Reduction in offences", "value": 20}
    row = only_row(needed_for_claims(claims(cells)))
    assert row["difference"] == -20
    assert (
        row["needed"] == only_row(needed_for_claims(claims({"published_change": "-20%"})))["needed"]
    )


def test_a_change_by_a_number_names_the_largest_base():
    row = only_row(needed_for_claims(claims({"published_change": "-100"})))
    base = row["largest_before"]
    assert compare_counts(base - 100, 1, base, 1).p_value < 0.055
    assert compare_counts(1.2 * base // 1 - 100, 1, 1.2 * base // 1, 1).p_value > 0.05
    assert math.isnan(row["needed"])
    assert "no more than about 1,350 before" in row["finding"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"published_change": "+0"}, "a change by so few is within chance whatever the counts"),
        ({"published_change": "-2"}, "a change by so few is within chance whatever the counts"),
        ({"published_change": "-200", "unit": "pounds"}, "pounds are not counted"),
        ({"published_change": "-20%", "unit": "pounds"}, "pounds are not counted"),
        ({"published_change": "-100%"}, "a change to nothing has no ratio"),
        ({"published_change": "+0%"}, "the change is nothing"),
        ({"published_change": "20%"}, "it does not say which way"),
        (
            {"published_change": "-20%", "unit": "per cent", "measure": "Reoffending"},
            "the level of the percentage is not published",
        ),
        (
            {"published_change": "-2 percentage points", "unit": "per cent"},
            "no level is published",
        ),
    ],
)
def test_what_no_number_can_be_given_for_says_why(cells, reason):
    row = only_row(needed_for_claims(claims(cells)))
    assert reason in row["reason"]
    assert math.isnan(row["needed"])


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (percentages(50, 50), "the two percentages are the same"),
        (percentages(120, 50), "they are not shares between 0% and 100%"),
        (percentages(8.9, 9.4, "national", measure="Reduction in crime"), "a change against"),
        (percentages(30, 20, "2020/21"), "the two periods overlap"),
    ],
)
def test_percentages_that_no_number_can_be_given_for_say_why(frame, reason):
    assert reason in only_row(needed_for_claims(frame))["reason"]


def test_a_claim_that_was_tested_needs_nothing_more():
    given_claims = claims(
        {"value": 90, "compared_with_value": 100, "published_change": "-10%"},
        {"value": 30, "denominator": 100, "unit": "per cent", "compared_with_value": 20,
         "compared_with_period": "target"},
    )  # fmt: skip
    assert len(claims_tested(given_claims).frame) == 2
    assert needed_for_claims(given_claims).frame.empty


def test_a_group_chosen_for_being_high_would_fall_anyway():
    cells = {"published_change": "-47%", "area": "Northshire, targeted areas"}
    finding = only_row(needed_for_claims(claims(cells)))["finding"]
    assert finding.endswith("some fall would be expected without the work.")
    rise = only_row(needed_for_claims(claims(cells | {"published_change": "+47%"})))["finding"]
    assert "without the work" not in rise


def test_a_rate_per_person_counts_what_is_above_the_line():
    cells = {"published_change": "-9%", "unit": "reoffences per person"}
    row = only_row(needed_for_claims(claims(cells)))
    assert row["counted"] == "reoffences"
    assert "with as many to divide them by in both periods" in row["finding"]


def test_a_count_of_few_people_that_is_named_is_kept_from_the_public():
    def table(unit):
        change = {"published_change": "-1%", "period": "Apr-Sep 2020", "unit": unit}
        return needed_for_claims(claims(change, {"value": 3, "period": "2019/20", "unit": unit}))

    assert (
        "there were only 3 in the whole year 2019/20" in row_of(table("offenders"), "c1")["finding"]
    )
    assert release(table("offenders"), "public", DisclosurePolicy()).withheld
    assert not release(table("fires"), "public", DisclosurePolicy()).withheld
