"""The published boundaries of County Durham and Darlington, with the lookups beside them."""

import json
import os
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.sources.boundaries import lsoa, ward
from community_safety.sources.geography_tables import lookups
from community_safety.sources.job import Job

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("REFERENCE_DATA") or ROOT / ".." / "shared" / "data").resolve()
DURHAM, DARLINGTON = "E06000047", "E06000005"

pytestmark = [
    pytest.mark.reference_data,
    pytest.mark.xdist_group("published_boundaries"),
    pytest.mark.skipif(
        not (DATA / "boundaries").is_dir(),
        reason="the published reference data are not there: set REFERENCE_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """Jobs over published files, with the published lookups prepared."""
    processed = tmp_path_factory.mktemp("processed")
    partnership = Partnership.model_validate(
        {
            "name": "County Durham",
            "legal_basis": "Crime and Disorder Act 1998, section 6",
            "release": {"name": "2025"},
            "data": "raw",
            "sources": {"lookups": ["lookups/*.csv"], "ward_boundaries": ["boundaries/*"]},
            "areas": [
                {"code": DURHAM, "name": "County Durham"},
                {"code": DARLINGTON, "name": "Darlington"},
            ],
        },
        strict=False,
    )

    def make(source, *files, data=DATA):
        return Job(source, partnership, ROOT / "a.yml", data, files, processed)

    lookups.prepare(make("lookups", *sorted((DATA / "lookups").glob("*.csv"))))
    return make


def _boundaries(*names):
    return [DATA / "boundaries" / name for name in names]


def _frame(job, source, district):
    return gpd.read_parquet(job(source).target / f"{district}.parquet")


@pytest.fixture(scope="module")
def wards(job):
    """Wards of 2013 and 2025 of County Durham, and of 2025 of Darlington."""
    files = _boundaries(
        *(f"wards_WD25_{DURHAM}.geojson", f"wards_WD13_{DURHAM}.geojson"),
        f"wards_WD25_{DARLINGTON}.geojson",
    )
    done = ward.prepare(job("ward_boundaries", *files))
    told = json.loads((job("ward_boundaries").target / "files.json").read_text())
    return done, told, {code: _frame(job, "ward_boundaries", code) for code in (DURHAM, DARLINGTON)}


def test_the_wards_of_both_years_are_all_there(wards):
    """63 and 51 wards in County Durham, 20 in Darlington: as ONS counts them."""
    done, told, frames = wards
    assert done.warnings == []
    assert done.rows_used == 63 + 51 + 20
    assert frames[DURHAM]["vintage"].value_counts().to_dict() == {2013: 63, 2025: 51}
    assert frames[DARLINGTON]["vintage"].value_counts().to_dict() == {2025: 20}
    assert {one["crs"] for one in told} == {"said"}
    assert all(one["vintage_checked"] for one in told)


def test_the_areas_are_those_of_the_districts(wards):
    """ONS standard area measurements: County Durham 2,226 and Darlington 197 square kilometres."""
    _, _, frames = wards
    for year in (2013, 2025):
        mine = frames[DURHAM][frames[DURHAM]["vintage"] == year]
        assert mine.area.sum() / 1e6 == pytest.approx(2226, rel=0.003)
    assert frames[DARLINGTON].area.sum() / 1e6 == pytest.approx(197.5, rel=0.003)


def test_each_ward_lies_where_ons_says_its_centre_is(wards):
    """`BNG_E` and `BNG_N` of the published file: a whole-metre point by OSTN15, mostly inside."""
    _, _, frames = wards
    raw = gpd.read_file(DATA / "boundaries" / f"wards_WD25_{DURHAM}.geojson")
    mine = frames[DURHAM][frames[DURHAM]["vintage"] == 2025].reset_index(drop=True)
    assert mine["ward_code"].tolist() == sorted(raw["WD25CD"])
    raw = raw.sort_values("WD25CD", ignore_index=True)
    points = shapely.points(raw["BNG_E"], raw["BNG_N"])
    assert (shapely.distance(mine.geometry.to_numpy(), points) < 10).mean() > 0.95


def test_topojson_has_the_same_wards_within_a_few_metres(job, wards):
    """The two were generalised apart: no edge is further off than 5 m, no ward's area than 0.5%."""
    _, _, frames = wards
    from_json = frames[DURHAM][frames[DURHAM]["vintage"] == 2013].reset_index(drop=True)
    ward.prepare(job("ward_boundaries", *_boundaries(f"wards_WD13_{DURHAM}.topojson")))
    from_topology = _frame(job, "ward_boundaries", DURHAM)
    told = json.loads((job("ward_boundaries").target / "files.json").read_text())
    assert told[0]["crs"] == "taken as WGS84"
    assert from_topology["ward_code"].tolist() == from_json["ward_code"].tolist()
    one, other = (each.geometry.to_numpy() for each in (from_json, from_topology))
    assert shapely.hausdorff_distance(one, other).max() < 5
    assert (abs(shapely.area(other) / shapely.area(one) - 1)).max() < 0.005


def test_geojson_and_topojson_of_the_same_wards_are_not_both_taken(job):
    files = _boundaries(f"wards_WD13_{DURHAM}.geojson", f"wards_WD13_{DURHAM}.topojson")
    with pytest.raises(SourceError, match="other boundaries of the wards of 2013") as raised:
        ward.prepare(job("ward_boundaries", *files))
    assert all(str(path) in str(raised.value) for path in files)


def test_darlingtons_wards_of_2013_join_to_no_lookup(job):
    """They were replaced in 2015, and the published lookups begin in 2016."""
    files = _boundaries(f"wards_WD13_{DARLINGTON}.geojson")
    with pytest.raises(SourceError) as raised:
        ward.prepare(job("ward_boundaries", *files))
    assert str(raised.value) == (
        f"{files[0]}: its 24 wards of 2013 (E05001553 Bank Top, E05001554 Central, E05001555 "
        "Cockerton East, E05001556 Cockerton West, E05001557 College, ...) join to no lookup: they "
        "were replaced before the years the lookups cover (2016 to 2026), or a lookup is missing; "
        "give boundaries of a vintage between 2016 and 2026, a file with a column of districts "
        "(such as LAD13CD), or a lookup that has them"
    )


@pytest.mark.parametrize(
    ("said", "meant", "words"),
    [
        ("WD24", "WD25", "51 of them (E05016152 Annfield Plain & Tanfield, "),
        ("WD25", "WD13", "51 wards in 2025 (E05016152 Annfield Plain & Tanfield, "),
    ],
)
def test_boundaries_under_the_name_of_another_year_are_refused(job, tmp_path, said, meant, words):
    path = tmp_path / "wards.geojson"
    raw = (DATA / "boundaries" / f"wards_{meant}_{DURHAM}.geojson").read_text()
    path.write_text(raw.replace(meant, said))
    with pytest.raises(SourceError, match=f"not the wards of 20{said[2:]} in {DURHAM}") as raised:
        ward.prepare(job("ward_boundaries", path, data=tmp_path))
    assert words in str(raised.value)


def test_the_lsoas_of_both_censuses_are_all_there(job):
    """324 and 330 LSOAs in County Durham, as ONS counts them."""
    files = _boundaries(f"lsoa11_{DURHAM}.geojson", f"lsoa21_{DURHAM}.geojson")
    done = lsoa.prepare(job("lsoa_boundaries", *files))
    frame = _frame(job, "lsoa_boundaries", DURHAM)
    assert (done.rows_read, len(done.refused)) == (654, 0)
    assert frame["vintage"].value_counts().to_dict() == {2011: 324, 2021: 330}
    areas = frame.area.groupby(frame["vintage"]).sum() / 1e6
    assert areas.to_list() == pytest.approx([2226, 2226], rel=0.003)
