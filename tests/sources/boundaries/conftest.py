"""A made-up district of two wards in the west and one of another district in the east."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from community_safety.errors import SourceError
from community_safety.partnership import Partnership
from community_safety.sources.boundaries import lsoa, ward
from community_safety.sources.job import Job, Prepared

AMBERMOOR, BROOKSIDE = "E07999001", "E07999002"
LOOKUPS = {
    "wards": ("ward_code", "ward_name", "district_code", "vintage", "file"),
    "lsoa_to_district": (
        *("lsoa_code", "lsoa_vintage", "district_code", "district_vintage", "file"),
    ),
    "lsoa_to_ward": ("lsoa_code", "lsoa_vintage", "ward_code", "ward_vintage", "file"),
    "lsoa_2011_to_2021": ("lsoa_2011", "lsoa_2021", "change_code"),
    "districts": ("district_code", "district_name"),
}


def square(east: float, north: float = 0, side: float = 1) -> dict[str, Any]:
    """A square of a hundredth of a degree, so many hundredths east and north of a point."""
    west, south = -1.6 + east / 100, 54.7 + north / 100
    box = shapely.box(west, south, west + side / 100, south + side / 100)
    return json.loads(shapely.to_geojson(box))


def feature(code: Any, name: Any, geometry: Any, **properties: Any) -> dict[str, Any]:
    cells = {"WD25CD": code, "WD25NM": name, "LAD25CD": AMBERMOOR} | properties
    kept = {key: cell for key, cell in cells.items() if cell != "left out"}
    return {"type": "Feature", "properties": kept, "geometry": geometry}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def crs(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


def two_wards(**properties: Any) -> list[dict[str, Any]]:
    return [
        feature("E05000001", "Alder", square(0), **properties),
        feature("E05000002", "Birch", square(1), **properties),
    ]


@dataclass
class Folder:
    """A partnership of one district, its raw folder, and lookups written by hand."""

    root: Path
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    areas: tuple[str, ...] = (AMBERMOOR,)
    lookups: dict[str, list[tuple[Any, ...]]] | None = None

    @property
    def partnership(self) -> Partnership:
        sources = {"ward_boundaries": ["*"], "lsoa_boundaries": ["*"]}
        if self.lookups is not None:
            sources["lookups"] = ["*.csv"]
        return Partnership.model_validate(
            {
                "name": "Arkenshire",
                "legal_basis": "Crime and Disorder Act 1998, section 6",
                "release": {"name": "2025"},
                "data": "raw",
                "sources": sources,
                "areas": [{"code": code, "name": "Ambermoor"} for code in self.areas],
                "columns": self.columns,
            },
            strict=False,
        )

    def put(self, content: Any, name: str = "wards.geojson") -> Path:
        path = self.root / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, gpd.GeoDataFrame):
            content.to_file(path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def prepare(self, *paths: Path, module: Any = ward) -> Prepared:
        source = "ward_boundaries" if module is ward else "lsoa_boundaries"
        for name, columns in LOOKUPS.items() if self.lookups is not None else ():
            frame = pd.DataFrame(self.lookups.get(name, []), columns=list(columns))
            path = self.root / "processed" / "lookups" / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(path)
        root = self.root
        return module.prepare(
            Job(source, self.partnership, root / "a.yml", root / "raw", paths, root / "processed")
        )

    def refusal(self, content: Any, name: str = "wards.geojson", module: Any = ward) -> str:
        """What the analyst is told of a file that is refused, without its path."""
        path = content if isinstance(content, Path) else self.put(content, name)
        with pytest.raises(SourceError) as raised:
            self.prepare(path, module=module)
        assert all(problem.startswith(str(path)) for problem in raised.value.problems)
        return "\n".join(raised.value.problems).replace(f"{path}: ", "")

    def frame(self, district: str = AMBERMOOR, source: str = "ward_boundaries") -> gpd.GeoDataFrame:
        return gpd.read_parquet(self.root / "processed" / source / f"{district}.parquet")

    def told(self, name: str, source: str = "ward_boundaries") -> Any:
        return json.loads((self.root / "processed" / source / f"{name}.json").read_text())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def make():
    """The makers of features, since test files cannot import one another."""

    class Make:
        square = staticmethod(square)
        feature = staticmethod(feature)
        collection = staticmethod(collection)
        crs = staticmethod(crs)
        two_wards = staticmethod(two_wards)
        lsoa = lsoa
        ward = ward

    return Make
