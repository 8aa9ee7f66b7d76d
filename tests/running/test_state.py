from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_project import snapshot

from community_safety.errors import ConfigurationError
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.reasons import why_stale
from community_safety.running.state import Record, Stamp, State

ROOT = Path(__file__).parents[2]
RECORD = Record("built", {"notebook": "n1", "data: a.csv": "d1"}, {"page.html": "x"}, {"rows": 3})


KILLED = """
import os, sys
from pathlib import Path
from community_safety.running.state import Record, Stamp, State
state = State(Path(sys.argv[1]))
state.record("html:a", Record("built", {"notebook": "n1"}, {"page.html": "x"}))
state.remember_files([("a.csv", Stamp(1, 2, 3, 4), "d1")])
os._exit(9)
"""


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    again = State(tmp_path)
    assert again.records == {"html:a": Record("built", {"notebook": "n1"}, {"page.html": "x"})}
    assert again.files == {"a.csv": (Stamp(1, 2, 3, 4), "d1")}
    again.open_for_writing()
    again.close()


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.record("html:a", RECORD)
    state.close()
    before = snapshot(tmp_path)
    assert State(tmp_path).records
    assert not State(tmp_path).changed
    assert snapshot(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["state.sqlite"]


def test_a_forgotten_task_stays_forgotten(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.record("html:a", RECORD)
    state.forget("html:a")
    state.close()
    assert State(tmp_path).records == {}


def test_two_builds_into_one_folder_are_refused(tmp_path: Path) -> None:
    first = State(tmp_path)
    first.open_for_writing()
    with pytest.raises(ConfigurationError, match="Another build is writing to"):
        State(tmp_path)
    first.close()
    assert State(tmp_path).records == {}


def test_a_damaged_memory_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigurationError, match="Delete it: everything is then built again"):
        State(tmp_path)


def test_a_memory_of_another_format_is_forgotten(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state.sqlite") as connection:
        connection.execute("CREATE TABLE tasks (other TEXT)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    state = State(tmp_path)
    assert state.records == {}
    state.record("html:a", RECORD)
    state.close()
    assert State(tmp_path).records == {"html:a": RECORD}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text("x", encoding="utf-8")
    return tmp_path


def reasons(folder: Path, now: dict[str, str], record: Record | None = None) -> list[str]:
    fingerprints = Fingerprints(folder, folder, {})
    digest = Fingerprints(folder, folder, {}).file(folder / "page.html")
    known = record or Record("built", RECORD.ingredients, {"page.html": digest})
    return why_stale(known, now, folder, fingerprints)


def test_each_reason_is_a_short_sentence(folder: Path) -> None:
    same = RECORD.ingredients
    assert reasons(folder, same) == []
    assert reasons(folder, same | {"notebook": "n2"}) == ["notebook changed"]
    assert reasons(folder, same | {"data: a.csv": "d2"}) == ["data changed: a.csv"]
    more = {"data: a.csv": "d2", "data: b.csv": "d3"}
    assert reasons(folder, same | more) == ["data changed: a.csv and 1 more"]
    assert reasons(folder, {"notebook": "n1"}) == ["data changed: a.csv"]
    assert reasons(folder, same, Record("failed", same)) == ["failed last time"]
    waited = ["had to wait for something that failed last time"]
    assert reasons(folder, same, Record("blocked")) == waited
    assert why_stale(None, same, folder, Fingerprints(folder, folder, {})) == ["never built"]


def test_disturbed_outputs_are_reasons(folder: Path) -> None:
    record = Record("built", {}, {"page.html": "other", "gone.html": "y"})
    assert why_stale(
        Record("built", {"a": "b"}, record.outputs),
        {"a": "b"},
        folder,
        Fingerprints(folder, folder, {}),
    ) == ["output edited: page.html", "output missing: gone.html"]


def test_a_file_is_hashed_again_only_when_its_stamp_differs(folder: Path) -> None:
    path = folder / "page.html"
    known = {"page.html": (Stamp.of(path), "remembered")}
    assert Fingerprints(folder, folder, known).file(path) == "remembered"
    path.write_text("other words", encoding="utf-8")
    time.sleep(0.2)
    fingerprints = Fingerprints(folder, folder, known)
    assert fingerprints.file(path) != "remembered"
    assert [name for name, *_ in fingerprints.take_new()] == ["page.html"]
    assert fingerprints.take_new() == []
