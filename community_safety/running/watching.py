"""Papermill's client with an eye on the kernel: how much it shows, and whether a cell ended it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "briefing"
MOST_CHARACTERS = 30_000_000
"""What one notebook may print and show: five times what a county with two maps of its wards has."""
MOST_MESSAGES = 5_000
"""In how many pieces: each takes time, however small it is."""
SHOWN = ("stream", "display_data", "execute_result", "update_display_data", "error")
"""The messages of a kernel that a reader would see."""


class StoppedEarlyError(RuntimeError):
    """A cell ended the notebook without an error, as `sys.exit()` and `quit()` do."""


@dataclass
class Progress:
    """Follows one run: which cell is running, which ended, how much was shown.

    Nothing else tells the cell when a kernel dies.
    """

    cell: Any = None
    finished: set[str] = field(default_factory=set)
    characters: int = 0
    messages: int = 0
    flooder: Any = None
    """The cell that showed too much; another may be running by the time the kernel is gone."""

    @property
    def flooded(self) -> bool:
        """Whether the notebook showed more than it may."""
        return self.characters > MOST_CHARACTERS or self.messages > MOST_MESSAGES

    def starts(self, cell: Any, **_: Any) -> None:
        """Note the cell that nbclient hands to the kernel."""
        self.cell = cell

    def ends(self, cell: Any, execute_reply: Any, **_: Any) -> None:
        """Note a cell that came to its end; refuse one that asks the kernel to leave."""
        reply = execute_reply["content"]
        if any(part.get("source") == "ask_exit" for part in reply.get("payload", ())):
            raise StoppedEarlyError("the notebook ended here, before its last cell")
        if reply["status"] == "ok":
            self.finished.add(cell["id"])

    def count(self, content: dict[str, Any]) -> None:
        """Add a message with output to what was shown."""
        self.messages += 1
        shown = [content.get(name, "") for name in ("text", "ename", "evalue")]
        shown += [*content.get("data", {}).values(), *content.get("traceback", ())]
        self.characters += sum(
            len(each) if isinstance(each, str) else len(json.dumps(each)) for each in shown
        )


class WatchedClient(PapermillNotebookClient):
    """Kills a kernel that shows too much, and keeps none of it."""

    def __init__(self, manager: Any, progress: Progress, **options: Any) -> None:
        super().__init__(manager, **options)
        self._progress = progress

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Count an output before it is kept."""
        if msg["msg_type"] in SHOWN:
            if self._progress.flooded:
                return None
            self._progress.count(msg["content"])
            if self._progress.flooded:
                self._progress.flooder = cell
                # nbclient notices within a second that the kernel is gone, and says so.
                self._killing = asyncio.ensure_future(self.km.provisioner.kill())
                return None
        return super().process_message(msg, cell, cell_index)


class WatchedEngine(NBClientEngine):
    """Papermill's engine with the client above; it is given a `progress` to keep."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook as papermill's own engine would."""
        for name in ("input_path", "log_output", "stdout_file", "stderr_file"):
            options.pop(name, None)
        return WatchedClient(
            nb_man,
            kernel_name=kernel_name,
            timeout=options.pop("execution_timeout"),
            startup_timeout=options.pop("start_timeout"),
            **options,
        ).execute()


papermill_engines.register(ENGINE, WatchedEngine)
