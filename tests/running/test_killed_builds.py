"""Builds that are killed: what ends with them, and what the next start finds and repeats."""

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
from pathlib import Path

import pytest
from tiny_project import PARTNERSHIP, write_notebook, write_project

from community_safety.files import PART

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]
SCRIPT = Path(__file__).with_name("crash_build.py")
KILLS_OF_A_PACK, PACKS = 10, 2
HELD_AFTER = 22
"""After so many of its 34 tasks a build that is to be killed goes no further."""
END_SECONDS = 4
"""How long what was started by a killed build may take to end."""
WORKER, KERNEL, STARTED = "spawn_main", "kernel_start", "sleep"
"""Words of the command lines: what a cell started, too."""
AT_WORK = """\
import os, subprocess, time
from pathlib import Path
root = Path(os.environ["KILLED_BUILD"])
subprocess.Popen(["sleep", "900"])
(root / "at work").touch()
while (root / "hold").exists(): time.sleep(0.05)
print(area)"""
"""Says when its kernel is at work, and ends no sooner than it may."""


class Builds:
    """Starts builds of one project, kills them, and knows every process they started."""

    def __init__(self, root: Path, temporary: Path, code: Path, *, kernels: bool) -> None:
        self.root, self.temporary = root, temporary
        self.hold, self.at_work = root / "hold", root / "at work"
        self.mark = f"KILLED_BUILD={root}"
        name, _, value = self.mark.partition("=")
        self.environment = os.environ | {
            name: value,
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(code),
        }
        if not kernels:
            self.environment["QUICK_KERNEL"] = "1"
        self.command = [sys.executable, str(SCRIPT), str(root), *(["public"] if kernels else [])]

    def start(self) -> subprocess.Popen[bytes]:
        """Start a build that comes to no end before it is killed."""
        self.at_work.unlink(missing_ok=True)
        self.hold.write_text(str(HELD_AFTER), encoding="utf-8")
        return subprocess.Popen(
            self.command,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def finish(self) -> str:
        self.hold.unlink(missing_ok=True)
        done = subprocess.run(
            self.command,
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

    def with_command(self, word: str) -> list[int]:
        """Return the processes with a word in their command line."""
        return [pid for pid, command in self.processes() if word in command]

    def wait_for(self, process: subprocess.Popen[bytes], found: Callable[[], object]) -> None:
        """Wait until something is there, while the build is at work."""
        deadline = time.monotonic() + 120
        while not found():
            assert process.poll() is None, "the build has ended"
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def wait_until_none(self, *words: str) -> None:
        """Wait until no process, or none with one of these words, is left of killed builds."""
        deadline = time.monotonic() + END_SECONDS
        while left := [
            each for each in self.processes() if not words or any(word in each[1] for word in words)
        ]:
            assert time.monotonic() < deadline, f"still running: {left}"
            time.sleep(0.05)

    def kill(self, process: subprocess.Popen[bytes], target: str) -> int:
        """Kill the build, all its processes, a worker or a kernel; return how the build ends."""
        assert process.poll() is None, "the build has ended before it was killed"
        if target == "group":
            os.killpg(process.pid, signal.SIGKILL)
        elif target == "main":
            process.kill()
        else:
            os.kill(self.with_command(target)[0], signal.SIGKILL)
            self.hold.unlink()
        return process.wait(timeout=120)

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
    folder: Path, temporary: Path, code: Path, *, kernels: bool = False
) -> tuple[Builds, Builds]:
    """Write one project twice: for an undisturbed build, and for one that is killed."""
    whole, killed = folder / "whole", folder / "killed"
    whole.mkdir()
    write_project(whole)
    if kernels:
        write_notebook(whole / "notebooks" / "burglary.ipynb", AT_WORK)
        one_area = PARTNERSHIP.replace("  - {code: E07000002, name: Southford}\n", "")
        (whole / "tinyshire.yml").write_text(one_area, encoding="utf-8")
    else:
        write_notebook(whole / "notebooks" / "robbery.ipynb", "area")
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
    undisturbed, builds = pair(tmp_path, temporary, code)
    undisturbed.finish()
    for number, least in enumerate(sorted(chance.sample(range(1, HELD_AFTER), KILLS_OF_A_PACK))):
        # A build that loses a worker goes on to its end, so that comes last.
        last = number == KILLS_OF_A_PACK - 1
        target = WORKER if last else chance.choice(["group", "main"])
        wanted = max(least, min(builds.times_built().total() + 1, HELD_AFTER))
        moment = chance.uniform(0, 0.1)
        print(f"seed {seed}: {target} killed {moment:.3f} s after {wanted} tasks")  # noqa: T201
        process = builds.start()
        builds.wait_for(process, lambda wanted=wanted: builds.times_built().total() >= wanted)
        builds.wait_for(process, lambda: builds.with_command(WORKER))
        time.sleep(moment)
        builds.kill(process, target)
        builds.wait_until_none()
    builds.finish()
    assert_same(builds.outputs(), undisturbed.outputs())
    assert set(builds.times_built().values()) == {1}, "finished work was repeated"
    assert "Nothing changed" in builds.finish()
    builds.check_clean()


def test_whatever_is_killed_while_a_kernel_is_at_work_the_next_build_comes_out_right(
    tmp_path: Path, temporary: Path, code: Path
) -> None:
    undisturbed, builds = pair(tmp_path, temporary, code, kernels=True)
    undisturbed.finish()
    left: list[int] = []
    for target in ("main", "group", KERNEL, WORKER):
        process = builds.start()
        builds.wait_for(process, builds.at_work.exists)
        assert len(builds.with_command(KERNEL)) == 1
        assert not set(left) & set(builds.with_command(STARTED)), "left by the build before"
        ends = builds.kill(process, target)
        if target == "group":
            # Nobody is left to end what the cell started; that is for the next build to do.
            builds.wait_until_none(str(SCRIPT), WORKER, KERNEL)
            left = builds.with_command(STARTED)
            assert len(left) == 1
        else:
            builds.wait_until_none()
        assert ends == (-signal.SIGKILL if target in ("main", "group") else 1)
    builds.finish()
    assert_same(builds.outputs(), undisturbed.outputs())
    builds.check_clean()
