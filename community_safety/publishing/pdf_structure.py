"""What WeasyPrint leaves out of a PDF's structure, or has twice, set right before it is written.

WeasyPrint tags text, tables and pictures. What it lacks in version 70 is listed in
`complete_structure`; a step finds nothing to do where a later version has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydyf

from community_safety.publishing.pdf_headers import name_headers
from community_safety.publishing.pdf_shape import shape
from community_safety.publishing.pdf_tree import Tree

_SCOPES = {"/THead": "/Column", "/TBody": "/Row", "/TFoot": "/Row"}
_POINTS_PER_PIXEL = 0.75


def complete_structure(pdf: pydyf.PDF, places: Mapping[str, str]) -> None:
    """Give tables, lists and cells their shape; say what heads cells and where links lead.

    Parameters
    ----------
    pdf
        The PDF with WeasyPrint's structure tree, changed in place.
    places
        Names of what links inside the document lead to, by anchor.
    """
    tree = Tree(pdf)
    shape(tree)
    _name_scopes(tree)
    _name_headers_of_cells(tree)
    _place_figures(tree)
    _list_header_cells(tree)
    _keep_one_link_each(tree)
    _name_links(tree, places)


def _name_scopes(tree: Tree) -> None:
    """Give each header cell its scope: the column in a table's head, the row below it."""
    for cell in tree.of_kind("/TH"):
        kinds = (ancestor["S"] for ancestor in tree.ancestors(cell))
        cell["A"]["Scope"] = next(_SCOPES[kind] for kind in kinds if kind in _SCOPES)


def _name_headers_of_cells(tree: Tree) -> None:
    """Name the header cells of each cell; WeasyPrint misses those that span several."""
    for table in tree.of_kind("/Table"):
        rows = list(tree.below(table, "/TR", stop="/Table"))
        name_headers(
            [[cell for cell in tree.children(row) if cell["S"] in ("/TH", "/TD")] for row in rows]
        )


def _place_figures(tree: Tree) -> None:
    """Turn each figure's box from pixels below the top of its page to points above the foot."""
    for figure in tree.of_kind("/Figure"):
        _, foot, _, top = tree.objects[figure["Pg"]]["MediaBox"]
        left, upper, right, lower = (_POINTS_PER_PIXEL * e for e in figure["A"]["BBox"])
        box = [left, foot + top - lower, right, foot + top - upper]
        figure["A"]["BBox"] = pydyf.Array(box)


def _list_header_cells(tree: Tree) -> None:
    """Add the list in which a reader looks up the header cells that a cell names."""
    named = sorted((e["ID"].data, e["ID"], e.reference) for e in tree.elements if "ID" in e)
    if named:
        names = pydyf.Array(part for _, *pair in named for part in pair)
        tree.root["IDTree"] = pydyf.Dictionary({"Names": names})


def _keep_one_link_each(tree: Tree) -> None:
    """Drop the links repeated on each box inside a link: each would be announced."""
    uses = tree.uses()
    linked = {e.reference for e in tree.elements if not uses.keys().isdisjoint(e["K"])}
    repeated: set[bytes] = set()
    inner: list[Any] = []
    for element in tree.elements:
        above = (ancestor.reference for ancestor in tree.ancestors(element))
        if element.reference in linked and not linked.isdisjoint(above):
            repeated |= {uses[kid]["Obj"] for kid in element["K"] if kid in uses}
            inner.append(element)
    tree.drop_annotations(repeated)
    for element in inner:
        element["S"] = "/Span"


def _name_links(tree: Tree, places: Mapping[str, str]) -> None:
    """Say in words where a link inside the document leads; outside, its address says so."""
    for link in tree.all("Subtype", "/Link"):
        anchor = link["Contents"].string
        if "Dest" in link and anchor in places:
            link["Contents"] = pydyf.String(places[anchor])
