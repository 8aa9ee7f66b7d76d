"""An executed notebook as the parts of a page, checked; what is wrong with it is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from nbformat import NotebookNode

from community_safety.publishing.contents import (
    FRAME_IDS,
    HEADINGS,
    Entry,
    contents_of,
    give_anchors,
    heading_problems,
    heading_text,
)
from community_safety.publishing.figures import figure_html
from community_safety.publishing.fragments import (
    Fragment,
    Table,
    anchor_of,
    front_matter,
    read_fragments,
)
from community_safety.publishing.frame import Frame, Link
from community_safety.publishing.markings import marking_or_default
from community_safety.publishing.page_checks import parse
from community_safety.publishing.page_tables import finish_table
from community_safety.publishing.problems import Problems
from community_safety.publishing.run_checks import check_run

METADATA = "community_safety"
EDITION_NAMES = {"public": "Public edition", "restricted": "Restricted edition"}


@dataclass(frozen=True)
class Document:
    """A page ready for its template."""

    frame: Frame
    contents: tuple[Entry, ...]
    body: Markup
    tables: tuple[Table, ...]


def read_document(
    notebook: NotebookNode,
    name: str,
    folder: str = "",
    tables_href: str = "",
    in_pack: bool = False,
) -> Document:
    """Turn an executed notebook into a page, or raise a `PublishingError` with all that is wrong.

    Parameters
    ----------
    notebook
        The executed notebook; it is not changed.
    name
        Its file name without `.ipynb`, for messages and as a last resort for the title.
    folder
        Where pictures named in markdown cells are looked for.
    tables_href
        What the address of a table's CSV starts with; empty when none are written.
    in_pack
        The page stands in a pack, beside its indexes.
    """
    problems = Problems(f"{name}.ipynb")
    about = notebook.metadata.get(METADATA, {})
    matter = front_matter(notebook, problems)
    fragments = read_fragments(notebook, folder, problems)
    if not about:
        check_run(notebook, problems)
    if about.get("edition") == "public":
        _check_released(fragments, problems)
    own_title = _take_title(fragments)
    frame = _frame(about, matter, own_title or _title_of(about, matter, name), in_pack)
    _draw_figures(fragments)
    _finish_tables(fragments, frame.title)
    headings = _settle_headings(fragments, problems)
    _settle_links(fragments, problems)
    tables = tuple(fragment.table for fragment in fragments if fragment.table)
    _add_downloads(fragments, tables_href)
    problems.raise_if_any()
    return Document(frame, contents_of(headings), _body(fragments), tables)


def _title_of(about: Mapping[str, Any], matter: Mapping[str, Any], name: str) -> str:
    title = _words(about.get("title")) or _words(matter.get("title"))
    return title or name.replace("_", " ").replace("-", " ").strip().capitalize()


def _words(value: Any) -> str:
    return " ".join(str(value if value is not None else "").split())


def _take_title(fragments: Sequence[Fragment]) -> str:
    """Take the notebook's own first-level heading out of its first markdown cell, if it has one."""
    first = next((fragment for fragment in fragments if fragment.written), None)
    heading = first.soup.find(True) if first else None
    if heading is None or heading.name != "h1":
        return ""
    title = heading_text(heading)
    heading.decompose()
    return title


def _frame(about: Mapping[str, Any], matter: Mapping[str, Any], title: str, in_pack: bool) -> Frame:
    said = {key: _words(value) for key, value in about.items()}
    release = said.get("release", "")
    edition = EDITION_NAMES.get(said.get("edition", ""), "")
    place = [said.get("area", ""), release, said.get("partnership", ""), edition]
    facts = {
        "Area": said.get("area", ""),
        "Period": said.get("period", "") if said.get("period") != release else "",
        "Release": release,
        "Edition": edition,
    }
    return Frame(
        title=title,
        window_title=" – ".join(part for part in [title, *place] if part),
        marking=marking_or_default(said.get("marking", "")),
        partnership=said.get("partnership", ""),
        standfirst=said.get("question", "") or _words(matter.get("question")),
        notice=said.get("notice", ""),
        handling=said.get("handling", ""),
        owner=said.get("owner", ""),
        legal_basis=said.get("legal_basis", ""),
        facts=tuple((label, value) for label, value in facts.items() if value),
        breadcrumbs=_breadcrumbs(said) if in_pack else (),
    )


def _breadcrumbs(said: Mapping[str, str]) -> tuple[Link, ...]:
    """Return the way up, which never leaves the edition: a public pack can be put online alone."""
    edition = EDITION_NAMES.get(said.get("edition", ""), "All areas")
    return (
        Link(" ".join(filter(None, [said.get("release", ""), edition])), "../index.html"),
        Link(said.get("area", "") or "All briefings", "index.html"),
    )


def _check_released(fragments: Sequence[Fragment], problems: Problems) -> None:
    """Refuse, for the public, figures that did not come through the house verbs' release."""
    for fragment in fragments:
        if fragment.written or fragment.table:
            continue
        picture = fragment.picture
        if fragment.soup.find(["table", "pre"]) or (picture and not picture.table_id):
            problems.add(
                fragment.cell,
                "its output did not pass through `release`, so it may not be in a public edition. "
                "Show it with show_table or show_chart, or tag the cell `remove-output`",
            )


def _draw_figures(fragments: Sequence[Fragment]) -> None:
    """Turn pictures into figures; one links to its table where that is on the page."""
    tables = [f.table for f in fragments if f.table and not f.table.withheld]
    captions = {table.table_id: table.caption for table in tables}
    number = 0
    for fragment in fragments:
        picture = fragment.picture
        if picture is None:
            continue
        number += 1
        figure_id = anchor_of("chart", picture.chart_id) if picture.chart_id else f"figure-{number}"
        caption = captions.get(picture.table_id, "")
        twin = anchor_of("table", picture.table_id) if picture.table_id in captions else ""
        fragment.soup = parse(figure_html(picture, figure_id, twin, caption))


def _finish_tables(fragments: Sequence[Fragment], title: str) -> None:
    """Finish each table; one without a caption is named after the heading it stands under."""
    heading, under_heading, number = title, 0, 0
    for fragment in fragments:
        for tag in fragment.soup.find_all([*HEADINGS, "table"]):
            if tag.name != "table":
                heading, under_heading = heading_text(tag), 0
                continue
            number += 1
            under_heading += tag.caption is None
            ordinal = f" {under_heading}" if under_heading > 1 else ""
            finish_table(tag, f"Table{ordinal}: {heading}", f"data-table-{number}")


def _settle_headings(fragments: Sequence[Fragment], problems: Problems) -> list[Tag]:
    """Check the order of the headings, give each its anchor and return them."""
    placed = [(f.cell, tag) for f in fragments for tag in f.soup.find_all(HEADINGS)]
    for cell, problem in heading_problems(placed):
        problems.add(cell, problem)
    _check_ids(fragments, problems)
    headings = [heading for _, heading in placed]
    give_anchors(headings, _ids(fragments))
    return headings


def _ids(fragments: Sequence[Fragment]) -> list[str]:
    return [str(tag["id"]) for fragment in fragments for tag in fragment.soup.find_all(id=True)]


def _check_ids(fragments: Sequence[Fragment], problems: Problems) -> None:
    first_seen = dict.fromkeys(FRAME_IDS, 0)
    for fragment in fragments:
        for tag in fragment.soup.find_all(id=True):
            anchor = str(tag["id"])
            if anchor in first_seen:
                where = f"also in cell {first_seen[anchor]}" if first_seen[anchor] else "the page's"
                problems.add(
                    fragment.cell,
                    f"the id {anchor!r} is used twice ({where}). Show a table or chart once, "
                    "or give the second another id",
                )
            first_seen.setdefault(anchor, fragment.cell)


def _settle_links(fragments: Sequence[Fragment], problems: Problems) -> None:
    """Take the link off computed words whose table is not shown; refuse an author's dead link."""
    anchors = {*_ids(fragments), *FRAME_IDS}
    for fragment in fragments:
        for link in fragment.soup.select('a[href^="#"]'):
            target = str(link["href"])[1:]
            if target in anchors:
                continue
            if fragment.written:
                problems.add(
                    fragment.cell,
                    f"the link to #{target} leads nowhere. The page has: "
                    f"{', '.join(sorted(anchors))}",
                )
            link.unwrap()


def _add_downloads(fragments: Sequence[Fragment], tables_href: str) -> None:
    """Put the address of its CSV under each table that has one."""
    for fragment in fragments:
        table = fragment.table
        if not tables_href or table is None or not table.has_csv:
            continue
        figure = fragment.soup.find(id=table.anchor)
        if figure is None:
            continue
        link = Markup('<p class="download"><a href="{}" download>{} <span>{}</span></a></p>')
        words = link.format(f"{tables_href}{table.table_id}.csv", "Download (CSV)", table.caption)
        figure.append(BeautifulSoup(words, "html.parser"))


def _body(fragments: Sequence[Fragment]) -> Markup:
    """Write the pieces back as HTML; each was checked and is balanced."""
    pieces = (fragment.soup.decode().strip() for fragment in fragments)
    return Markup("\n".join(piece for piece in pieces if piece))
