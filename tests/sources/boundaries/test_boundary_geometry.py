"""Boundaries that cannot be the boundaries of places are refused, with the places named."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[-1.6, 54.7], [-1.5, 54.8], [-1.5, 54.7], [-1.6, 54.8], [-1.6, 54.7]]],
}
POINT = {"type": "Point", "coordinates": [-1.6, 54.7]}
OPEN = {"type": "Polygon", "coordinates": [[[-1.6, 54.7], [-1.5, 54.7], [-1.5, 54.8]]]}
NOTHING = {"type": "Polygon", "coordinates": []}
DOT = {"type": "Polygon", "coordinates": [[[-1.6, 54.7]] * 4]}
NEEDLE = {
    "type": "Polygon",
    "coordinates": [[[-1.6, 54.7], [-1.599999, 54.7], [-1.599999, 54.700001], [-1.6, 54.7]]],
}


@pytest.mark.parametrize("geometry", [None, OPEN, NOTHING])
def test_wards_without_a_boundary_are_named(folder, make, geometry):
    wards = [make.feature(f"E0500000{n}", f"Ward {n}", geometry) for n in range(1, 8)]
    wards.append(make.feature("E05000009", "Ash", make.square(0)))
    assert folder.refusal(make.collection(*wards)) == (
        "7 wards have no boundary that can be read (E05000001 Ward 1, E05000002 Ward 2, E05000003 "
        "Ward 3, E05000004 Ward 4, E05000005 Ward 5, ...); get the file again"
    )


def test_points_and_infinite_coordinates_are_no_boundary(folder, make):
    content = make.collection(*make.two_wards(), make.feature("E05000003", "Cedar", POINT))
    assert folder.refusal(content) == (
        "1 ward has a boundary that is no polygon (E05000003 Cedar); give the wards as polygons"
    )
    infinite = [(430_000, 540_000), (431_000, np.inf), (431_000, 541_000), (430_000, 540_000)]
    columns = {"WD25CD": ["E05000004"], "WD25NM": ["Dogwood"], "LAD25CD": ["E07999001"]}
    wards = gpd.GeoDataFrame(columns, geometry=[shapely.Polygon(infinite)], crs=27700)
    assert folder.refusal(wards, "wards.gpkg") == (
        "1 ward has a coordinate that is no finite number (E05000004 Dogwood); get the file again"
    )


def test_invalid_boundaries_are_refused_with_the_reason(folder, make):
    content = make.collection(*make.two_wards(), make.feature("E05000003", "Cedar", BOW_TIE))
    message = folder.refusal(content)
    assert message.startswith(
        "1 ward has a boundary that is not valid (E05000003 Cedar: Self-intersection["
    )
    assert message.endswith(
        "]); mend it with a geographic information system (in QGIS, `Fix geometries`), or get the "
        "file again"
    )


def test_a_boundary_without_area_is_refused(folder, make):
    assert folder.refusal(make.collection(make.feature("E05000003", "Cedar", NEEDLE))) == (
        "1 ward has no area (E05000003 Cedar); get the file again"
    )
    assert "not valid (E05000003 Cedar: Too few points" in folder.refusal(
        make.collection(make.feature("E05000003", "Cedar", DOT))
    )


@pytest.mark.parametrize(("overlap", "refused"), [(0.005, False), (0.02, True)])
def test_wards_that_lie_on_each_other_are_refused_and_slivers_are_not(
    folder, make, overlap, refused
):
    """Two squares of side 1 and 2, that share a strip of the smaller one's width."""
    content = make.collection(
        make.feature("E05000001", "Alder", make.square(0, side=2)),
        make.feature("E05000002", "Birch", make.square(2 - overlap)),
    )
    if refused:
        assert folder.refusal(content) == (
            "1 pair of wards overlaps (E05000001 Alder and E05000002 Birch by 2% of the smaller); "
            "a file should hold one map of one year"
        )
    else:
        assert folder.prepare(folder.put(content)).rows_used == 2


def test_a_ward_inside_another_is_refused_and_one_in_its_hole_is_not(folder, make):
    outer, inner = (shapely.from_geojson(str(make.square(*at)).replace("'", '"')) for at in
                    ((0, 0, 3), (1, 1, 1)))  # fmt: skip
    ring = {"type": "Polygon", "coordinates": [
        np.array(one.exterior.coords).tolist() for one in (outer, inner)]}  # fmt: skip
    birch = make.feature("E05000002", "Birch", make.square(1, 1))
    assert "by 100% of the smaller" in folder.refusal(
        make.collection(make.feature("E05000001", "Alder", make.square(0, 0, 3)), birch)
    )
    path = folder.put(make.collection(make.feature("E05000001", "Alder", ring), birch))
    assert folder.prepare(path).rows_used == 2


def test_a_ward_given_in_two_features_has_to_be_dissolved(folder, make):
    content = make.collection(*make.two_wards(), make.feature("E05000001", "Alder", make.square(7)))
    assert folder.refusal(content) == (
        "1 ward has several features that differ (E05000001 Alder); dissolve their parts into one "
        "by the code, or take the wrong ones out"
    )


def test_a_ward_given_twice_in_the_same_way_is_read_once(folder, make):
    path = folder.put(make.collection(*make.two_wards(), *make.two_wards()[:1]))
    done = folder.prepare(path)
    assert done.warnings == [
        f"{path}: 1 ward has the same feature again (E05000001 Alder); each is read once"
    ]
    assert (done.rows_read, done.rows_used) == (2, 2)
    assert folder.told("files")[0]["repeated"] == 1
