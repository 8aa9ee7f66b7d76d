"""The street files of the reference data against counts made of them by other means."""

import os
from pathlib import Path

import pandas as pd
import pytest

from community_safety.partnership import Partnership
from community_safety.sources.job import Job
from community_safety.sources.police_uk import prepare
from community_safety.sources.police_uk.coverage import coverage_of, force_slug

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
DURHAM, DARLINGTON = "E06000047", "E06000005"
YEAR = "2025-"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.xdist_group("police_uk_reference"),
    pytest.mark.skipif(
        not (DATA / "police_uk").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


def _write_lookups(folder):
    """Write the published lookups as the pipeline prepares them."""
    folder.mkdir(parents=True)
    older = pd.read_csv(DATA / "lookups" / "lsoa11_to_lsoa21_to_lad22.csv")
    newer = pd.read_csv(DATA / "lookups" / "lsoa21_to_ward24_to_lad24.csv")
    columns = ["lsoa_code", "district_code"]
    older = older[["lsoa11_code", "ltla22_code"]].set_axis(columns, axis=1).drop_duplicates()
    newer = newer[["lsoa21_code", "ltla24_code"]].set_axis(columns, axis=1)
    pd.concat(
        [
            older.assign(lsoa_vintage=2011, district_vintage=2022),
            newer.assign(lsoa_vintage=2021, district_vintage=2024),
        ]
    ).to_parquet(folder / "lsoa_to_district.parquet")
    districts = pd.read_csv(DATA / "lookups" / "lad24_to_csp24_to_pfa24.csv").drop_duplicates()
    columns = {
        "ltla24_code": "district_code",
        "ltla24_name": "district_name",
        "pfa24_name": "force_name",
    }
    districts.rename(columns=columns).to_parquet(folder / "districts.parquet")


def _job(processed, *areas):
    partnership = Partnership.model_validate(
        {
            "name": "County Durham",
            "legal_basis": "Crime and Disorder Act 1998, section 6",
            "release": {"name": "2025"},
            "data": ".",
            "sources": {"police_uk": ["police_uk/*.zip"], "lookups": ["lookups/*"]},
            "areas": [{"code": code, "name": code} for code in areas],
        }
    )
    files = tuple(sorted((DATA / "police_uk").glob("*.zip")))
    return Job("police_uk", partnership, DATA / "x.yml", DATA, files, processed)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """What is prepared of the three archives, and the folder it is in."""
    processed = tmp_path_factory.mktemp("processed")
    _write_lookups(processed / "lookups")
    return prepare(_job(processed, DURHAM, DARLINGTON)), processed / "police_uk"


def _of_2025(table):
    return table[table["month"].str.startswith(YEAR)]


def test_every_file_has_the_rows_and_gaps_counted_in_its_profile(read):
    """derived_file_profile_2025.csv, counted with other code; a copy repeats its ID there."""
    files = _of_2025(pd.read_parquet(read[1] / "files.parquet"))
    files = files[files["rows"] > 0].set_index(["month", "force"])
    profile = pd.read_csv(DATA / "police_uk" / "derived_file_profile_2025.csv")
    profile = profile.set_index(["month", "force"]).loc[files.index]
    assert len(files) == 17
    assert (files["rows"] == profile["rows"]).all()
    assert (files["without_location"] == profile["no_coord"]).all()
    assert (files["without_lsoa"] == profile["no_lsoa"]).all()
    assert (files["repeated_ids"] + files["set_aside"] == profile["dup_id"]).all()
    assert (files["without_id"] == profile["asb"]).all()
    assert (files["lsoa_vintage"] == 2021).all()


def test_the_records_of_durham_in_2025(read):
    """The figures that the description of the reference data gives of the same files."""
    done, folder = read
    assert done.rows_read == done.rows_used + 3
    assert done.refused.empty
    files = _of_2025(pd.read_parquet(folder / "files.parquet"))
    durham = files[files["force"] == "durham"]
    assert len(durham) == 13
    assert durham["note"].str.contains("read once").sum() == 1
    parts = ["rows", "without_location", "without_lsoa", "repeated_ids", "set_aside"]
    assert durham[parts].sum().tolist() == [74_273, 3, 4, 9, 0]
    places = _of_2025(pd.read_parquet(folder / "places.parquet"))
    here = places[places["district_code"] == DURHAM].groupby("force")["records"].sum()
    assert here.to_dict() == {"cleveland": 1, "cumbria": 1, "durham": 59_949, "northumbria": 7}
    own = places[places["force"] == "durham"].groupby("district_code")["records"].sum()
    assert own["elsewhere"] + own[""] == 831
    paths = sorted((folder / DURHAM).glob("2025-*.parquet"))
    assert sum(len(pd.read_parquet(path)) for path in paths) == 59_958


def test_records_by_month_and_crime_type_are_those_counted_before(read):
    """derived_records_by_lad24_month_type_2025.csv.gz, counted with other code."""
    counted = pd.read_csv(DATA / "police_uk" / "derived_records_by_lad24_month_type_2025.csv.gz")
    own = counted["reported_by"].map(force_slug) == "durham"
    counted = counted[own & (counted["lad24_code"] == DURHAM)]
    expected = counted.groupby(["month", "crime_type"])["records"].sum().sort_index()
    paths = sorted((read[1] / DURHAM).glob("2025-*.parquet"))
    kept = pd.concat([pd.read_parquet(path) for path in paths])
    kept = kept[kept["force"] == "durham"]
    month = kept["month"].dt.strftime("%Y-%m").rename("month")
    found = kept.groupby([month, "crime_type"]).size().sort_index()
    pd.testing.assert_series_equal(found, expected, check_names=False, check_index_type=False)


def test_the_force_of_most_records_is_the_districts_own(tmp_path):
    """Of 246 districts whose force is complete in 2025 all but the Isles of Scilly; no wrong one.

    The truth is the published lookup; 72 districts have another force, of which files are missing.
    """
    counted = pd.read_csv(DATA / "police_uk" / "derived_records_by_lad24_month_type_2025.csv.gz")
    counted["force"] = counted["reported_by"].map(force_slug)
    counted["district_code"] = counted["lad24_code"].where(counted["lad24_code"] != "(none)", "")
    months = counted.groupby("force")["month"].nunique()
    places = counted.groupby(["force", "district_code"], as_index=False)["records"].sum()
    lookup = pd.read_csv(DATA / "lookups" / "lad24_to_csp24_to_pfa24.csv")
    own = lookup.drop_duplicates("ltla24_code").set_index("ltla24_code")["pfa24_name"]
    own = own.map(force_slug)
    wanted = frozenset(own.index)
    found = coverage_of(wanted, places, {}, _job(tmp_path, DURHAM))
    guessed = pd.Series({code: one.force for code, one in found.items()})
    complete = own.map(months).eq(12).reindex(guessed.index)
    right = guessed == own.reindex(guessed.index)
    assert (complete.sum(), (complete & right).sum()) == (246, 245)
    assert guessed[complete & ~right].to_dict() == {"E06000053": ""}
    assert (right | (guessed == "")).all()
