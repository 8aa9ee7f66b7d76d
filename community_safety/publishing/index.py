"""The index pages of a pack: one for each area, one for each edition, one above them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from community_safety.files import write_atomically
from community_safety.publishing.document import EDITION_NAMES
from community_safety.publishing.frame import Frame, Link, page_environment
from community_safety.publishing.markings import highest, marking_or_default

Status = Literal["built", "older", "failed"]


@dataclass(frozen=True)
class FormatEntry:
    """A briefing in another format than its page.

    Parameters
    ----------
    name
        What the file is, in words, such as ``"PDF"``.
    href
        Its address, seen from the area's folder; empty when it was not made.
    bytes
        Its size.
    older
        Is it of an older build than the page it stands beside?
    """

    name: str
    href: str
    bytes: int = 0
    older: bool = False

    @property
    def size(self) -> str:
        """The size in words: `35 KB`, `1.2 MB`; a kilobyte is a thousand bytes."""
        if self.bytes < 999_500:
            return f"{max(round(self.bytes / 1000), 1)} KB"
        return f"{self.bytes / 1e6:.1f} MB"


@dataclass(frozen=True)
class BriefingEntry:
    """One briefing of one area.

    Parameters
    ----------
    html
        Address of the page, seen from the area's folder.
    formats
        The other formats it was published in.
    tables
        Label and address, seen from the area's folder, of each CSV.
    status
        ``"built"``; ``"older"``: the last build failed and the page before it was kept;
        ``"failed"``: there is no page.
    message
        Why the last build failed.
    """

    name: str
    title: str
    question: str
    html: str
    tables: tuple[tuple[str, str], ...] = ()
    status: Status = "built"
    message: str = ""
    formats: tuple[FormatEntry, ...] = ()

    @property
    def status_words(self) -> str:
        """What a reader is told when the page is not the latest."""
        if self.status == "built":
            return ""
        reason = f": {self.message}" if self.message else ""
        if self.status == "older":
            return f"Older report kept: the last build failed{reason}"
        return f"Not available: the build failed{reason}"


@dataclass(frozen=True)
class AreaEntry:
    """One area and its briefings; `folder` is seen from the edition's index."""

    code: str
    name: str
    folder: str
    briefings: tuple[BriefingEntry, ...] = ()


@dataclass(frozen=True)
class EditionEntry:
    """One edition of one release of a partnership; `href` is its index seen from the root's."""

    partnership: str
    partnership_id: str
    release: str
    edition: str
    marking: str
    notice: str
    href: str
    areas: tuple[AreaEntry, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def edition_name(self) -> str:
        """The edition in words."""
        return EDITION_NAMES.get(self.edition, self.edition)

    @property
    def summary(self) -> str:
        """How much the edition holds."""
        shown = [b for area in self.areas for b in area.briefings if b.status != "failed"]
        return f"{_count(len(shown), 'briefing')}, {_count(len(self.areas), 'area')}"

    @property
    def trouble(self) -> str:
        """What of the edition is missing or older, or an empty string."""
        briefings = [briefing for area in self.areas for briefing in area.briefings]
        older = sum(briefing.status == "older" for briefing in briefings)
        failed = sum(briefing.status == "failed" for briefing in briefings)
        parts = [f"{_count(failed, 'briefing')} not available"] if failed else []
        parts += [f"{_count(older, 'older briefing')} kept"] if older else []
        missing = Counter(one.name for b in briefings for one in b.formats if not one.href)
        parts += [
            f"{name} of {_count(count, 'briefing')} not made" for name, count in missing.items()
        ]
        return "; ".join(parts)


def write_area_index(path: Path, edition: EditionEntry, area: AreaEntry) -> None:
    """Write the page that lists the briefings of one area."""
    frame = _frame(
        edition,
        title=area.name,
        facts=(("Code", area.code), *_facts(edition)),
        breadcrumbs=(
            *_way_to_root(edition, depth=1),
            Link(f"{edition.release} {edition.edition_name}", "../index.html"),
        ),
    )
    _write(path, "area.html.j2", frame=frame, area=area)


def write_edition_index(path: Path, edition: EditionEntry) -> None:
    """Write the page that lists the areas of one edition, and what was not built."""
    frame = _frame(
        edition,
        title=f"{edition.partnership}, {edition.release}",
        facts=_facts(edition),
        breadcrumbs=_way_to_root(edition, depth=0),
    )
    _write(path, "edition.html.j2", frame=frame, edition=edition)


def write_root_index(path: Path, editions: Iterable[EditionEntry]) -> None:
    """Write the page above all editions; it is marked like the highest of them."""
    ordered = sorted(editions, key=lambda e: (e.partnership, e.partnership_id, e.edition))
    notices = {edition.notice for edition in ordered}
    frame = Frame(
        title="Community safety briefings",
        window_title="Community safety briefings: all partnerships",
        marking=highest(edition.marking for edition in ordered),
        standfirst="Every partnership, release and edition built here",
        notice=notices.pop() if len(notices) == 1 else "",
    )
    _write(path, "root.html.j2", frame=frame, partnerships=_by_partnership(ordered))


def _by_partnership(
    ordered: Sequence[EditionEntry],
) -> list[tuple[str, list[tuple[str, list[EditionEntry]]]]]:
    """Group editions by partnership and release, the latest release first."""
    grouped = []
    for (name, _), group in groupby(ordered, key=lambda e: (e.partnership, e.partnership_id)):
        latest_first = sorted(group, key=lambda e: e.release, reverse=True)
        releases = [(key, list(own)) for key, own in groupby(latest_first, lambda e: e.release)]
        grouped.append((name, releases))
    return grouped


def _frame(
    edition: EditionEntry,
    title: str,
    facts: tuple[tuple[str, str], ...],
    breadcrumbs: tuple[Link, ...],
) -> Frame:
    parts = dict.fromkeys([title, edition.release, edition.partnership, edition.edition_name])
    return Frame(
        title=title,
        window_title=" – ".join(part for part in parts if part),
        marking=marking_or_default(edition.marking),
        partnership=edition.partnership,
        notice=edition.notice,
        facts=facts,
        breadcrumbs=breadcrumbs,
    )


def _facts(edition: EditionEntry) -> tuple[tuple[str, str], ...]:
    return (("Release", edition.release), ("Edition", edition.edition_name))


def _way_to_root(edition: EditionEntry, depth: int) -> tuple[Link, ...]:
    """Return the link to the root index; a public edition has none, to be put online alone."""
    if edition.edition == "public":
        return ()
    up = "../" * (depth + edition.href.count("/"))
    return (Link("All partnerships", f"{up}index.html"),)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _write(path: Path, template: str, **content: Any) -> None:
    write_atomically(path, page_environment().get_template(template).render(**content))
