"""The same inputs give the same bytes, in every format, wherever and whenever they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from calendar import monthrange
from pathlib import Path

import pytest
from tiny_project import PARTNERSHIP, write_project, write_rows

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
BRIEFING = ROOT / "notebooks" / "indicator_significance.ipynb"
YEARS = range(2023, 2027)
FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
ANOTHER_DAY = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": "+100d"} if FAKETIME else {}
"""Where there is a library for it, the second build runs on another day."""


def write(root: Path) -> Path:
    """Write a project of one area, with a real briefing, and a row that is refused."""
    root.mkdir(parents=True)
    write_project(root)
    one_area = PARTNERSHIP.replace("  - {code: E07000002, name: Southford}\n", "")
    (root / "tinyshire.yml").write_text(one_area, encoding="utf-8")
    days = {(year, month): monthrange(year, month)[1] for year in YEARS for month in range(1, 13)}
    write_rows(
        root,
        *(
            f"burglary,E07000001,{year}-{month:02}-01,{year}-{month:02}-{last},,{20 + month}"
            for (year, month), last in days.items()
            if (year, month) <= (2026, 3)
        ),
        "burglary,E07000001,2026-04-01,2026-04-30,,many",
    )
    (root / "notebooks" / "burglary.ipynb").unlink()
    shutil.copy(BRIEFING, root / "notebooks")
    return root


def build(code: Path, root: Path, umask: int, **environment: str) -> None:
    done = subprocess.run(
        [
            *(sys.executable, str(code / "pipeline.py"), "build", "--partnership", "tinyshire.yml"),
            *("--out", "reports", "--processed", "processed", "--notebooks", "notebooks"),
            *("--edition", "restricted", "--jobs", "1"),
        ],
        cwd=root,
        env=os.environ | environment,
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("reports", "processed")
        for path in (root / folder).rglob("*")
        if path.is_file() and "logs" not in path.parts and path.name != "state.sqlite"
    }


def test_two_builds_on_two_days_in_two_places_are_the_same_bytes(
    tmp_path: Path, code: Path
) -> None:
    first, second = write(tmp_path / "one"), write(tmp_path / "an other" / "Ŵyl" / "deeper")
    build(code, first, 0o022, PYTHONHASHSEED="1", TZ="Europe/London", LC_ALL="C.UTF-8")
    build(
        code,
        second,
        0o077,
        PYTHONHASHSEED="2",
        TZ="Pacific/Auckland",
        LC_ALL="C",
        LANG="tr_TR.UTF-8",
        COLUMNS="40",
        SOURCE_DATE_EPOCH="1700000000",
        **ANOTHER_DAY,
    )
    one, other = contents(first), contents(second)
    assert one.keys() == other.keys()
    assert [name for name, content in one.items() if content != other[name]] == []
    ends = {Path(name).suffix for name in one}
    assert {".html", ".pdf", ".xlsx", ".ods", ".csv", ".ipynb", ".json", ".parquet"} <= ends
    assert not [name for name, content in one.items() if str(tmp_path).encode() in content]
    assert_private(second)


def assert_private(root: Path) -> None:
    """Check that a build under the umask 077 has left nothing that others may look into."""
    written = [path for name in ("reports", "processed") for path in (root / name).rglob("*")]
    assert any("refused" in path.parts and path.is_file() for path in written)
    assert any("restricted" in path.parts and path.suffix == ".ods" for path in written)
    assert [path for path in written if path.stat().st_mode & 0o077] == []
