"""The command line as an analyst meets it: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "running"))

from tiny_project import (  # noqa: E402 - a helper of another folder of tests
    FRONT_MATTER,
    ROWS,
    snapshot,
    write_notebook,
    write_project,
    write_rows,
)


def pipeline(folder: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        invocation(folder, command, *arguments),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def invocation(folder: Path, command: str, *arguments: str) -> list[str]:
    common = [] if command == "schema" else ["--partnership", "tinyshire.yml", "--out", "reports"]
    common += ["--notebooks", "notebooks"] if common else []
    common += ["--processed", "processed"] if command in ("build", "status") else []
    script = str(ROOT / "pipeline.py")
    return [sys.executable, script, command, *common, *arguments]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path)
    return tmp_path


def test_help_is_short_and_names_the_commands() -> None:
    shown = subprocess.run(
        [sys.executable, str(ROOT / "pipeline.py"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for command in ("build", "check", "status", "schema"):
        assert command in shown
    assert len(shown.splitlines()) < 25


@pytest.mark.slow
def test_a_build_its_repetition_and_a_failure(project: Path) -> None:
    fails = "if area == 'E07000002': raise ValueError('no rate')"
    first = pipeline(project, "build", "--edition", "restricted")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "built  tinyshire, Northford, restricted: burglary" in first.stdout
    assert "2 briefings built, 0 up to date, 0 failed." in first.stdout
    assert f"The pages: {Path('reports') / 'index.html'}" in first.stdout

    before = snapshot(project)
    again = pipeline(project, "build", "--edition", "restricted")
    assert again.returncode == 0, again.stdout
    assert again.stdout.startswith("Nothing changed: ")
    assert again.stdout.splitlines()[0].endswith("of 2 briefings are up to date.")
    assert pipeline(project, "build", "--edition", "restricted", "--dry-run").returncode == 0
    assert pipeline(project, "status").returncode == 0
    assert snapshot(project) == before

    write_notebook(project / "notebooks" / "burglary.ipynb", "1", fails)
    failed = pipeline(project, "build", "--edition", "restricted", "--jobs", "1")
    assert failed.returncode == 1
    assert "1 briefing built, 0 up to date, 1 failed." in failed.stdout
    assert "ValueError: no rate" in failed.stdout
    assert f"cell 4: {fails}" in failed.stdout
    assert "What to do: Open burglary.ipynb" in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr
    assert failed.stderr == ""


def test_wrong_usage_ends_with_2_and_builds_nothing(project: Path) -> None:
    result = pipeline(project, "build", "--area", "E07000009")
    assert result.returncode == 2
    assert result.stdout.startswith("There is no area `E07000009`")
    assert not (project / "reports").exists()
    assert not (project / "processed").exists()


def test_an_output_folder_that_cannot_be_written_ends_with_2(project: Path) -> None:
    (project / "reports").write_text("a file", encoding="utf-8")
    result = pipeline(project, "build")
    assert result.returncode == 2
    assert "reports cannot be written" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_a_refused_file_ends_with_3(project: Path) -> None:
    (project / "data" / "indicators.csv").unlink()
    result = pipeline(project, "build")
    assert result.returncode == 3
    assert "there is no such file" in result.stdout
    assert "0 briefings built, 0 up to date, 4 failed." in result.stdout


def test_rows_refused_one_by_one_are_told_and_change_no_status(project: Path) -> None:
    free = FRONT_MATTER
    write_notebook(project / "notebooks" / "burglary.ipynb", front=free)
    write_rows(project, *ROWS, "burglary,E07000001,2024-04-01,2025-03-31,,many")
    result = pipeline(project, "check")
    assert result.returncode == 0, result.stdout
    assert "indicators.csv, row 4 refused: " in result.stdout
    assert "provenance not recorded" in result.stdout


def test_check_lists_everything_and_writes_nothing(project: Path) -> None:
    (project / "data" / "indicators.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    write_notebook(project / "notebooks" / "burglary.ipynb", parameters="area = 1")
    before = snapshot(project)
    result = pipeline(project, "check")
    assert result.returncode == 3
    assert "cell 2: `area` must be a str, not int" in result.stdout
    assert "indicators.csv" in result.stdout
    assert snapshot(project) == before
    write_rows(project, *ROWS)
    assert pipeline(project, "check").returncode == 2
    write_notebook(project / "notebooks" / "burglary.ipynb")
    good = pipeline(project, "check")
    assert good.returncode == 0
    assert "1 partnership and 1 briefing checked: 0 problems, 1 remark." in good.stdout


def test_a_fault_of_the_program_shows_one_line_and_keeps_the_trace(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    from community_safety.running.commands import guarded

    def fault() -> int:
        raise ZeroDivisionError("oh")

    monkeypatch.chdir(project)
    assert guarded(fault, Console(), project / "reports") == 1
    said = capsys.readouterr().out
    assert "The program failed (ZeroDivisionError: oh)" in said
    log = Path("reports") / ".build" / "logs" / "unexpected.log"
    assert str(log) in said
    assert "Traceback" in log.read_text(encoding="utf-8")
    (project / "taken").write_text("a file", encoding="utf-8")
    assert guarded(fault, Console(), project / "taken") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupted_build_says_so_and_goes_on_next_time(project: Path) -> None:
    """With SIGTERM, which a build treats as the terminal's Ctrl-C."""
    at_work = project / "at work"
    sleepy = f"import time\nopen({str(at_work)!r}, 'w').close()\ntime.sleep(600)"
    write_notebook(project / "notebooks" / "burglary.ipynb", sleepy)
    with subprocess.Popen(
        invocation(project, "build", "--area", "E07000001", "--edition", "public"),
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        began = time.monotonic()
        while not at_work.exists():
            assert process.poll() is None
            assert time.monotonic() - began < 120
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Interrupted: 0 briefings built" in said
    assert "Traceback" not in said
    write_notebook(project / "notebooks" / "burglary.ipynb", "x = 1")
    again = pipeline(project, "build", "--area", "E07000001", "--edition", "public")
    assert again.returncode == 0, again.stdout
    assert "1 briefing built" in again.stdout


def test_the_schema_is_the_same_whenever_it_is_written(tmp_path: Path) -> None:
    from rich.console import Console

    from community_safety.running.commands import write_schema

    path = tmp_path / "partnership.schema.json"
    assert write_schema(path, Console(quiet=True)) == 0
    first = path.read_bytes()
    write_schema(path, Console(quiet=True))
    assert path.read_bytes() == first
    assert json.loads(first)["properties"]["areas"]
    assert path.read_bytes() == (ROOT / "partnerships" / "partnership.schema.json").read_bytes()
