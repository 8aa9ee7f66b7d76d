"""Formats of boundaries, and files that are none: each ends in one sentence."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import SourceError
from community_safety.sources.boundaries import layers

GRID_BOX = shapely.box(430_000, 540_000, 431_000, 541_000)
FORMATS = "GeoJSON (.geojson), GeoPackage (.gpkg) and TopoJSON (.topojson)"


def _table(**columns):
    columns = {"WD25CD": ["E05000001"], "WD25NM": ["Alder"], "LAD25CD": ["E07999001"]} | columns
    return gpd.GeoDataFrame(columns, geometry=[GRID_BOX], crs=27700)


def _topology(**objects):
    ring = [[-1.6, 54.7], [-1.5, 54.7], [-1.5, 54.8], [-1.6, 54.7]]
    return {"type": "Topology", "objects": objects, "arcs": [ring]}


def _object(arcs=((0,),), kind="Polygon", code="E05000001"):
    properties = {"WD25CD": code, "WD25NM": "Alder", "LAD25CD": "E07999001"}
    geometry = {"type": kind, "arcs": arcs, "properties": properties}
    return {"type": "GeometryCollection", "geometries": [geometry]}


def test_geojson_is_written_in_british_national_grid_by_code(folder, make):
    path = folder.put(make.collection(*reversed(make.two_wards())))
    done = folder.prepare(path)
    frame = folder.frame()
    assert (done.rows_read, done.rows_used, len(done.refused)) == (2, 2, 0)
    assert frame.crs.to_epsg() == 27700
    assert frame["ward_code"].tolist() == ["E05000001", "E05000002"]
    assert frame.drop(columns="geometry").iloc[0].to_dict() == {
        "ward_code": "E05000001",
        "ward_name": "Alder",
        "district_code": "E07999001",
        "district_name": "Ambermoor",
        "vintage": 2025,
        "file": "wards.geojson",
    }
    assert folder.told("E07999001.account") == {"read": 2, "used": 2, "refused": {}}
    assert folder.told("files") == [
        {
            "file": "wards.geojson",
            "vintage": 2025,
            "read": 2,
            "kept": 2,
            "set_aside": 0,
            "repeated": 0,
            "refused": 0,
            "districts": {"E07999001": 2},
            "crs": "WGS84 by the GeoJSON standard",
            "vintage_checked": False,
        }
    ]


def test_the_same_file_gives_the_same_bytes(folder, make):
    path = folder.put(make.collection(*make.two_wards()))
    first, second = ([one.read_bytes() for one in folder.prepare(path).outputs] for _ in range(2))
    assert first == second


def test_geopackage_and_topojson_are_read(folder):
    folder.prepare(folder.put(_table(), "wards.gpkg"))
    assert folder.frame().geometry.area.tolist() == [1e6]
    assert folder.told("files")[0]["crs"] == "said"
    lines = _object(arcs=[0], kind="LineString")
    folder.prepare(folder.put(_topology(edges=lines, wards=_object()), "wards.topojson"))
    assert folder.frame()["ward_name"].tolist() == ["Alder"]
    assert folder.told("files")[0]["crs"] == "taken as WGS84"


def test_a_file_may_be_called_anything(folder, make):
    for name in ("a b#c?d.json", "50% Süd!.geojson"):
        folder.prepare(folder.put(make.collection(*make.two_wards()), name))
        assert folder.frame()["file"].unique().tolist() == [name]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "w.geojson", "the file is empty; put the wards in it"),
        (b"\n\n", "w.geojson", "the file is empty; put the wards in it"),
        (
            bytes(range(128, 256)) * 4,
            "w.geojson",
            f"this is none of the formats of boundaries; the formats read are {FORMATS}",
        ),
        (
            b"\x00\x00\x27\x0a" + bytes(96),
            "w.shp",
            "this is part of a shapefile, whose column names are cut and whose parts get lost; "
            f"the formats read are {FORMATS}",
        ),
        (b"PK\x03\x04", "w.zip", f"this is a zip archive; the formats read are {FORMATS}"),
        (
            '{"type": "FeatureCollection"}'.encode("utf-16"),
            "w.geojson",
            f"this is UTF-16 text, where UTF-8 is expected; the formats read are {FORMATS}",
        ),
        (
            '{"type": "FeatureCollection", "features": [',
            "w.geojson",
            "this is not whole JSON: line 1, column 44: Expecting value; was the download cut "
            "short? Get the file again",
        ),
        (
            b'{"a": "\xff"}',
            "w.geojson",
            "this is not UTF-8 text (byte 8); save it as GeoJSON again",
        ),
        (
            '{"a": NaN}',
            "w.geojson",
            "`NaN` stands where a number is expected; the file was written with missing "
            "coordinates or values, so write it again without them",
        ),
        (
            "[" * 10**6,
            "w.geojson",
            "this JSON is nested too deep, or has a number of too many digits, to be boundaries; "
            "get the file again",
        ),
        (
            '{"a": ' + "1" * 10_000 + "}",
            "w.geojson",
            "this JSON is nested too deep, or has a number of too many digits, to be boundaries; "
            "get the file again",
        ),
        ("[1]", "w.json", "this JSON is no object; boundaries are GeoJSON or TopoJSON"),
        (
            {"type": "gdal_streamed_alg"},
            "w.json",
            "this JSON is no boundaries: its `type` is `gdal_streamed_alg`, where "
            "`FeatureCollection` (GeoJSON) or `Topology` (TopoJSON) is expected",
        ),
        (
            {"wards": 3},
            "w.json",
            "this JSON is no boundaries: it has no `type`, where `FeatureCollection` (GeoJSON) or "
            "`Topology` (TopoJSON) is expected",
        ),
        (
            {"type": "FeatureCollection", "features": []},
            "w.geojson",
            "this GeoJSON has no features; give one with the wards in it",
        ),
        (
            {"type": "FeatureCollection", "features": [3]},
            "w.geojson",
            "item 1 of `features` is no GeoJSON feature; export the file again",
        ),
        (
            {"type": "Topology", "objects": {}},
            "w.topojson",
            "this TopoJSON has no `objects` or no `arcs`; export it again",
        ),
        (
            _topology(edges=_object(arcs=[0], kind="LineString")),
            "w.topojson",
            "none of its layers holds polygons (there are: `edges`); give the wards",
        ),
        (
            _topology(old=_object(), new=_object()),
            "w.topojson",
            "it has 2 layers of polygons, `old` and `new`; export the one with the wards to a file "
            "of its own",
        ),
        (
            _topology(wards=_object(arcs=[[7]])),
            "w.topojson",
            "geometry 1 of `wards` is made of arcs that are not in the file; export it again",
        ),
    ],
)
def test_what_is_no_file_of_boundaries_is_refused(folder, content, name, message):
    assert folder.refusal(content, name) == message


def test_a_folder_or_an_absent_file_is_refused(folder):
    path = folder.root / "raw" / "wards.geojson"
    path.mkdir(parents=True)
    assert folder.refusal(path) == (f"cannot be read (it is a folder); give a file of {FORMATS}")
    gone = folder.root / "raw" / "gone.geojson"
    assert folder.refusal(gone) == (
        f"cannot be read (No such file or directory); give a file of {FORMATS}"
    )


def test_json_that_would_fill_the_memory_is_refused(folder, make, monkeypatch):
    monkeypatch.setattr(layers, "LARGEST_JSON", 100)
    path = folder.put(make.collection(*make.two_wards()))
    size = path.stat().st_size / 1e6
    assert folder.refusal(path) == (
        f"the file has {size:,.0f} MB, too much for JSON; give it as a GeoPackage, or only the "
        "wards of your districts"
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_damage_ends_in_a_sentence_or_in_what_was_meant(folder, make, capfd, data):
    """A byte changed or a tail lost: never another error, and nothing on the screen."""
    name = data.draw(st.sampled_from(["w.gpkg", "w.geojson", "w.topojson"]))
    path = folder.root / "raw" / name
    if not path.exists():
        content = {
            "w.gpkg": _table(),
            "w.geojson": make.collection(*make.two_wards()),
            "w.topojson": _topology(wards=_object()),
        }
        folder.put(content[name], name)
        path.with_name(f"{name}.whole").write_bytes(path.read_bytes())
    raw = bytearray(path.with_name(f"{name}.whole").read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=20)):
        raw[position] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
    problems = []
    try:
        folder.prepare(path)
    except SourceError as error:
        problems = error.problems
    assert all(str(path) in problem and "\n" not in problem for problem in problems)
    assert capfd.readouterr() == ("", "")
