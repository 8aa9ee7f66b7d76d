"""What an analyst sees while a build runs: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from community_safety.running.outcomes import Outcome
from community_safety.running.tasks import Task


class Screen(Protocol):
    """Follows a build."""

    def started(self, task: Task) -> None:
        """Show that a task runs."""

    def ended(self, task: Task, outcome: Outcome) -> None:
        """Show how a task ended."""

    def close(self) -> None:
        """Leave the terminal as it was."""


def say(console: Console, text: str = "") -> None:
    """Print a text as it stands: no mark-up or emoji is read from it and no line is broken.

    Line 100 of a file, `ours.yml:100:`, is an emoji to Rich.

    What cannot be printed, such as a command to the terminal in the name of a file, becomes `?`.
    """
    text = "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)
    try:
        console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)
    except OSError as error:
        mute(console, error)


class SteadyConsole(Console):
    """A console whose reader may leave (`| head`): the work goes on."""

    def on_broken_pipe(self) -> None:
        """Say no more, but end nothing."""
        mute(self, BrokenPipeError("nobody reads it any more"))


def mute(console: Console, error: OSError) -> None:
    """Stop speaking where nothing can be written, with one word about it on standard error."""
    console.quiet = True
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        if not isinstance(error, BrokenPipeError):
            print(f"What is said here cannot be shown: {error}.", file=sys.stderr)  # noqa: T201


def screen_for(console: Console, tasks: int) -> Screen:
    """Return the screen that suits where the output goes."""
    return LiveScreen(console, tasks) if console.is_terminal else PlainScreen(console)


def told_at_the_end(outcome: Outcome) -> bool:
    """Tell whether a failure is one of many for one reason, which is said once for all."""
    return outcome.failure is not None and outcome.failure.unavailable


class PlainScreen:
    """One line for each task that ran."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def started(self, task: Task) -> None:
        """Say nothing: the line comes when the task has ended."""

    def ended(self, task: Task, outcome: Outcome) -> None:
        """Print what was built or failed; what is up to date or held up is in the summary."""
        if outcome.status in ("built", "failed") and not told_at_the_end(outcome):
            say(self._console, f"{outcome.status:<6} {task.label} ({outcome.seconds:.1f} s)")

    def close(self) -> None:
        """Leave everything as it is."""


class LiveScreen:
    """One line for each running task, and one for the whole."""

    def __init__(self, console: Console, tasks: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            Elapsed(),
            console=console,
            transient=True,
        )
        self._total = self._progress.add_task("All steps", total=tasks)
        self._lines: dict[str, TaskID] = {}

    def started(self, task: Task) -> None:
        """Add the task's line; the display begins with the first."""
        self._progress.start()
        self._lines[task.name] = self._progress.add_task(task.label, total=1)

    def ended(self, task: Task, outcome: Outcome) -> None:
        """Take the task's line away, and count it."""
        if task.name in self._lines:
            self._progress.remove_task(self._lines.pop(task.name))
        if outcome.status == "failed" and not told_at_the_end(outcome):
            say(self._progress.console, f"failed {task.label}")
        self._progress.advance(self._total)

    def close(self) -> None:
        """Take the bars away."""
        self._progress.stop()
