"""Builds that are killed at random moments: what the next start finds, repeats and leaves."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tiny_project import PARTNERSHIP, write_notebook, write_project

from community_safety.files import PART

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]
SCRIPT = Path(__file__).with_name("crash_build.py")
KILLS_OF_A_PACK, PACKS, KILLS_OF_KERNELS = 8, 3, 6
END_SECONDS = 30
"""How long what was started by a killed build may take to end."""


class Builds:
    """Starts builds of one project, kills them, and knows every process they started."""

    def __init__(self, root: Path, temporary: Path, code: Path, *, kernels: bool) -> None:
        self.root, self.temporary, self.hits = root, temporary, 0
        self.mark = f"KILLED_BUILD={root}"
        name, _, value = self.mark.partition("=")
        self.environment = os.environ | {
            name: value,
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(code),
        }
        if not kernels:
            self.environment["QUICK_KERNEL"] = "1"

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), str(self.root)],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def finish(self) -> str:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(self.root)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def processes(self) -> Iterator[tuple[int, str]]:
        """Yield every process of these builds with its command line."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name), (entry / "cmdline").read_text()
            except OSError:
                continue

    def with_command(self, word: str | None) -> list[int]:
        """Return the processes with a word in their command line."""
        return [pid for pid, command in self.processes() if word and word in command]

    def wait_for(self, process: subprocess.Popen[bytes], found: Callable[[], object]) -> None:
        """Wait until something is there, or the build has ended."""
        deadline = time.monotonic() + 120
        while process.poll() is None and not found():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def wait_until_none(self) -> None:
        deadline = time.monotonic() + END_SECONDS
        while left := list(self.processes()):
            assert time.monotonic() < deadline, f"still running: {left}"
            time.sleep(0.05)

    def kill(self, process: subprocess.Popen[bytes], target: str) -> None:
        """Kill the build, all its processes, one of its workers, or one of its kernels."""
        found = self.with_command(
            {"worker": "multiprocessing", "kernel": "kernel_start"}.get(target)
        )
        self.hits += process.poll() is None
        if target == "group":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        elif target == "main":
            process.kill()
        elif found:
            with suppress(ProcessLookupError):
                os.kill(found[0], signal.SIGKILL)
        try:
            process.wait(timeout=60)
        finally:
            self.wait_until_none()

    def outputs(self) -> dict[str, bytes]:
        """Return every file but the memory of builds and their logs."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in (self.root / "reports", self.root / "processed")
            for path in folder.rglob("*")
            if path.is_file() and "logs" not in path.parts and "state.sqlite" not in path.name
        }

    def times_built(self) -> Counter[str]:
        """Return how often each task was finished, as the log of all builds has it."""
        log = self.root / "reports" / ".build" / "logs" / "build.log"
        text = log.read_text("utf-8") if log.exists() else ""
        return Counter(re.findall(r" built in .* s: (\S+)\n", text))

    def check_clean(self) -> None:
        """Check that nothing unfinished or temporary is left."""
        left = [path for path in self.root.rglob("*") if re.fullmatch(PART, path.name)]
        assert left == []
        assert list(self.root.rglob("*-journal")) == []
        assert list(self.temporary.iterdir()) == []
        assert list(self.processes()) == []


@pytest.fixture
def temporary() -> Iterator[Path]:
    # Short, since the names of sockets may not be long.
    with tempfile.TemporaryDirectory(prefix="k", dir="/tmp") as folder:
        yield Path(folder)


def pair(
    folder: Path, temporary: Path, code: Path, *cells: str, kernels: bool = False
) -> tuple[Builds, Builds]:
    """Write one project twice: for an undisturbed build, and for one that is killed."""
    whole, killed = folder / "whole", folder / "killed"
    whole.mkdir()
    write_project(whole)
    write_notebook(whole / "notebooks" / "burglary.ipynb", *cells)
    if kernels:
        one_area = PARTNERSHIP.replace("  - {code: E07000002, name: Southford}\n", "")
        (whole / "tinyshire.yml").write_text(one_area, encoding="utf-8")
    shutil.copytree(whole, killed)
    return (
        Builds(whole, temporary, code, kernels=kernels),
        Builds(killed, temporary, code, kernels=kernels),
    )


def assert_same(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    """Check that files are alike, and show the lines of one that is not."""
    assert found.keys() == expected.keys()
    for name, content in found.items():
        if content != expected[name]:
            assert content.decode().splitlines() == expected[name].decode().splitlines(), name


@pytest.mark.parametrize("seed", range(PACKS))
def test_a_build_killed_anywhere_goes_on_where_it_stopped(
    tmp_path: Path, temporary: Path, code: Path, seed: int
) -> None:
    """Repeat one case by its seed: the moments and the victims follow from it."""
    chance = random.Random(seed)
    undisturbed, builds = pair(tmp_path, temporary, code, "1")
    undisturbed.finish()
    for number in range(KILLS_OF_A_PACK):
        # A build that loses a worker goes on to its end, so that comes last.
        last = number == KILLS_OF_A_PACK - 1
        target = "worker" if last else chance.choice(["group", "main"])
        further, moment = chance.randrange(4), chance.uniform(0, 0.1)
        print(f"seed {seed}, kill {number + 1}: {target}, {further} tasks on, {moment:.3f} s")  # noqa: T201
        wanted = builds.times_built().total() + further
        process = builds.start()
        builds.wait_for(process, lambda wanted=wanted: builds.times_built().total() >= wanted)
        time.sleep(moment)
        builds.kill(process, target)
    builds.finish()
    assert_same(builds.outputs(), undisturbed.outputs())
    assert set(builds.times_built().values()) == {1}, "finished work was repeated"
    assert builds.hits > KILLS_OF_A_PACK / 2, "too few builds were killed before their end"
    assert "Nothing changed" in builds.finish()
    builds.check_clean()


def test_kernels_killed_at_any_moment_leave_a_build_that_can_be_finished(
    tmp_path: Path, temporary: Path, code: Path
) -> None:
    chance = random.Random(0)
    cells = ("import time\ntime.sleep(0.3)", "import subprocess\nsubprocess.Popen(['sleep', '99'])")
    undisturbed, builds = pair(tmp_path, temporary, code, *cells, kernels=True)
    undisturbed.finish()
    for number in range(KILLS_OF_KERNELS):
        target = ("kernel", "group", "worker")[number % 3]
        process = builds.start()
        builds.wait_for(process, lambda: builds.with_command("kernel_start"))
        time.sleep(chance.uniform(0, 0.8))
        print(f"kill {number + 1}: {target}")  # noqa: T201
        builds.kill(process, target)
    builds.finish()
    assert_same(builds.outputs(), undisturbed.outputs())
    builds.check_clean()
