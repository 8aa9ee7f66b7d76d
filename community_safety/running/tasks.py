"""What a task is, and the tasks of data: what each is made from, and how it is made.

A task is plain data, so that it can be sent to another process. This module is imported by every
worker, and by a build that changes nothing: what is heavy is imported where it is used.
"""

from __future__ import annotations

import os
import re
import time
import traceback
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community_safety import sources
from community_safety.errors import FormatUnavailableError, PipelineError, SourceError
from community_safety.files import PART, write_atomically
from community_safety.partnership import Partnership
from community_safety.partnership_file import data_folder
from community_safety.running.fingerprints import Fingerprints, hash_of
from community_safety.running.naming import shortened
from community_safety.running.outcomes import Failure, NotebookError, Outcome, Product
from community_safety.running.reasons import DATA
from community_safety.running.request import Request

PARTNERSHIP_FILE = "partnership file"
LONGEST_LOG_NAME = 200
MAKE_ROOM = "Make room or give yourself the right to write there, then run the command again."
INSTALL = "Install it, then run the command again: only what is missing is made."


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step of a build."""

    name: str
    label: str
    """The task as an analyst would say it."""
    after: tuple[str, ...] = ()
    request: Request
    partnership: Partnership
    partnership_path: Path
    identity: str

    @property
    def folder(self) -> Path:
        """The folder below which the outputs lie."""
        return self.request.processed

    @property
    def format(self) -> str:
        """The format this task adds to a page, in words; empty for every other task."""
        return ""

    @property
    def lane(self) -> str:
        """Tasks with one lane never run side by side; an empty lane holds nobody up."""
        return ""

    @property
    def log(self) -> Path:
        """Where the traceback is kept if the task fails."""
        name = self.name.replace("/", "_").replace(":", "-")
        return self.request.logs / f"{shortened(name, LONGEST_LOG_NAME)}.log"

    @abstractmethod
    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the hash of everything the outputs depend on, by what it is called in reasons.

        Called when every task before this one is done.
        """

    @abstractmethod
    def make(self) -> Product:
        """Make the outputs."""

    def failure(self, message: str, advice: str, **more: Any) -> Failure:
        """Return an account of a failure of this task."""
        return Failure(label=self.label, message=message, advice=advice, **more)

    def held_up_by(self, origin: Failure) -> Failure:
        """Return why this task was not tried: something it needs had failed."""
        message = f"not built, because this failed: {origin.label} ({origin.message})"
        return self.failure(message, origin.advice, refused=origin.refused)


class PartnershipTask(Task):
    """Writes the partnership as its briefings read it."""

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the content of the file: its comments and order do not matter."""
        content = hash_of(self.partnership.model_dump(mode="json"))
        return {PARTNERSHIP_FILE: content, "library": fingerprints.library}

    def make(self) -> Product:
        """Write `partnership.json` below the processed folder."""
        path = sources.prepare_partnership(
            self.partnership, self.partnership_path, self.request.processed
        )
        return Product((path,))


@dataclass(frozen=True, kw_only=True)
class SourceTask(Task):
    """Reads and checks the raw files of one source."""

    source: str

    @property
    def lane(self) -> str:
        """All partnerships keep the refused rows of a source in one file."""
        return f"source {self.source}"

    def ingredients(self, fingerprints: Fingerprints) -> dict[str, str]:
        """Return the raw files, and the partnership file that says how to read them."""
        files = sources.raw_files(self.source, self.partnership, self.partnership_path)
        base = data_folder(self.partnership, self.partnership_path)
        content = hash_of(self.partnership.model_dump(mode="json"))
        return {
            **{
                f"{DATA}{path.relative_to(base).as_posix()}": fingerprints.file(path)
                for path in files
            },
            **{
                f"{DATA}{path.parent.name}/{path.name}": fingerprints.file(path)
                for path in sources.inputs_from(
                    self.source, self.partnership, self.request.processed, self.identity
                )
            },
            PARTNERSHIP_FILE: content,
            "library": fingerprints.library,
        }

    def make(self) -> Product:
        """Write the source's processed files; remember how many rows were refused, and where."""
        processed = self.request.processed
        report = sources.prepare(self.source, self.partnership, self.partnership_path, processed)
        details = {
            "rows_read": report.rows_read,
            "rows_refused": report.rows_refused,
            "rows_excluded": report.rows_excluded,
            "refused_file": report.refused_file and report.refused_file.name,
            "warnings": list(report.warnings),
        }
        return Product(tuple(report.outputs), details)


def perform(task: Task) -> Outcome:
    """Make a task's outputs; whatever goes wrong is returned, with the traceback in its log."""
    began = time.monotonic()
    try:
        product = task.make()
    except Exception as error:  # noqa: BLE001 - one task's failure must not stop the others
        failure = failure_of(task, error)
        return Outcome("failed", failure=failure, seconds=time.monotonic() - began)
    return Outcome("built", product, seconds=time.monotonic() - began)


def in_words(error: OSError) -> str:
    """Say where a file could not be read or written, and why."""
    if not error.filename:
        return str(error.strerror or error)
    path = Path(os.fsdecode(error.filename))
    # The name of a file that was to be written for a moment would tell nobody anything.
    place = path.parent if re.fullmatch(PART, path.name) else path
    return f"{place}: {error.strerror or error}"


def _kept(task: Task, trace: str) -> str:
    """Write a task's log and return its place, or nothing where it cannot be written."""
    try:
        write_atomically(task.log, trace)
    except OSError:
        return ""
    return task.log.relative_to(task.request.out).as_posix()


def failure_of(task: Task, error: Exception) -> Failure:
    """Return the account of an error, and keep its traceback in the task's log."""
    if isinstance(error, FormatUnavailableError):
        # Nothing to look up: what is missing on this machine is all there is to say.
        name = type(error).__name__
        return task.failure(str(error), INSTALL, error=name, format=task.format, unavailable=True)
    trace = error.trace if isinstance(error, NotebookError) else ""
    trace = trace or "".join(traceback.format_exception(error))
    log = _kept(task, f"{task.label}\n\n{trace}\n")
    match error:
        case NotebookError():
            return task.failure(
                error.message,
                error.advice,
                cell=error.cell,
                source=error.source,
                error=error.error,
                log=log,
            )
        case SourceError():
            advice = "Correct the file as the message says, then run the command again."
            return task.failure(str(error), advice, log=log, refused=True)
        case PipelineError():
            advice = "Do as the message says, then run the command again."
            return task.failure(str(error), advice, error=type(error).__name__, log=log)
        case OSError():
            return task.failure(in_words(error), MAKE_ROOM, error=type(error).__name__, log=log)
        case _:
            advice = "This is a fault of the program: report it with the log."
            message = f"{type(error).__name__}: {error}"
            return task.failure(message, advice, error=type(error).__name__, log=log)
