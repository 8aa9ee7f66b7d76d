"""Two builds at once, and folders in which there is no room or no right to write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_disk import Mounts, mounts
from tiny_project import PARTNERSHIP, snapshot, write_notebook, write_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts, and looks into /proc"),
]
SCRIPT = Path(__file__).with_name("crash_build.py")
ONE_AREA = PARTNERSHIP.replace("  - {code: E07000002, name: Southford}\n", "")


def command(project: Path, name: str, out: str = "reports") -> list[str]:
    folders = ["--partnership", "tinyshire.yml", "--out", out, "--notebooks", "notebooks"]
    folders += ["--processed", "processed"] if name != "check" else []
    return [sys.executable, str(project / "code" / "pipeline.py"), name, *folders]


def quick(project: Path, *more: str) -> list[str]:
    """Return the command for a build that starts no kernel and sets no PDF."""
    return [sys.executable, str(SCRIPT), str(project), *more]


def run(project: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        words,
        cwd=project,
        env=quick_environment(project),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    return done.returncode, done.stdout


def quick_environment(project: Path) -> dict[str, str]:
    return os.environ | {"QUICK_KERNEL": "1", "PYTHONPATH": str(project / "code")}


@pytest.fixture
def project(tmp_path: Path, code: Path) -> Path:
    write_project(tmp_path)
    (tmp_path / "code").symlink_to(code)
    (tmp_path / "tinyshire.yml").write_text(ONE_AREA, encoding="utf-8")
    return tmp_path


def wait_for(found: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_second_build_is_refused_and_a_killed_one_leaves_no_lock(project: Path) -> None:
    hold, log = project / "hold", project / "reports" / ".build" / "logs" / "build.log"
    hold.write_text("2", encoding="utf-8")
    with subprocess.Popen(
        quick(project),
        env=quick_environment(project),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as first:
        # Its data are built, and it is held before its first report.
        wait_for(lambda: log.exists() and "source:tinyshire" in log.read_text("utf-8"))
        busy = (2, f"Another build is writing to {project / 'reports'}: wait for it to end, or ")
        for words in (
            command(project, "build"),
            quick(project, "--dry-run"),
            command(project, "status"),
        ):
            status, said = run(project, *words)
            assert (status, said[: len(busy[1])]) == busy
            assert len(said.splitlines()) == 1
        assert run(project, *command(project, "check"))[0] == 0
        # Another output folder does not help when the processed data are the same.
        status, said = run(project, *command(project, "build", "elsewhere"))
        assert (status, said) == (
            2,
            f"Another build is writing to {project / 'processed'}: wait for it to end.\n",
        )
        assert first.poll() is None
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    hold.unlink()
    status, said = run(project, *quick(project))
    assert (status, "2 briefings built, 0 up to date, 0 failed." in said) == (0, True), said


@pytest.fixture
def disks(project: Path) -> Iterator[Mounts]:
    """Give the reports a file system of their own, with little room."""
    (project / "reports").mkdir()
    opened = mounts()
    try:
        opened.run("mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(project / "reports"))
        yield opened
    finally:
        opened.keeper.kill()
        opened.keeper.communicate()


def remount(disks: Mounts, folder: Path, options: str) -> None:
    disks.run("mount", "-o", f"remount,{options}", str(folder))


def test_a_full_disk_is_told_and_the_next_build_completes(project: Path, disks: Mounts) -> None:
    reports = project / "reports"
    status, said = run(project, *disks.prefix, *quick(project))
    assert status == 1
    assert "No space left on device" in said or "The build stopped: " in said
    assert "The program failed" not in said
    assert list(disks.seen(reports).rglob("*.part")) == []
    assert disks.seen(reports / ".build" / "state.sqlite").exists()
    remount(disks, reports, "size=20m")
    status, said = run(project, *disks.prefix, *quick(project))
    assert status == 0, said
    assert "Nothing changed" in run(project, *disks.prefix, *quick(project))[1]


def test_a_disk_that_is_full_from_the_start_stops_the_build(project: Path, disks: Mounts) -> None:
    reports = project / "reports"
    disks.run("sh", "-c", f"head -c 1M /dev/zero > '{reports}/other.bin' || true")
    status, said = run(project, *disks.prefix, *quick(project))
    assert status == 2
    assert said == (
        f"{reports} cannot be written (No space left on device): make room, give yourself the "
        "right to write there, or choose another folder with `--out`.\n"
    )


def test_reports_that_became_read_only_are_told_and_kept(project: Path, disks: Mounts) -> None:
    reports = project / "reports"
    remount(disks, reports, "size=20m")
    assert run(project, *disks.prefix, *quick(project))[0] == 0
    before = snapshot(disks.seen(reports))
    remount(disks, reports, "ro")
    status, said = run(project, *disks.prefix, *quick(project))
    assert (status, "Nothing changed" in said) == (0, True)
    assert run(project, *disks.prefix, *quick(project, "--dry-run"))[0] == 0
    write_notebook(project / "notebooks" / "burglary.ipynb", "print(2)")
    status, said = run(project, *disks.prefix, *quick(project))
    assert (status, len(said.splitlines())) == (2, 1)
    assert "cannot be written (Read-only file system)" in said
    remount(disks, reports, "rw")
    assert snapshot(disks.seen(reports)) == before
    status, said = run(project, *disks.prefix, *quick(project))
    assert (status, "2 briefings built, 0 up to date, 0 failed." in said) == (0, True), said


def test_one_folder_that_cannot_be_written_stops_only_its_reports(
    project: Path, disks: Mounts
) -> None:
    (project / "tinyshire.yml").write_text(PARTNERSHIP, encoding="utf-8")
    reports = project / "reports"
    remount(disks, reports, "size=20m")
    area = reports / "tinyshire" / "2025-26" / "public" / "E07000001-northford"
    disks.run("mkdir", "-p", str(area))
    disks.run("mount", "--bind", str(area), str(area))
    disks.run("mount", "-o", "remount,bind,ro", str(area))
    status, said = run(project, *disks.prefix, *quick(project, "public"))
    assert status == 1
    assert f"{area}: Read-only file system" in said
    assert "1 briefing built, 0 up to date, 1 failed." in said, said
    assert disks.seen(area.with_name("E07000002-southford") / "burglary.pdf").exists()
    disks.run("umount", str(area))
    status, said = run(project, *disks.prefix, *quick(project, "public"))
    assert (status, "1 briefing built, 1 up to date, 0 failed." in said) == (0, True), said


def test_a_build_in_which_all_failed_points_to_no_pages(project: Path) -> None:
    write_notebook(project / "notebooks" / "burglary.ipynb", "1 / 0")
    status, said = run(project, *command(project, "build"), "--edition", "public")
    assert status == 1
    assert "0 briefings built, 0 up to date, 1 failed." in said
    assert "The pages" not in said
    assert tempfile.gettempdir() not in said.replace(str(project), "")
