"""What a briefing tells of rows that were refused, and of tables in parts."""

import json

import pandas as pd
import pytest

from community_safety.briefing.context import Briefing
from community_safety.partnership import DisclosurePolicy, Partnership
from community_safety.periods import parse_release
from community_safety.results import Column, ResultTable, Role

NEGATIVE, HALF = "`numerator` is negative", "`numerator` counts events and must be whole"


@pytest.fixture
def briefing(tmp_path):
    """Open a county of a group of districts and one more district, with accounts to be written."""
    partnership = Partnership.model_validate(
        {
            "name": "Small",
            "release": {"name": "2025/26"},
            "legal_basis": "Act",
            "data": "raw",
            "sources": {"indicators": ["*.csv"]},
            "areas": [
                {"code": "E10000001", "name": "County", "members": ["north", "E07000003"]},
                {"code": "north", "name": "North", "members": ["E07000001", "E07000002"]},
                {"code": "E07000003", "name": "Cotton"},
            ],
        }
    )
    folder = tmp_path / "indicators"
    folder.mkdir()

    def make(area, accounts, edition="public"):
        for code, refused_by in accounts.items():
            account = {"read": 9, "used": 1, "refused": {}}
            if refused_by is not None:
                account["refused_by"] = refused_by
            (folder / f"{code}.account.json").write_text(json.dumps(account), encoding="utf-8")
        return Briefing(
            partnership_id="small",
            partnership=partnership,
            area=partnership.area(area),
            release_name="2025/26",
            period=parse_release("2025/26"),
            edition=edition,
            folder=tmp_path,
        )

    return make


def test_refused_rows_of_everything_an_area_is_made_of_are_added_up(briefing):
    accounts = {
        "E10000001": [["fires", NEGATIVE, 1]],
        "E07000001": [["fires", NEGATIVE, 2], ["crimes", HALF, 4]],
        "E07000003": [["fires", HALF, 3]],
        "E92000001": [["fires", NEGATIVE, 50]],
    }
    assert briefing("E10000001", accounts).refusals("indicators") == {
        "fires": {NEGATIVE: 3, HALF: 3},
        "crimes": {HALF: 4},
    }
    assert briefing("E07000003", {}).refusals("indicators") == {"fires": {HALF: 3}}


def test_no_account_and_an_account_without_refusals_refuse_nothing(briefing):
    assert briefing("E10000001", {"E07000003": None}).refusals("indicators") == {}


def test_parts_pass_the_gate_of_the_briefings_edition_one_by_one(briefing):
    columns = (Column("people", "People", Role.PEOPLE),)
    parts = [
        ResultTable("t", "Table", pd.DataFrame({"people": [float(count)]}), columns, subject=name)
        for name, count in (("A", 3), ("B", 30))
    ]
    assert DisclosurePolicy().threshold == 5
    shown = briefing("E07000003", {}).released_parts(parts)
    assert shown.rows["people"].tolist() == [30]
    whole = briefing("E07000003", {}, edition="restricted").released_parts(parts)
    assert whole.rows["people"].tolist() == [3, 30]
    assert briefing("E07000003", {}).released_parts([]) is None
