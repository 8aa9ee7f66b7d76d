"""Reading processed records."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from community_safety.errors import BriefingError
from community_safety.reoffending.records import COLUMNS, empty, read_records

DURHAM, DARLINGTON = "E06000047", "E06000005"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "reoffending"
    for code, people in ((DURHAM, ["P2"]), (DARLINGTON, ["P1"])):
        (home / code).mkdir(parents=True)
        rows = pd.DataFrame({"person_id": people, "area_code": code})
        made = empty("people").reindex(range(len(people))).assign(**rows)
        made.to_parquet(home / code / "people.parquet")
        empty("offences").to_parquet(home / code / "offences.parquet")
    about = {"until": "2026-03-31", "until_from": "partnership file", "since": "2014-01-02"}
    (home / "records.json").write_text(json.dumps(about), encoding="utf-8")
    return tmp_path


def test_records_of_several_areas_are_put_together(folder):
    found = read_records(folder, [DURHAM, DARLINGTON, DURHAM])
    assert found.people["person_id"].tolist() == ["P1", "P2"]
    assert (found.until, found.since) == (dt.date(2026, 3, 31), dt.date(2014, 1, 2))


def test_areas_and_kinds_without_records_have_no_rows(folder):
    found = read_records(folder, ["E06000001", DURHAM])
    assert found.people["person_id"].tolist() == ["P2"]
    nowhere = read_records(folder, ["E06000001"])
    for kind in ("people", "offences", "releases", "needs", "reference"):
        frame = getattr(nowhere, kind)
        assert frame.empty
        assert list(frame) == list(COLUMNS[kind])


def test_reference_rates_are_read_where_there_are_any(folder):
    row = {name: ["1"] for name in COLUMNS["reference"]}
    made = pd.DataFrame(row).astype(COLUMNS["reference"])
    made.to_parquet(folder / "reoffending" / "reference_rates.parquet")
    pd.testing.assert_frame_equal(read_records(folder, []).reference, made)


def test_without_prepared_records_it_says_what_to_do(tmp_path):
    with pytest.raises(BriefingError, match=r"put people\.csv and offences.csv into"):
        read_records(tmp_path, [DURHAM])
