"""YAML read with the line of every key, so that each problem can name its place.

Only plain YAML is accepted: no tags, no aliases (an alias can grow a file without limit) and no
key twice in one mapping, which PyYAML would let pass by keeping the last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from community_safety.errors import ConfigurationError

KeyPath = tuple[str | int, ...]
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
}


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The content of a YAML file and the line on which each part of it stands."""

    path: Path
    content: Any
    lines: dict[KeyPath, int] = field(repr=False)

    def line_of(self, key_path: KeyPath) -> int:
        """Return the line of a key, or of the nearest part around it that is in the file."""
        for length in range(len(key_path), -1, -1):
            if key_path[:length] in self.lines:
                return self.lines[key_path[:length]]
        return 1


def read_yaml(path: Path) -> YamlDocument:
    """Read one YAML file; anything that cannot be used raises a `ConfigurationError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: this is a folder; name the file in it") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from None
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> YamlDocument:
    """Read YAML from text; `path` is only named in messages."""
    lines: dict[KeyPath, int] = {}
    problems: list[str] = []
    try:
        loader = yaml.SafeLoader(text)
        _refuse_aliases(text, path)
        node = loader.get_single_node()
        content = None if node is None else _build(loader, node, (), lines, problems, path)
    except yaml.YAMLError as error:
        raise ConfigurationError(_syntax_message(error, path)) from None
    except RecursionError:
        raise ConfigurationError(f"{path}: brackets or lists are nested too deeply") from None
    if problems:
        raise ConfigurationError(problems)
    return YamlDocument(path, content, lines)


def _refuse_aliases(text: str, path: Path) -> None:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) and event.start_mark is not None:
            line = event.start_mark.line + 1
            raise ConfigurationError(
                f"{path}:{line}: aliases (*{event.anchor}) are not used here; write the value out"
            )


def _syntax_message(error: yaml.YAMLError, path: Path) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{place}: this is not valid YAML ({problem}); check indentation, colons and quotes"


def _build(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    key_path: KeyPath,
    lines: dict[KeyPath, int],
    problems: list[str],
    path: Path,
) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(key_path, line)
    if node.tag not in _PLAIN_TAGS:
        problems.append(f"{path}:{line}: the tag {node.tag} is not allowed; write plain values")
        return None
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(loader, item, (*key_path, index), lines, problems, path)
            for index, item in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(loader, node, problems, path)
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = (*key_path, key)
        key_line = key_node.start_mark.line + 1
        if key in mapping:
            problems.append(
                f"{path}:{key_line}: `{key}` stands twice (first on line {lines[here]}); keep one"
            )
            continue
        lines[here] = key_line
        mapping[key] = _build(loader, value_node, here, lines, problems, path)
    return mapping


def _scalar(loader: yaml.SafeLoader, node: yaml.Node, problems: list[str], path: Path) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        fault = str(error)
    except (LookupError, AttributeError, yaml.YAMLError):
        fault = f"does not fit its tag {node.tag}; write plain values"
    problems.append(f"{path}:{node.start_mark.line + 1}: {node.value!r}: {fault}")
    return None
