"""Worker processes on this machine."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import BinaryIO

from community_safety.running.leftovers import discard, temporary_folder
from community_safety.running.outcomes import Outcome
from community_safety.running.request import Request
from community_safety.running.tasks import Task, perform

PATIENCE_SECONDS = 10
"""How long an interrupted worker may take to stop its kernel."""


class LocalWorkers:
    """A pool of processes, started with the first task.

    Workers are spawned, not forked: a fork of a process with threads may hang, and macOS and
    Windows cannot do it safely.
    """

    def __init__(self, jobs: int, request: Request) -> None:
        self.jobs = jobs
        self._out, self._log = request.out, request.logs / "workers.log"
        self._temporary: Path | None = None
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Outcome]:
        """Start a task in a worker."""
        if self._pool is None:
            self._temporary = self._temporary or temporary_folder(self._out)
            self._pool = ProcessPoolExecutor(
                self.jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare_worker,
                initargs=(self._log, self._temporary),
            )
        return self._pool.submit(_perform, task)

    def renew(self) -> None:
        """Forget a pool that broke; the next task starts another."""
        self._pool = None

    def close(self) -> None:
        """End the workers, which have nothing left to do."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        self._discard_temporary()

    def stop(self) -> None:
        """End the workers now; each stops its kernel first."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        children = multiprocessing.active_children()
        for child in children:
            child.terminate()
        for child in children:
            child.join(PATIENCE_SECONDS)
            if child.is_alive():
                child.kill()
        self._discard_temporary()

    def _discard_temporary(self) -> None:
        """Remove everything temporary, and end what a worker that died could not."""
        if self._temporary is not None:
            discard(self._temporary)
            self._temporary = None


def _prepare_worker(log: Path, temporary: Path) -> None:
    """Keep what workers and kernels print off the terminal, and interrupts to the main process."""
    tempfile.tempdir = str(temporary)
    with _opened(log) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # Papermill warns of every parameter without a default; the build has checked them all.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # As an exception, so that `finally` clauses run and stop the kernel.
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _leave(*_: object) -> None:
    """Leave what is being done, once: a second signal would interrupt the clearing up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def _perform(task: Task) -> Outcome:
    """Do a task; after a build that was killed, end the worker with it.

    The pool takes an exit for the outcome of the task and waits for the next, which nobody gives.
    """
    try:
        return perform(task)
    except SystemExit:
        parent = multiprocessing.parent_process()
        if parent is not None and not parent.is_alive():
            os._exit(1)
        raise


def _opened(log: Path) -> BinaryIO:
    """Open a log to add to it; where there is no room for one, what is printed is lost."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return log.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _end_with_parent() -> None:
    """End the worker when the build was killed, so that none goes on in secret."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    try:
        # To the thread that works, since a wait of its would not end for a signal to this one.
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        else:
            signal.raise_signal(signal.SIGTERM)
        time.sleep(PATIENCE_SECONDS)
    finally:
        os._exit(1)
