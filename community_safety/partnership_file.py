"""Reading a partnership file: one message for each problem, with its line and what to do."""

from __future__ import annotations

import datetime as dt
import os
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from community_safety.characters import legible
from community_safety.errors import ConfigurationError, near_match
from community_safety.partnership import Partnership, SourceName
from community_safety.partnership_fields import FieldError
from community_safety.yaml_lines import KeyPath, YamlDocument, read_yaml


def partnership_id(path: Path) -> str:
    """Return the id of a partnership: its file's name without `.yml`."""
    return path.name.removesuffix(".yml").removesuffix(".yaml")


def load_partnership(path: Path) -> Partnership:
    """Read and check a partnership file.

    Raises
    ------
    ConfigurationError
        With one message for each problem, each naming file and line.
    """
    document = read_yaml(path)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", partnership_id(path)):
        raise ConfigurationError(
            f"{path}: the file's name becomes a folder's name; use letters, digits, `_` and `-`"
        )
    if not isinstance(document.content, dict):
        found = "nothing" if document.content is None else "a list or a single value"
        raise ConfigurationError(
            f"{path}:1: this holds {found}; a partnership file holds keys such as `name: ...`"
        )
    problems = []
    partnership = None
    try:
        partnership = Partnership.model_validate(document.content)
    except ValidationError as error:
        problems += [_message(document, detail) for detail in _faults(error)]
    problems += [
        f"{path}:{document.line_of(where)}: {text}" for where, text in _clashes(document.content)
    ]
    if problems or partnership is None:
        raise ConfigurationError(sorted(set(problems), key=_line_first))
    return partnership


def data_folder(partnership: Partnership, path: Path) -> Path:
    """Return the folder of the raw files: relative to the partnership file, variables expanded."""
    missing = [
        name for name in re.findall(r"\$\{(\w+)\}", partnership.data) if not os.environ.get(name)
    ]
    if missing:
        names = " and ".join(missing)
        raise ConfigurationError(
            f"{path}: its data folder is {partnership.data}, and {names} is not set. "
            f"Set it to the folder that holds the data, for example "
            f"`export {missing[0]}=/path/to/data`, and run the command again."
        )
    expanded = re.sub(r"\$\{(\w+)\}", lambda match: os.environ[match[1]], partnership.data)
    try:
        folder = (path.parent / Path(expanded).expanduser()).resolve()
        folder.exists()  # where a name is too long for a file, this says so
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            f"{path}: its data folder `{legible(expanded)}` cannot be a folder ({reason}); correct "
            "`data`"
        ) from None
    return folder


def _line_first(message: str) -> tuple[int, str]:
    match = re.search(r":(\d+): ", message)
    return (int(match[1]) if match else 0, message)


def _faults(error: ValidationError) -> list[Any]:
    """Return what pydantic found, without lists that are too short only for a faulty item."""
    details = error.errors()
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(
            len(p) > len(detail["loc"]) and p[: len(detail["loc"])] == detail["loc"] for p in places
        )
    ]


def _message(document: YamlDocument, detail: Any) -> str:
    where: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    place = f"{document.path}:{document.line_of(where)}"
    inside = ".".join(str(part) for part in where[:-1]) or "the file"
    key, given = where[-1] if where else "", detail.get("input")
    named = f"`{key}`" if isinstance(key, str) else f"item {key + 1} of `{where[-2]}`"
    match detail["type"]:
        case "extra_forbidden":
            known = _fields_at(where[:-1])
            shown = legible(str(key))
            return f"{place}: unknown key `{shown}` in {inside}{near_match(str(key), known)}"
        case "missing":
            return f"{place}: {inside} needs the key `{key}`"
        case "literal_error" if "[key]" in detail["loc"]:
            known = list(typing.get_args(SourceName))
            return (
                f"{place}: unknown source `{key}`{near_match(str(key), known) or '.'} "
                f"Known sources: {', '.join(known)}"
            )
        case "literal_error":
            allowed = detail["ctx"]["expected"].replace("'", "`")
            written = legible(document.texts.get(where, "..."))
            return f"{place}: `{key}: {written}` is not one of {allowed}"
        case "value_error" if isinstance(detail["ctx"]["error"], FieldError):
            return f"{place}: {named} {detail['ctx']['error']}"
        case "value_error":
            return f"{place}: {detail['ctx']['error']!s}"
        case "string_pattern_mismatch":
            help_text = _PATTERN_HELP[detail["ctx"]["pattern"]]
            return f"{place}: `{legible(str(given))}` does not fit: {help_text}"
        case "string_type" if isinstance(given, int | float | dt.date):
            written = f'"{document.texts[where]}"'
            hint = f"{key}: {written}" if isinstance(key, str) else written
            return f"{place}: {named} must be text: write it in quotes, `{hint}`"
        case "string_unicode":
            return f"{place}: {named} has half of a character (`\\ud800`); take it out"
        case "string_too_short":
            return f"{place}: {named} is empty: fill it in, or take the line out"
        case "string_too_long":
            most = detail["ctx"]["max_length"]
            return f"{place}: {named} has {len(given)} characters: shorten it to {most} or fewer"
        case "too_short":
            return f"{place}: {named} needs at least one entry"
        case "model_type":
            fields = ", ".join(_fields_at(where))
            return f"{place}: {named} must hold keys of its own: {fields}"
        case kind if kind in _EXPECTED:
            empty = "is empty and " if given is None else ""
            expected = _EXPECTED_IN.get((str(where[0]), kind), _EXPECTED[kind])
            return f"{place}: {named} {empty}must be {expected}{_found(document, where, given)}"
        case _:
            what = f"{detail['msg'][0].lower()}{detail['msg'][1:]}"
            return f"{place}: {named}: {what}{_found(document, where, given)}"


def _found(document: YamlDocument, where: KeyPath, given: Any) -> str:
    """Return what stands in the file, where that is a single value."""
    text = legible(document.texts.get(where, ""))
    if isinstance(given, str) and re.fullmatch("[0-9.-]+", text):
        text = f'"{text}"'  # it is text only because of its quotes
    return f", not `{text}`" if text else ""


_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "date_type": "a date without quotes, such as 2025-04-01",
    "date_from_datetime_inexact": "a date without a time, such as 2025-04-01",
    "tuple_type": "a list, such as `[first, second]`",
    "dict_type": "a list of files for each source, such as `indicators: [crimes.csv]`",
}
_EXPECTED_IN = {
    (
        "columns",
        "dict_type",
    ): "what each column of a file is, such as `residents.csv: {year: 2021}`",
    ("wards", "dict_type"): "band edges by measure, such as `all_crime: [50, 75, 100]`",
    ("briefings", "dict_type"): "settings by briefing, such as `ward_maps: {areas: [E06000047]}`",
}
"""What is expected in one part of the file, where it differs from the others."""
_PATTERN_HELP = {
    r"^[a-z][a-z0-9_]*$": "use lower-case letters, digits and underscores, a letter first",
    r"^([EWSN][0-9]{8}|[a-z][a-z0-9_]*)$": "an area code is an ONS code such as E06000047, or a "
    "lower-case name for a group of areas",
}


def _fields_at(where: KeyPath) -> list[str]:
    """Return the keys allowed at a place of the file, for near-match hints."""
    model: type[BaseModel] = Partnership
    for part in where:
        if isinstance(part, str) and part in model.model_fields:
            inner = next(_models_in(model.model_fields[part].annotation), None)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)


def _clashes(content: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Find what is wrong between parts of the file, even where other parts do not validate."""
    areas = _items(content, "areas")
    yield from _doubles(areas, "areas", "code", "area")
    yield from _doubles(areas, "areas", "name", "area")
    yield from _doubles(_items(content, "objectives"), "objectives", "id", "objective")
    yield from _doubles(_items(content, "indicators"), "indicators", "id", "indicator")
    yield from _comparator_clashes(content, [area.get("code") for _, area in areas])
    yield from _member_clashes(areas)
    known = [str(item.get("id")) for _, item in _items(content, "objectives")]
    for index, item in _items(content, "indicators"):
        objective = item.get("objective")
        if isinstance(objective, str) and objective not in known:
            yield (
                ("indicators", index, "objective"),
                f"objective `{objective}` is not under `objectives`{near_match(objective, known)}",
            )


def _member_clashes(areas: list[tuple[int, dict[str, Any]]]) -> Iterator[tuple[KeyPath, str]]:
    """Find areas that would be counted twice, or are made of themselves."""
    groups = {
        str(area.get("code")): (index, [str(member) for member in area["members"]])
        for index, area in areas
        if isinstance(area.get("members"), list)
    }
    for code, (index, members) in groups.items():
        seen: set[str] = set()
        for position, member in enumerate(members):
            within = _within(member, groups)
            where = ("areas", index, "members", position)
            if member in members[:position]:
                yield where, f"member `{member}` is listed twice; keep one"
            elif code in within:
                yield where, f"area `{code}` is a member of itself"
            elif again := seen & within:
                yield where, f"member `{member}` would count `{min(again)}` twice; keep one"
            else:
                seen |= within


def _within(code: str, groups: dict[str, tuple[int, list[str]]]) -> set[str]:
    """Return a code and all that it is made of."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += groups[here][1] if here in groups else []
    return found


def _comparator_clashes(content: dict[str, Any], codes: list[Any]) -> Iterator[tuple[KeyPath, str]]:
    sources = content.get("sources")
    if isinstance(sources, dict) and "indicators" in sources and not _items(content, "indicators"):
        yield ("sources",), "the source `indicators` needs measures: list them under `indicators:`"
    comparators = content.get("comparators")
    if not isinstance(comparators, dict):
        return
    neighbours = _items(comparators, "neighbours")
    places: list[tuple[KeyPath, Any]] = [(("benchmark",), comparators.get("benchmark"))]
    places += [(("neighbours", index), place) for index, place in neighbours]
    for where, place in places:
        code = place.get("code") if isinstance(place, dict) else None
        if isinstance(code, str) and not place.get("name") and code not in codes:
            what = "benchmark" if where == ("benchmark",) else "neighbour"
            yield (
                ("comparators", *where),
                f"{what} `{code}` is not under `areas`, so it needs a `name`",
            )
    for position, code in _repeated([place.get("code") for _, place in neighbours]):
        yield (
            ("comparators", "neighbours", neighbours[position][0]),
            f"neighbour `{code}` is listed twice; keep one",
        )


def _items(content: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    value = content.get(key)
    if not isinstance(value, list):
        return []
    return [(index, item) for index, item in enumerate(value) if isinstance(item, dict)]


def _doubles(
    items: list[tuple[int, dict[str, Any]]], key: str, field: str, what: str
) -> Iterator[tuple[KeyPath, str]]:
    positions = [index for index, _ in items]
    for place, value in _repeated([item.get(field) for _, item in items]):
        yield (
            (key, positions[place], field),
            f"the {what} `{value}` stands twice; keep one",
        )


def _repeated(values: list[Any]) -> Iterator[tuple[int, str]]:
    """Find each text that stands earlier in a list too, and its position."""
    seen: set[str] = set()
    for position, value in enumerate(values):
        if isinstance(value, str):
            if value in seen:
                yield position, value
            seen.add(value)
