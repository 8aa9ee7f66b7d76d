"""Elements of a PDF's structure brought into the shape that the page's HTML gives them.

WeasyPrint passes on the names of HTML elements and nothing else. What it has to be told besides,
`paper.html.j2` says by empty links into what is meant, which lead to `structure:` and a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from community_safety.publishing.pdf_tree import Tree

_SCHEME = "structure:"
_ARTIFACT, _LABEL, _LINE = "Artifact", "Lbl", "P"


def shape(tree: Tree) -> None:
    """Join tables, order lists, part the lines of cells and leave signs and margins out."""
    meant = _take_marks(tree)
    _join_tables(tree)
    _pair_terms(tree, meant.get(_LABEL, []))
    _part_lines(tree, meant.get(_LINE, []))
    _leave_out_signs(tree, meant.get(_ARTIFACT, []))
    _leave_out_margins(tree)


def _take_marks(tree: Tree) -> dict[str, list[Any]]:
    """Return the elements that are marked, by kind, without their marks."""
    meant: dict[str, list[Any]] = {}
    marks = {}
    for reference, use in tree.uses().items():
        action = tree.objects[use["Obj"]].get("A", {})
        if "URI" in action and action["URI"].string.startswith(_SCHEME):
            marks[reference] = action["URI"].string.removeprefix(_SCHEME)
    links = [link for link in tree.of_kind("/Link") if not marks.keys().isdisjoint(link["K"])]
    for link in links:
        kind = next(marks[kid] for kid in link["K"] if kid in marks)
        meant.setdefault(kind, []).append(tree.parent(link))
        tree.parent(link)["K"].remove(link.reference)
    tree.leave_out(links, "/Layout")
    return meant


def _join_tables(tree: Tree) -> None:
    """Put the rows of a table that runs over pages together.

    WeasyPrint makes a table of its piece on each page. Every table of a page has a caption, so
    one without is a further piece of the last table before it that stands equally deep in others.
    """
    last: dict[int, Any] = {}
    for table in [element for element in tree.walk() if element["S"] == "/Table"]:
        depth = sum(ancestor["S"] == "/Table" for ancestor in tree.ancestors(table))
        captioned = any(child["S"] == "/Caption" for child in tree.children(table))
        if captioned or depth not in last:
            last[depth] = table
        else:
            _continue_table(tree, last[depth], table)


def _continue_table(tree: Tree, table: Any, piece: Any) -> None:
    """Add a further piece to a table, without the head that is repeated over it."""
    for group in tree.children(piece):
        before = tree.children(table)
        if group["S"] == "/THead" and any(child["S"] == "/THead" for child in before):
            continue
        if before and before[-1]["S"] == group["S"]:
            tree.move(tree.children(group), before[-1])
        else:
            tree.move([group], table)
    tree.take_out(piece)


def _pair_terms(tree: Tree, marked: Sequence[Any]) -> None:
    """Make one item of a term and what is said of it; WeasyPrint makes two, as they are drawn."""
    labels = {element.reference for element in marked}
    for entries in tree.of_kind("/L"):
        groups = [child for child in tree.children(entries) if child["S"] == "/Div"]
        for group in groups:
            bodies = [body for item in tree.children(group) for body in tree.children(item)]
            terms = [body for body in bodies if body.reference in labels] or bodies[:1]
            said = {term.reference for term in terms}
            _make_item(tree, group, terms, [b for b in bodies if b.reference not in said])
        if not groups:
            _pair_items(tree, entries, labels)


def _make_item(tree: Tree, group: Any, terms: list[Any], bodies: list[Any]) -> None:
    """Turn a group of items into one of them."""
    group["S"] = "/LI"
    for body in (*terms, *bodies):
        item = tree.parent(body)
        tree.move([body], group)
        if not item["K"]:
            tree.take_out(item)
    for term in terms:
        term["S"] = "/Lbl"


def _pair_items(tree: Tree, entries: Any, labels: set[bytes]) -> None:
    """Put marked terms, and the items after them up to the next term, into one item each."""
    current = None
    for item in tree.children(entries):
        bodies = tree.children(item)
        terms = [body for body in bodies if body.reference in labels]
        if terms and (current is None or any(c["S"] == "/LBody" for c in tree.children(current))):
            current = item
        if current is not None:
            _make_item(tree, current, terms, [] if terms else bodies)


def _part_lines(tree: Tree, marked: Sequence[Any]) -> None:
    """Make each line of a cell a paragraph of its own."""
    for line in marked:
        line["S"] = "/P"
        for other in tree.children(tree.parent(line)):
            if other["S"] == "/NonStruct":
                other["S"] = "/P"


def _leave_out_signs(tree: Tree, marked: Sequence[Any]) -> None:
    """Leave out the signs beside words that say the same."""
    signs = []
    for element in marked:
        signs += list(tree.walk(element))
        tree.take_out(element)
    tree.leave_out(signs, "/Layout")


def _leave_out_margins(tree: Tree) -> None:
    """Mark what stands in the margins of each page, and repeated heads, as part of the page.

    WeasyPrint gives margins elements that are not in the tree: they are neither read with the text
    nor known to be left out on purpose.
    """
    inside = {element.reference for element in tree.walk()}
    outside = [element for element in tree.elements if element.reference not in inside]
    tree.leave_out(outside, "/Pagination")
