"""Opening the processed data of one briefing, and what is said when they are not there."""

import datetime as dt
import json

import pytest

from community_safety.briefing import open_briefing
from community_safety.briefing.context import PROCESSED_VARIABLE, processed_folder
from community_safety.briefing.method_notes import (
    account_notes,
    comparison_notes,
    interval_notes,
    limits_notes,
    multiplicity_notes,
)
from community_safety.errors import BriefingError, ConfigurationError
from community_safety.partnership import Partnership

DESCRIBED = {
    "name": "Small partnership",
    "release": {"name": "2025/26"},
    "legal_basis": "Crime and Disorder Act 1998",
    "data": "raw",
    "sources": {"indicators": ["*.csv"]},
    "areas": [
        {"code": "E07000001", "name": "Ashby"},
        {"code": "E10000001", "name": "Shire", "members": ["E07000001", "E07000002"]},
    ],
    "comparators": {
        "benchmark": {"code": "E92000001", "name": "the nation"},
        "neighbours": [{"code": "E07000001"}],
    },
}


@pytest.fixture
def processed(tmp_path, monkeypatch):
    monkeypatch.setenv(PROCESSED_VARIABLE, str(tmp_path))
    folder = tmp_path / "small"
    (folder / "indicators").mkdir(parents=True)
    partnership = Partnership.model_validate(DESCRIBED)
    (folder / "partnership.json").write_text(partnership.model_dump_json())
    return folder


def _open(**given):
    given = {"area": "E07000001", "release": "2025/26", "edition": "public"} | given
    return open_briefing("small", **given)


def test_briefing_knows_its_area_period_and_comparators(processed):
    briefing = _open()
    assert (briefing.area.name, briefing.edition) == ("Ashby", "public")
    assert briefing.period.start == dt.date(2025, 4, 1)
    assert briefing.benchmark_name() == "the nation"
    assert briefing.source("indicators") == processed / "indicators"
    assert briefing.codes()[0] == "E07000001"
    assert set(briefing.codes()) == {"E07000001", "E07000002", "E10000001", "E92000001"}


def test_an_area_that_is_the_only_neighbour_or_holds_it_has_none(processed):
    assert _open().comparators_used() == ["benchmark"]
    assert _open(area="E10000001").comparators_used() == ["benchmark"]


def test_another_release_is_the_period_its_name_says(processed):
    assert _open(release="2024/25 Q2").period.label() == "Jul to Sep 2024"


def test_missing_partnership_says_which_command_to_run(processed):
    with pytest.raises(
        BriefingError, match=r"no processed data for 'other' in .*pipeline.py build"
    ):
        open_briefing("other", "E07000001", "2025/26", "public")


def test_unknown_edition_area_and_release_are_refused(processed):
    with pytest.raises(BriefingError, match="'secret'; it must be one of public, restricted"):
        _open(edition="secret")
    with pytest.raises(ConfigurationError, match=r"`E07000009` is not an area.*did you mean"):
        _open(area="E07000009")
    with pytest.raises(BriefingError, match="'last year' is not a release: write a financial year"):
        _open(release="last year")
    with pytest.raises(BriefingError, match="2025 is followed by 26"):
        _open(release="2025/27")


def test_missing_source_says_what_to_do(processed):
    with pytest.raises(BriefingError, match="small has no processed `published_claims` data"):
        _open().source("published_claims")


def test_processed_folder_is_found_from_inside_the_project_only(tmp_path, monkeypatch):
    monkeypatch.delenv(PROCESSED_VARIABLE, raising=False)
    (tmp_path / "pipeline.py").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert processed_folder() == tmp_path / "data" / "processed"
    (tmp_path / "pipeline.py").unlink()
    with pytest.raises(BriefingError, match=f"is not in the project; .*{PROCESSED_VARIABLE}"):
        processed_folder()


def test_data_note_lists_the_files_and_what_was_not_recorded(processed):
    files = [{"file": "a.csv", "publisher": "Police", "title": None}]
    (processed / "indicators" / "provenance.json").write_text(json.dumps(files))
    table = _open().data_note("indicators")
    assert table.table_id == "files_indicators"
    assert list(table.rows.iloc[0])[:3] == ["a.csv", "Police", "provenance not recorded"]


def _account(processed, code, read, used, refused):
    path = processed / "indicators" / f"{code}.account.json"
    path.write_text(json.dumps({"read": read, "used": used, "refused": refused}))


def test_rows_read_used_and_refused_are_accounted_for_with_members(processed):
    _account(processed, "E07000001", 1000, 997, {"`value` is negative": 3})
    _account(processed, "E07000002", 500, 499, {"`value` is negative": 1})
    assert account_notes(_open(area="E10000001"), "indicators") == [
        "Of Shire, 1,500 rows were read: 1,496 used, 4 refused.",
        "Refused, 4: “value” is negative.",
    ]


def test_area_without_an_account_had_no_rows(processed):
    assert account_notes(_open(), "indicators") == [
        "Of Ashby, no rows were read: 0 used, 0 refused."
    ]


def test_method_notes_give_the_levels_that_are_used():
    assert "95% interval" in interval_notes()[0]
    assert "(99.8%)" in interval_notes()[1]
    assert "at least 10 events" in " ".join(comparison_notes())
    assert "Benjamini-Hochberg" in multiplicity_notes()[0]
    assert limits_notes()
