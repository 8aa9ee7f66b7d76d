"""Whatever a claims file says, every check gives a table, and every claim is accounted for."""

import math

import numpy as np
from claims_by_hand import claims
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.claims import (
    arithmetic_of_claims,
    claims_listed,
    claims_summary,
    claims_tested,
    claims_that_disagree,
    needed_for_claims,
)

numbers = st.none() | st.integers(0, 3000) | st.floats(-100, 150).map(lambda x: round(x, 1))
counts = st.none() | st.integers(0, 200) | st.just(2.5)
CHANGES = ("", "-11%", "+1.7%", "5%", "-100%", "+0%", "-398", "+2 percentage points", "-120%")
PERIODS = ("2014/15", "2013/14", "Apr-Sep 2015", "unstated", "as reported Q2 2015/16")
AGAINST = ("", "2013/14", "national", "target", "Southshire", "offenders", "same period last year")
UNITS = ("crimes", "young people", "per cent", "pounds", "reoffences per person", "score")
MEASURES = ("Crime", "Change in crime", "Change in crime (two-year average)", "Share of the target")


@st.composite
def rows(draw):
    part, whole = draw(counts), draw(counts)
    if whole == 0 or (part is not None and whole is not None and part > whole):
        whole = None
    return {
        "area": draw(st.sampled_from(("Northshire", "Southshire"))),
        "measure": draw(st.sampled_from(MEASURES)),
        "period": draw(st.sampled_from(PERIODS)),
        "unit": draw(st.sampled_from(UNITS)),
        "value": draw(numbers),
        "numerator": part,
        "denominator": whole,
        "compared_with_period": draw(st.sampled_from(AGAINST)),
        "compared_with_value": draw(numbers),
        "published_change": draw(st.sampled_from(CHANGES)),
        "published_wording": draw(st.sampled_from(("", "rose by over 11%", "fell to 31.0"))),
    }


@settings(deadline=None, max_examples=150)
@given(st.lists(rows(), max_size=6))
def test_any_claims_give_tables_without_gaps(given_rows):
    frame = claims({}, *given_rows)
    makers = (arithmetic_of_claims, claims_tested, needed_for_claims, claims_that_disagree)
    for make in makers:
        table = make(frame)
        assert not table.frame["finding"].str.contains(r"\bnan\b|\binf\b").any()
        for _, row in table.frame.iterrows():
            assert row["finding"].endswith(".")
            if "recomputed" in row:
                missing = math.isnan(row["recomputed"])
                assert missing == bool(row["reason"]) or row["kind"] == "parts of a whole"
    listed = claims_listed(frame, ["Northshire"]).frame
    assert sorted(listed["claim"]) == sorted(frame["claim_id"])
    unchecked = listed["checked"] == "nothing to check"
    assert (unchecked == (listed["reason"] != "")).all()
    summary = claims_summary(frame).frame
    assert (summary["count"] <= summary["out_of"]).all()
    assert np.isfinite(summary["count"]).all()


@settings(deadline=None, max_examples=60)
@given(st.lists(rows(), max_size=5), st.randoms())
def test_the_order_of_the_claims_changes_nothing(given_rows, random):
    frame = claims({}, *given_rows)
    order = list(range(len(frame)))
    random.shuffle(order)
    for make in (claims_tested, needed_for_claims):
        one = make(frame).frame.sort_values("claim", ignore_index=True)
        other = make(frame.iloc[order]).frame.sort_values("claim", ignore_index=True)
        assert one.equals(other)
