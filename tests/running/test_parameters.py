from __future__ import annotations

import pytest

from community_safety.errors import ConfigurationError, ParameterError
from community_safety.running.parameters import (
    Parameter,
    check_parameters,
    declared_parameters,
)

STANDARD = "partnership: str\narea: str\nrelease: str\nedition: str\n"
GIVEN = {"partnership": "p", "area": "a", "release": "r", "edition": "public"}


def declared(more: str = "") -> tuple[Parameter, ...]:
    return declared_parameters(STANDARD + more, "a.ipynb, cell 2")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("months: int = 3", Parameter("months", "int", required=False)),
        ("months = 3", Parameter("months", "int", required=False)),
        ("share: float = 1", Parameter("share", "float", required=False)),
        ("share = -0.5", Parameter("share", "float", required=False)),
        ("maps = True  # draw maps", Parameter("maps", "bool", required=False)),
        ("ward: str", Parameter("ward", "str", required=True)),
    ],
)
def test_a_line_declares_a_parameter(line: str, expected: Parameter) -> None:
    assert declared(line)[-1] == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("months: int = '3'", "the default of `months` is '3', which is not int"),
        ("flag: int = True", "the default of `flag` is True, which is not int"),
        ("codes = ['a']", "the default of `codes` is ['a'], which is not str, int, float, bool"),
        ("codes: list[str]", "`codes` has the type `list[str]`; a parameter is str, int"),
        ("today = now()", "the default of `today` must be written out, not computed (`now()`)"),
        ("import os", "`import os` is not a parameter; write lines such as"),
        ("area: str", "`area` stands twice; keep one"),
        ("x = (", "'(' was never closed"),
    ],
)
def test_what_is_not_a_parameter_is_refused_with_its_line(line: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.ipynb, cell 2, line 5: ") as caught:
        declared(line)
    assert message in str(caught.value)


def test_every_briefing_has_the_standard_parameters() -> None:
    with pytest.raises(ConfigurationError) as caught:
        declared_parameters("area: int = 1\nrelease: str\nedition: str", "a.ipynb, cell 2")
    assert caught.value.problems == [
        "a.ipynb, cell 2: every briefing has the parameter `partnership`; add `partnership: str`",
        "a.ipynb, cell 2: `area` must be a str, not int",
    ]


def test_unknown_missing_and_wrongly_typed_values_are_all_named() -> None:
    given = {**GIVEN, "mnths": 3, "share": "half"}
    with pytest.raises(ParameterError) as caught:
        check_parameters(given, declared("months: int\nshare: float = 1"), "a.ipynb")
    assert caught.value.problems == [
        "a.ipynb has no parameter `mnths`: did you mean `months`?",
        "a.ipynb needs the parameter `months`: give it with `--parameter months=VALUE`, or write "
        "a default in the notebook",
        "a.ipynb: `share` is declared as float, but it was given 'half'",
    ]


def test_a_whole_number_will_do_for_a_float_and_true_not_for_an_int() -> None:
    check_parameters({**GIVEN, "share": 1}, declared("share: float"), "a.ipynb")
    with pytest.raises(ParameterError, match="was given True"):
        check_parameters({**GIVEN, "months": True}, declared("months: int"), "a.ipynb")


def test_values_of_the_command_line_are_read_in_the_declared_type() -> None:
    assert Parameter("months", "int", required=True).read("24") == 24
    assert Parameter("maps", "bool", required=True).read("False") is False
    with pytest.raises(ValueError, match="`months` is declared as int, not `many`"):
        Parameter("months", "int", required=True).read("many")
    with pytest.raises(ValueError, match="`maps` is true or false, not `1`"):
        Parameter("maps", "bool", required=True).read("1")
