"""Files that change while they are read, stamps that say nothing, and clocks that are set back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from quick_build import EDITION, NORTH, build, execute, manifest
from tiny_project import (
    PARTNERSHIP,
    ROWS,
    request_of,
    snapshot,
    write_notebook,
    write_project,
    write_rows,
)

from community_safety import sources
from community_safety.errors import ConfigurationError
from community_safety.files import sha256_of
from community_safety.running import engine, project
from community_safety.running.build import Build
from community_safety.running.commands import exit_status
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.project import load_project
from community_safety.running.state import Stamp, State

pytestmark = pytest.mark.usefixtures("quick")
YEAR = 365 * 86400
HOUR = 3600 * 10**9
"""In nanoseconds."""


def test_a_raw_file_that_changes_while_it_is_read_counts_as_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = write_project(tmp_path)
    prepare = sources.prepare

    def prepare_while_it_changes(*given):
        made = prepare(*given)
        write_rows(tmp_path, ROWS[0].replace(",120", ",121"), ROWS[1])
        return made

    monkeypatch.setattr(sources, "prepare", prepare_while_it_changes)
    _, ran, failures = build(request)
    (failure,) = failures
    assert failure.message == (
        "indicators.csv changed while it was being read: run the command again"
    )
    assert exit_status(failures) == 1
    assert not any(name.startswith("notebook") for name in ran)
    monkeypatch.setattr(sources, "prepare", prepare)
    assert build(request)[2] == []
    assert build(request)[1] == []
    raw = tmp_path / "data" / "indicators.csv"
    assert manifest(request.out)["inputs"]["indicators"] == {"indicators.csv": sha256_of(raw)}


def test_a_notebook_that_changes_while_it_runs_counts_as_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = write_project(tmp_path, areas=("E07000001",), editions=("restricted",))
    build(request)
    page = (request.out / NORTH / "burglary.html").read_bytes()
    path = write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "first")

    def execute_while_it_changes(*given, **more):
        made = execute(*given, **more)
        write_notebook(path, "second")
        return made

    monkeypatch.setattr(engine, "execute", execute_while_it_changes)
    _, _, (failure,) = build(request)
    assert failure.message.startswith("burglary.ipynb changed while it was being read")
    assert (request.out / NORTH / "burglary.html").read_bytes() == page
    assert manifest(request.out)["reports"][0]["status"] == "older"
    monkeypatch.setattr(engine, "execute", execute)
    assert build(request)[2] == []
    assert manifest(request.out)["inputs"]["notebooks"] == {"burglary.ipynb": sha256_of(path)}


def test_a_partnership_file_that_changes_while_it_is_read_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = write_project(tmp_path)
    load = project.load_partnership

    def load_while_it_changes(path: Path):
        loaded = load(path)
        path.write_text(PARTNERSHIP.replace("Tinyshire", "Othershire"), encoding="utf-8")
        return loaded

    monkeypatch.setattr(project, "load_partnership", load_while_it_changes)
    with pytest.raises(ConfigurationError, match=r"tinyshire\.yml changed while it was being read"):
        build(request)
    assert not request.out.exists()


def test_a_file_written_twice_within_a_tick_is_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system may give both the same times; then only the content tells them apart."""
    path = tmp_path / "a.csv"
    path.write_text("one", encoding="utf-8")
    # Ahead of any clock, so that it says nothing however long this takes.
    ahead = time.time_ns() + HOUR
    stamp = Stamp.of(path)._replace(modified=ahead, changed=ahead)
    monkeypatch.setattr(Stamp, "of", classmethod(lambda *_: stamp))
    fingerprints = Fingerprints(tmp_path, tmp_path, {})
    first = fingerprints.file(path)
    path.write_text("two", encoding="utf-8")
    assert fingerprints.file(path) != first
    assert fingerprints.take_new() == []


def test_the_same_size_and_a_time_set_back_do_not_hide_a_change(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    time.sleep(0.2)
    build(request)
    raw = tmp_path / "data" / "indicators.csv"
    before = raw.stat()
    write_rows(tmp_path, ROWS[0].replace(",120", ",121"), ROWS[1])
    os.utime(raw, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert raw.stat().st_size == before.st_size
    assert raw.stat().st_mtime_ns == before.st_mtime_ns
    plan = Build(load_project(request)).plan()
    assert plan["source:tinyshire/indicators"] == ["data changed: indicators.csv"]


def test_stamps_are_trusted_only_when_a_change_would_show() -> None:
    moment = 10**18
    tick, second = 10**8, 2 * 10**9
    fine = Stamp(moment - tick - 1, 1, 1, moment - tick - 1)
    assert fine.older_than(moment)
    assert not fine._replace(changed=moment - tick).older_than(moment)
    assert not fine._replace(modified=moment + 1).older_than(moment)
    coarse = Stamp(moment - second, 1, 1, moment - second)
    assert not coarse.older_than(moment)
    assert coarse.older_than(moment + 1)


def test_hashes_of_what_a_build_writes_are_remembered(tmp_path: Path) -> None:
    """Else every later build that changes nothing would read every report again."""
    request = write_project(tmp_path)
    build(request)
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "new")
    time.sleep(0.2)
    build(request)
    known = State(request.memory).files
    assert any(name.endswith("burglary.html") for name in known)


def test_with_the_clock_set_back_a_year_nothing_is_touched_and_changes_are_seen(
    tmp_path: Path,
) -> None:
    request = write_project(tmp_path)
    build(request)
    # As if everything had been written by a clock a year ahead.
    for folder in (request.out, request.processed, tmp_path / "data", tmp_path / "notebooks"):
        for path in folder.rglob("*"):
            status = path.stat()
            os.utime(path, (status.st_atime + YEAR, status.st_mtime + YEAR))
    before = snapshot(request.out, request.processed)
    assert build(request)[1] == []
    assert snapshot(request.out, request.processed) == before
    notebook = write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "new")
    os.utime(notebook, (0, 0))
    only = request_of(tmp_path, areas=("E07000001",), editions=("restricted",))
    _, ran, failures = build(only)
    assert not failures
    assert f"notebook:{EDITION}/E07000001/burglary" in ran
