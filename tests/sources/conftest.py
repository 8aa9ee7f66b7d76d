"""A small partnership with a folder of raw files, for the tests of the sources."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from community_safety.partnership import Partnership
from community_safety.partnership_file import load_partnership
from community_safety.sources.preparing import SourceReport, prepare

DESCRIPTION = """\
name: Arkenshire
legal_basis: Crime and Disorder Act 1998, section 6
release: {name: "2025/26"}
data: raw
sources:
  indicators: ["*.csv"]
areas:
  - {code: E10999000, name: Arkenshire, members: [E07999001, E07999002]}
  - {code: E07999001, name: Ambermoor}
comparators:
  benchmark: {code: E92999000, name: the nation}
objectives:
  - {id: crime, name: Reduce crime}
indicators:
  - {id: fires, name: Fires, objective: crime, kind: count, unit: fires, source: Fire service}
  - {id: crimes, name: Crimes, objective: crime, kind: rate, unit: offences, per: 1000,
     denominator: residents, source: Police}
  - {id: repeats, name: Repeats, objective: crime, kind: proportion, unit: per cent, source: List}
  - {id: worries, name: Worries, objective: crime, kind: survey, unit: per cent, source: Survey}
  - {id: resilience, name: Resilience, objective: crime, kind: score, unit: points, source: Us}
  - {id: trend, name: Trend, objective: crime, kind: change, unit: per cent, source: Unit}
"""


@dataclass(frozen=True)
class Place:
    """A partnership file, its raw folder and the processed data made of it."""

    path: Path
    processed: Path

    @property
    def raw(self) -> Path:
        return self.path.parent / "raw"

    @property
    def partnership(self) -> Partnership:
        return load_partnership(self.path)

    def describe(self, old: str, new: str) -> None:
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), encoding="utf-8")

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def prepare(self, source: str = "indicators") -> SourceReport:
        return prepare(source, self.partnership, self.path, self.processed)

    def refused(self, source: str = "indicators") -> pd.DataFrame:
        path = self.processed / "refused" / f"{source}.csv"
        return pd.read_csv(path, dtype="str", keep_default_na=False)

    def beside(self, name: str) -> "Place":
        """Another partnership that shares the processed folder."""
        return new_place(self.path.parent / name, name, self.processed)


def new_place(folder: Path, name: str, processed: Path) -> Place:
    folder.mkdir(parents=True)
    place = Place(folder / f"{name}.yml", processed)
    place.raw.mkdir()
    place.path.write_text(DESCRIPTION, encoding="utf-8")
    return place


@pytest.fixture
def place(tmp_path):
    return new_place(tmp_path / "arkenshire", "arkenshire", tmp_path / "processed")


@pytest.fixture(scope="session")
def arkenshire(tmp_path_factory):
    """The partnership alone, for tests that check rows and write nothing."""
    folder = tmp_path_factory.mktemp("described")
    return new_place(folder / "arkenshire", "arkenshire", folder / "processed").partnership
