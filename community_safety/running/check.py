"""`check`: configuration and raw data held against their contracts, with nothing built."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from community_safety import sources
from community_safety.errors import ConfigurationError, SourceError
from community_safety.running.graph import all_tasks
from community_safety.running.naming import counted
from community_safety.running.project import Project, load_project
from community_safety.running.request import Request
from community_safety.running.screen import say
from community_safety.sources.locations import READS

LISTED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """How many problems `check` has listed."""

    wrong: int
    refused: int


def check(request: Request, console: Console) -> Found:
    """List every problem of the partnership files, the notebooks and the raw data."""
    project = load_project(request)
    problems = list(project.problems)
    if not problems:
        try:
            all_tasks(project)
        except ConfigurationError as error:
            problems += error.problems
    for problem in problems:
        say(console, problem)
    refused, remarks = _check_sources(project, console)
    say(
        console,
        f"{counted(len(project.packs), 'partnership')} and "
        f"{counted(len(project.briefings), 'briefing')} checked: "
        f"{counted(len(problems) + refused, 'problem')}, {counted(remarks, 'remark')}.",
    )
    return Found(len(problems), refused)


def _check_sources(project: Project, console: Console) -> tuple[int, int]:
    """Read every source into a folder that is thrown away; return problems and remarks."""
    problems, remarks = 0, 0
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as folder:
        for pack in project.packs:
            refused: set[str] = set()
            for source in sources.in_order(pack.partnership.sources):
                if waiting := refused & set(READS.get(source, ())):
                    remarks += 1
                    names = " and ".join(f"`{name}`" for name in sorted(waiting))
                    say(console, f"{pack.id}, {source}: not checked, because {names} is refused")
                    refused.add(source)
                    continue
                try:
                    report = sources.prepare(source, pack.partnership, pack.path, Path(folder))
                except SourceError as error:
                    refused.add(source)
                    problems += len(error.problems)
                    for problem in error.problems:
                        say(console, problem)
                    continue
                lines = list(report.warnings)
                if report.refused_file is not None:
                    lines += _refusals(report.refused_file, pack.id)
                remarks += len(lines)
                for line in lines:
                    say(console, f"{pack.id}, {source}: {line}")
    return problems, remarks


def _refusals(path: Path, identity: str) -> list[str]:
    """Return a line for each of a partnership's refused rows; very many are not all listed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["partnership"] == identity]
    lines = [f"{row['file']}, row {row['row']} refused: {row['reason']}" for row in rows]
    if len(lines) <= LISTED_ROWS:
        return lines
    left = len(lines) - LISTED_ROWS
    return [*lines[:LISTED_ROWS], f"{left:,} more rows refused; `build` keeps them in a file"]
