"""Starts the kernel of one briefing: `python -m community_safety.running.kernel_start -f FILE`.

An ordinary IPython kernel but for three things: it ends with the process that started it, even if
that is killed; no text it sends is lost because it cannot be written as UTF-8; and an error that
is endless is sent shortened.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

LONGEST_OF_ERROR = 20_000
"""Characters of an error's message, and of each part of its traceback."""
PACKER = "community_safety.running.kernel_start.pack"
_SET_PARENT_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of Linux' prctl(2)."""


def pack(message: Any) -> bytes:
    """Write a message of the kernel as JSON.

    Half a surrogate pair, such as U+D800 alone, has no UTF-8. Jupyter then drops the whole
    message, and with it everything printed beside it; here it becomes a question mark. An error
    of many megabytes would be sent and read four times over, to be shown as one sentence.
    """
    from jupyter_client.session import json_packer

    if isinstance(message, dict) and {"ename", "evalue", "traceback"} <= message.keys():
        message = _shortened(message)
    try:
        return json_packer(message)
    except UnicodeEncodeError:
        return json_packer(_writable(message))


def _shortened(value: Any) -> Any:
    match value:
        case str():
            return value[:LONGEST_OF_ERROR]
        case dict():
            return {name: _shortened(each) for name, each in value.items()}
        case list():
            return [_shortened(each) for each in value]
        case _:
            return value


def _writable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {_writable(name): _writable(each) for name, each in value.items()}
        case list() | tuple():
            return [_writable(each) for each in value]
        case _:
            return value


def end_with(parent: int) -> None:
    """Have the system kill this process when its parent ends, where the system can (Linux).

    Elsewhere ipykernel itself looks once a second, which a cell that never yields can prevent.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def main() -> None:
    """Run the kernel until it is told to stop."""
    end_with(int(os.environ.get("JPY_PARENT_PID", os.getppid())))
    # As ipykernel_launcher does: modules beside a notebook must not stand in for the kernel's.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance(argv=[*sys.argv[1:], f"--Session.packer={PACKER}"])


if __name__ == "__main__":
    main()
