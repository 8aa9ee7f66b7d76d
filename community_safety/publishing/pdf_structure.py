"""What WeasyPrint leaves out of a PDF's structure, or has twice, set right before it is written.

WeasyPrint tags text, tables and pictures. What it lacks in version 70 is listed in
`complete_structure`; a step finds nothing to do where a later version has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pydyf

from community_safety.publishing.pdf_headers import name_headers

_SCOPES = {"/THead": "/Column", "/TBody": "/Row", "/TFoot": "/Row"}
_POINTS_PER_PIXEL = 0.75


def complete_structure(pdf: pydyf.PDF, places: Mapping[str, str]) -> None:
    """Say what each header cell heads, where figures stand, where links lead; leave out margins.

    Parameters
    ----------
    pdf
        The PDF with WeasyPrint's structure tree, changed in place.
    places
        Names of what links inside the document lead to, by anchor.
    """
    structure = _Structure(pdf)
    structure.name_scopes()
    structure.name_headers_of_cells()
    structure.place_figures()
    structure.list_header_cells()
    structure.keep_one_link_each()
    structure.name_links(places)
    structure.leave_out_margins()


class _Structure:
    """The objects of a PDF by their references, and those of its structure tree."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects: dict[bytes, Any] = {item.reference: item for item in pdf.objects}
        self.elements = self._all("Type", "/StructElem")
        self.pages = self._all("Type", "/Page")
        self.root = self._all("Type", "/StructTreeRoot")[0]
        self.parents = self.objects[self.root["ParentTree"]]["Nums"]

    def _all(self, key: str, value: str) -> list[Any]:
        dictionaries = (o for o in self.objects.values() if isinstance(o, pydyf.Dictionary))
        return [item for item in dictionaries if item.get(key) == value]

    def _ancestors(self, element: Any) -> Iterator[Any]:
        while (element := self.objects[element["P"]]).get("Type") == "/StructElem":
            yield element

    def name_scopes(self) -> None:
        """Give each header cell its scope: the column in a table's head, the row below it."""
        for cell in (element for element in self.elements if element["S"] == "/TH"):
            kinds = (ancestor["S"] for ancestor in self._ancestors(cell))
            cell["A"]["Scope"] = next(_SCOPES[kind] for kind in kinds if kind in _SCOPES)

    def name_headers_of_cells(self) -> None:
        """Name the header cells of each cell; WeasyPrint misses those that span several."""
        for table in (element for element in self.elements if element["S"] == "/Table"):
            rows = list(self._below(table, "/TR", stop="/Table"))
            name_headers(
                [
                    [cell for cell in self._children(row) if cell["S"] in ("/TH", "/TD")]
                    for row in rows
                ]
            )

    def _children(self, element: Any) -> list[Any]:
        objects = (self.objects.get(kid) for kid in element["K"] if isinstance(kid, bytes))
        return [item for item in objects if item is not None and "S" in item]

    def _below(self, element: Any, kind: str, stop: str) -> Iterator[Any]:
        """Yield what is of one kind below an element, in order, and not inside another `stop`."""
        for child in self._children(element):
            if child["S"] == kind:
                yield child
            elif child["S"] != stop:
                yield from self._below(child, kind, stop)

    def place_figures(self) -> None:
        """Turn each figure's box from pixels below the top of its page to points above the foot."""
        for figure in (element for element in self.elements if element["S"] == "/Figure"):
            _, foot, _, top = self.objects[figure["Pg"]]["MediaBox"]
            left, upper, right, lower = (_POINTS_PER_PIXEL * e for e in figure["A"]["BBox"])
            box = [left, foot + top - lower, right, foot + top - upper]
            figure["A"]["BBox"] = pydyf.Array(box)

    def list_header_cells(self) -> None:
        """Add the list in which a reader looks up the header cells that a cell names."""
        named = sorted((e["ID"].data, e["ID"], e.reference) for e in self.elements if "ID" in e)
        if named:
            names = pydyf.Array(part for _, *pair in named for part in pair)
            self.root["IDTree"] = pydyf.Dictionary({"Names": names})

    def keep_one_link_each(self) -> None:
        """Drop the links repeated on each box inside a link: each would be announced."""
        uses = {item.reference: item for item in self._all("Type", "/OBJR")}
        linked = {e.reference for e in self.elements if not uses.keys().isdisjoint(e["K"])}
        dropped: set[bytes] = set()
        for element in self.elements:
            above = (ancestor.reference for ancestor in self._ancestors(element))
            if element.reference not in linked or linked.isdisjoint(above):
                continue
            for use in [kid for kid in element["K"] if kid in uses]:
                element["K"].remove(use)
                dropped |= {use, uses[use]["Obj"], element.reference}
            element["S"] = "/Span"
        for page in (page for page in self.pages if "Annots" in page):
            page["Annots"] = pydyf.Array(a for a in page["Annots"] if a not in dropped)
        pairs = zip(self.parents[::2], self.parents[1::2], strict=True)
        kept = [pair for pair in pairs if isinstance(pair[1], list) or pair[1] not in dropped]
        self.parents[:] = [part for pair in kept for part in pair]
        for reference in dropped - linked:
            self.objects[reference].clear()

    def name_links(self, places: Mapping[str, str]) -> None:
        """Say in words where a link inside the document leads; outside, its address says so."""
        for link in self._all("Subtype", "/Link"):
            anchor = link["Contents"].string
            if "Dest" in link and anchor in places:
                link["Contents"] = pydyf.String(places[anchor])

    def leave_out_margins(self) -> None:
        """Mark what stands in the margins of each page as part of the page, not of its text.

        WeasyPrint gives it elements that are not in the tree: it is neither read with the text nor
        known to be left out on purpose.
        """
        inside = self._in_tree()
        outside = {e.reference for e in self.elements} - inside
        for _, references in zip(self.parents[::2], self.parents[1::2], strict=True):
            if isinstance(references, list):
                references[:] = ["null" if r in outside else r for r in references]
        for page in self.pages:
            marks = {
                mark
                for reference in outside
                if self.objects[reference]["Pg"] == page.reference
                for mark in self.objects[reference]["K"]
                if isinstance(mark, int)
            }
            _mark_as_artifacts(self.objects[page["Contents"]].stream, marks)
        for reference in outside:
            self.objects[reference].clear()

    def _in_tree(self) -> set[bytes]:
        found: set[bytes] = set()
        waiting = list(self.root["K"])
        while waiting:
            reference = waiting.pop()
            if reference in self.objects and reference not in found:
                found.add(reference)
                waiting.extend(self.objects[reference].get("K", []))
        return found


def _mark_as_artifacts(stream: list[Any], marks: set[int]) -> None:
    """Turn the marked content with these numbers into artifacts of the page."""
    for place, operator in enumerate(stream):
        if operator == b"BDC" and stream[place - 1].get("MCID") in marks:
            stream[place - 2] = "/Artifact"
            stream[place - 1] = pydyf.Dictionary({"Type": "/Pagination"})
