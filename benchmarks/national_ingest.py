"""A year of street files of a whole nation: our ingest beside reading the files and nothing else.

What is measured
    44 forces x 12 months (528 files, 4.4 million rows, about 1 GB). Reading every file with
    pandas and putting them together (`read_csv`, `concat`) is what an analyst would write first:
    it checks nothing, places nothing and holds everything. Beside it `police_uk.prepare`, from the
    raw files to Parquet: finding the files, their form, every rule on every row, repeated Crime
    IDs, the vintage of LSOA codes, districts, accounts. Time by the clock, time of the processor
    and the most memory held, each in a process of its own.
    `--engines` also reads the files with pyarrow, polars and duckdb, where they are installed, as
    the choice of pyarrow was made: all columns as text, files one by one, so that no engine gains
    by leaving anything out.

How to run
    ``.venv/bin/python benchmarks/national_ingest.py`` on Linux or macOS takes two minutes and
    1.1 GB in a temporary folder; `--folder` names another place, `--zipped` makes an archive of
    each force's year, as data.police.uk does. `--help` lists other sizes.

Design
    Data are made up from one seed: for each force 750 LSOAs in ten districts, one record in five
    without a Crime ID, two in a hundred outside the force, one in a hundred without a place, one
    Crime ID in a thousand given twice. The partnership is one force's ten districts and two
    districts of its neighbour.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import multiprocessing
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from community_safety.partnership import Partnership
from community_safety.sources.job import Job
from community_safety.sources.police_uk import prepare
from community_safety.sources.police_uk.published_form import COLUMNS
from community_safety.sources.police_uk.records import CRIME_TYPES

SEED = 20260401
AREAS_PER_FORCE, DISTRICTS_PER_FORCE = 750, 10
OUTCOMES = (
    "Under investigation",
    "Unable to prosecute suspect",
    "Awaiting court outcome",
    "Investigation complete; no suspect identified",
    "Status update unavailable",
)
READING = "pandas read_csv and concat"
Answer = TypeVar("Answer")
ENGINES = ("pandas", "pyarrow", "polars", "duckdb")


@dataclass(frozen=True, slots=True)
class Size:
    """How many forces and months there are, and the rows of each file."""

    forces: int
    months: int
    rows: int
    zipped: bool

    @property
    def names(self) -> list[str]:
        """The forces as files name them."""
        return [f"{first}-{second}" for first in "abcdefgh" for second in "abcdefgh"][: self.forces]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds by the clock and of the processor, the most memory held (MB), and the rows."""

    seconds: float
    processor: float
    peak: float
    rows: int


def districts_of(force: int) -> list[str]:
    """Return the codes of a force's districts."""
    return [f"E07{force * DISTRICTS_PER_FORCE + n:06d}" for n in range(DISTRICTS_PER_FORCE)]


def write_data(folder: Path, size: Size) -> None:
    """Write every file of the year, and the lookup that says where its LSOAs are."""
    rng = np.random.default_rng(SEED)
    lookups = folder / "processed" / "lookups"
    lookups.mkdir(parents=True)
    areas = np.arange(size.forces * AREAS_PER_FORCE)
    districts = np.array([code for force in range(size.forces) for code in districts_of(force)])
    home = districts[areas * DISTRICTS_PER_FORCE // AREAS_PER_FORCE]
    pd.DataFrame({
        "lsoa_code": [f"E01{area:06d}" for area in areas], "lsoa_vintage": 2021,
        "district_code": home, "district_vintage": 2025,
    }).to_parquet(lookups / "lsoa_to_district.parquet")  # fmt: skip
    pd.DataFrame({
        "district_code": districts, "force_name": np.repeat(size.names, DISTRICTS_PER_FORCE),
    }).to_parquet(lookups / "districts.parquet")  # fmt: skip
    raw = folder / "raw"
    for number, force in enumerate(size.names):
        paths = []
        for month in pd.period_range("2025-01", periods=size.months, freq="M").astype("str"):
            paths.append(raw / month / f"{month}-{force}-street.csv")
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            _write_file(_records(number, size, month, rng), paths[-1])
        if size.zipped:
            with zipfile.ZipFile(raw / f"{force}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path in paths:
                    archive.write(path, path.relative_to(raw).as_posix())
                    path.unlink()


def _records(force: int, size: Size, month: str, rng: np.random.Generator) -> pa.Table:
    rows = size.rows
    area = force * AREAS_PER_FORCE + rng.integers(AREAS_PER_FORCE, size=rows)
    away = rng.random(rows) < 0.02
    area[away] = rng.integers(size.forces * AREAS_PER_FORCE, size=int(away.sum()))
    placed = rng.random(rows) >= 0.01
    crime = pa.array(sorted(CRIME_TYPES)).take(pa.array(rng.integers(1, 14, rows)))
    with_id = rng.random(rows) >= 0.2
    ids = np.frombuffer(rng.bytes(32 * rows).hex().encode(), dtype="S64").copy()
    twice = rng.integers(1, rows, size=max(1, rows // 1000))
    ids[twice] = ids[twice - 1]
    words = {
        "Crime ID": np.where(with_id, ids.astype("U64"), ""),
        "Month": pa.array([month]).take(pa.array(np.zeros(rows, dtype="int8"))),
        "Longitude": np.char.mod("%.6f", rng.uniform(-5, 1, rows)),
        "Latitude": np.char.mod("%.6f", rng.uniform(51, 55, rows)),
        "Location": np.char.mod("On or near Example Road %d", area % 997),
        "LSOA code": np.char.mod("E01%06d", area),
        "LSOA name": np.char.mod("Example District %d", area),
        "Last outcome category": pa.array(OUTCOMES).take(pa.array(rng.integers(5, size=rows))),
    }
    for name in ("Longitude", "Latitude", "LSOA code", "LSOA name"):
        words[name] = np.where(placed, words[name], "")
    words["Location"] = np.where(placed, words["Location"], "No Location")
    police = pa.array([f"{size.names[force]} Police"]).take(pa.array(np.zeros(rows, dtype="int8")))
    asb = pa.array(["Anti-social behaviour"]).take(pa.array(np.zeros(rows, dtype="int8")))
    words |= {"Reported by": police, "Falls within": police, "Context": np.full(rows, "")}
    words["Crime type"] = pa.compute.if_else(pa.array(with_id), crime, asb)
    return pa.table({name: pa.array(words[name]) for name in COLUMNS})


def _write_file(table: pa.Table, path: Path) -> None:
    """Write a file as police.uk does: no quotes, lines that end with a line feed."""
    header = ",".join(COLUMNS).encode() + b"\n"
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write(header)
        pyarrow.csv.write_csv(table, file, options)


def raw_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of the download."""
    return tuple(sorted(path for path in (folder / "raw").rglob("*") if path.is_file()))


def time_ingest(folder: Path) -> Timing:
    """Time everything between the raw files and the processed ones."""
    codes = [*districts_of(0), *districts_of(1)[:2]]
    partnership = Partnership.model_validate(
        {
            "name": "A made-up partnership",
            "release": {"name": "2025"},
            "legal_basis": "none: made-up records",
            "data": ".",
            "sources": {"police_uk": ["*.csv"], "lookups": ["*.csv"]},
            "areas": [{"code": code, "name": code} for code in codes],
        }
    )
    job = Job(
        "police_uk", partnership, folder / "made_up.yml", folder, raw_files(folder),
        folder / "processed",
    )  # fmt: skip
    return _timed(lambda: prepare(job).rows_read)


def time_plain_reading(folder: Path) -> Timing:
    """Time `read_csv` of every file and `concat`, with nothing said of columns."""

    def read() -> int:
        return len(pd.concat([pd.read_csv(source) for source in _sources(folder)]))

    return _timed(read)


def _sources(folder: Path) -> Iterator[IO[bytes]]:
    for path in raw_files(folder):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    with archive.open(name) as member:
                        yield member
        else:
            with path.open("rb") as file:
                yield file


def time_engine(folder: Path, engine: str) -> Timing:
    """Time reading all columns of all files as text with one engine, and putting them together."""
    paths = [str(path) for path in raw_files(folder)]
    module = importlib.import_module("pyarrow.csv" if engine == "pyarrow" else engine)

    def read() -> int:
        if engine == "pyarrow":
            types = dict.fromkeys(COLUMNS, pa.string())
            options = pyarrow.csv.ConvertOptions(column_types=types)
            read_one = pyarrow.csv.read_csv
            return pa.concat_tables(
                [read_one(path, convert_options=options) for path in paths]
            ).num_rows
        if engine == "polars":
            return len(module.concat([module.read_csv(path, infer_schema=False) for path in paths]))
        if engine == "duckdb":
            tables = module.from_csv_auto(paths, all_varchar=True, header=True).to_arrow_table()
            return int(tables.num_rows)
        return len(pd.concat([pd.read_csv(path, dtype="str") for path in paths]))

    return _timed(read)


def _timed(work: Callable[[], int]) -> Timing:
    begin, before = time.perf_counter(), time.process_time()
    rows = work()
    seconds, processor = time.perf_counter() - begin, time.process_time() - before
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return Timing(seconds, processor, peak, rows)


def table(timings: dict[str, Timing], first: str) -> str:
    """Return what is printed: each way of doing it, and how it compares with the first."""
    lines = [f"{'':<36}{'seconds':>9}{'processor':>11}{'peak MB':>9}{'times':>7}{'rows':>12}"]
    for name, one in timings.items():
        times = one.seconds / timings[first].seconds
        lines.append(
            f"{name:<36}{one.seconds:>9.1f}{one.processor:>11.1f}{one.peak:>9.0f}{times:>7.2f}"
            f"{one.rows:>12,}"
        )
    return "\n".join(lines)


def _in_its_own_process(work: Callable[..., Answer], *arguments: object) -> Answer:
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=start) as pool:
        return pool.submit(work, *arguments).result()


def _asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the ingest of a made-up national year.")
    parser.add_argument("--forces", type=int, default=44, help="2 to 64")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--rows", type=int, default=8_300, help="rows of each file")
    parser.add_argument("--zipped", action="store_true", help="an archive for each force")
    parser.add_argument("--engines", action="store_true", help="also compare engines (CSV only)")
    parser.add_argument("--folder", type=Path, help="where the data are made, and removed")
    return parser.parse_args()


def main() -> None:
    """Make the data, time each way, and print the table."""
    asked = _asked_for()
    size = Size(asked.forces, asked.months, asked.rows, asked.zipped)
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        _in_its_own_process(write_data, folder, size)
        engines = {}
        if asked.engines and not size.zipped:
            there = [engine for engine in ENGINES if importlib.util.find_spec(engine)]
            engines = {
                f"{engine}, all as text": _in_its_own_process(time_engine, folder, engine)
                for engine in there
            }
        timings = {
            READING: _in_its_own_process(time_plain_reading, folder),
            "police_uk.prepare": _in_its_own_process(time_ingest, folder),
            **engines,
        }
    if len({one.rows for one in timings.values()}) > 1:
        sys.exit(f"Not every way has read the same number of rows:\n{table(timings, READING)}")
    print(table(timings, READING))


if __name__ == "__main__":
    main()
