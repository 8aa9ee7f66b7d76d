import json

import pytest
from claims_by_hand import claims

from community_safety.claims import claims_listed, claims_summary
from community_safety.claims.processed import account_sentences, processed_claims, sources_of

WIDELY = "of these: more than chance even at 13.6 times the variation of independent events"
GIVEN = claims(
    {"value": 1000, "compared_with_value": 2000, "published_change": "-50%"},
    {"measure": "Fires", "unit": "fires", "published_change": "-5%", "area": "North of Northshire"},
    {"measure": "Robbery", "value": 7, "area": "Southshire"},
    {"measure": "Arson", "published_wording": "a small increase"},
    {"measure": "Fraud", "published_wording": "a matter of concern"},
    {"measure": "Theft", "value": 192},
    {"measure": "Theft", "value": 193},
    {"measure": "Cars", "value": 100, "compared_with_value": 101, "published_change": "-2%"},
)


def test_every_claim_is_accounted_for():
    frame = claims_listed(GIVEN, ["Northshire"]).frame.set_index("claim")
    assert sorted(frame.index) == [f"c{number}" for number in range(1, 9)]
    assert frame["checked"].to_dict() == {
        "c1": "arithmetic, test",
        "c2": "needed",
        "c3": "nothing to check",
        "c4": "nothing to check",
        "c5": "nothing to check",
        "c6": "disagreement",
        "c7": "disagreement",
        "c8": "arithmetic, test",
    }
    assert frame.loc["c3", "reason"].startswith("one figure is published, and nothing")
    assert frame.loc["c4", "reason"] == "only a direction is published"
    assert frame.loc["c5", "reason"] == "no figure is published"
    assert (frame.loc[frame["checked"] != "nothing to check", "reason"] == "").all()


@pytest.mark.parametrize(
    ("area", "name", "local"),
    [
        ("County Durham", "County Durham", True),
        ("Durham City", "County Durham", True),
        ("Durham and Darlington", "County Durham", True),
        ("Darlington", "County Durham", False),
        ("National", "County Durham", False),
        ("York", "City of York", True),
        ("North Yorkshire", "City of York", False),
    ],
)
def test_local_is_what_lies_in_the_partnerships_areas(area, name, local):
    frame = claims_listed(claims({"area": area}), [name]).frame
    assert frame["where"].tolist() == ["Local" if local else "Elsewhere"]


def test_local_claims_come_first():
    frame = claims_listed(GIVEN, ["Southshire"]).frame
    assert frame["claim"].tolist()[0] == "c3"


def test_the_summary_counts_how_the_checks_came_out():
    frame = claims_summary(GIVEN).frame.set_index("statement")
    counted = {name: (int(row["count"]), int(row["out_of"])) for name, row in frame.iterrows()}
    assert counted == {
        "Published claims": (8, 8),
        "Nothing to check": (3, 8),
        "Figures worked out again": (2, 3),
        "of these: agree": (1, 2),
        "of these: do not agree": (1, 2),
        "Figures that cannot be worked out again": (1, 3),
        "Claims with counts that were compared": (2, 2),
        "Different comparisons that they make": (2, 2),
        WIDELY: (1, 2),
        "of these: no evidence of a difference": (1, 2),
        "Figures needed for a test are missing": (1, 8),
        "of these: number needed worked out": (1, 1),
        "Disagree with another claim": (2, 8),
    }
    assert frame.loc["of these: agree", "sentence"] == "Of 2 figures worked out again, 1 agrees."
    assert frame.loc[WIDELY, "sentence"] == (
        "Of 2 comparisons, 1 differs even at 13.6 times the variation of independent events (the "
        "median district for the most variable crime type)."
    )
    stands = frame.loc["Figures that cannot be worked out again", "sentence"]
    assert "1 published figure stands without what it was" in stands


def test_every_claim_says_how_its_own_figure_stands():
    frame = claims_listed(GIVEN, ["Northshire"]).frame.set_index("claim")
    assert frame.loc["c1", "arithmetic"] == "agrees"
    assert frame.loc["c2", "arithmetic"] == (
        "cannot be recomputed: neither of the two figures is published"
    )
    assert frame.loc["c3", "arithmetic"] == ""


def test_processed_rows_and_their_provenance_are_read(tmp_path):
    GIVEN.to_parquet(tmp_path / "published_claims.parquet")
    files = [{"publisher": "Council", "title": "Plan"}, {"publisher": None, "title": None}]
    (tmp_path / "provenance.json").write_text(json.dumps(files), encoding="utf-8")
    assert len(processed_claims(tmp_path)) == len(GIVEN)
    assert sources_of(tmp_path) == ("Council, Plan", "provenance not recorded")
    account = {"read": 10, "used": 8, "refused": {"`unit` is empty": 2}}
    assert account_sentences(account) == [
        "10 rows of claims were read: 8 are used and 2 refused.",
        "Refused, 2: `unit` is empty.",
    ]


def test_a_figure_that_was_cut_off_is_not_counted_as_agreeing():
    share = {"measure": "Done", "unit": "per cent", "value": 66, "numerator": 4, "denominator": 6}
    whole = share | {"measure": "Begun", "value": 50, "numerator": 3}
    frame = claims_summary(claims(share, whole)).frame.set_index("statement")
    assert frame.loc["of these: agree", "count"] == 1
    assert frame.loc["of these: cut off instead of rounded", "sentence"] == (
        "Of 2 figures worked out again, 1 is cut off instead of rounded."
    )
