import math

import pytest
from claims_by_hand import claims, only_row, row_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from community_safety.claims import claims_summary, claims_tested
from community_safety.claims.yardstick import REFERENCE_DISPERSION
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.statistics.comparisons import compare_counts


def counts(now, before, **more):
    cells = {"value": now, "compared_with_value": before, "compared_with_period": "2019/20"}
    return claims(cells | more)


def test_400_against_300_burglaries_is_higher_on_a_named_assumption():
    row = only_row(claims_tested(counts(400, 300)))
    limits = stats.binomtest(400, 700).proportion_ci()
    assert row["estimate"] == pytest.approx(100 / 3)
    assert row["lower"] == pytest.approx(100 * (limits.low / (1 - limits.low) - 1))
    assert row["upper"] == pytest.approx(100 * (limits.high / (1 - limits.high) - 1))
    assert row["p_value"] == pytest.approx(stats.binomtest(400, 700).pvalue, rel=1e-6)
    assert row["verdict"] == "not compared"
    assert row["holds"] == "not settled: it depends on how much such counts vary"
    assert row["reason"].startswith("higher only if such counts vary less than 3.7 times as much")
    assert "which is not known" in row["finding"]
    assert "more than chance" not in row["finding"]


def test_a_large_difference_holds_whatever_the_crime_type():
    row = only_row(claims_tested(counts(1000, 2000)))
    assert row["verdict"] == "lower"
    assert row["dispersion_needed"] > REFERENCE_DISPERSION.highest
    assert row["holds"].startswith("also at 13.6 times the variation of independent events")
    assert "more than chance unless such counts vary more than" in row["finding"]


def test_105_against_100_is_no_evidence_of_a_change():
    row = only_row(claims_tested(counts(105, 100)))
    assert row["verdict"] == "similar"
    assert row["holds"] == "no evidence of a difference"
    assert row["finding"].endswith("no evidence of a change.")
    assert row["assumption"] == (
        "nothing that matters here; dependence would only widen the interval"
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(10, 50_000), st.integers(10, 50_000))
def test_the_dispersion_needed_is_where_the_comparison_turns(now, before):
    row = only_row(claims_tested(counts(now, before)))
    phi = row["dispersion_needed"]
    assert row["lower"] <= row["estimate"] <= row["upper"]
    above = compare_counts(now, 1, before, 1, dispersion=max(phi, 1) * 1.01)
    assert above.lower <= 1 <= above.upper
    if phi > 1.2:
        below = compare_counts(now, 1, before, 1, dispersion=phi * 0.99)
        assert below.lower > 1 or below.upper < 1


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3_000), st.integers(1, 3_000))
def test_more_than_chance_is_never_said_without_its_assumption(now, before):
    table = claims_tested(counts(now, before))
    row = only_row(table)
    if row["verdict"] in ("higher", "lower"):
        assert "unless such counts vary more than" in row["finding"]
    if row["holds"].startswith("not settled"):
        assert row["verdict"] == "not compared"
        assert " only if " in row["reason"]
    for word in ("caused", "failed", "no effect", "no change", "increase"):
        assert word not in row["finding"]


def test_fewer_than_ten_before_show_counts_only():
    row = only_row(claims_tested(counts(300, 6)))
    assert row["verdict"] == "higher"
    assert row[["estimate", "lower", "upper"]].isna().all()
    assert row["finding"].startswith("300 against 6 burglaries: higher")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (
            {"period": "Apr-Sep 2020", "compared_with_period": "2019/20"},
            "the two periods differ in length (6 months and 12 months)",
        ),
        (
            {"period": "Jan 2019-Mar 2020", "compared_with_period": "same period last year"},
            "the two periods overlap (Jan 2019 to Mar 2020 and Jan 2018 to Mar 2019)",
        ),
        (
            {"compared_with_period": "national"},
            "counts of two places depend on their size: rates are needed",
        ),
        (
            {"compared_with_period": "women"},
            "counts of two groups depend on their size: rates are needed",
        ),
    ],
)
def test_counts_that_may_not_be_set_side_by_side_say_why(cells, reason):
    row = only_row(claims_tested(counts(400, 300, **cells)))
    assert row["verdict"] == "not compared"
    assert row["reason"] == reason
    assert row["assumption"] == ""
    assert reason in row["finding"]


def test_nothing_against_nothing_is_not_compared():
    row = only_row(claims_tested(counts(0, 0)))
    assert row["reason"] == "there are no events to compare"


def test_periods_that_cannot_be_read_are_assumed_equal_and_it_is_said():
    row = only_row(claims_tested(counts(400, 300, compared_with_period="before the scheme")))
    assert "both periods are of the same length" in row["assumption"]
    row = only_row(
        claims_tested(
            counts(400, 300, period="Apr-Sep 2020", compared_with_period="Oct 2019-Mar 2020")
        )
    )
    assert "the time of year makes no difference" in row["assumption"]


def test_a_change_that_implies_the_earlier_count_is_tested():
    row = only_row(claims_tested(claims({"value": 800, "published_change": "-20%"})))
    assert row["kind"] == "two counts, one implied by the published change"
    assert row["events_other"] == round(800 / 0.805)
    assert row["verdict"] == "not compared"
    assert "(the published −20% implies 994 to 1,006 before; the smallest change" in row["finding"]
    assert "what the published change implies" in row["assumption"]


def share(part, whole, **more):
    cells = {"unit": "per cent", "measure": "Completed", "numerator": part, "denominator": whole}
    return cells | more


def test_a_share_has_wilsons_interval_and_is_compared_with_nothing():
    """Newcombe (1998), Stat Med 17:857, 81 of 263: 0.2553 to 0.3662."""
    row = only_row(claims_tested(claims(share(81, 263))))
    assert (row["lower"], row["upper"]) == pytest.approx((25.53, 36.62), abs=5e-3)
    assert row["verdict"] == "not compared"
    assert row["reason"] == "nothing is published to compare it with"


@pytest.mark.parametrize(("target", "verdict"), [(50, "lower"), (30, "similar"), (20, "higher")])
def test_a_share_against_a_target_is_decided_by_its_interval(target, verdict):
    cells = share(81, 263, compared_with_period="target", compared_with_value=target)
    row = only_row(claims_tested(claims(cells)))
    assert row["kind"] == "a share against a fixed figure"
    assert row["verdict"] == verdict
    assert row["p_value"] == pytest.approx(stats.binomtest(81, 263, target / 100).pvalue)


def test_a_share_whose_other_counts_are_unpublished_is_not_compared():
    cells = share(81, 263, compared_with_period="2019/20", compared_with_value=40)
    row = only_row(claims_tested(claims(cells)))
    assert row["reason"] == ("the counts behind the figure it is compared with are not published")


def test_two_shares_with_their_counts_are_compared():
    """Newcombe (1998), Stat Med 17:873, 56 of 70 against 48 of 80: 0.0524 to 0.3339."""
    now = share(56, 70, compared_with_period="2019/20")
    table = claims_tested(claims(now, share(48, 80, period="2019/20")))
    row = row_of(table, "c1")
    assert row["kind"] == "two shares"
    assert (row["lower"], row["upper"]) == pytest.approx((5.24, 33.39), abs=5e-3)
    assert row["verdict"] == "higher"
    assert "more than chance if the cases are independent" in row["finding"]


def test_a_count_against_a_target_is_decided_by_its_own_interval():
    row = only_row(claims_tested(counts(200, 100, compared_with_period="target")))
    assert row["kind"] == "a count against a fixed number"
    assert row["verdict"] == "higher"
    row = only_row(claims_tested(counts(105, 100, compared_with_period="target")))
    assert row["verdict"] == "similar"


def test_a_share_of_a_target_is_no_sample():
    cells = share(90, 100, measure="Families helped as a share of the target")
    assert claims_tested(claims(cells)).frame.empty


@pytest.mark.parametrize("unit", ["pounds", "hours", "cases per officer", "rank in the region"])
def test_what_is_not_counted_is_not_tested(unit):
    assert claims_tested(counts(400, 300, unit=unit)).frame.empty


def test_small_counts_of_people_are_kept_from_the_public():
    table = claims_tested(counts(3, 40, unit="young people"))
    assert table.frame["people"].tolist() == [3]
    assert table.frame["events"].isna().all()
    assert release(table, "public", DisclosurePolicy()).withheld
    assert not release(table, "restricted", DisclosurePolicy()).withheld
    events = claims_tested(counts(3, 40, unit="fires"))
    assert not release(events, "public", DisclosurePolicy()).withheld


def test_the_few_people_a_share_leaves_out_are_protected_too():
    cells = share(38, 40, published_wording="38 of 40 offenders completed")
    assert release(claims_tested(claims(cells)), "public", DisclosurePolicy()).withheld


def test_how_many_would_be_called_so_by_chance_is_printed():
    given_claims = claims(
        *[
            counts(400, 300).iloc[0].to_dict() | {"claim_id": f"c{n}", "measure": f"Type {n}"}
            for n in range(40)
        ]
    )
    assert "about 2.0 would be called more than chance" in claims_tested(given_claims).notes[-1]


def test_a_comparison_published_twice_counts_once():
    rows = [counts(now, 2000).iloc[0].to_dict() for now in (1000, 1001)]
    given_claims = claims(*[row | {"claim_id": f"c{n}"} for n, row in enumerate(rows)])
    assert len(claims_tested(given_claims).frame) == 2
    assert not any("different comparisons" in note for note in claims_tested(given_claims).notes)
    counted = claims_summary(given_claims).frame.set_index("statement")["count"]
    assert counted["Claims with counts that were compared"] == 2
    assert counted["Different comparisons that they make"] == 1


def part_of(part, whole, wording):
    return claims({"value": part, "denominator": whole, "published_wording": wording})


def test_a_part_is_tested_as_a_share_only_where_a_share_is_stated():
    assert claims_tested(part_of(51, 56, "56 incidents (51 near, 5 far)")).frame.empty
    for wording in ("51 of the 56", "51 of these were near", "91% were near"):
        assert only_row(claims_tested(part_of(51, 56, wording)))["estimate"] > 91


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("23 of over 43 thefts", "23 of at least 43 burglaries is at most 53.5%"),
        ("over 23 of 43 thefts", "At least 23 of 43 burglaries is at least 53.5%"),
        ("around 23 out of 43 thefts", "About 23 of 43 burglaries is about 53.5%"),
        ("over 23 out of over 43 thefts", "At least 23 of at least 43 burglaries: no"),
    ],
)
def test_a_share_of_a_bound_is_a_bound_without_an_interval(wording, said):
    row = only_row(claims_tested(part_of(23, 43, wording)))
    assert row["finding"].startswith(said)
    assert math.isnan(row["lower"])


def test_a_target_met_exactly_leaves_nothing_to_test():
    row = only_row(claims_tested(counts(1320, 1320, compared_with_period="target")))
    assert (row["verdict"], row["reason"]) == ("not compared", "met exactly; nothing to test")
    assert math.isnan(row["lower"])
