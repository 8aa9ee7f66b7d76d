"""The pages that list reports, and the manifests: written after everything else.

They say what is there, so they are made from what the build remembers, not from its tasks: a
build of one area still lists the others, and a failed report is listed with the page it had.
"""

from __future__ import annotations

import builtins
import subprocess
from pathlib import Path
from typing import Any

import community_safety
from community_safety import errors
from community_safety.errors import PublishingError
from community_safety.running.build import Build
from community_safety.running.fingerprints import hash_of
from community_safety.running.outcomes import Failure
from community_safety.running.packs import Contents, Report, contents_of
from community_safety.running.parameters import ParameterValue
from community_safety.running.reasons import DATA, why_stale
from community_safety.running.report_tasks import NotebookTask
from community_safety.running.state import Record
from community_safety.running.tasks import MAKE_ROOM, in_words

ROOT_INDEX = "pages:root"


def write_pages(build: Build) -> list[Failure]:
    """Write the index pages and manifests that are not up to date; return what failed."""
    failures = []
    for pack in build.project.packs:
        for contents in contents_of(build.project.request, pack, build.state):
            try:
                _write_edition(build, contents)
            except (PublishingError, OSError) as error:
                label = f"{pack.id}, {contents.edition}: index pages"
                failures.append(_failure(label, error))
    try:
        _write_root(build)
    except (PublishingError, OSError) as error:
        failures.append(_failure("the index of all partnerships", error))
    return failures


def stale_pages(build: Build) -> dict[str, list[str]]:
    """Return why index pages and manifests would be written again; nothing is written."""
    stale = {}
    for pack in build.project.packs:
        for contents in contents_of(build.project.request, pack, build.state):
            ingredients = _ingredients(build, contents.entry(), _manifest(build, contents))
            if reasons := _why(build, contents.name, ingredients):
                stale[f"{pack.id}, {contents.edition}: index pages"] = reasons
    return stale


def _failure(label: str, error: Exception) -> Failure:
    if isinstance(error, OSError):
        return Failure(label=label, message=in_words(error), advice=MAKE_ROOM)
    return Failure(label=label, message=str(error), advice="Run the same command again.")


def _ingredients(build: Build, *contents: Any) -> dict[str, str]:
    return {"contents": hash_of(contents), "template": build.fingerprints.template}


def _why(build: Build, name: str, ingredients: dict[str, str]) -> list[str]:
    record = build.state.records.get(name)
    return why_stale(record, ingredients, build.project.request.out, build.fingerprints)


def _write_edition(build: Build, contents: Contents) -> None:
    entry, manifest = contents.entry(), _manifest(build, contents)
    ingredients = _ingredients(build, entry, manifest)
    if not _why(build, contents.name, ingredients):
        return
    from community_safety.publishing import index
    from community_safety.publishing.manifest import write_manifest

    build.begin_writing()
    folder = build.project.request.out / contents.folder
    edition = edition_entry(entry)
    written = [folder / "index.html"]
    index.write_edition_index(written[0], edition)
    for area in edition.areas:
        written.append(folder / area.folder / "index.html")
        index.write_area_index(written[-1], edition, area)
    pages = {path.relative_to(folder).as_posix(): build.fingerprints.file(path) for path in written}
    manifest["outputs"] |= pages
    manifest["code"] |= _commit(build.project.request.root)
    written.append(folder / "manifest.json")
    write_manifest(written[-1], manifest)
    build.remember(contents.name, written, ingredients, {"entry": entry})


def _write_root(build: Build) -> None:
    """List every edition built here, also those of other runs, that is still there."""
    out = build.project.request.out
    known = [
        record.details["entry"]
        for name, record in sorted(build.state.records.items())
        if name.startswith("pages:") and name != ROOT_INDEX
    ]
    entries = [entry for entry in known if (out / entry["href"]).is_file()]
    ingredients = _ingredients(build, entries)
    if not entries or not _why(build, ROOT_INDEX, ingredients):
        return
    from community_safety.publishing import index

    build.begin_writing()
    path = out / "index.html"
    index.write_root_index(path, [edition_entry(entry) for entry in entries])
    build.remember(ROOT_INDEX, [path], ingredients, {})


def edition_entry(entry: dict[str, Any]) -> Any:
    """Turn plain data into the `EditionEntry` that the index pages are written from."""
    from community_safety.publishing.index import (
        AreaEntry,
        BriefingEntry,
        EditionEntry,
        FormatEntry,
    )

    areas = [
        AreaEntry(
            **area
            | {
                "briefings": tuple(
                    BriefingEntry(
                        **one
                        | {
                            "tables": tuple(map(tuple, one["tables"])),
                            "formats": tuple(
                                FormatEntry(**each) for each in one.get("formats", ())
                            ),
                        }
                    )
                    for one in area["briefings"]
                )
            }
        )
        for area in entry["areas"]
    ]
    return EditionEntry(**entry | {"areas": tuple(areas), "failures": tuple(entry["failures"])})


def _manifest(build: Build, contents: Contents) -> dict[str, Any]:
    """Return what the edition was made from; without times, which are in the log."""
    partnership, prints = contents.pack.released, build.fingerprints
    period = partnership.release.period
    outputs: dict[str, str] = {}
    for report in contents.reports:
        outputs |= contents.outputs(report)
    return {
        "partnership": {
            "id": contents.pack.id,
            "name": partnership.name,
            "notice": partnership.notice,
        },
        "release": {
            "name": partnership.release.name,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
        },
        "edition": contents.edition,
        "marking": contents.marking,
        "code": {
            "version": community_safety.__version__,
            "library_sha256": prints.library,
            "publishing_sha256": prints.template,
            "lock_file_sha256": prints.lock_file,
        },
        "versions": prints.all_versions,
        "inputs": _inputs(build, contents),
        "reports": [_report(build, contents, report) for report in contents.reports],
        "failures": [
            _manifest_failure(contents, report, failure)
            for report in contents.reports
            for failure in report.failures
        ],
        "outputs": outputs,
    }


def _inputs(build: Build, contents: Contents) -> dict[str, dict[str, str | None]]:
    """Return the hash of every file read: as it was when the reports were made from it.

    In the public edition data have no hash: who knows all of a file but one small count could try
    one number after another until the hash fits.
    """
    tells = contents.edition != "public"
    pack, state = contents.pack, build.state
    needed = sorted({source for report in contents.reports for source in report.briefing.needs})
    records = {source: state.records.get(f"source:{pack.id}/{source}") for source in needed}
    return {
        "partnership": {pack.path.name: pack.sha256},
        "notebooks": {
            report.briefing.path.name: report.briefing.sha256 for report in contents.reports
        },
        **{
            source: {
                name.removeprefix(DATA): sha if tells else None
                for name, sha in record.ingredients.items()
                if name.startswith(DATA)
            }
            for source, record in records.items()
            if record is not None
        },
    }


def _report(build: Build, contents: Contents, report: Report) -> dict[str, Any]:
    return {
        "area": report.area.code,
        "briefing": report.briefing.name,
        "status": report.status,
        "formats": {
            one.kind: {"status": one.status, "made_from": _made_from(contents, one.record)}
            for one in report.formats
        },
        "parameters": _parameters(build, contents, report),
        "made_from": _made_from(contents, report.notebook),
        "outputs": contents.outputs(report),
        "verdicts": report.notebook.details.get("verdicts", {}),
    }


def _made_from(contents: Contents, record: Record) -> dict[str, str | None]:
    """Return what a record was made from, with the hashes that the edition may tell."""
    public = contents.edition == "public"
    return {
        name: None if public and name.startswith(DATA) else sha
        for name, sha in record.ingredients.items()
    }


def _parameters(build: Build, contents: Contents, report: Report) -> dict[str, ParameterValue]:
    pack = contents.pack
    name = f"{pack.id}/{pack.release}/{contents.edition}/{report.area.code}/{report.briefing.name}"
    task = build.tasks[f"notebook:{name}"]
    return task.parameters if isinstance(task, NotebookTask) else {}


def _manifest_failure(contents: Contents, report: Report, failure: Failure) -> dict[str, Any]:
    return {
        "area": report.area.code,
        "briefing": report.briefing.name,
        "format": failure.format or None,
        "cell": failure.cell,
        "error": _error_told(contents, failure),
        "message": contents.message(failure),
    }


def _error_told(contents: Contents, failure: Failure) -> str | None:
    """Return the kind of an error; not to the public where a notebook has named it itself."""
    known = failure.error in vars(builtins) or failure.error in vars(errors)
    return failure.error if known or contents.edition != "public" else None


def _commit(root: Path) -> dict[str, Any]:
    """Return the git commit, if this is a clone, and whether the code differs from it.

    It is noted when a manifest is written and makes none stale: a commit alone changes no report.
    """

    def git(*arguments: str) -> str | None:
        try:
            result = subprocess.run(
                ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return result.stdout.strip()

    commit = git("rev-parse", "HEAD")
    if commit is None:
        return {"commit": None}
    code = ("community_safety", "notebooks", "partnerships", "requirements.lock")
    return {"commit": commit, "uncommitted_changes": bool(git("status", "--porcelain", *code))}
