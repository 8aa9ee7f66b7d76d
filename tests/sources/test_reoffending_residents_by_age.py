"""Residents by age, for rates of young people: bands as given, nobody twice."""

import pandas as pd
import pytest

from community_safety.sources import processed_inputs

HEADER = "area_code,year,sex,age_from,age_to,residents\n"


@pytest.fixture
def ages(place):
    place.describe('indicators: ["*.csv"]', 'population: ["*.csv"]')

    def prepared(*contents):
        for name, text in zip("ab", contents, strict=False):
            place.put(f"{name}.csv", text)
        place.prepare("population")
        (path,) = [
            path
            for path in processed_inputs("population", "arkenshire", None, place.processed)
            if path.name == "ages.parquet"
        ]
        return pd.read_parquet(path)

    return prepared


def test_bands_are_kept_with_both_ends_and_single_years_as_bands_of_one(ages):
    bands = ages(
        HEADER + "E07999001,2024,Female,0,9,5\nE07999001,2024,Female,10,10,1\n"
        "E07999001,2024,Female,11,,7\nE07999001,2024,M,0,9,4\nE07999001,2024,M,10,10,2\n"
        "E07999001,2024,M,11,,8\nE07999002,2024,All,,,50\n"
    )
    assert bands.columns.tolist() == [
        "area_code", "geography", "vintage", "year", "sex", "age_from", "age_to", "residents",
    ]  # fmt: skip
    assert bands.iloc[:, 1:].to_numpy().tolist() == [
        ["district", 0, 2024, "female", 0, 9, 5.0], ["district", 0, 2024, "female", 10, 10, 1.0],
        ["district", 0, 2024, "female", 11, 200, 7.0], ["district", 0, 2024, "male", 0, 9, 4.0],
        ["district", 0, 2024, "male", 10, 10, 2.0], ["district", 0, 2024, "male", 11, 200, 8.0],
    ]  # fmt: skip
    assert set(bands["area_code"]) == {"E07999001"}


def test_of_two_files_the_bands_of_the_first_count(ages):
    bands = ages(
        HEADER + "E07999001,2024,,0,17,5\nE07999001,2024,,18,,7\n",
        HEADER + "E07999001,2024,,0,9,3\nE07999001,2024,,10,,9\nE07999002,2024,,0,9,1\n"
        "E07999002,2024,,10,,2\n",
    )
    assert bands[["area_code", "age_from", "residents"]].to_numpy().tolist() == [
        ["E07999001", 0, 5.0], ["E07999001", 18, 7.0], ["E07999002", 0, 1.0],
        ["E07999002", 10, 2.0],
    ]  # fmt: skip


def test_without_ages_there_are_no_bands(ages):
    assert ages("area_code,year,residents\nE07999001,2024,12\n").empty
