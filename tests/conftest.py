"""What tests of several rooms share: the packs that `make briefings` makes, built once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
PACKS = {
    "demonstration": ("--area=E10999000", "--area=E07999001"),
    "county_durham_2015_16": (),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs the shared build last, so that no process waits while another builds it."""
    items.sort(key=lambda item: "demonstration_build" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def demonstration_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Build both default packs, every edition and format, and return the output folder.

    Of the demonstration the county and one of its districts: the others have the same pages. All
    processes of one test run share it, so no test may write there.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demonstration-build"
    with FileLock(f"{shared}.lock"):
        if not (shared / "done").exists():
            for pack, areas in PACKS.items():
                _build(shared, "--partnership", f"partnerships/{pack}.yml", *areas)
            (shared / "done").touch()
    return shared / "reports"


def _build(shared: Path, *arguments: str) -> None:
    built = subprocess.run(
        [
            *(sys.executable, str(ROOT / "pipeline.py"), "build", *arguments),
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
