"""The options of the command line, each with its help, once for all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Partnerships = Annotated[
    list[Path] | None,
    typer.Option("--partnership", metavar="FILE", help="Partnership file; may be repeated."),
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="CODE", help="Only this area; may be repeated."),
]
Briefings = Annotated[
    list[str] | None,
    typer.Option("--briefing", metavar="NAME", help="Only this briefing; may be repeated."),
]
Editions = Annotated[
    list[str] | None,
    typer.Option("--edition", metavar="public|restricted", help="Only this edition."),
]
Release = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The file's release, or another year or quarter."),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="For the briefings that have it."),
]


def _folder(text: str | Path) -> Path:
    """Read the name of a folder; without one, the pages would land wherever one stands."""
    if not str(text).strip():
        raise typer.BadParameter("name a folder, or leave the option out.")
    return Path(text)


Out = Annotated[
    Path,
    typer.Option(metavar="FOLDER", show_default="reports", help="For the pages.", parser=_folder),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, show_default="one per processor", help="Tasks at once.")
]
Force = Annotated[bool, typer.Option("--force", help="Build what is up to date, too.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be built, and why.")]
Processed = Annotated[Path, typer.Option(hidden=True)]
Notebooks = Annotated[Path, typer.Option(hidden=True)]
