"""File systems of a test's own, in a name space of mounts that ends with the test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

WAYS = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])
"""The first needs no rights where the system lets everybody have name spaces."""


@dataclass
class Mounts:
    """Processes started with `prefix` see the mounts; others look at them through `seen`."""

    keeper: subprocess.Popen[str]
    prefix: list[str]

    def run(self, *command: str) -> None:
        """Run a command, such as another mount, among the mounts."""
        subprocess.run([*self.prefix, *command], check=True)

    def seen(self, path: Path) -> Path:
        """Return the path of what the processes find at a path."""
        return Path(f"/proc/{self.keeper.pid}/root{path}")


def mounts() -> Mounts:
    """Open a name space, or skip the test where none can be had; `keeper` must be ended."""
    for way in WAYS:
        keeper = subprocess.Popen(
            [*way, "sh", "-c", "mount -t tmpfs tmpfs /mnt && echo ready && exec sleep 600"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert keeper.stdout
        if keeper.stdout.readline() == "ready\n":
            user = ["--user", "--preserve-credentials"] if "--user" in way else []
            prefix = ["nsenter", f"--target={keeper.pid}", "--mount", *user, "--wdns=."]
            return Mounts(keeper, prefix)
        keeper.communicate()
    pytest.skip("no file system can be mounted here, with or without the rights of root")
