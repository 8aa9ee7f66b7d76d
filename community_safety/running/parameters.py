"""The parameters a notebook declares, and a strict check of those it is given.

Papermill only warns of an unknown parameter and takes any type; a report made with a misspelt
parameter would look like any other. So the declaration is read without running it, and what is
given is checked against it before a kernel starts.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from community_safety.errors import ConfigurationError, ParameterError, near_match

ParameterValue = str | int | float | bool
TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
NUMBERS = {"int": r"[+-]?\d{1,18}", "float": r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"}
"""How whole and other numbers are written."""
LONGEST_VALUE = 1000
STANDARD = ("partnership", "area", "release", "edition")
"""What the pipeline gives every briefing."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of a `parameters` cell."""

    name: str
    type: str
    required: bool

    def accepts(self, value: object) -> bool:
        """Tell whether a value has the declared type; a whole number will do for a float."""
        if self.type == "float":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return math.isfinite(value)
        return type(value) is TYPES[self.type]

    def read(self, text: str) -> ParameterValue:
        """Read a value from the command line as the declared type; ``ValueError`` if it is not."""
        if len(text) > LONGEST_VALUE:
            raise ValueError(
                f"the value of `{self.name}` is {len(text):,} characters long; {LONGEST_VALUE:,} "
                "at most"
            )
        if not text.isprintable():
            raise ValueError(f"the value of `{self.name}` holds characters that cannot be printed")
        if self.type == "bool":
            words = {"true": True, "false": False}
            if text.lower() not in words:
                raise ValueError(f"`{self.name}` is true or false, not `{text}`")
            return words[text.lower()]
        if self.type == "str":
            return text
        # Python also takes `1_000`, ` 3 ` and the digits of other scripts.
        if not re.fullmatch(NUMBERS[self.type], text, re.ASCII):
            raise ValueError(f"`{self.name}` is declared as {self.type}, not `{text}`")
        value: ParameterValue = TYPES[self.type](text)
        if not self.accepts(value):
            raise ValueError(f"`{self.name}` is too large: `{text}`")
        return value


def declared_parameters(source: str, place: str) -> tuple[Parameter, ...]:
    """Read the source of a `parameters` cell.

    A line is `name: str = "default"`, `name = "default"` or, where a value must be given,
    `name: str`; the types are str, int, float and bool. `place` (notebook and cell) is named in
    the messages of the `ConfigurationError`.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ConfigurationError(f"{place}, line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ConfigurationError(f"{place}: this cannot be read as Python ({error})") from None
    problems: list[str] = []
    parameters: dict[str, Parameter] = {}
    for statement in statements:
        try:
            parameter = _parameter(statement)
            if parameter.name in parameters:
                raise ValueError(f"`{parameter.name}` stands twice; keep one")  # noqa: TRY301
            parameters[parameter.name] = parameter
        except ValueError as error:
            problems.append(f"{place}, line {statement.lineno}: {error}")
    if not problems:
        problems = _without_standard(parameters, place)
    if problems:
        raise ConfigurationError(problems)
    return tuple(parameters.values())


def _without_standard(parameters: Mapping[str, Parameter], place: str) -> list[str]:
    problems = [
        f"{place}: every briefing has the parameter `{name}`; add `{name}: str`"
        for name in STANDARD
        if name not in parameters
    ]
    return problems + [
        f"{place}: `{name}` must be a str, not {parameters[name].type}"
        for name in STANDARD
        if name in parameters and parameters[name].type != "str"
    ]


def _parameter(statement: ast.stmt) -> Parameter:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            declared = ast.unparse(annotation)
            if declared not in TYPES:
                raise ValueError(
                    f"`{name}` has the type `{declared}`; a parameter is {', '.join(TYPES)}"
                )
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            declared = ""
        case _:
            raise ValueError(
                f"`{ast.unparse(statement).splitlines()[0]}` is not a parameter; write lines such "
                'as `area: str = "E06000047"` and nothing else'
            )
    if value is None:
        return Parameter(name, declared, required=True)
    default = _literal(name, value)
    parameter = Parameter(name, declared or type(default).__name__, required=False)
    if parameter.type not in TYPES or not parameter.accepts(default):
        raise ValueError(
            f"the default of `{name}` is {default!r}, which is not {declared or ', '.join(TYPES)}"
        )
    return parameter


def _literal(name: str, value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise ValueError(
            f"the default of `{name}` must be written out, not computed (`{ast.unparse(value)}`)"
        ) from None


def check_parameters(
    given: Mapping[str, object], declared: Iterable[Parameter], notebook: str
) -> None:
    """Refuse unknown, missing and wrongly typed parameters, all at once.

    Raises
    ------
    ParameterError
        With one message for each parameter that does not fit the notebook's declaration.
    """
    known = {parameter.name: parameter for parameter in declared}
    problems = [
        f"{notebook} has no parameter `{name}`{near_match(name, known)}"
        for name in given
        if name not in known
    ]
    for name, parameter in known.items():
        if name not in given:
            if parameter.required:
                problems.append(
                    f"{notebook} needs the parameter `{name}`: give it with "
                    f"`--parameter {name}=VALUE`, or write a default in the notebook"
                )
        elif not parameter.accepts(given[name]):
            problems.append(
                f"{notebook}: `{name}` is declared as {parameter.type}, but it was given "
                f"{given[name]!r}"
            )
    if problems:
        raise ParameterError(problems)
