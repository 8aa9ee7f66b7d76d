"""Two builds at once, and folders in which there is no room or no right to write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_project import PARTNERSHIP, snapshot, write_notebook, write_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts, and looks into /proc"),
]
SLEEPY, QUICK = "import time\nprint(area)\ntime.sleep(600)", "print(area)"
ONE_AREA = PARTNERSHIP.replace("  - {code: E07000002, name: Southford}\n", "")


def command(project: Path, name: str, out: str = "reports", *more: str) -> list[str]:
    folders = ["--partnership", "tinyshire.yml", "--out", out, "--notebooks", "notebooks"]
    folders += ["--processed", "processed"] if name != "check" else []
    return [sys.executable, str(project / "code" / "pipeline.py"), name, *folders, *more]


def run(project: Path, name: str, out: str = "reports", *more: str) -> tuple[int, str]:
    done = subprocess.run(
        command(project, name, out, *more),
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path: Path, code: Path) -> Path:
    write_project(tmp_path)
    (tmp_path / "code").symlink_to(code)
    (tmp_path / "tinyshire.yml").write_text(ONE_AREA, encoding="utf-8")
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", QUICK)
    return tmp_path


def wait_for(found, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_second_build_is_refused_and_a_killed_one_leaves_no_lock(project: Path) -> None:
    write_notebook(project / "notebooks" / "burglary.ipynb", SLEEPY)
    log = project / "reports" / ".build" / "logs" / "build.log"
    with subprocess.Popen(
        command(project, "build"), cwd=project, stdout=subprocess.DEVNULL, start_new_session=True
    ) as first:
        # Its data are built: what is left is to wait for the long cell.
        wait_for(lambda: log.exists() and "source:tinyshire" in log.read_text("utf-8"))
        busy = (2, f"Another build is writing to {project / 'reports'}: wait for it to end, or ")
        for name, more in (("build", []), ("build", ["--dry-run"]), ("status", [])):
            status, said = run(project, name, "reports", *more)
            assert (status, said[: len(busy[1])]) == busy
            assert len(said.splitlines()) == 1
        assert run(project, "check")[0] == 0
        # Another output folder does not help when the processed data are the same.
        status, said = run(project, "build", "elsewhere")
        assert (status, said) == (
            2,
            f"Another build is writing to {project / 'processed'}: wait for it to end.\n",
        )
        assert first.poll() is None
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    write_notebook(project / "notebooks" / "burglary.ipynb", QUICK)
    status, said = run(project, "build")
    assert (status, "2 briefings built, 0 up to date, 0 failed." in said) == (0, True), said


@pytest.fixture
def small_disk(project: Path) -> Iterator[Path]:
    """Mount a file system of its own for the reports, with little room."""
    folder = project / "reports"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_next_build_completes(project: Path, small_disk: Path) -> None:
    write_notebook(project / "notebooks" / "burglary.ipynb", "print('x' * 150_000)")
    status, said = run(project, "build")
    assert status == 1
    assert "No space left on device" in said or "The build stopped: " in said
    assert "The program failed" not in said
    assert list(small_disk.rglob("*.part")) == []
    remount(small_disk, "size=20m")
    status, said = run(project, "build")
    assert status == 0, said
    assert "Nothing changed" in run(project, "build")[1]


def test_a_disk_that_is_full_from_the_start_stops_the_build(
    project: Path, small_disk: Path
) -> None:
    (small_disk / "other.bin").write_bytes(b"x" * 200 * 1024)
    status, said = run(project, "build")
    assert status == 2
    assert said == (
        f"{small_disk} cannot be written (No space left on device): make room, give yourself the "
        "right to write there, or choose another folder with `--out`.\n"
    )
    assert "The pages" not in said


def test_reports_that_became_read_only_are_told_and_kept(project: Path, small_disk: Path) -> None:
    remount(small_disk, "size=20m")
    assert run(project, "build")[0] == 0
    before = snapshot(small_disk)
    remount(small_disk, "ro")
    assert run(project, "build")[0] == 0
    assert run(project, "status")[0] == 0
    write_notebook(project / "notebooks" / "burglary.ipynb", "print(2)")
    status, said = run(project, "build")
    assert (status, len(said.splitlines())) == (2, 1)
    assert "cannot be written (Read-only file system)" in said
    remount(small_disk, "rw")
    assert {p: c for p, (_, c) in snapshot(small_disk).items()} == {
        p: c for p, (_, c) in before.items()
    }
    assert run(project, "build")[0] == 0


def test_one_folder_that_cannot_be_written_stops_only_its_reports(project: Path) -> None:
    (project / "tinyshire.yml").write_text(PARTNERSHIP, encoding="utf-8")
    area = project / "reports" / "tinyshire" / "2025-26" / "public" / "E07000001-northford"
    area.mkdir(parents=True)
    mounted = subprocess.run(["mount", "--bind", "-o", "ro", str(area), str(area)], check=False)
    if mounted.returncode:
        pytest.skip("no folder can be mounted read-only here")
    try:
        status, said = run(project, "build", "reports", "--edition", "public")
    finally:
        subprocess.run(["umount", "--lazy", str(area)], check=True)
    assert status == 1
    assert f"{area}: Read-only file system" in said
    assert "1 briefing built, 0 up to date, 1 failed." in said, said
    assert (area.with_name("E07000002-southford") / "burglary.pdf").exists()
    status, said = run(project, "build", "reports", "--edition", "public")
    assert (status, "1 briefing built, 1 up to date, 0 failed." in said) == (0, True), said


def test_a_build_in_which_all_failed_points_to_no_pages(project: Path) -> None:
    write_notebook(project / "notebooks" / "burglary.ipynb", "1 / 0")
    status, said = run(project, "build")
    assert status == 1
    assert "0 briefings built, 0 up to date, 2 failed." in said
    assert "The pages" not in said
    assert tempfile.gettempdir() not in said.replace(str(project), "")
