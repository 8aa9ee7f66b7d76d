"""Which counts of people are too small to be shown by themselves."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.disclosure.primary import suppressed_cells, too_small
from community_safety.partnership import DisclosurePolicy
from community_safety.results import Column, ResultTable, Role

COLUMNS = (
    Column("area", "Area", Role.DIMENSION),
    Column("people", "People reoffending", Role.PEOPLE, whole="cohort"),
    Column("cohort", "People followed", Role.PEOPLE),
    Column("offences", "Offences", Role.EVENTS),
    Column("share", "Share", Role.RATE, derived_from=("people", "cohort")),
    Column("share_lower", "From", Role.LIMIT, derived_from=("people",)),
)
POLICIES = st.builds(
    DisclosurePolicy,
    threshold=st.integers(1, 20),
    zeros_are_safe=st.booleans(),
    complements=st.booleans(),
)


def _small(counts, wholes=None, **policy):
    whole = None if wholes is None else pd.Series(wholes, dtype="float64")
    return too_small(pd.Series(counts, dtype="float64"), whole, DisclosurePolicy(**policy)).tolist()


def _hidden(people, cohort, related=None, **policy):
    frame = pd.DataFrame(
        {
            "area": "A",
            "people": pd.Series(people, dtype="float64"),
            "cohort": pd.Series(cohort, dtype="float64"),
            "offences": 1,
            "share": 10.0,
            "share_lower": 5.0,
        }
    )
    table = ResultTable("reoffending", "Reoffending", frame, COLUMNS, related=related)
    cells = suppressed_cells(table, DisclosurePolicy(**policy))
    return [[name for name in cells if row[name]] for _, row in cells.iterrows()]


def test_counts_from_one_to_below_the_threshold_are_small():
    assert _small([0, 1, 4, 5, 6]) == [False, True, True, False, False]
    assert _small([9, 10], threshold=10) == [True, False]


def test_nobody_is_small_only_where_the_policy_says_that_zeros_are_not_safe():
    assert _small([0, 5], zeros_are_safe=False) == [True, False]


def test_a_missing_count_is_not_small():
    assert _small([None, 4]) == [False, True]
    missing = pd.Series([pd.NA, 4], dtype="Int64")
    assert too_small(missing, None, DisclosurePolicy()).tolist() == [False, True]


def test_a_count_that_leaves_out_few_people_is_small_too():
    assert _small([96, 95, 100], [100, 100, 100]) == [True, False, False]
    assert _small([96], [100], complements=False) == [False]
    assert _small([96], [None]) == [False]


def test_everybody_is_treated_as_nobody_is_on_the_other_side():
    assert _small([100], [100], zeros_are_safe=False) == [True]


def test_a_small_count_takes_what_derives_from_it():
    assert _hidden([4, 40], [100, 100]) == [["people", "share", "share_lower"], []]


def test_a_small_cohort_takes_only_what_derives_from_the_cohort():
    assert _hidden([0], [4], complements=False) == [["cohort", "share"]]


def test_a_count_whose_complement_is_small_is_hidden():
    assert _hidden([97], [100]) == [["people", "share", "share_lower"]]
    assert _hidden([97], [100], complements=False) == [[]]


def test_a_small_related_count_elsewhere_hides_all_people_of_its_row():
    related = pd.DataFrame({"row": [1, 0], "count": [3.0, 30.0], "whole": [None, None]})
    related["whole"] = related["whole"].astype("float64")
    everything = ["people", "cohort", "share", "share_lower"]
    assert _hidden([40, 40], [100, 100], related) == [[], everything]


def test_a_related_count_that_leaves_out_few_people_hides_its_row_too():
    related = pd.DataFrame({"row": [0], "count": [97.0], "whole": [100.0]})
    assert _hidden([40], [100], related) == [["people", "cohort", "share", "share_lower"]]
    assert _hidden([40], [100], related, complements=False) == [[]]


def test_where_there_is_no_count_a_small_one_elsewhere_hides_nothing():
    related = pd.DataFrame({"row": [0], "count": [3.0], "whole": [float("nan")]})
    assert _hidden([None], [None], related) == [[]]


def test_no_related_counts_hide_nothing():
    related = pd.DataFrame({"row": [], "count": [], "whole": []})
    assert _hidden([40], [100], related) == [[]]


@given(st.integers(0, 50), st.integers(0, 50), POLICIES)
def test_a_count_and_its_complement_are_small_together(count, rest, policy):
    whole = pd.Series([count + rest])
    one = too_small(pd.Series([count]), whole, policy)
    other = too_small(pd.Series([rest]), whole, policy)
    if policy.complements:
        assert one.equals(other)


@given(st.integers(0, 50), st.integers(0, 50), POLICIES)
def test_a_higher_threshold_never_shows_more(count, rest, policy):
    stricter = policy.model_copy(update={"threshold": policy.threshold + 1})
    counts, wholes = pd.Series([count]), pd.Series([count + rest])
    if too_small(counts, wholes, policy).item():
        assert too_small(counts, wholes, stricter).item()


@pytest.mark.parametrize("threshold", [0, 101])
def test_a_threshold_protects_somebody_and_leaves_something(threshold):
    with pytest.raises(ValueError, match="threshold"):
        DisclosurePolicy(threshold=threshold)
