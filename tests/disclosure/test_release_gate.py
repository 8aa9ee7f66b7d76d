"""The gate: what each edition may show of a table."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.disclosure.release import ReleasedTable, release
from community_safety.errors import DisclosureError, TableError
from community_safety.partnership import EDITIONS, DisclosurePolicy
from community_safety.results import Column, ResultTable, Role

POLICY = DisclosurePolicy()
COUNTS = st.lists(st.integers(0, 12), max_size=6)
POLICIES = st.builds(
    DisclosurePolicy,
    threshold=st.integers(1, 10),
    zeros_are_safe=st.booleans(),
    complements=st.booleans(),
)


def _table(counts, role=Role.PEOPLE, **more):
    frame = pd.DataFrame(
        {
            "area": pd.Series(["A"] * len(counts), dtype="str"),
            "count": pd.Series(counts, dtype="float64"),
        }
    )
    columns = (Column("area", "Area", Role.DIMENSION), Column("count", "Count", role))
    return ResultTable("victims", "Victims by area", frame, columns, **more)


def test_the_restricted_edition_shows_everything():
    released = release(_table([1, 2, 30]), "restricted", POLICY)
    assert released.rows["count"].tolist() == [1, 2, 30]
    assert released.withheld == ""
    assert released.edition == "restricted"


def test_the_public_edition_shows_a_table_in_which_nobody_is_recognised():
    released = release(_table([0, 5, 30]), "public", POLICY)
    assert released.rows["count"].tolist() == [0, 5, 30]
    assert released.withheld == ""


def test_the_public_edition_withholds_a_table_with_one_small_count_and_says_why():
    table = _table([0, 4, 30], sources=("Police",), notes=("A note.",))
    released = release(table, "public", DisclosurePolicy(threshold=7))
    assert released.rows.empty
    assert list(released.rows.columns) == ["area", "count"]
    assert released.withheld == (
        "This table is withheld from the public edition: it counts people, and in this "
        "partnership at least one of its counts is below 7, so that somebody might be "
        "recognised. The restricted edition shows it."
    )
    assert (released.table_id, released.caption) == ("victims", "Victims by area")
    assert (released.sources, released.notes) == (("Police",), ("A note.",))


def test_a_small_count_elsewhere_in_the_pack_withholds_a_table_too():
    related = pd.DataFrame({"row": [0], "count": [3], "whole": [float("nan")]})
    assert release(_table([30], related=related), "public", POLICY).withheld
    assert not release(_table([30], related=related), "restricted", POLICY).withheld


def test_an_unknown_edition_is_refused():
    with pytest.raises(
        DisclosureError, match="edition must be one of public, restricted, got 'secret'"
    ):
        release(_table([30]), "secret", POLICY)


def _fields(table):
    return {
        "table_id": table.table_id,
        "caption": table.caption,
        "frame": table.frame,
        "columns": table.columns,
        "sources": (),
        "notes": (),
        "edition": "public",
        "withheld": "",
    }


@pytest.mark.parametrize("gate", [{}, {"gate": None}, {"gate": object()}, {"gate": True}])
def test_a_released_table_cannot_be_made_by_hand(gate):
    with pytest.raises(
        DisclosureError,
        match="table 'victims' was not released: pass it through `release` first",
    ):
        ReleasedTable(**_fields(_table([1])), **gate)


def test_a_released_table_cannot_be_given_the_rows_of_another():
    released = release(_table([1]), "public", POLICY)
    with pytest.raises(DisclosureError, match="was not released"):
        dataclasses.replace(released, frame=_table([1]).frame)
    with pytest.raises(dataclasses.FrozenInstanceError):
        released.frame = _table([1]).frame


def test_a_released_table_knows_its_columns():
    released = release(_table([1]), "public", POLICY)
    assert released.column("count").label == "Count"
    with pytest.raises(TableError, match="there is no column 'ward'"):
        released.column("ward")


@given(COUNTS, POLICIES, st.sampled_from(EDITIONS))
def test_a_withheld_table_has_no_row_and_any_other_has_all(counts, policy, edition):
    table = _table(counts)
    released = release(table, edition, policy)
    assert len(released.rows) == (0 if released.withheld else len(counts))


@given(COUNTS, POLICIES)
def test_a_public_table_shows_no_count_of_one_to_below_the_threshold(counts, policy):
    shown = release(_table(counts), "public", policy).rows["count"]
    assert not shown.between(1, policy.threshold - 1).any()
    assert policy.zeros_are_safe or not shown.eq(0).any()


@given(
    COUNTS,
    POLICIES,
    st.sampled_from(EDITIONS),
    st.sampled_from([Role.EVENTS, Role.RATE, Role.LIMIT]),
)
def test_a_table_that_counts_no_people_is_never_withheld(counts, policy, edition, role):
    related = pd.DataFrame({"row": range(len(counts)), "count": 1, "whole": 2})
    released = release(_table(counts, role, related=related), edition, policy)
    assert released.withheld == ""
    assert released.rows["count"].tolist() == counts


@given(COUNTS, POLICIES)
def test_releasing_leaves_the_table_as_it_was(counts, policy):
    table = _table(counts)
    before = table.frame.copy()
    release(table, "public", policy)
    pd.testing.assert_frame_equal(table.frame, before)
