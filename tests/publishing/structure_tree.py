"""The structure tree of a PDF, walked as a screen reader walks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pikepdf


@dataclass
class Element:
    """One structure element, with its children in order."""

    kind: str
    own: pikepdf.Object
    children: list[Element] = field(default_factory=list)
    parent: Element | None = None

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *kinds: str) -> list[Element]:
        return [element for element in self.walk() if element.kind in kinds]

    def within(self, kind: str) -> bool:
        return self.parent is not None and (self.parent.kind == kind or self.parent.within(kind))


def tree_of(pdf: pikepdf.Pdf) -> Element:
    """Return the structure tree, checking that each child knows its parent."""
    root = pdf.Root.StructTreeRoot
    (top,) = root.K
    assert top.P.objgen == root.objgen
    return _element(top, None)


def _element(own: pikepdf.Object, parent: Element | None) -> Element:
    made = Element(str(own.S).lstrip("/"), own, parent=parent)
    for kid in own.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            assert kid.P.objgen == own.objgen, "a child that names another parent"
            made.children.append(_element(kid, made))
    return made


def opened(path: Path) -> pikepdf.Pdf:
    return pikepdf.open(path)


def check_structure(pdf: pikepdf.Pdf) -> Element:
    """Check what every briefing's tree has to hold, and return it."""
    tree = tree_of(pdf)
    assert tree.kind == "Document"
    _check_headings(tree)
    for figure in tree.all("Figure"):
        assert len(str(figure.own.Alt)) > 10
    _check_tables(pdf, tree)
    _check_links(pdf, tree)
    _check_marked_content(pdf)
    assert all(page.Tabs == "/S" for page in pdf.pages)
    return tree


def _check_headings(tree: Element) -> None:
    levels = [int(e.kind[1]) for e in tree.all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def _check_tables(pdf: pikepdf.Pdf, tree: Element) -> None:
    tables = tree.all("Table")
    for table in tables:
        for cell in table.all("TH"):
            assert cell.own.A.Scope == ("/Column" if cell.within("THead") else "/Row")
        ids = {str(cell.own.ID) for cell in table.all("TH")}
        assert ids
        for row in [row for row in table.all("TR") if not row.within("THead")]:
            assert {cell.kind for cell in row.children} <= {"TH", "TD"}
        for cell in table.all("TD"):
            if not cell.within("THead"):
                named = [str(name) for name in cell.own.A.get("/Headers", [])]
                assert named, "a cell without headers"
                assert set(named) <= ids
    if tables:
        listed = pdf.Root.StructTreeRoot.IDTree.Names
        names = [bytes(name) for name in listed[::2]]
        assert names == sorted(names)
        assert {str(e.own.ID) for e in tree.all("TH")} == {str(name) for name in listed[::2]}
        assert all(str(e.ID) == str(n) for n, e in zip(listed[::2], listed[1::2], strict=True))


def _check_links(pdf: pikepdf.Pdf, tree: Element) -> None:
    tagged = {
        kid.Obj.objgen
        for link in tree.all("Link")
        for kid in link.own.K
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
    assert {a.objgen for a in annotations if a.Subtype == "/Link"} == tagged
    for annotation in annotations:
        assert str(annotation.Contents)


def _check_marked_content(pdf: pikepdf.Pdf) -> None:
    """Everything drawn is either in the tree or an artifact, such as the marking on each page."""
    in_tree = _marks_in_tree(pdf)
    for number, page in enumerate(pdf.pages):
        depth, marks, artifacts = 0, set(), 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth += 1
                artifacts += operands[0] == "/Artifact"
                if name == "BDC" and "/MCID" in operands[1]:
                    marks.add(int(operands[1].MCID))
            elif name == "EMC":
                depth -= 1
            elif name in ("Tj", "TJ", "Do"):
                assert depth > 0, "text or a picture outside the structure"
        assert artifacts
        assert in_tree[number] == marks, "marked content that is not in the tree"


def _marks_in_tree(pdf: pikepdf.Pdf) -> list[set[int]]:
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    marks: list[set[int]] = [set() for _ in pdf.pages]
    for element in tree_of(pdf).walk():
        for kid in element.own.get("/K", []):
            if isinstance(kid, int):
                marks[numbers[element.own.Pg.objgen]].add(kid)
    return marks
