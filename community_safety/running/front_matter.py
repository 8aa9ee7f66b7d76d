"""A briefing: one notebook that says in its first cells what it asks and what it needs."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from community_safety.errors import ConfigurationError, near_match
from community_safety.partnership import EDITIONS, Edition, SourceName
from community_safety.running.parameters import Parameter, declared_parameters
from community_safety.yaml_lines import YamlDocument, parse_yaml

REQUIRED_KEYS = ("title", "question", "needs")
KEYS = (*REQUIRED_KEYS, "may_use", "after", "editions", "description", "minutes")
MINUTES, MOST_MINUTES = 30, 24 * 60
"""How long a cell may run unless the front matter says otherwise, and at most."""
RESERVED_NAMES = ("index", "manifest")
"""Files of these names are written beside the briefings' pages."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """One notebook, and what its first two cells declare."""

    name: str
    path: Path
    title: str
    question: str
    needs: tuple[str, ...]
    may_use: tuple[str, ...]
    """Sources that it uses where the partnership has them."""
    after: tuple[str, ...]
    editions: tuple[Edition, ...]
    parameters: tuple[Parameter, ...]
    minutes: float
    """How long each cell may run."""
    sha256: str
    """SHA-256 of the file as it was read."""
    source_hash: str
    """SHA-256 of the cells as written: outputs, execution counts and cell ids do not count."""


def load_briefings(folder: Path) -> tuple[list[Briefing], list[str]]:
    """Read every notebook of a folder; return the briefings and every problem found."""
    if not folder.is_dir():
        return [], [f"{folder}: there is no such folder of notebooks"]
    briefings, problems = [], []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            briefings.append(read_briefing(path))
        except ConfigurationError as error:
            problems += error.problems
    names = [briefing.name for briefing in briefings]
    if not problems:
        problems += [
            f"{briefing.path}, cell 1: `after` names `{name}`, which is not a briefing"
            f"{near_match(name, names)}"
            for briefing in briefings
            for name in briefing.after
            if name not in names
        ]
    if not briefings and not problems:
        problems.append(f"{folder}: there are no briefings (*.ipynb) in this folder")
    return briefings, problems


def read_briefing(path: Path) -> Briefing:
    """Read one notebook's front matter and parameters; a `ConfigurationError` says what is wrong.

    Only JSON, YAML and Python's own parser are used: nothing is run and papermill is not imported.
    """
    _check_name(path)
    content = _content(path)
    cells = _cells(path, content)
    problems: list[str] = []
    fields: dict[str, Any] = {}
    parameters: tuple[Parameter, ...] = ()
    try:
        fields = _front_matter(path, cells)
    except ConfigurationError as error:
        problems += error.problems
    try:
        parameters = _parameters(path, cells)
    except ConfigurationError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return Briefing(
        name=path.stem,
        path=path,
        title=fields["title"],
        question=fields["question"],
        needs=tuple(fields["needs"]),
        may_use=tuple(fields.get("may_use", ())),
        after=tuple(fields.get("after", ())),
        editions=tuple(edition for edition in EDITIONS if edition in fields["editions"]),
        parameters=parameters,
        minutes=fields.get("minutes", MINUTES),
        sha256=hashlib.sha256(content).hexdigest(),
        source_hash=_source_hash(cells),
    )


def _check_name(path: Path) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", path.stem):
        raise ConfigurationError(
            f"{path}: the notebook's name becomes the briefing's; use lower-case letters, digits, "
            "`_` and `-`, a letter first"
        )
    if path.stem in RESERVED_NAMES:
        raise ConfigurationError(f"{path}: `{path.stem}` is a page of its own; rename the notebook")


def source_hash(path: Path) -> str:
    """Return the `source_hash` of a notebook as it is now."""
    return _source_hash(_cells(path, _content(path)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from None


def _cells(path: Path, content: bytes) -> list[dict[str, Any]]:
    try:
        cells = json.loads(content.decode("utf-8"))["cells"]
        return [cell | {"source": "".join(cell.get("source", ""))} for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigurationError(
            f"{path}: this is not a notebook (nbformat 4); save it again from JupyterLab"
        ) from None


def _source_hash(cells: list[dict[str, Any]]) -> str:
    kept = [[cell.get("cell_type"), cell["source"], _tags(cell)] for cell in cells]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def _tags(cell: dict[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _front_matter(path: Path, cells: list[dict[str, Any]]) -> dict[str, Any]:
    place = f"{path}, cell 1"
    match = None
    if cells and cells[0].get("cell_type") == "raw":
        match = re.fullmatch(r"\s*---\s*\n(.*?)\n---\s*", cells[0]["source"], re.DOTALL)
    if match is None:
        raise ConfigurationError(
            f"{place}: a briefing begins with a raw cell of YAML between two lines `---`, with "
            f"the keys {', '.join(REQUIRED_KEYS)}"
        )
    # The first line of the cell is `---`: an empty line in its place keeps the numbers right.
    document = parse_yaml("\n" + match[1], Path(place))
    if not isinstance(document.content, dict):
        raise ConfigurationError(f"{place}: write keys such as `title: ...` between the `---`")
    problems = [
        f"{_line(document, key)}: unknown key `{key}`{near_match(key, KEYS)}"
        for key in document.content
        if key not in KEYS
    ]
    problems += [
        f"{place}: the front matter needs the key `{key}`"
        for key in REQUIRED_KEYS
        if key not in document.content
    ]
    problems += _wrong_values(document)
    if problems:
        raise ConfigurationError(problems)
    return {"editions": EDITIONS} | document.content


def _line(document: YamlDocument, key: str) -> str:
    return f"{document.path}, line {document.line_of((key,))}"


def _wrong_values(document: YamlDocument) -> list[str]:
    content, problems = document.content, []
    for key in ("title", "question", "description"):
        value = content.get(key, "-")
        if not isinstance(value, str) or not value.strip():
            problems.append(f"{_line(document, key)}: `{key}` must be text, not `{value}`")
    minutes = content.get("minutes", MINUTES)
    number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
    if not (number and 0 < minutes <= MOST_MINUTES):
        problems.append(
            f"{_line(document, 'minutes')}: `minutes` is how long a cell may run, a number above "
            f"0 and up to {MOST_MINUTES}, not `{minutes}`"
        )
    named = get_args(SourceName)
    allowed = {"needs": named, "may_use": named, "after": None, "editions": EDITIONS}
    for key, known in allowed.items():
        value = content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            problems.append(f"{_line(document, key)}: `{key}` must be a list, such as `[a, b]`")
            continue
        problems += [
            f"{_line(document, key)}: `{key}` names `{item}`, which is not one of "
            f"{', '.join(known)}{near_match(item, known)}"
            for item in value
            if known is not None and item not in known
        ]
        if key == "editions" and key in content and not value:
            problems.append(f"{_line(document, key)}: `editions` is empty; leave it out for both")
    return problems


def _parameters(path: Path, cells: list[dict[str, Any]]) -> tuple[Parameter, ...]:
    tagged = [number for number, cell in enumerate(cells, 1) if "parameters" in _tags(cell)]
    if len(tagged) > 1:
        numbers = " and ".join(map(str, tagged))
        raise ConfigurationError(f"{path}: cells {numbers} are tagged `parameters`; keep one")
    if tagged != [2] or cells[1].get("cell_type") != "code":
        where = f"; cell {tagged[0]} has the tag" if tagged and tagged != [2] else ""
        raise ConfigurationError(
            f"{path}, cell 2: the second cell must be a code cell tagged `parameters`{where}"
        )
    return declared_parameters(cells[1]["source"], f"{path}, cell 2")
