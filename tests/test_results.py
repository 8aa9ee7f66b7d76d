"""A result table and its specification fit each other, or there is no table."""

import dataclasses

import pandas as pd
import pytest

from community_safety.errors import TableError
from community_safety.results import Column, ResultTable, Role, column_named

AREA = Column("area", "Area", Role.DIMENSION)
PEOPLE = Column("people", "People", Role.PEOPLE)
SHARE = Column("share", "Share", Role.RATE, unit="per cent", derived_from=("people",))


def _table(**changes):
    frame = pd.DataFrame({"area": ["A", "B"], "people": [12, 7], "share": [40.0, 35.0]})
    given = {
        "table_id": "people_by_area",
        "caption": "People by area",
        "frame": frame,
        "columns": (AREA, PEOPLE, SHARE),
    }
    return ResultTable(**given | changes)


def _with(column, **changes):
    return dataclasses.replace(column, **changes)


def test_a_table_that_fits_knows_its_columns():
    table = _table()
    assert table.column("people") is PEOPLE
    assert column_named(table.columns, "share").unit == "per cent"


def test_an_empty_table_fits():
    frame = _table().frame.iloc[:0]
    assert _table(frame=frame).frame.empty


def test_an_unknown_column_is_named():
    with pytest.raises(TableError, match="there is no column 'ward'"):
        _table().column("ward")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"table_id": "People"}, "its id must be lower-case letters, digits and underscores"),
        ({"caption": " "}, "it has no caption"),
        (
            {"columns": (AREA, SHARE, PEOPLE)},
            r"the frame has columns \['area', 'people', 'share'\], "
            r"the specification \['area', 'share', 'people'\]",
        ),
        ({"columns": (AREA, PEOPLE, PEOPLE)}, "two columns have the same name"),
        (
            {"frame": _table().frame.set_axis([1, 2])},
            r"the frame's index must be 0, 1, 2, \.\.\.",
        ),
        (
            {"columns": (_with(AREA, label=" "), PEOPLE, SHARE)},
            "column 'area' has no label",
        ),
        (
            {"columns": (AREA, PEOPLE, _with(SHARE, unit_column="units"))},
            "column 'share' refers to 'units', which is not there",
        ),
        (
            {"columns": (AREA, PEOPLE, _with(SHARE, decimals_column="digits"))},
            "column 'share' refers to 'digits', which is not there",
        ),
        (
            {"columns": (AREA, _with(PEOPLE, whole="everybody"), SHARE)},
            "column 'people' refers to 'everybody', which is not there",
        ),
        (
            {"columns": (AREA, PEOPLE, _with(SHARE, derived_from=("persons",)))},
            "column 'share' refers to 'persons', which is not there",
        ),
        (
            {"columns": (AREA, PEOPLE, _with(SHARE, derived_from=("area",)))},
            "column 'share' derives from 'area', which counts no people",
        ),
        (
            {"columns": (AREA, PEOPLE, _with(SHARE, whole="people"))},
            "column 'share' has a whole but counts no people",
        ),
        (
            {"columns": (_with(AREA, role=Role.EVENTS), PEOPLE, SHARE)},
            "column 'area' is a count of events and must be numeric",
        ),
    ],
)
def test_each_misfit_of_frame_and_specification_is_said(changes, problem):
    with pytest.raises(TableError, match=problem):
        _table(**changes)


def test_two_columns_of_one_name_are_refused_also_where_the_frame_agrees():
    frame = pd.DataFrame([["A", 1, 2]], columns=["area", "people", "people"])
    with pytest.raises(TableError, match="two columns have the same name"):
        _table(frame=frame, columns=(AREA, PEOPLE, PEOPLE))


def test_all_misfits_of_a_table_are_said_together():
    with pytest.raises(TableError) as caught:
        _table(table_id="People", caption="", columns=(_with(AREA, label=""), PEOPLE, SHARE))
    assert str(caught.value) == (
        "table 'People': its id must be lower-case letters, digits and underscores; "
        "it has no caption; column 'area' has no label"
    )


def test_a_table_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        _table().caption = "Another"
