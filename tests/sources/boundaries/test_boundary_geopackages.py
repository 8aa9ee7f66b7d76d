"""GeoPackages: which layer is meant, and databases that are none."""

import sqlite3

import geopandas as gpd
import shapely

GRID_BOX = shapely.box(430_000, 540_000, 431_000, 541_000)


def _table():
    columns = {"WD25CD": ["E05000001"], "WD25NM": ["Alder"], "LAD25CD": ["E07999001"]}
    return gpd.GeoDataFrame(columns, geometry=[GRID_BOX], crs=27700)


def test_nothing_is_written_beside_a_geopackage(folder):
    path = folder.put(_table(), "wards.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()
    folder.prepare(path)
    assert [one.name for one in path.parent.iterdir()] == ["wards.gpkg"]


def test_geopackages_that_do_not_say_which_layer_is_meant_are_refused(folder):
    path = folder.put(_table(), "w.gpkg")
    _table().to_file(path, layer='new "wards"')
    assert folder.refusal(path) == (
        'it has 2 layers of polygons, `new "wards"` and `w`; export the one with the wards to a '
        "file of its own"
    )
    points = folder.put(_table().set_geometry(_table().centroid), "points.gpkg")
    assert folder.refusal(points) == (
        "none of its layers holds polygons (there are: `points`); give the wards"
    )
    none = folder.put(_table().iloc[:0], "none.gpkg")
    assert folder.refusal(none) == (
        "its layer `none` has no features; give one with the wards in it"
    )


def test_a_layer_of_lines_beside_the_polygons_is_passed_over(folder):
    path = folder.put(_table(), "w.gpkg")
    _table().set_geometry(_table().boundary).to_file(path, layer="edges")
    assert folder.prepare(path).rows_used == 1


def test_databases_that_are_no_whole_geopackage_are_refused(folder):
    path = folder.root / "raw" / "w.gpkg"
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE wards (code TEXT)")
    database.close()
    assert folder.refusal(path) == (
        "this is an SQLite database but no GeoPackage with features; export the wards as GeoPackage"
    )
    whole = folder.put(_table(), "whole.gpkg").read_bytes()
    cut = folder.refusal(whole[:9000], "cut.gpkg")
    assert cut == (
        "this GeoPackage is damaged (database disk image is malformed); get the file again"
    )
