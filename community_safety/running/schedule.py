"""Tasks in an order that works, as many at once as there are workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Protocol

from community_safety.errors import ConfigurationError, PipelineError
from community_safety.running.outcomes import Failure, Outcome, StoppedError
from community_safety.running.tasks import Task, failure_of


class Workers(Protocol):
    """Where tasks run: any `concurrent.futures.Executor` with a way to begin anew."""

    jobs: int

    def submit(self, task: Task) -> Future[Outcome]:
        """Start a task."""

    def renew(self) -> None:
        """Replace workers of which one has died."""


@dataclass
class Schedule:
    """Runs tasks; one that fails holds up only those that wait for it.

    Parameters
    ----------
    decide
        Called in this process when everything before a task is done: returns the reasons to
        run it, none when it is up to date.
    started, ended
        Told of each task that runs, and of how each one ended; the latter has the last word.
    """

    tasks: Mapping[str, Task]
    workers: Workers
    decide: Callable[[Task], list[str]]
    started: Callable[[Task], None]
    ended: Callable[[Task, Outcome], Outcome]
    _failures: dict[str, Failure] = field(default_factory=dict)
    _unavailable: dict[str, Failure] = field(default_factory=dict)
    _ready: list[Task] = field(default_factory=list)
    _running: dict[Future[Outcome], Task] = field(default_factory=dict)
    _suspects: list[Task] = field(default_factory=list)

    def run(self) -> None:
        """Run everything; returns when nothing is left that could run."""
        sorter = TopologicalSorter({name: task.after for name, task in self.tasks.items()})
        sorter.prepare()
        while sorter.is_active():
            self._gather(sorter)
            self._submit()
            if self._running:
                self._await(sorter)

    def _gather(self, sorter: TopologicalSorter[str]) -> None:
        """Settle what need not run, until only tasks are left that must."""
        for task in [task for task in self._ready if task.format in self._unavailable]:
            self._ready.remove(task)
            self._end(task, self._not_here(task), sorter)
        new = []
        while names := sorter.get_ready():
            for name in names:
                task = self.tasks[name]
                if settled := self._settled(task):
                    self._end(task, settled, sorter)
                else:
                    new.append(task)
        # First what has just become possible: a report is finished before the next is begun.
        self._ready = new + self._ready

    def _settled(self, task: Task) -> Outcome | None:
        """Return how a task ends without running, or ``None`` when it has to run."""
        for name in task.after:
            if name in self._failures:
                return Outcome("blocked", failure=task.held_up_by(self._failures[name]))
        try:
            reasons = self.decide(task)
        except (ConfigurationError, StoppedError):
            # Not this task's fault: nothing can be built.
            raise
        except (PipelineError, OSError) as error:
            return Outcome("failed", failure=failure_of(task, error))
        if not reasons:
            return Outcome("up to date")
        return self._not_here(task) if task.format in self._unavailable else None

    def _not_here(self, task: Task) -> Outcome:
        """Return that a format cannot be made: trying it for each report would only take longer."""
        known = self._unavailable[task.format]
        more = {"error": known.error, "format": known.format, "unavailable": True}
        return Outcome("failed", failure=task.failure(known.message, known.advice, **more))

    def _submit(self) -> None:
        if self._suspects:
            # One of these killed its worker. Alone, it can only harm itself.
            if not self._running:
                self._start(self._suspects.pop(0))
            return
        busy = {task.lane for task in self._running.values() if task.lane}
        for task in list(self._ready):
            if len(self._running) >= self.workers.jobs:
                return
            if task.lane not in busy:
                self._ready.remove(task)
                busy.update([task.lane] if task.lane else [])
                self._start(task)

    def _start(self, task: Task) -> None:
        self.started(task)
        self._running[self.workers.submit(task)] = task

    def _await(self, sorter: TopologicalSorter[str]) -> None:
        alone = len(self._running) == 1
        broken: list[Task] = []
        for future in wait(self._running, return_when=FIRST_COMPLETED).done:
            task = self._running.pop(future)
            try:
                outcome = future.result()
            except BrokenExecutor:
                broken.append(task)
                continue
            self._end(task, outcome, sorter)
        if not broken:
            return
        # Every task of a broken pool is lost, whichever was to blame.
        broken += self._running.values()
        self._running.clear()
        self.workers.renew()
        if alone:
            self._end(broken[0], _worker_died(broken[0]), sorter)
        else:
            self._suspects += broken

    def _end(self, task: Task, outcome: Outcome, sorter: TopologicalSorter[str]) -> None:
        outcome = self.ended(task, outcome)
        if outcome.failure is not None:
            self._failures[task.name] = outcome.failure
            if outcome.failure.unavailable:
                self._unavailable[task.format] = outcome.failure
        sorter.done(task.name)


def _worker_died(task: Task) -> Outcome:
    message = "the process that did this died"
    advice = "Most often memory ran out: try `--jobs 1`, or close other programs."
    return Outcome("failed", failure=task.failure(message, advice))
