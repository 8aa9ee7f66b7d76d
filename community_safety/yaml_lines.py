"""YAML read with the line of every key, so that each problem can name its place.

Only plain YAML is accepted: no tags, no aliases (an alias can grow a file without limit), no key
twice in one mapping, which PyYAML would let pass by keeping the last, and no numbers that YAML
reads as others than they look (010 is 8, 1:30 is 90).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from community_safety.characters import legible
from community_safety.errors import ConfigurationError

KeyPath = tuple[str | int, ...]
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
}
_MERGE_TAG = "tag:yaml.org,2002:merge"
_LARGEST = 1_000_000
"""Bytes; a county of 7,000 wards takes half of it."""
_DEEPEST = 50
_AS_IT_LOOKS = re.compile(
    r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The content of a YAML file and the line on which each part of it stands."""

    path: Path
    content: Any
    lines: dict[KeyPath, int] = field(repr=False)
    texts: dict[KeyPath, str] = field(default_factory=dict, repr=False)
    """Each single value as it is written, before YAML makes a number, date or truth value of it."""

    def line_of(self, key_path: KeyPath) -> int:
        """Return the line of a key, or of the nearest part around it that is in the file."""
        for length in range(len(key_path), -1, -1):
            if key_path[:length] in self.lines:
                return self.lines[key_path[:length]]
        return 1


def read_yaml(path: Path) -> YamlDocument:
    """Read one YAML file; anything that cannot be used raises a `ConfigurationError`."""
    try:
        if path.is_dir():
            raise ConfigurationError(f"{path}: this is a folder; name the file in it")
        if path.exists() and not path.is_file():
            raise ConfigurationError(f"{path}: this is a pipe or a device; name a file")
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        text = raw.decode("utf-8-sig") if len(raw) <= _LARGEST else ""
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{legible(str(path), 300)}: cannot be read ({reason})") from None
    if len(raw) > _LARGEST:
        raise ConfigurationError(
            f"{path}: the file is larger than {_LARGEST:,} bytes; is it the right one?"
        )
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> YamlDocument:
    """Read YAML from text; `path` is only named in messages."""
    try:
        _refuse_what_grows(text, path)
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reading = _Reading(loader, path)
        content = None if node is None else reading.build(node, ())
    except yaml.YAMLError as error:
        raise ConfigurationError(_syntax_message(error, path)) from None
    if reading.problems:
        raise ConfigurationError(reading.problems)
    return YamlDocument(path, content, reading.lines, reading.texts)


def _refuse_what_grows(text: str, path: Path) -> None:
    """Refuse aliases, deep nesting and a second document, before anything is made of the text."""
    depth, documents = 0, 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent):
            raise ConfigurationError(
                f"{path}:{line}: aliases (*{legible(str(event.anchor))}) are not used here; write "
                "the value out"
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ConfigurationError(f"{path}:{line}: brackets or lists are nested too deeply")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise ConfigurationError(
                f"{path}:{line}: a second document begins here (`---`); keep one in a file"
            )


def _syntax_message(error: yaml.YAMLError, path: Path) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    what = legible(problem, 200)
    return f"{place}: this is not valid YAML ({what}); check indentation, colons and quotes"


@dataclass(slots=True)
class _Reading:
    """A document on its way from nodes to plain values, with what is found in passing."""

    loader: yaml.SafeLoader
    path: Path
    lines: dict[KeyPath, int] = field(default_factory=dict)
    texts: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def build(self, node: yaml.Node, key_path: KeyPath) -> Any:
        """Return what a node holds, or nothing where that is a problem."""
        line = node.start_mark.line + 1
        self.lines.setdefault(key_path, line)
        if node.tag not in _PLAIN_TAGS:
            self._problem(node, f"the tag {legible(node.tag)} is not allowed; write plain values")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*key_path, place)) for place, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            self.texts[key_path] = node.value
            return self._scalar(node)
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            here = (*key_path, key)
            if key in mapping:
                first = self.lines[here]
                self._problem(
                    key_node, f"`{legible(key)}` stands twice (first on line {first}); keep one"
                )
                continue
            self.lines[here] = key_node.start_mark.line + 1
            mapping[key] = self.build(value_node, here)
        return mapping

    def _key(self, node: yaml.Node) -> str | None:
        if node.tag == _MERGE_TAG:
            self._problem(node, "merge keys (<<) are not used here; write the values out")
        elif not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN_TAGS:
            self._problem(node, "a key must be one plain word")
        else:
            return str(node.value)
        return None

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        shown = legible(text, _LONGEST_NUMBER)
        if node.tag.endswith((":int", ":float")):
            if not _AS_IT_LOOKS.fullmatch(text):
                self._problem(
                    node, f"`{shown}` would be read as another number; write it in plain digits, "
                    "or in quotes where it is text"
                )  # fmt: skip
                return None
            if len(text) > _LONGEST_NUMBER:
                self._problem(node, f"`{shown}` is too long for a number; write it shorter")
                return None
        try:
            value: Any = self.loader.construct_object(node, deep=True)
        except ValueError as error:
            self._problem(node, f"{shown!r}: {error}")
        except (LookupError, AttributeError, yaml.YAMLError):
            self._problem(node, f"{shown!r}: does not fit its tag {node.tag}; write plain values")
        else:
            return value
        return None

    def _problem(self, node: yaml.Node, what: str) -> None:
        self.problems.append(f"{self.path}:{node.start_mark.line + 1}: {what}")
