"""What a notebook started, ended with it: also what left its process group, or hides who it is.

On Linux a process may ask to become the parent of every orphan among its descendants. So all that
a notebook started, however it hid, can be found below the process that ran the notebook. Other
systems end only the kernel and its process group.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SET_CHILD_SUBREAPER = 36
"""`PR_SET_CHILD_SUBREAPER` of Linux' prctl(2)."""
PATIENCE_SECONDS = 5
"""A process that was killed is gone at once, unless the system itself holds it up."""


@contextmanager
def ending_descendants() -> Iterator[None]:
    """End every descendant of this process that was started within and is still there.

    What this process had started before is left alone.
    """
    if sys.platform != "linux":
        yield
        return
    before = _children(_parents())
    _adopt_orphans(True)
    try:
        yield
    finally:
        _end(before)
        _adopt_orphans(False)


def _adopt_orphans(wanted: bool) -> None:
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def _end(before: set[int]) -> None:
    """Kill until none is left: the children of one that ends become this process's own."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        parents = _parents()
        children = _children(parents) - before
        if not children:
            return
        for process in _with_descendants(children, parents):
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        for child in children:
            # So that none stays in the list of processes as long as this one.
            with suppress(ChildProcessError):
                os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)


def _parents() -> dict[int, int]:
    """Return the parent of every process, as the system lists them."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        # The name of the program, in brackets, may itself hold brackets and spaces.
        with suppress(OSError):
            parents[int(entry.name)] = int(
                (entry / "stat").read_text().rpartition(")")[2].split()[1]
            )
    return parents


def _children(parents: dict[int, int]) -> set[int]:
    return {process for process, parent in parents.items() if parent == os.getpid()}


def _with_descendants(processes: set[int], parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while processes:
        found |= processes
        processes = {each for each, parent in parents.items() if parent in processes} - found
    return found
