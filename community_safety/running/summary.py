"""What a command says at its end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from community_safety.running.build import Build
from community_safety.running.naming import counted
from community_safety.running.outcomes import Failure, Outcome
from community_safety.running.report_tasks import FormatTask, PageTask
from community_safety.running.screen import say
from community_safety.running.state import Record


def shown(path: Path) -> str:
    """Write a path as an analyst would type it here."""
    relative = Path(os.path.relpath(path))
    return str(path if ".." in relative.parts else relative)


def say_result(console: Console, build: Build, failures: Sequence[Failure]) -> None:
    """Say what was built, what to look at, and what failed."""
    out = build.project.request.out
    _say_sources(console, build)
    failures = told_once(failures)
    if failures:
        say(console)
        say(console, f"Failed ({len(failures)}):")
        for failure in failures:
            _say_failure(console, failure, build.project.request.memory.parent)
    say(console)
    say(console, _counts(build.pages().values()))
    for name, number in build.formats_not_made().items():
        say(console, f"Not made: the {name} of {counted(number, 'briefing')}.")
    made = any(record.outputs for record in _page_records(build))
    if made and (out / "index.html").is_file():
        say(console, f"The pages: {shown(out / 'index.html')}")


def _page_records(build: Build) -> list[Record]:
    records = build.state.records
    return [records[name] for name in build.pages() if name in records]


def told_once(failures: Sequence[Failure]) -> list[Failure]:
    """Return failures with one for each format that cannot be made here, not one a report."""
    told: list[Failure] = []
    lacking = Counter(failure.format for failure in failures if failure.unavailable)
    for failure in failures:
        if not failure.unavailable:
            told.append(failure)
        elif number := lacking.pop(failure.format, 0):
            told.append(
                replace(failure, label=f"{failure.format} of {counted(number, 'briefing')}")
            )
    return told


def say_unchanged(console: Console, build: Build) -> None:
    """Say that everything is up to date."""
    records = [build.state.records[name] for name, task in build.chosen.items()]
    pages = [task for task in build.chosen.values() if isinstance(task, PageTask)]
    outputs = sum(len(record.outputs) for record in records)
    say(
        console,
        f"Nothing changed: {counted(outputs, 'output')} of {counted(len(pages), 'briefing')} "
        f"{'is' if outputs == 1 else 'are'} up to date.",
    )
    say(console, f"The pages: {shown(build.project.request.out / 'index.html')}")


def say_interrupted(console: Console, build: Build) -> None:
    """Say what an interrupted build has done."""
    counts = Counter(outcome.status for outcome in build.pages().values())
    say(console)
    say(
        console,
        f"Interrupted: {counted(counts['built'], 'briefing')} built, the rest as it was. "
        "Run the same command to go on.",
    )


def say_plan(
    console: Console,
    build: Build,
    stale: dict[str, list[str]],
    stale_pages: dict[str, list[str]],
) -> None:
    """Say what a build would do, and why."""
    for name, reasons in stale.items():
        task = build.tasks[name]
        # A page follows its notebook, and its formats follow it: to say so of each of them would
        # only make the list longer.
        follows = isinstance(task, PageTask | FormatTask)
        if not (follows and task.after[0] in stale):
            say(console, f"{task.label}: {'; '.join(reasons)}")
    for label, reasons in stale_pages.items():
        say(console, f"{label}: {'; '.join(reasons)}")
    for name in build.orphans():
        say(console, f"{name}: no longer there; its pages would be removed")
    published = [task for task in build.chosen.values() if isinstance(task, PageTask | FormatTask)]
    reports = {task.executed for task in published}
    waiting = {task.executed for task in published if task.name in stale}
    say(
        console,
        f"{counted(len(reports - waiting), 'briefing')} up to date, {len(waiting)} to build.",
    )


def _counts(outcomes: Iterable[Outcome]) -> str:
    counts = Counter(outcome.status for outcome in outcomes)
    failed = counts["failed"] + counts["blocked"]
    built = counted(counts["built"], "briefing")
    return f"{built} built, {counts['up to date']} up to date, {failed} failed."


def _say_sources(console: Console, build: Build) -> None:
    for label, record in build.sources_read().items():
        for line in source_lines(label, record, build.project.request.processed):
            say(console, line)


def source_lines(label: str, record: Record, processed: Path) -> list[str]:
    """Return the warnings of a source, and where its refused rows are."""
    details = record.details
    lines = [f"{label}: {warning}" for warning in details["warnings"]]
    if details["rows_refused"]:
        file = shown(processed / "refused" / details["refused_file"])
        lines.append(
            f"{label}: {details['rows_refused']:,} of {counted(details['rows_read'], 'row')} "
            f"refused; they and the reasons are in {file}"
        )
    if details["rows_excluded"]:
        lines.append(
            f"{label}: {details['rows_excluded']:,} of {counted(details['rows_read'], 'row')} "
            "excluded by rule, such as breaches; the data note of each briefing says by which"
        )
    return lines


def _say_failure(console: Console, failure: Failure, out: Path) -> None:
    say(console, f"  {failure.label}")
    if failure.cell is not None:
        first = failure.source.splitlines()[0] if failure.source else ""
        say(console, f"    cell {failure.cell}: {first}")
    for line in failure.message.splitlines():
        say(console, f"    {line}")
    log = f" The log is {shown(out / failure.log)}." if failure.log else ""
    say(console, f"    What to do: {failure.advice}{log}")
