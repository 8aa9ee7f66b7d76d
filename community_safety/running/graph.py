"""The tasks of a project, and what has to wait for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from community_safety.errors import ConfigurationError
from community_safety.partnership import Area, Edition
from community_safety.running.front_matter import Briefing
from community_safety.running.naming import area_folder
from community_safety.running.parameters import check_parameters
from community_safety.running.project import Pack, Project
from community_safety.running.report_tasks import (
    NotebookTask,
    PageTask,
    PdfTask,
    ReportTask,
    WorkbookTask,
)
from community_safety.running.tasks import PartnershipTask, SourceTask, Task
from community_safety.sources.locations import READS, read_by

FORMATS = {"html": "page", "pdf": "PDF", "workbook": "workbook"}
"""What is published of a report: the kind of task, and how an analyst calls it."""


def edition_folder(pack: Pack, edition: str) -> Path:
    """Return where an edition is written, as seen from the output folder."""
    return Path(pack.id) / pack.release / edition


def report_name(pack: Pack, edition: str, area: Area, briefing: str) -> str:
    """Name a report within the graph."""
    return f"{pack.id}/{pack.release}/{edition}/{area.code}/{briefing}"


def all_tasks(project: Project) -> dict[str, Task]:
    """Return every task of the project's packs, selected or not, in the order they can run.

    Raises
    ------
    ConfigurationError
        When parameters do not fit a notebook, or briefings wait for one another in a circle.
    """
    tasks: dict[str, Task] = {}
    problems: dict[str, None] = {}
    for pack in project.packs:
        tasks |= {task.name: task for task in _data_tasks(project, pack)}
        for edition, area, briefing in pack.reports():
            try:
                own = _report_tasks(project, pack, edition, area, briefing)
            except ConfigurationError as error:
                # One notebook is wrong in the same way for every area: say it once.
                problems |= dict.fromkeys(error.problems)
                continue
            tasks |= {task.name: task for task in own}
    if problems:
        raise ConfigurationError(problems)
    try:
        order = list(TopologicalSorter({n: task.after for n, task in tasks.items()}).static_order())
    except CycleError as error:
        circle = " after ".join(dict.fromkeys(name.rpartition("/")[2] for name in error.args[1]))
        raise ConfigurationError(f"Briefings wait for one another: {circle} and so on.") from None
    return {name: tasks[name] for name in order}


def selected_tasks(project: Project, tasks: Mapping[str, Task]) -> dict[str, Task]:
    """Return the tasks the request asks for and everything they need, in the same order."""
    wanted: set[str] = set()
    waiting = [
        f"{kind}:{report_name(pack, edition, area, briefing.name)}"
        for kind in FORMATS
        for pack in project.packs
        for edition, area, briefing in pack.reports()
        if project.selected(edition, area, briefing)
    ]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += tasks[name].after
    return {name: task for name, task in tasks.items() if name in wanted}


def _common(project: Project, pack: Pack) -> dict[str, Any]:
    return {
        "request": project.request,
        "partnership": pack.released,
        "partnership_path": pack.path,
        "identity": pack.id,
    }


def _data_tasks(project: Project, pack: Pack) -> list[Task]:
    # Processed data are the same for every release, and say what the file says.
    common = _common(project, pack) | {"partnership": pack.partnership}
    label = f"{pack.id}: partnership file"
    tasks: list[Task] = [PartnershipTask(name=f"partnership:{pack.id}", label=label, **common)]
    for source in pack.partnership.sources:
        name, label = f"source:{pack.id}/{source}", f"{pack.id}: {source}"
        before = tuple(
            f"source:{pack.id}/{other}"
            for other in READS.get(source, ())
            if other in pack.partnership.sources
        )
        tasks.append(SourceTask(name=name, label=label, source=source, after=before, **common))
    return tasks


def _report_tasks(
    project: Project, pack: Pack, edition: Edition, area: Area, briefing: Briefing
) -> tuple[ReportTask, ...]:
    def name(of: str) -> str:
        return report_name(pack, edition, area, of)

    executed = project.request.memory / "notebooks" / f"{name(briefing.name)}.ipynb"
    page = project.request.out / edition_folder(pack, edition) / area_folder(area)
    label = f"{pack.id}, {area.name}, {edition}: {briefing.name}"
    common = _common(project, pack) | {
        "area": area,
        "edition": edition,
        "briefing": briefing,
        "executed": executed,
    }
    notebook = NotebookTask(
        name=f"notebook:{name(briefing.name)}",
        label=label,
        after=_before(pack, edition, briefing, name),
        parameters=_parameters(project, pack, edition, area, briefing),
        **common,
    )

    def published(kind: str, after: ReportTask) -> dict[str, Any]:
        return common | {
            "name": f"{kind}:{name(briefing.name)}",
            "label": f"{label}, {FORMATS[kind]}",
            "after": (after.name,),
            "page": page / f"{briefing.name}.html",
        }

    html = PageTask(**published("html", notebook))
    return (
        notebook,
        html,
        PdfTask(**published("pdf", html)),
        WorkbookTask(**published("workbook", html)),
    )


def _before(
    pack: Pack, edition: Edition, briefing: Briefing, name: Callable[[str], str]
) -> tuple[str, ...]:
    """Return what a notebook waits for: its data, and briefings made in the same edition."""
    made = {item.name for item in pack.briefings if edition in item.editions}
    return (
        f"partnership:{pack.id}",
        *(
            f"source:{pack.id}/{source}"
            for source in read_by(briefing.needs, briefing.may_use)
            if source in pack.partnership.sources
        ),
        *(f"notebook:{name(other)}" for other in briefing.after if other in made),
    )


def _parameters(
    project: Project, pack: Pack, edition: Edition, area: Area, briefing: Briefing
) -> dict[str, Any]:
    parameters = {
        "partnership": pack.id,
        "area": area.code,
        "release": pack.released.release.name,
        "edition": edition,
        **project.further[briefing.name],
    }
    check_parameters(parameters, briefing.parameters, str(briefing.path))
    return parameters
