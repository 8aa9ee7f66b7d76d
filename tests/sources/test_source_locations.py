"""Which raw files a source has, and which processed ones a briefing reads."""

import pytest

from community_safety.errors import ConfigurationError, SourceError
from community_safety.sources import codes_for, codes_read, processed_inputs, raw_files
from community_safety.sources.locations import matching_files


def _files(place):
    found = matching_files("indicators", place.partnership, place.path)
    return [path.relative_to(place.raw).as_posix() for path in found]


def _patterns(place, patterns):
    place.describe('["*.csv"]', patterns)


def test_files_are_in_the_order_of_the_patterns_then_by_name_and_each_once(place):
    for name in ("b.csv", "a.csv", "more/c.csv", "notes.txt"):
        place.put(name, "x")
    _patterns(place, '["more/*.csv", b.csv, "*.csv"]')
    assert _files(place) == ["more/c.csv", "b.csv", "a.csv"]


def test_a_pattern_without_a_file_says_where_it_was_looked_for(place):
    with pytest.raises(SourceError) as caught:
        _files(place)
    assert caught.value.problems == [
        f"{place.raw}/*.csv: there is no such file; put it there, or name the file in "
        f"{place.path} under `sources: indicators:`"
    ]


@pytest.mark.parametrize("pattern", ["../secret.csv", "/etc/passwd", "more/../../x.csv"])
def test_a_pattern_may_not_leave_the_data_folder(place, pattern):
    _patterns(place, f"[{pattern}]")
    with pytest.raises(SourceError) as caught:
        _files(place)
    assert caught.value.problems == [
        f"{place.path}: `{pattern}` leaves the data folder {place.raw}"
    ]


@pytest.mark.parametrize("pattern", [".", "**x.csv"])
def test_a_pattern_that_names_no_file_is_a_problem_and_no_traceback(place, pattern):
    _patterns(place, f'["{pattern}"]')
    with pytest.raises(SourceError):
        _files(place)


def test_every_pattern_without_a_file_is_listed(place):
    _patterns(place, "[a.csv, b.csv, ../c.csv]")
    with pytest.raises(SourceError) as caught:
        _files(place)
    assert len(caught.value.problems) == 3


def test_a_folder_is_no_file(place):
    (place.raw / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="there is no such file"):
        _files(place)


def test_sidecars_are_raw_files_but_are_not_read_as_data(place):
    place.put("a.csv", "x")
    place.put("b.csv", "x")
    place.put("b.csv.source.yml", "title: x\n")
    _patterns(place, '["*"]')
    assert _files(place) == ["a.csv", "b.csv"]
    names = [path.name for path in raw_files("indicators", place.partnership, place.path)]
    assert names == ["a.csv", "b.csv", "b.csv.source.yml"]


def test_a_briefing_reads_its_own_area_first_then_every_known_code_once(place):
    known = ["E07999001", "E07999002", "E10999000", "E92999000"]
    assert codes_read(place.partnership, "E07999001") == known
    county = codes_read(place.partnership, "E10999000")
    assert county[:3] == ["E10999000", "E07999001", "E07999002"]
    assert sorted(county) == known


def test_an_unknown_area_reads_nothing(place):
    with pytest.raises(ConfigurationError, match="`E09999999` is not an area"):
        codes_read(place.partnership, "E09999999")


def test_the_processed_files_of_some_codes_are_those_that_are_there(tmp_path):
    folder = tmp_path / "arkenshire" / "indicators"
    folder.mkdir(parents=True)
    for name in (
        "E1.parquet",
        "E1.account.json",
        "E2.account.json",
        "E3.parquet",
        "provenance.json",
    ):
        (folder / name).touch()
    found = processed_inputs("indicators", "arkenshire", ["E2", "E1"], tmp_path)
    assert [path.name for path in found] == [
        "E2.account.json",
        "E1.parquet",
        "E1.account.json",
        "provenance.json",
    ]


def test_all_files_of_a_source_that_is_not_divided_by_area_are_read(tmp_path):
    folder = tmp_path / "arkenshire" / "published_claims"
    folder.mkdir(parents=True)
    names = ["published_claims.account.json", "published_claims.parquet"]
    for name in names:
        (folder / name).touch()
    found = processed_inputs("published_claims", "arkenshire", ["E1"], tmp_path)
    assert [path.name for path in found] == names


def test_an_area_of_wards_reads_the_districts_that_they_may_lie_in(place):
    place.describe(
        "  - {code: E07999001, name: Ambermoor}",
        "  - {code: E07999001, name: Ambermoor}\n"
        "  - {code: east, name: East Ambermoor, members: [E05999001]}\n"
        "briefings: {ward_maps: {areas: [east]}}",
    )
    codes = codes_for("ward_boundaries", place.partnership, "east", "ward_maps")
    assert codes == ["E05999001", "E07999001", "E07999002", "east"]


def test_a_folder_in_the_place_of_files_is_refused_with_the_ending_of_its_files(place):
    place.describe('indicators: ["*.csv"]', "ward_boundaries: [maps]")
    place.put("maps/wards.geojson", "{}")
    with pytest.raises(SourceError, match=r"name the files in it \(`maps/\*\.geojson`\)"):
        matching_files("ward_boundaries", place.partnership, place.path)
