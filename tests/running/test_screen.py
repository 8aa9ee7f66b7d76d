"""What is said goes where it can be heard; where nobody hears it, the work goes on."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from community_safety.running.screen import say

ROOT = Path(__file__).parents[2]
SPEAK = """
from community_safety.running.screen import SteadyConsole, say
console = SteadyConsole()
for number in range(20000):
    say(console, f"line {number}")
open("went_on", "w").close()
"""


def speak(folder: Path, standard_output: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SPEAK],
        cwd=folder,
        stdout=standard_output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


def test_work_goes_on_when_its_reader_has_left(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = speak(tmp_path, writing)
    os.close(writing)
    assert (tmp_path / "went_on").exists()
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux' /dev/full")
def test_work_goes_on_when_there_is_no_room_for_what_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = speak(tmp_path, full.fileno())
    assert (tmp_path / "went_on").exists()
    assert done.returncode == 0
    assert done.stderr == (
        "What is said here cannot be shown: [Errno 28] No space left on device.\n"
    )


def test_line_100_of_a_file_is_no_emoji() -> None:
    written = io.StringIO()
    say(Console(file=written), "ours.yml:100: unknown key `[b]knd[/b]` :warning:")
    assert written.getvalue() == "ours.yml:100: unknown key `[b]knd[/b]` :warning:\n"
