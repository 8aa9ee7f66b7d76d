"""The files of people: the same bytes, few and counted oddities, possible rows."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
import yaml

from community_safety.demonstration.people.quirks import COPIES
from community_safety.demonstration.people.truth_of_groups import oddities
from community_safety.demonstration.people.writing import write_people
from community_safety.partnership_file import load_partnership
from community_safety.sources.preparing import prepare

SCALE = 0.3


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_people(tmp_path_factory.mktemp("people"), seed=12, scale=SCALE)


@pytest.fixture(scope="module")
def rows(files):
    return {path.stem: pd.read_csv(path, keep_default_na=False, dtype=str) for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(files, tmp_path):
    again = write_people(tmp_path / "again", seed=12, scale=SCALE)
    other = write_people(tmp_path / "other", seed=13, scale=SCALE)
    for first, second, third in zip(files, again, other, strict=True):
        assert first.read_bytes() == second.read_bytes()
        same_for_every_seed = first.stem == "reference_rates"
        assert (first.read_bytes() == third.read_bytes()) == same_for_every_seed


def test_each_file_has_a_sidecar_with_its_hash(files):
    for path in files:
        about = yaml.safe_load(path.with_name(f"{path.name}.source.yml").read_text())
        assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert "made up" in about["publisher"]


def test_the_second_extract_repeats_some_rows_of_the_first_letter_for_letter(rows):
    first, second = rows["offences"], rows["offences_2026"]
    both = first.merge(second)
    assert len(both) == COPIES
    assert len(first.merge(second, on="offence_id")) == COPIES
    assert (
        second.loc[~second["offence_id"].isin(both["offence_id"]), "proven_date"] > "2026"
    ).all()


def test_three_rows_of_offences_are_wrong_each_in_one_way(rows):
    offences, known = rows["offences"], set(rows["people"]["person_id"])
    unknown = ~offences["person_id"].isin(known)
    backwards = offences["proven_date"] < offences["offence_date"]
    future = offences["proven_date"] > "2026-03-31"
    assert [int(wrong.sum()) for wrong in (unknown, backwards, future)] == [1, 1, 1]
    assert (unknown | backwards | future).sum() == 3


def test_rows_that_never_count_are_as_many_as_the_truth_says(rows):
    true = oddities(12, SCALE)
    offences = pd.concat([rows["offences"], rows["offences_2026"]]).drop_duplicates()
    for mark in ("breach", "outside_england_and_wales"):
        assert abs((offences[mark] == "1").sum() - true[mark]) <= 3
        assert true[mark] > 10


def test_the_reader_refuses_the_three_sets_the_copies_aside_and_uses_all_else(files, tmp_path):
    described = Path(__file__).parents[2] / "partnerships" / "demonstration.yml"
    about = yaml.safe_load(described.read_text(encoding="utf-8"))
    about["data"], about["sources"] = str(files[0].parent), {"reoffending": ["*.csv"]}
    path = tmp_path / "people.yml"
    path.write_text(yaml.safe_dump(about, sort_keys=False), encoding="utf-8")
    report = prepare("reoffending", load_partnership(path), path, tmp_path / "processed")
    true = oddities(12, SCALE)
    left_out = COPIES + true["breach"] + true["outside_england_and_wales"]
    assert report.rows_refused == 3
    assert abs(report.rows_read - report.rows_used - 3 - left_out) <= 3
    assert report.warnings == []


def test_ages_and_outcomes_are_possible(rows):
    people = rows["people"].set_index("person_id")
    offences = pd.concat([rows["offences"], rows["offences_2026"]])
    offences = offences[offences["person_id"].isin(people.index)]
    born = pd.to_datetime(offences["person_id"].map(people["date_of_birth"]))
    at = (pd.to_datetime(offences["offence_date"]) - born).dt.days / 365.25
    assert at.between(10, 95).all()
    young = (pd.to_datetime(offences["proven_date"]) - born).dt.days / 365.25
    assert (young[offences["outcome"] == "youth_caution"] < 18.01).all()
    assert (young[offences["outcome"] == "caution"] > 17.99).all()


def test_every_release_follows_a_custodial_sentence_on_record(rows):
    offences = pd.concat([rows["offences"], rows["offences_2026"]])
    custody = offences[offences["outcome"] == "custody"].groupby("person_id")["proven_date"].min()
    first = rows["releases"]["person_id"].map(custody)
    assert first.notna().all()
    assert (first <= rows["releases"]["release_date"]).all()


def test_cells_of_the_nation_are_possible_and_each_is_there_once(rows):
    rates = rows["reference_rates"].astype({"offenders": int, "reoffenders": int})
    cell = ["sex", "age_group", "previous_offences", "index_offence"]
    assert (rates["reoffenders"] <= rates["offenders"]).all()
    assert not rates.duplicated(cell).any()
    assert rates["offenders"].sum() > 150_000
    assert 0.2 < rates["reoffenders"].sum() / rates["offenders"].sum() < 0.32


def test_a_large_county_is_written_in_parts_whose_ids_go_on(tmp_path, monkeypatch):
    from community_safety.demonstration.people import county_life

    monkeypatch.setattr(county_life, "BLOCK", 0.1)
    files = write_people(tmp_path, seed=3, scale=0.25)
    names = [path.name for path in files if path.name.startswith("people")]
    assert names == ["people.csv", "people_part002.csv", "people_part003.csv"]
    people = pd.concat([pd.read_csv(path) for path in files if path.name in names])
    assert people["person_id"].is_unique
    offences = [pd.read_csv(path) for path in files if path.name.startswith("offences_part")]
    assert pd.concat(offences)["offence_id"].is_unique


def test_a_scale_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="scale must be above zero, got 0"):
        write_people(tmp_path, scale=0)
