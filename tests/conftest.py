"""What tests of several rooms share: packs built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
PACKS = ("demonstration", "county_durham_2015_16")
BRIEFINGS = ("indicator_significance", "published_claims")
"""Of the packs: those of wards and of reoffending have builds of their own, without PDF."""
AREAS = ("E10999000", "E07999001", "E06000047")
SHARED = {"demonstration_build", "packs"}
"""Fixtures that make the packs: the second asks for the first only where none are given."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run one group of tests that needs the shared packs first, and the others last.

    The first makes them while the other processes go on; the others find them made.
    """
    groups = [_group(item) for item in items if SHARED & set(getattr(item, "fixturenames", ()))]
    items.sort(key=lambda item: _turn(_group(item), groups))


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark is not None and mark.args else item.nodeid


def _turn(group: str, groups: list[str]) -> int:
    if group not in groups:
        return 1
    return 0 if group == groups[0] else 2


@pytest.fixture(scope="session")
def demonstration_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Build both default packs, every edition and format, and return the output folder.

    Of the demonstration the county and one of its districts: the others have the same pages. All
    processes of one test run share it, so no test may write there. Only the briefings of indicators
    and claims.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demonstration-build"
    with FileLock(f"{shared}.lock"):
        if not (shared / "done").exists():
            _build(shared)
            (shared / "done").touch()
    return shared / "reports"


@dataclass(frozen=True)
class WardProject:
    """A folder with the made county's raw files and reports, and a copy of the program.

    An edit of the program during a test would be a reason to build again.
    """

    folder: Path
    code: Path

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `pipeline.py` from another place, with reports and processed data in the folder."""
        processed = [] if command == "check" else ["--processed", str(self.folder / "processed")]
        return subprocess.run(
            [
                *(sys.executable, str(ROOT / "tests" / "wards" / "build_without_pdf.py"), command),
                *("--partnership", str(self.folder / "marches.yml")),
                *("--notebooks", str(self.code / "notebooks")),
                *("--out", str(self.folder / "reports"), *processed, *arguments),
            ],
            cwd=self.code,
            env=os.environ | {"PYTHONPATH": str(self.code)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def page(self, area: str) -> Path:
        """Return the ward briefing of an area."""
        (found,) = self.folder.glob(f"reports/marches/*/restricted/{area}-*/ward_maps.html")
        return found

    def copied(self, folder: Path) -> WardProject:
        """Return a copy, to be changed."""
        shutil.copytree(self.folder, folder)
        return WardProject(folder, self.code)


@pytest.fixture(scope="session")
def ward_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> WardProject:
    """Build the restricted ward briefing of the made county and of its western district.

    Pages, tables and workbooks; no PDF. All processes of one test run share it, so no test may
    write there.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "ward-build"
    project = WardProject(shared / "county", shared / "code")
    with FileLock(f"{shared}.lock"):
        if not (shared / "done").exists():
            _write_ward_project(project)
            areas = ("--area", "marches", "--area", "E07000901")
            built = project.run("build", "--edition", "restricted", *areas)
            assert built.returncode == 0, built.stdout + built.stderr
            (shared / "said").write_text(built.stdout, encoding="utf-8")
            (shared / "done").touch()
    return project


@pytest.fixture(scope="session")
def reoffending_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Build the reoffending briefing of the demonstration's county, both editions, without PDF.

    Returns the folder of the release, with `public` and `restricted` in it. All processes of one
    test run share it, so no test may write there.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "reoffending-build"
    with FileLock(f"{shared}.lock"):
        if not (shared / "done").exists():
            built = subprocess.run(
                [
                    *(sys.executable, str(ROOT / "tests" / "wards" / "build_without_pdf.py")),
                    *("build", "--partnership=partnerships/demonstration.yml"),
                    *("--briefing=reoffending_cohorts", f"--area={AREAS[0]}"),
                    *("--out", str(shared / "reports")),
                    *("--processed", str(shared / "processed")),
                ],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
            assert built.returncode == 0, built.stdout + built.stderr
            (shared / "said").write_text(built.stdout, encoding="utf-8")
            (shared / "done").touch()
    return shared / "reports" / "demonstration" / "2025-26"


def _write_ward_project(project: WardProject) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "wards"))
    from made_county import write_county

    shutil.copytree(ROOT / "community_safety", project.code / "community_safety")
    shutil.copy(ROOT / "pipeline.py", project.code)
    (project.code / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "ward_maps.ipynb", project.code / "notebooks")
    months = [f"{year}-0{month}" for year in (2024, 2025) for month in (1, 2, 3)]
    write_county(project.folder, tuple(months))


def _build(shared: Path) -> None:
    """Build all packs at once: while one ends, the other's reports keep the machine busy."""
    packs = [f"--partnership=partnerships/{pack}.yml" for pack in PACKS]
    built = subprocess.run(
        [
            *(sys.executable, str(ROOT / "pipeline.py"), "build", *packs),
            *(f"--area={code}" for code in AREAS),
            *(f"--briefing={name}" for name in BRIEFINGS),
            *("--out", str(shared / "reports")),
            *("--processed", str(shared / "processed")),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert built.returncode == 0, built.stdout + built.stderr
