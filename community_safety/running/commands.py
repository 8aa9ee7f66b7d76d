"""The commands of `pipeline.py`: each does its work, speaks, and returns the exit status."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from community_safety.errors import ConfigurationError
from community_safety.files import write_atomically
from community_safety.partnership import json_schema
from community_safety.running.build import Build
from community_safety.running.outcomes import Failure, StoppedError
from community_safety.running.pages import stale_pages, write_pages
from community_safety.running.project import load_project
from community_safety.running.request import Request
from community_safety.running.schedule import Workers
from community_safety.running.screen import Screen, say, screen_for
from community_safety.running.summary import (
    say_interrupted,
    say_plan,
    say_result,
    say_unchanged,
    shown,
)
from community_safety.running.workers import LocalWorkers

MOST_JOBS = 61
"""More processes than this, Windows cannot wait for."""
_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""A scheduler, a time limit or a closed window: a build stops as tidily as for Ctrl-C."""
BUILT, FAILED, WRONG_USAGE, REFUSED = 0, 1, 2, 3


def build(request: Request, console: Console, jobs: int | None = None) -> int:
    """Build what the request asks for."""
    run = Build(load_project(request).checked())
    screen = screen_for(console, len(run.chosen))
    jobs = min(jobs or os.cpu_count() or 1, len(run.chosen), MOST_JOBS)
    workers = LocalWorkers(jobs, request)
    before = {each: signal.signal(each, signal.default_int_handler) for each in _ENDINGS}
    try:
        failures = run_build(run, workers, screen)
        workers.close()
    except KeyboardInterrupt:
        # Impatience must not leave half of the clearing up undone, nor a traceback at the end.
        before = {}
        for each in (signal.SIGINT, *_ENDINGS):
            signal.signal(each, signal.SIG_IGN)
        screen.close()
        workers.stop()
        say_interrupted(console, run)
        return FAILED
    except StoppedError as error:
        screen.close()
        workers.stop()
        say(console, str(error))
        return FAILED
    except BaseException:
        workers.stop()
        raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        screen.close()
        run.close()
    if run.state.changed:
        say_result(console, run, failures)
    else:
        say_unchanged(console, run)
    return exit_status(failures)


def run_build(run: Build, workers: Workers, screen: Screen) -> list[Failure]:
    """Run the tasks and then write the pages that list them; return what failed."""
    run.run(workers, screen)
    return [*run.failures(), *write_pages(run)]


def exit_status(failures: Iterable[Failure]) -> int:
    """Return the highest status that applies."""
    return max((REFUSED if failure.refused else FAILED for failure in failures), default=BUILT)


def plan(request: Request, console: Console) -> int:
    """Say what a build would do and why; write nothing."""
    run = Build(load_project(request).checked())
    stale = run.plan()
    say_plan(console, run, stale, {} if stale else stale_pages(run))
    return BUILT


def check(request: Request, console: Console) -> int:
    """List every problem of configuration and raw data; build nothing."""
    # Only this command reads raw data in the main process.
    from community_safety.running.check import check as find_problems

    found = find_problems(request, console)
    if found.refused:
        return REFUSED
    return WRONG_USAGE if found.wrong else BUILT


def write_schema(path: Path, console: Console) -> int:
    """Write the JSON schema of partnership files; the same bytes whenever it is written."""
    write_atomically(path, json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
    say(console, f"Written: {shown(path)}")
    return BUILT


def guarded(command: Callable[[], int], console: Console, out: Path) -> int:
    """Run a command so that no traceback reaches the analyst."""
    try:
        return command()
    except ConfigurationError as error:
        for problem in error.problems:
            say(console, problem)
        return WRONG_USAGE
    except Exception as error:  # noqa: BLE001 - the last resort, and it is all in the log
        log = _keep(traceback.format_exc(), out)
        say(
            console,
            f"The program failed ({type(error).__name__}: {error}). Please report it with the "
            f"log {shown(log)}.",
        )
        return FAILED


def _keep(trace: str, out: Path) -> Path:
    """Write a log below `out`, or where that cannot be, in the folder for temporary files."""
    name = "unexpected.log"
    path = out / ".build" / "logs" / name
    try:
        write_atomically(path, trace)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="community-safety-")) / name
        write_atomically(path, trace)
    return path
