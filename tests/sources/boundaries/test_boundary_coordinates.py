"""A coordinate system is believed only where the coordinates can be of it."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.sources.boundaries.coordinates import to_british_grid

ADVICE = "export it again as WGS84 (EPSG:4326) or British National Grid (EPSG:27700)"
DEGREES = shapely.box(-1.6, 54.7, -1.5, 54.8)
METRES = shapely.box(430_000, 540_000, 431_000, 541_000)
SWAPPED = shapely.box(54.7, -1.6, 54.8, -1.5)


def _shape(polygon):
    return {"type": "Polygon", "coordinates": [list(map(list, polygon.exterior.coords))]}


def _wards(make, polygon, **members):
    return make.collection(make.feature("E05000001", "Alder", _shape(polygon)), **members)


def _geopackage(polygon, crs):
    columns = {"WD25CD": ["E05000001"], "WD25NM": ["Alder"], "LAD25CD": ["E07999001"]}
    return gpd.GeoDataFrame(columns, geometry=[polygon], crs=crs)


def test_the_transformation_matches_ordnance_survey():
    """Ordnance Survey, "A guide to coordinate systems in Great Britain" (2020), annexe B and C.

    Its worked example: 52 39 27.2531 N, 1 43 04.5177 E (OSGB36) is E 651409.903, N 313177.270.
    """
    latitude, longitude = 52 + 39 / 60 + 27.2531 / 3600, 1 + 43 / 60 + 4.5177 / 3600
    eastings, northings = to_british_grid(np.array([longitude]), np.array([latitude]), "EPSG:4277")
    assert eastings[0] == pytest.approx(651409.903, abs=0.001)
    assert northings[0] == pytest.approx(313177.270, abs=0.001)


@settings(max_examples=25, deadline=None)
@given(st.floats(-6, 1.5), st.floats(50, 58))
def test_the_transformation_is_the_seven_parameters_whichever_system_it_starts_from(
    longitude, latitude
):
    """Oracle: PROJ's own choice for EPSG:4326 to EPSG:27700 where it has no grid files."""
    here = np.array([longitude]), np.array([latitude])
    expected = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
        "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
        "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector "
        "+step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 +step +proj=tmerc +lat_0=49 "
        "+lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
    ).transform(*here)
    for system in ("EPSG:4326", "EPSG:4258", "EPSG:3857"):
        step = pyproj.Transformer.from_crs("EPSG:4326", system, always_xy=True)
        found = to_british_grid(*step.transform(*here), system)
        assert np.hypot(*(np.array(found) - np.array(expected))) < 0.001


@pytest.mark.parametrize(
    ("polygon", "name", "found"),
    [
        (DEGREES, None, "WGS84 by the GeoJSON standard"),
        (DEGREES, "urn:ogc:def:crs:OGC:1.3:CRS84", "said"),
        (DEGREES, "urn:ogc:def:crs:EPSG::4326", "said"),
        (METRES, "urn:ogc:def:crs:EPSG::27700", "said"),
        (shapely.box(-180_000, 7_300_000, -175_000, 7_310_000), "EPSG:3857", "said"),
    ],
)
def test_geojson_is_in_the_system_it_says(folder, make, polygon, name, found):
    members = {} if name is None else {"crs": make.crs(name)}
    folder.prepare(folder.put(_wards(make, polygon, **members)))
    assert folder.told("files")[0]["crs"] == found
    east, north, _, _ = folder.frame().total_bounds
    assert 380_000 < east < 440_000
    assert 520_000 < north < 560_000


@pytest.mark.parametrize(
    ("polygon", "name", "message"),
    [
        (
            METRES,
            None,
            "it holds metres (430000 540000 to 431000 541000) without saying of which coordinate "
            "system",
        ),
        (
            METRES,
            "EPSG:4326",
            "it says `WGS 84`, which is degrees, but holds metres (430000 540000 to 431000 541000)",
        ),
        (
            DEGREES,
            "EPSG:27700",
            "it says `OSGB36 / British National Grid`, but its coordinates are degrees (-1.6 54.7 "
            "to -1.5 54.8)",
        ),
        (SWAPPED, None, "latitude and longitude are swapped (54.7 -1.6 to 54.8 -1.5)"),
        (
            shapely.box(12, 54.7, 12.1, 54.8),
            None,
            "its coordinates (12 54.7 to 12.1 54.8) lie outside the British Isles",
        ),
        (
            METRES,
            "EPSG:32630",
            "its coordinates (430000 540000 to 431000 541000) in the system it says, `WGS 84 / UTM "
            "zone 30N`, lie outside Great Britain",
        ),
        (
            shapely.box(1e300, 1e300, 2e300, 2e300),
            "EPSG:27700",
            "its coordinates (1e+300 1e+300 to 2e+300 2e+300) in the system it says, `OSGB36 / "
            "British National Grid`, lie outside Great Britain",
        ),
        (
            DEGREES,
            "ESRI:104905",
            "its coordinate system `GCS_Mars_2000` cannot be turned into British National Grid",
        ),
    ],
)
def test_coordinates_that_cannot_be_of_their_system_are_refused(
    folder, make, polygon, name, message
):
    members = {} if name is None else {"crs": make.crs(name)}
    assert folder.refusal(_wards(make, polygon, **members)) == f"{message}; {ADVICE}"


@pytest.mark.parametrize(
    ("crs", "shown"),
    [
        ({"type": "name", "properties": {"name": "the moon"}}, "the moon"),
        ({"type": "link", "properties": {}}, '{"type": "link", "properties": {}}'),
    ],
)
def test_a_crs_member_nobody_understands_is_refused(folder, make, crs, shown):
    assert folder.refusal(_wards(make, DEGREES, crs=crs)) == (
        f"its `crs` member is not understood: `{shown}`; it should name a coordinate system, such "
        "as urn:ogc:def:crs:OGC:1.3:CRS84"
    )


def test_a_geopackage_has_to_say_its_system(folder):
    with pytest.warns(UserWarning, match="crs"):
        path = folder.put(_geopackage(METRES, None), "w.gpkg")
    assert folder.refusal(path) == (
        f"the file does not say its coordinate system, and nothing else tells it; {ADVICE}"
    )
    folder.prepare(folder.put(_geopackage(DEGREES, 4326), "degrees.gpkg"))
    assert folder.told("files")[0]["crs"] == "said"


def test_topojson_is_wgs84_only_if_its_coordinates_can_be(folder):
    properties = {"WD25CD": "E05000001", "LAD25CD": "E07999001"}
    ring = [[430_000, 540_000], [431_000, 540_000], [431_000, 541_000], [430_000, 540_000]]
    polygon = {"type": "Polygon", "arcs": [[0]], "properties": properties}
    wards = {"type": "GeometryCollection", "geometries": [polygon]}
    content = {"type": "Topology", "objects": {"wards": wards}, "arcs": [ring]}
    assert folder.refusal(content, "w.topojson") == (
        "it holds metres (430000 540000 to 431000 541000) without saying of which coordinate "
        f"system; {ADVICE}"
    )


def test_heights_are_dropped(folder, make):
    folder.prepare(folder.put(_wards(make, shapely.force_3d(DEGREES, 12))))
    assert not folder.frame().has_z.any()
