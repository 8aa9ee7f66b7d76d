"""A page as a screen reader gives it: one line for each thing said, in order.

Made of Chromium's accessibility tree, which is what screen readers are handed. They differ in
their words; this uses those they have in common.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SILENT = {"generic", "none", "InlineTextBox", "RootWebArea", "LineBreak", "ListMarker"}
_LANDMARKS = {"banner", "main", "contentinfo", "navigation", "region", "complementary"}
_CELLS = {"cell", "gridcell", "rowheader"}


@dataclass(eq=False)
class Node:
    """Something that is said: its role, its name and what is in it."""

    role: str
    name: str
    level: int | None = None
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield the node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *roles: str) -> list[Node]:
        """Return the nodes of these roles below this one."""
        return [node for node in self.walk() if node.role in roles]

    def words(self) -> str:
        """Return what is said of everything in the node, on one line."""
        said = [n.name for n in self.walk() if n.role in ("StaticText", "image")]
        return " ".join(" ".join(said).split()).replace(" ,", ",")


def heard(tree: list[dict[str, Any]]) -> Node:
    """Return the tree of what is heard; what is hidden or has no meaning of its own is left out."""
    by_id = {node["nodeId"]: node for node in tree}
    root = Node("page", _value(tree[0], "name"))
    _add(root, tree[0], by_id)
    return root


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _add(parent: Node, node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> None:
    role = _value(node, "role")
    if not node.get("ignored") and role not in _SILENT:
        levels = [p["value"].get("value") for p in node.get("properties", [])
                  if p["name"] == "level"]  # fmt: skip
        made = Node(role, _value(node, "name"), levels[0] if levels else None)
        parent.children.append(made)
        parent = made
    if role != "StaticText":
        for child in node.get("childIds", []):
            if child in by_id:
                _add(parent, by_id[child], by_id)


def lines(root: Node) -> Iterator[str]:
    """Yield what is said, from the top of the page to its end."""
    yield f"page: {root.name}"
    for child in root.children:
        yield from _lines(child)


def _lines(node: Node) -> Iterator[str]:
    if node.role == "table":
        yield from _table_lines(node)
    elif node.role == "heading":
        yield f"heading level {node.level}: {node.words()}"
    elif node.role in ("link", "image", "DisclosureTriangle"):
        yield f"{node.role}: {node.name}"
    elif node.role in ("paragraph", "StaticText", "term", "definition"):
        yield from _mixed(node, "" if node.role in ("paragraph", "StaticText") else node.role)
    elif node.role == "listitem":
        yield from _mixed(node, "item")
    else:
        if node.role in _LANDMARKS:
            yield f"{node.role}{': ' if node.name else ''}{node.name}"
        elif node.role == "list":
            yield f"list of {len(node.children)}"
        for child in node.children:
            yield from _lines(child)
        if node.role in _LANDMARKS:
            yield f"end of {node.role}"


def _mixed(node: Node, kind: str) -> Iterator[str]:
    """Yield running text on one line, and what interrupts it on lines of its own."""
    prefix, running = f"{kind}: " if kind else "", []
    if node.role == "StaticText":
        running = [node.name]
    for child in node.children:
        if child.all("link", "list", "image", "table"):
            if running:
                yield prefix + " ".join(" ".join(running).split())
                prefix, running = "", []
            yield from _lines(child)
        else:
            running.append(child.words())
    if running:
        yield prefix + " ".join(" ".join(running).split())


def _table_lines(table: Node) -> Iterator[str]:
    rows = table.all("row")
    headings = [cell.words() for cell in rows[0].children] if rows else []
    yield f"table: {table.name}; {len(rows)} rows, {len(headings)} columns"
    for row in rows[1:]:
        for place, cell in enumerate(row.children):
            heading = headings[place] if place < len(headings) else "NO HEADING"
            kind = "row" if cell.role == "rowheader" else heading
            yield f"  {kind}: {cell.words() or 'blank'}"
    yield "end of table"


def main() -> None:
    """Print the page named on the command line as it is read aloud."""
    from real_browser import Browser

    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(Path(profile))
        browser.open(Path(sys.argv[1]).resolve())
        sys.stdout.write("\n".join(lines(heard(browser.spoken_tree()))) + "\n")
        browser.close()


if __name__ == "__main__":
    main()
