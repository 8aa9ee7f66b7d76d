"""The gate for tables whose parts do not add up: each part passes by itself."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_safety.disclosure.release import release_parts
from community_safety.errors import DisclosureError
from community_safety.partnership import EDITIONS, DisclosurePolicy
from community_safety.results import Column, ResultTable, Role

POLICY = DisclosurePolicy()
COLUMNS = (Column("measure", "Measure", Role.DIMENSION), Column("people", "People", Role.PEOPLE))


def _part(measure, *counts, **more):
    frame = pd.DataFrame(
        {
            "measure": pd.Series([measure] * len(counts), dtype="str"),
            "people": pd.Series(counts, dtype="float64"),
        }
    )
    given = {"sources": (f"Source of {measure}",), "subject": measure} | more
    return ResultTable("series", "Series of Ashby", frame, COLUMNS, **given)


def test_parts_of_many_people_are_one_table_in_their_order():
    released = release_parts([_part("A", 10, 20), _part("B", 30)], "public", POLICY)
    assert released.rows["people"].tolist() == [10, 20, 30]
    assert list(released.rows.index) == [0, 1, 2]
    assert released.sources == ("Source of A", "Source of B")
    assert (released.withheld, released.notes) == ("", ())
    assert (released.table_id, released.caption) == ("series", "Series of Ashby")
    assert (released.subject, released.edition) == ("Series of Ashby", "public")


def test_a_part_of_few_people_is_left_out_and_named_and_the_others_are_shown():
    parts = [_part("A", 10, 3), _part("B", 30), _part("C", 2), _part("D", 40)]
    released = release_parts(parts, "public", POLICY)
    assert released.rows["people"].tolist() == [30, 40]
    assert released.sources == ("Source of B", "Source of D")
    assert released.notes == (
        "Withheld from the public edition, because a count of people here, or one that could be "
        "worked out from another table or area, is below 5: A; C.",
    )
    assert not released.withheld


def test_where_every_part_is_withheld_so_is_the_whole():
    released = release_parts([_part("A", 3), _part("B", 2)], "public", POLICY)
    assert released.rows.empty
    assert list(released.rows.columns) == ["measure", "people"]
    assert released.withheld.startswith("This table is withheld from the public edition")
    assert (released.notes, released.sources) == ((), ())


def test_the_restricted_edition_shows_every_part():
    released = release_parts([_part("A", 3), _part("B", 30)], "restricted", POLICY)
    assert released.rows["people"].tolist() == [3, 30]
    assert released.notes == ()


def test_a_small_count_elsewhere_withholds_its_own_part_only():
    related = pd.DataFrame({"row": [0], "count": [3], "whole": [float("nan")]})
    parts = [_part("A", 10, related=related), _part("B", 30)]
    assert release_parts(parts, "public", POLICY).rows["measure"].tolist() == ["B"]


def test_notes_and_sources_are_those_of_what_is_shown_each_once():
    parts = [
        _part("A", 3, notes=("Hidden.",)),
        _part("B", 30, notes=("Shown.",), sources=("Police",)),
        _part("C", 40, notes=("Shown.",), sources=("Police",)),
    ]
    released = release_parts(parts, "public", POLICY)
    assert released.notes[0] == "Shown."
    assert len(released.notes) == 2
    assert released.sources == ("Police",)


def test_parts_without_rows_leave_the_columns():
    released = release_parts([_part("A"), _part("B")], "public", POLICY)
    assert released.rows.empty
    assert list(released.rows.columns) == ["measure", "people"]


@pytest.mark.parametrize("parts", [[], [_part("A", 10), None]])
def test_what_are_no_parts_of_one_table_is_refused(parts):
    if parts:
        parts[1] = dataclasses.replace(_part("B", 10), caption="Another")
    with pytest.raises(DisclosureError, match="must have the same id, caption and columns"):
        release_parts(parts, "public", POLICY)


def test_an_unknown_edition_is_refused():
    with pytest.raises(DisclosureError, match="edition must be one of"):
        release_parts([_part("A", 10)], "secret", POLICY)


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4), min_size=1, max_size=4),
    st.integers(1, 10),
    st.sampled_from(EDITIONS),
)
def test_no_public_part_shows_a_count_of_one_to_below_the_threshold(counts, threshold, edition):
    parts = [_part(f"M{place}", *each) for place, each in enumerate(counts)]
    released = release_parts(parts, edition, DisclosurePolicy(threshold=threshold))
    safe = [not any(0 < count < threshold for count in each) for each in counts]
    shown = [each for each, fine in zip(counts, safe, strict=True) if fine or edition != "public"]
    assert released.rows["people"].tolist() == [count for each in shown for count in each]
    assert bool(released.withheld) == (not shown)
