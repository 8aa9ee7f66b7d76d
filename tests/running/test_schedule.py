from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tiny_project import InlineWorkers, write_project

from community_safety.errors import ConfigurationError, PipelineError, SourceError
from community_safety.partnership_file import load_partnership
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.outcomes import Outcome, Product
from community_safety.running.schedule import Schedule
from community_safety.running.tasks import Task

ERRORS = {
    "refused": SourceError("claims.csv: wrong columns"),
    "told": PipelineError("the message says it"),
    "disk": OSError(28, "No space left on device"),
    "bug": ZeroDivisionError("division by zero"),
}


@dataclass(frozen=True, kw_only=True)
class Step(Task):
    """Succeeds, or raises one of the errors above."""

    error: str = ""
    in_lane: str = ""

    @property
    def lane(self) -> str:
        return self.in_lane

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:  # noqa: ARG002
        return {}

    def make(self) -> Product:
        if self.error:
            raise ERRORS[self.error]
        return Product(())


@pytest.fixture
def step(tmp_path: Path):
    request = write_project(tmp_path)
    path = request.partnerships[0]
    common = {
        "request": request,
        "partnership": load_partnership(path),
        "partnership_path": path,
        "identity": "tinyshire",
    }

    def make(name: str, *after: str, error: str = "", lane: str = "") -> Step:
        return Step(name=name, label=name, after=after, error=error, in_lane=lane, **common)

    return make


def run(*steps: Step, workers=None, decide=lambda _: ["forced"]) -> dict[str, Outcome]:
    ended: dict[str, Outcome] = {}
    Schedule(
        {step.name: step for step in steps},
        workers or InlineWorkers(),
        decide,
        started=lambda _: None,
        ended=lambda task, outcome: ended.setdefault(task.name, outcome),
    ).run()
    return ended


def statuses(ended: dict[str, Outcome]) -> dict[str, str]:
    return {name: outcome.status for name, outcome in ended.items()}


def test_nothing_runs_before_what_it_comes_after(step) -> None:
    ended = run(step("c", "b"), step("b", "a"), step("a"))
    assert list(ended) == ["a", "b", "c"]


def test_a_report_is_finished_before_the_next_is_begun(step) -> None:
    ended = run(step("a1"), step("b1"), step("a2", "a1"), step("b2", "b1"))
    assert list(ended) == ["a1", "a2", "b1", "b2"]


def test_a_failure_holds_up_only_what_comes_after_it(step) -> None:
    ended = run(step("a", error="bug"), step("b", "a"), step("c", "b"), step("d"))
    assert statuses(ended) == {"a": "failed", "b": "blocked", "c": "blocked", "d": "built"}
    assert "not built, because this failed: a (ZeroDivisionError" in ended["b"].failure.message


@pytest.mark.parametrize(
    ("error", "message", "refused"),
    [
        ("refused", "claims.csv: wrong columns", True),
        ("told", "the message says it", False),
        ("disk", "No space left on device", False),
        ("bug", "ZeroDivisionError: division by zero", False),
    ],
)
def test_each_kind_of_error_is_told_with_advice_and_a_log(step, error, message, refused) -> None:
    task = step("a:b/c", error=error)
    failure = run(task)["a:b/c"].failure
    assert (failure.message, failure.refused) == (message, refused)
    assert failure.advice
    assert "Traceback" in (task.request.out / failure.log).read_text(encoding="utf-8")


def test_what_is_up_to_date_does_not_run(step) -> None:
    workers = InlineWorkers()
    ended = run(step("a"), step("b", "a"), workers=workers, decide=lambda _: [])
    assert set(statuses(ended).values()) == {"up to date"}
    assert workers.ran == []


def test_an_error_in_deciding_fails_the_task_but_wrong_configuration_stops_all(step) -> None:
    def refuse(task: Task) -> list[str]:
        raise SourceError("there is no such file")

    def stop(task: Task) -> list[str]:
        raise ConfigurationError("reports cannot be written")

    assert statuses(run(step("a"), decide=refuse)) == {"a": "failed"}
    with pytest.raises(ConfigurationError):
        run(step("a"), decide=stop)


@dataclass
class Fragile:
    """Two workers; the pool breaks whenever it runs the task `killer`."""

    jobs: int = 2
    running: dict[str, Future] = field(default_factory=dict)
    pools: int = 1
    together: list[set[str]] = field(default_factory=list)

    def submit(self, task: Task) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.running[task.name] = future
        self.together.append(set(self.running))
        if "killer" not in self.running:
            self.running.pop(task.name)
            future.set_result(Outcome("built", Product(())))
        elif task.name == "killer":
            for lost in self.running.values():
                lost.set_exception(BrokenProcessPool())
        return future

    def renew(self) -> None:
        self.running.clear()
        self.pools += 1


def test_only_the_task_that_killed_its_worker_fails(step) -> None:
    workers = Fragile()
    ended = run(step("a"), step("killer"), step("b"), step("c"), workers=workers)
    assert statuses(ended) == {"a": "built", "killer": "failed", "b": "built", "c": "built"}
    assert ended["killer"].failure.message == "the process that did this died"


@dataclass
class Slow:
    """Keeps every task running until as many are as can be."""

    jobs: int = 3
    open: dict[str, Future] = field(default_factory=dict)
    together: list[set[str]] = field(default_factory=list)

    def submit(self, task: Task) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.open = {name: f for name, f in self.open.items() if not f.done()}
        self.open[task.name] = future
        self.together.append(set(self.open))
        if len(self.open) > 1:
            for one in self.open.values():
                one.set_result(Outcome("built", Product(())))
        return future

    def renew(self) -> None:
        raise AssertionError


def test_tasks_of_one_lane_never_run_side_by_side(step) -> None:
    workers = Slow()
    run(step("a", lane="x"), step("b", lane="x"), step("c"), step("d"), workers=workers)
    assert not any({"a", "b"} <= names for names in workers.together)
    assert {"a", "c"} in workers.together
