"""The structure tree of a PDF that is not yet written: found, walked and pruned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pydyf


class Tree:
    """The objects of a PDF by their references, and those of its structure tree.

    Parameters
    ----------
    pdf
        The PDF with WeasyPrint's structure tree, changed in place.
    """

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects: dict[bytes, Any] = {item.reference: item for item in pdf.objects}
        self.elements = self.all("Type", "/StructElem")
        self.pages = self.all("Type", "/Page")
        self.root = self.all("Type", "/StructTreeRoot")[0]
        self.parents = self.objects[self.root["ParentTree"]]["Nums"]

    def all(self, key: str, value: str) -> list[Any]:
        """Return the dictionaries that have this value for this key."""
        dictionaries = (o for o in self.objects.values() if isinstance(o, pydyf.Dictionary))
        return [item for item in dictionaries if item.get(key) == value]

    def of_kind(self, *kinds: str) -> list[Any]:
        """Return the elements of these kinds, in or out of the tree, in no certain order."""
        return [element for element in self.elements if element["S"] in kinds]

    def parent(self, element: Any) -> Any:
        """Return what an element says that it stands in."""
        return self.objects[element["P"]]

    def ancestors(self, element: Any) -> Iterator[Any]:
        """Yield what an element stands in, the nearest first."""
        while (element := self.parent(element)).get("Type") == "/StructElem":
            yield element

    def children(self, element: Any) -> list[Any]:
        """Return the elements in an element, in the order in which they are read."""
        objects = (self.objects.get(kid) for kid in element["K"] if isinstance(kid, bytes))
        return [item for item in objects if item is not None and "S" in item]

    def walk(self, element: Any | None = None) -> Iterator[Any]:
        """Yield an element and all in it, or the whole tree, as they are read."""
        if element is not None:
            yield element
        for child in self.children(self.root if element is None else element):
            yield from self.walk(child)

    def below(self, element: Any, kind: str, stop: str) -> Iterator[Any]:
        """Yield what is of one kind below an element, in order, and not inside another `stop`."""
        for child in self.children(element):
            if child["S"] == kind:
                yield child
            elif child["S"] != stop:
                yield from self.below(child, kind, stop)

    def uses(self) -> dict[bytes, Any]:
        """Return by their references how elements use annotations."""
        return {item.reference: item for item in self.all("Type", "/OBJR")}

    def move(self, elements: Iterable[Any], parent: Any) -> None:
        """Put elements at the end of another parent; they leave the one they stood in."""
        for element in elements:
            self.parent(element)["K"].remove(element.reference)
            element["P"] = parent.reference
            parent["K"].append(element.reference)

    def take_out(self, element: Any) -> None:
        """Take an element out of the tree, and what is empty without it; it stays an object."""
        parent = self.parent(element)
        parent["K"].remove(element.reference)
        if not parent["K"] and parent.get("Type") == "/StructElem":
            self.take_out(parent)

    def drop_annotations(self, dropped: set[bytes]) -> None:
        """Drop annotations of the pages by their references, and whatever points to them."""
        if not dropped:
            return
        uses = {reference for reference, use in self.uses().items() if use["Obj"] in dropped}
        holders = {e.reference for e in self.elements if not uses.isdisjoint(e["K"])}
        for holder in (self.objects[reference] for reference in holders):
            holder["K"][:] = [kid for kid in holder["K"] if kid not in uses]
        for page in (page for page in self.pages if "Annots" in page):
            page["Annots"] = pydyf.Array(a for a in page["Annots"] if a not in dropped)
        numbers = {self.objects[reference]["StructParent"] for reference in dropped}
        pairs = zip(self.parents[::2], self.parents[1::2], strict=True)
        kept = [pair for pair in pairs if pair[0] not in numbers]
        self.parents[:] = [part for pair in kept for part in pair]
        for reference in dropped | uses:
            self.objects[reference].clear()

    def leave_out(self, elements: Iterable[Any], kind: str) -> None:
        """Turn elements that are not in the tree into artifacts of their pages.

        Parameters
        ----------
        elements
            All of them: what stands in one is not added.
        kind
            `/Pagination` for what comes with the page, `/Layout` for what only decorates.
        """
        outside = {element.reference for element in elements}
        used = {kid for reference in outside for kid in self.objects[reference]["K"]}
        uses = self.uses()
        self.drop_annotations({uses[kid]["Obj"] for kid in used & uses.keys()})
        for _, references in zip(self.parents[::2], self.parents[1::2], strict=True):
            if isinstance(references, list):
                references[:] = ["null" if r in outside else r for r in references]
        marks: dict[bytes, set[int]] = {}
        for element in (self.objects[reference] for reference in outside):
            numbers = (mark for mark in element["K"] if isinstance(mark, int))
            marks.setdefault(element["Pg"], set()).update(numbers)
        for page in (page for page in self.pages if page.reference in marks):
            stream = self.objects[page["Contents"]].stream
            _mark_as_artifacts(stream, marks[page.reference], kind)
        self.elements = [e for e in self.elements if e.reference not in outside]
        for reference in outside:
            self.objects[reference].clear()


def _mark_as_artifacts(stream: list[Any], marks: set[int], kind: str) -> None:
    """Turn the marked content with these numbers into artifacts."""
    for place, operator in enumerate(stream):
        if operator == b"BDC" and stream[place - 1].get("MCID") in marks:
            stream[place - 2] = "/Artifact"
            stream[place - 1] = pydyf.Dictionary({"Type": kind})
