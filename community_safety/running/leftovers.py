"""What a killed build may leave behind, and how the next one clears it away.

Everything temporary of a build lies in one folder, named after the output folder it works for. So
the next build into that folder, which has it for itself, knows what it may remove.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterable
from pathlib import Path

from community_safety.files import PART

PROCESSES = Path("/proc")
"""Where Linux tells of its processes; other systems have no such folder."""


def temporary_folder(out: Path) -> Path:
    """Make the folder for everything temporary of a build into `out`."""
    return Path(tempfile.mkdtemp(prefix=_prefix(out)))


def _prefix(out: Path) -> str:
    """Return how the names of the folders begin, however the output folder is spelt."""
    place = os.fsencode(os.path.realpath(out))
    return f"briefings-{hashlib.sha256(place).hexdigest()[:8]}-"


def clear_temporary(out: Path) -> None:
    """End the processes and remove the temporary folders of killed builds into `out`."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(out)}*"):
        discard(folder)


def discard(folder: Path) -> None:
    """End every process that was started for a temporary folder, and remove the folder."""
    end_processes(folder)
    shutil.rmtree(folder, ignore_errors=True)


def end_processes(folder: Path) -> None:
    """Kill every process whose environment names a folder, such as what a notebook started.

    Also those that left the kernel's process group. A process that hides its environment is not
    found, and neither is any where there is no `/proc`.
    """
    if not PROCESSES.is_dir():
        return
    wanted = os.fsencode(f"TMPDIR={folder}")
    # Until none is left: a process may start another while it is looked for.
    for _ in range(5):
        if sum(_kill(int(entry.name)) for entry in _with(wanted)) == 0:
            return


def _with(wanted: bytes) -> Iterable[Path]:
    for entry in PROCESSES.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            # It has just ended, or is somebody else's.
            continue
        if any(each.startswith(wanted) for each in environment.split(b"\0")):
            yield entry


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        return False
    return True


def remove_parts(folders: Iterable[Path], *, deep: bool = True) -> None:
    """Remove the unfinished files of a killed build; nothing else that is in these folders."""
    for folder in folders:
        for path in list(folder.rglob("*.part") if deep else folder.glob("*.part")):
            if re.fullmatch(PART, path.name):
                path.unlink(missing_ok=True)
