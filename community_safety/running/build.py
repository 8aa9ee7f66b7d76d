"""A build: decide, run, remember; and the same without running, for `status` and `--dry-run`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from community_safety.errors import PipelineError
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.folders import check_writable
from community_safety.running.graph import FORMATS, all_tasks, selected_tasks
from community_safety.running.leftovers import clear_temporary, remove_parts
from community_safety.running.locks import FolderLock
from community_safety.running.outcomes import ChangedWhileReadError, Failure, Outcome
from community_safety.running.project import Pack, Project
from community_safety.running.reasons import DATA, FORCED, NEVER_BUILT, why_stale
from community_safety.running.report_tasks import FormatTask, PageTask
from community_safety.running.schedule import Schedule, Workers
from community_safety.running.screen import Screen
from community_safety.running.state import Record, State, relative_name
from community_safety.running.tasks import SourceTask, Task, failure_of

Trouble = Literal["failed", "blocked"]
_PARTNERSHIP = "partnership:"


@dataclass
class Build:
    """One run of a project's tasks into its output folder."""

    project: Project
    tasks: Mapping[str, Task] = field(init=False)
    chosen: Mapping[str, Task] = field(init=False)
    state: State = field(init=False)
    fingerprints: Fingerprints = field(init=False)
    _alone: FolderLock = field(init=False)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _ingredients: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Derive the graph and read what earlier builds remember; nothing is written yet."""
        request = self.project.request
        self.tasks = all_tasks(self.project)
        self.chosen = selected_tasks(self.project, self.tasks)
        self.state = State(request.memory)
        self._alone = FolderLock(request.processed)
        self.fingerprints = Fingerprints(request.root, request.out, self.state.files)

    def run(self, workers: Workers, screen: Screen) -> None:
        """Run what is not up to date."""

        def ended(task: Task, outcome: Outcome) -> Outcome:
            outcome = self._checked(task, outcome)
            self._ended(task, outcome)
            screen.ended(task, outcome)
            return outcome

        self.remove_orphans()
        Schedule(self.chosen, workers, self.decide, screen.started, ended).run()

    def why(self, task: Task) -> list[str]:
        """Return the reasons to run a task whose predecessors are done."""
        ingredients = self._ingredients[task.name] = task.ingredients(self.fingerprints)
        if self.project.request.force:
            return [FORCED]
        record = self.state.records.get(task.name)
        return why_stale(record, ingredients, task.folder, self.fingerprints)

    def decide(self, task: Task) -> list[str]:
        """Return the reasons to run a task; with the first, the build begins to write."""
        try:
            reasons = self.why(task)
        except (PipelineError, OSError):
            self.begin_writing()
            raise
        if reasons:
            self.begin_writing()
        return reasons

    def begin_writing(self) -> None:
        """Make sure that everything can be written, before anything is."""
        if not self.state.changed:
            request = self.project.request
            for folder in (request.out, request.processed, request.memory):
                check_writable(folder)
            self._alone.take()
            self.state.open_for_writing()
            self._clear_leftovers()

    def _clear_leftovers(self) -> None:
        """Remove what a killed build into the same folders has left."""
        request = self.project.request
        clear_temporary(request.out)
        # Also of partnerships that this build is not about: it has both folders for itself.
        packs = {pack.id for pack in self.project.packs} | {
            name.removeprefix(_PARTNERSHIP)
            for name in self.state.records
            if name.startswith(_PARTNERSHIP)
        }
        remove_parts([request.memory, *(request.out / name for name in packs)])
        remove_parts(request.processed / name for name in (*packs, "refused"))
        remove_parts([request.out], deep=False)

    def close(self) -> None:
        """Let other builds in."""
        self.state.close()
        self._alone.release()

    def _checked(self, task: Task, outcome: Outcome) -> Outcome:
        """Return a failure instead of an outcome made from what changed while it was read.

        Which of the two contents was read cannot be known, so it must not count as either.
        """
        if outcome.product is None:
            return outcome
        try:
            now, before = task.ingredients(self.fingerprints), self._ingredients[task.name]
        except (PipelineError, OSError) as error:
            return Outcome("failed", failure=failure_of(task, error), seconds=outcome.seconds)
        changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        if not changed:
            return outcome
        names = ", ".join(name.removeprefix(DATA) for name in changed)
        failure = failure_of(task, ChangedWhileReadError(names))
        return Outcome("failed", failure=failure, seconds=outcome.seconds)

    def _ended(self, task: Task, outcome: Outcome) -> None:
        self.outcomes[task.name] = outcome
        before = self.state.records.get(task.name)
        record = self._record(task, outcome, before)
        if record is not None and record != before:
            self.begin_writing()
            self.state.record(task.name, record)
            self.state.remember_files(self.fingerprints.take_new())
        if outcome.status in ("built", "failed"):
            self._log(task, outcome)

    def _record(self, task: Task, outcome: Outcome, before: Record | None) -> Record | None:
        kept = before or Record("blocked")
        if outcome.status == "up to date":
            return Record("built", kept.ingredients, kept.outputs, kept.details)
        if outcome.product is None:
            status: Trouble = "failed" if outcome.status == "failed" else "blocked"
            failure = outcome.failure.as_dict() if outcome.failure else None
            return Record(status, kept.ingredients, kept.outputs, kept.details, failure)
        product = outcome.product
        outputs = self._outputs(product.outputs, task.folder)
        _remove(task.folder, set(kept.outputs) - set(outputs))
        return Record("built", self._ingredients[task.name], outputs, product.details)

    def _outputs(self, paths: Iterable[Path], folder: Path) -> dict[str, str]:
        return {relative_name(path, folder): self.fingerprints.file(path) for path in paths}

    def remember(
        self, name: str, paths: Iterable[Path], ingredients: dict[str, str], details: dict[str, Any]
    ) -> None:
        """Remember pages that were written below the output folder."""
        out = self.project.request.out
        outputs = self._outputs(paths, out)
        before = self.state.records.get(name)
        _remove(out, set(before.outputs if before else ()) - set(outputs))
        self.state.record(name, Record("built", ingredients, outputs, details))
        self.state.remember_files(self.fingerprints.take_new())

    def _log(self, task: Task, outcome: Outcome) -> None:
        """Keep times where they disturb nobody: outputs and manifest have none."""
        log = self.project.request.logs / "build.log"
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        # No report is worse for a line that the log lacks, such as when the disk is full.
        with suppress(OSError):
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{now} {outcome.status} in {outcome.seconds:.1f} s: {task.name}\n")

    def orphans(self) -> list[str]:
        """Return remembered tasks whose notebook, area, edition or source is no longer there."""
        prefixes = tuple(start for pack in self.project.packs for start in _prefixes(pack))
        return [
            name
            for name in self.state.records
            if name.startswith(prefixes) and name not in self.tasks
        ]

    def remove_orphans(self) -> None:
        """Remove what was built by tasks that are no more: a pack must not show old pages."""
        for name in self.orphans():
            self.begin_writing()
            request = self.project.request
            folder = request.processed if name.startswith("source:") else request.out
            _remove(folder, set(self.state.records[name].outputs))
            self.state.forget(name)

    def plan(self) -> dict[str, list[str]]:
        """Return the reasons to run each task that is not up to date; nothing is written."""
        stale: dict[str, list[str]] = {}
        for name, task in self.chosen.items():
            waits_for = [self.tasks[other].label for other in task.after if other in stale]
            if name not in self.state.records:
                stale[name] = [NEVER_BUILT]
            elif reasons := self._planned(task, waits_for):
                stale[name] = reasons
        return stale

    def _planned(self, task: Task, waits_for: list[str]) -> list[str]:
        try:
            reasons = self.why(task)
        except PipelineError as error:
            reasons = [str(error)]
        except OSError:
            # What it is made from is not there yet, so that must be built first.
            reasons = []
        if waits_for and not reasons:
            reasons = [f"depends on what is built again: {', '.join(waits_for)}"]
        return reasons

    def failures(self) -> list[Failure]:
        """Return what failed in this run, each once."""
        return [
            outcome.failure
            for outcome in self.outcomes.values()
            if outcome.status == "failed" and outcome.failure is not None
        ]

    def pages(self) -> dict[str, Outcome]:
        """Return how each selected report ended."""
        return {
            name: outcome
            for name, outcome in self.outcomes.items()
            if isinstance(self.tasks[name], PageTask)
        }

    def formats_not_made(self) -> dict[str, int]:
        """Return how many reports lack each format that failed by itself, by its name."""
        return Counter(
            self.tasks[name].format
            for name, outcome in self.outcomes.items()
            if isinstance(self.tasks[name], FormatTask) and outcome.status == "failed"
        )

    def sources_read(self) -> dict[str, Record]:
        """Return what is known of the sources read in this run, by label."""
        return {
            task.label: self.state.records[name]
            for name, task in self.chosen.items()
            if isinstance(task, SourceTask) and self.outcomes[name].status == "built"
        }


def _prefixes(pack: Pack) -> list[str]:
    return [
        f"source:{pack.id}/",
        *(f"{kind}:{pack.id}/{pack.release}/" for kind in ("notebook", *FORMATS)),
    ]


def _remove(folder: Path, names: set[str]) -> None:
    """Remove outputs, and the folders that are empty without them."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        for above in path.parents:
            if above == folder or not above.is_dir() or any(above.iterdir()):
                break
            above.rmdir()
