"""The kernel a briefing runs in: this very Python, with nothing of the user's own set-up in it.

An installed kernel specification called `python3` may point at another Python, or at none. So no
specification is looked up: the kernel is always the running interpreter.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

import community_safety

PROCESSED_VARIABLE = "COMMUNITY_SAFETY_PROCESSED"
"""Names the folder of processed data for the notebook: not a parameter, or the executed notebook
would hold a path of this machine."""
FIRST_DAY_OF_1980 = "315532800"
LONGEST_SOCKET_PATH = 80
"""Names of Unix sockets hold about 100 characters; jupyter adds to the folder's."""


def work_folder(scratch: Path) -> Path:
    """Return the folder a notebook works in: it may remove it and harm nothing else."""
    return scratch / "work"


def kernel_manager(scratch: Path, processed: Path) -> type[AsyncKernelManager]:
    """Return a class of kernel manager, as nbclient wants it, bound to one run's folders."""

    class BriefingKernelManager(AsyncKernelManager):
        """Starts the running interpreter as a kernel, whatever specifications are installed."""

        @property
        def kernel_spec(self) -> KernelSpec:
            """Return the one specification there is."""
            return _specification(scratch, processed)

        def _connection_file_default(self) -> str:
            return str(scratch / "kernel.json")

        def _transport_default(self) -> str:
            # Sockets in a private folder: unlike TCP ports, no other user can connect to them.
            short = len(str(scratch)) <= LONGEST_SOCKET_PATH
            return "ipc" if os.name == "posix" and short else "tcp"

    return BriefingKernelManager


def _specification(scratch: Path, processed: Path) -> KernelSpec:
    command = [
        sys.executable,
        "-Xfrozen_modules=off",
        "-m",
        "community_safety.running.kernel_start",
    ]
    environment = _environment(scratch, processed)
    return KernelSpec(
        argv=[*command, "-f", "{connection_file}"],
        # jupyter expands `$NAME` in these values.
        env={name: value.replace("$", "$$") for name, value in environment.items()},
        display_name="Python 3",
        language="python",
    )


def _environment(scratch: Path, processed: Path) -> dict[str, str]:
    """Return the variables that make the same inputs give the same bytes.

    The user's IPython profile, start-up file and choice of matplotlib backend are kept out: the
    last would turn every figure into text. One thread per kernel, since kernels run side by side.
    """
    package = str(Path(community_safety.__file__).parent.parent)
    search = [package, os.environ.get("PYTHONPATH", "")]
    return {
        PROCESSED_VARIABLE: str(processed),
        # So that what a notebook leaves in the system's folder of temporary files goes, too, and
        # what it starts is known by it.
        "TMPDIR": str(scratch / "tmp"),
        "PYTHONPATH": os.pathsep.join(part for part in search if part),
        "PYTHONHASHSEED": "0",
        "PYTHONSTARTUP": "",
        "PYTHONUTF8": "1",
        "IPYTHONDIR": str(scratch / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "SOURCE_DATE_EPOCH": FIRST_DAY_OF_1980,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
