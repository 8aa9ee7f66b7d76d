"""The published lookups, populations, deprivation and recorded crime, against known numbers."""

import os
from pathlib import Path

import pandas as pd
import pytest

from community_safety.errors import SourceError
from community_safety.sources.geography_tables import deprivation, lookups, residents
from community_safety.sources.job import Job
from community_safety.sources.recorded_crime import Selection, prepare_measures

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
DURHAM, DARLINGTON = "E06000047", "E06000005"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.skipif(
        not (DATA / "lookups").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory, arkenshire):
    """The tables of each source by name, and what preparing it gave back."""
    processed = tmp_path_factory.mktemp("processed")
    given = {
        "lookups": (lookups, sorted((DATA / "lookups").glob("*.csv"))),
        "population": (
            residents,
            [DATA / "population" / name for name in (
                "census2021_residents_lsoa21.csv", "mid2020_lsoa11_single_year_of_age.csv",
                "mid2020_lad21_single_year_of_age.csv")],
        ),
        "households": (residents, [DATA / "population" / "census2021_lad21_households.csv"]),
        "deprivation": (
            deprivation,
            [DATA / "deprivation" / f"imd20{year}.csv" for year in ("25_lsoa21", "19_lsoa11")],
        ),
    }  # fmt: skip
    found, done = {}, {}
    for source, (module, files) in given.items():
        job = Job(source, arkenshire, ROOT / "x.yml", DATA, tuple(files), processed)
        done[source] = module.prepare(job)
        found |= {path.stem: pd.read_parquet(path) for path in job.target.glob("*.parquet")}
    return found, done


def test_every_row_of_the_lookups_is_used(tables):
    """Rows as counted in the data's README: 2,366, 2,384, 2,336, 332 and 947."""
    found, done = tables
    assert done["lookups"].rows_used == 2366 + 2384 + 2336 + 332 + 947
    vintages = found["lsoa_to_ward"].groupby(["lsoa_vintage", "ward_vintage"]).size()
    assert vintages.to_dict() == {(2011, 2017): 2336, (2021, 2024): 2366}
    assert len(found["lsoa_2011_to_2021"]) == 2384


def test_districts_have_the_lsoas_and_wards_that_ons_counts(tables):
    """County Durham 324 and 330 LSOAs and 63 wards of 2024; Darlington 65, 66 and 20."""
    found, _ = tables
    inside = found["lsoa_to_district"].query("district_vintage == 2022")
    counts = inside.groupby(["district_code", "lsoa_vintage"]).size()
    assert [counts[place, year] for place in (DURHAM, DARLINGTON) for year in (2011, 2021)] == [
        324, 330, 65, 66,
    ]  # fmt: skip
    wards = found["wards"].query("vintage == 2024").groupby("district_code").size()
    assert (wards[DURHAM], wards[DARLINGTON]) == (63, 20)


def test_changes_of_county_durham_are_counted_as_published(tables):
    """307 unchanged, 19 split, 8 merged."""
    found, _ = tables
    inside = found["lsoa_to_district"]
    mine = inside.loc[
        (inside["district_code"] == DURHAM) & (inside["lsoa_vintage"] == 2021), "lsoa_code"
    ]
    changes = found["lsoa_2011_to_2021"]
    counts = changes[changes["lsoa_2021"].isin(mine)]["change_code"].value_counts().to_dict()
    assert counts == {"U": 307, "S": 19, "M": 8}


def test_partnerships_and_forces_are_found(tables):
    found, _ = tables
    districts = found["districts"].set_index("district_code")
    assert (
        districts.loc[DURHAM, "force_name"] == districts.loc[DARLINGTON, "force_name"] == "Durham"
    )
    three = districts.loc[["E07000172", "E07000173", "E07000176"], "csp_code"]
    assert set(three) == {"E22000366"}
    assert districts.loc["E06000058", "csp_code"] == ""


def test_residents_and_households_add_up_to_published_numbers(tables):
    """County Durham: 522,063 (Census 2021 by LSOA), 533,149 (mid-2020); 234,800 households."""
    found, _ = tables
    lsoas = found["lsoa_to_district"].query("district_code == @DURHAM and district_vintage == 2022")
    people = found["population"]
    for vintage, total in ((2021, 522_063), (2011, 533_149)):
        mine = lsoas.loc[lsoas["lsoa_vintage"] == vintage, "lsoa_code"]
        of_lsoas = people.query("geography == 'lsoa' and vintage == @vintage")
        assert of_lsoas[of_lsoas["area_code"].isin(mine)]["residents"].sum() == total
    district = people.query("geography == 'district'").set_index("area_code")["residents"]
    assert (district[DURHAM], district[DARLINGTON]) == (533_149, 107_402)
    households = found["households"].set_index("area_code")["households"]
    assert households[DURHAM] == 234_800


def test_shares_of_the_most_deprived_tenth_are_those_of_the_official_summary(tables):
    """MHCLG, English Indices of Deprivation 2025: Hartlepool 0.4211, Darlington 0.1970."""
    found, _ = tables
    table = found["deprivation"].query("vintage == 2021")
    inside = found["lsoa_to_district"].query("lsoa_vintage == 2021 and district_vintage == 2024")
    joined = table.merge(inside, on="lsoa_code")
    share = (joined["decile"] == 1).groupby(joined["district_code"]).mean()
    assert share["E06000001"] == pytest.approx(0.4211, abs=5e-5)
    assert share[DARLINGTON] == pytest.approx(0.1970, abs=5e-5)
    assert found["deprivation"].query("vintage == 2011")["score"].isna().all()


def test_the_official_summary_itself_is_refused(arkenshire, tmp_path):
    file = DATA / "deprivation" / "imd2025_lad24_england.csv"
    with pytest.raises(SourceError, match="this is the summary for districts"):
        deprivation.prepare(Job("deprivation", arkenshire, file, DATA, (file,), tmp_path))


def test_recorded_crime_of_durham_adds_up_by_quarter(arkenshire, tmp_path):
    """Home Office, 2017/18: 15,653, 15,534, 15,422 and 14,541 offences in Durham."""
    file = DATA / "recorded_crime" / "prc_pfa_2017-18_north_east_and_nottinghamshire.csv"
    job = Job("recorded_crime", arkenshire, file, DATA, (file,), tmp_path)
    done = prepare_measures(job, {"crime": Selection()}, {"durham": "Durham"})
    table = pd.read_parquet(job.target / "durham.parquet")
    assert table["numerator"].tolist() == [15_653, 15_534, 15_422, 14_541]
    assert (done.rows_read, len(done.refused)) == (2096, 0)
