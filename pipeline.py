"""The command line of Community Safety Briefings: `python pipeline.py --help` says what it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console

from community_safety.running import commands
from community_safety.running.options import (
    Areas,
    Briefings,
    DryRun,
    Editions,
    Force,
    Jobs,
    Notebooks,
    Out,
    Parameters,
    Partnerships,
    Processed,
    Release,
)
from community_safety.running.request import Request, read_pairs
from community_safety.running.screen import SteadyConsole

ROOT = Path(__file__).resolve().parent
DEFAULT_PARTNERSHIPS = ("demonstration.yml", "county_durham_2015_16.yml")
OUT, PROCESSED, NOTEBOOKS = ROOT / "reports", ROOT / "data" / "processed", ROOT / "notebooks"

app = typer.Typer(
    help="Briefings for Community Safety Partnerships: put files in data/raw, describe the "
    "partnership in a file under partnerships, then check and build.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def build(
    partnership: Partnerships = None,
    area: Areas = None,
    briefing: Briefings = None,
    edition: Editions = None,
    release: Release = None,
    parameter: Parameters = None,
    out: Out = OUT,
    jobs: Jobs = None,
    force: Force = False,
    dry_run: DryRun = False,
    processed: Processed = PROCESSED,
    notebooks: Notebooks = NOTEBOOKS,
) -> None:
    """Build every briefing that is not up to date."""

    def work(console: Console) -> int:
        request = Request(
            root=ROOT,
            partnerships=_files(partnership),
            areas=tuple(area or ()),
            briefings=tuple(briefing or ()),
            editions=tuple(edition or ()),
            release=release,
            parameters=read_pairs(parameter or []),
            out=out.absolute(),
            processed=processed.absolute(),
            notebooks=notebooks.absolute(),
            force=force,
        )
        if dry_run:
            return commands.plan(request, console)
        return commands.build(request, console, jobs)

    _run(work, out)


@app.command()
def check(
    partnership: Partnerships = None, out: Out = OUT, notebooks: Notebooks = NOTEBOOKS
) -> None:
    """List every problem of configuration and raw data. Nothing is built."""
    request = _request(partnership, out, PROCESSED, notebooks)
    _run(lambda console: commands.check(request, console), out)


@app.command()
def status(
    partnership: Partnerships = None,
    out: Out = OUT,
    processed: Processed = PROCESSED,
    notebooks: Notebooks = NOTEBOOKS,
) -> None:
    """Say what is up to date, what is not, and why."""
    request = _request(partnership, out, processed, notebooks)
    _run(lambda console: commands.plan(request, console), out)


@app.command()
def schema() -> None:
    """Write the JSON schema of partnership files. Editors check them with it while you type."""
    path = ROOT / "partnerships" / "partnership.schema.json"
    _run(lambda console: commands.write_schema(path, console), OUT)


def _request(given: list[Path] | None, out: Path, processed: Path, notebooks: Path) -> Request:
    return Request(
        root=ROOT,
        partnerships=_files(given),
        out=out.absolute(),
        processed=processed.absolute(),
        notebooks=notebooks.absolute(),
    )


def _files(given: list[Path] | None) -> tuple[Path, ...]:
    """Return the partnership files asked for, or those that are built by default."""
    default = [ROOT / "partnerships" / name for name in DEFAULT_PARTNERSHIPS]
    return tuple(given) if given else tuple(path for path in default if path.exists())


def _run(command: Callable[[Console], int], out: Path) -> None:
    console = SteadyConsole()
    raise typer.Exit(commands.guarded(lambda: command(console), console, out.absolute()))


if __name__ == "__main__":
    app()
