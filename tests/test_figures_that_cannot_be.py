"""Targets that no figure could have, and areas that would be counted twice, are refused."""

import re

import pytest

from community_safety.errors import ConfigurationError
from community_safety.partnership_file import load_partnership

DESCRIBED = """\
name: Arkenshire
legal_basis: Crime and Disorder Act 1998, section 6
release: {name: "2025/26"}
data: raw
sources: {indicators: [a.csv]}
areas:
  - {code: whole, name: Whole, members: [part, E07999003]}
  - {code: part, name: Part, members: [E07999001, E07999002]}
objectives:
  - {id: crime, name: Reduce crime}
indicators:
  - id: fires
    name: Fires
    objective: crime
    kind: KIND
    unit: fires
    direction: lower
    target: {TARGET}
    source: Fire service
"""


def _problems(tmp_path, kind="count", target="value: 5, per: year", change=("", "")):
    text = DESCRIBED.replace("KIND", kind).replace("TARGET", target).replace(*change)
    path = tmp_path / "ark.yml"
    path.write_text(text, encoding="utf-8")
    try:
        load_partnership(path)
    except ConfigurationError as error:
        return [problem.removeprefix(f"{tmp_path}/") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("kind", "target", "said"),
    [
        ("proportion", "value: 150", "`fires`, 150, is none .*: a proportion is 0 to 100 per cent"),
        ("survey", "lower: -1, upper: 5", "`fires`, -1, is none .*: a survey is 0 to 100 per cent"),
        ("count", "value: -5, per: year", "`fires`, -5, is none .*: a count is 0 or more"),
        (
            "count",
            "by_period: [{start: 2025-04-01, end: 2026-03-31, value: -2}], per: year",
            "a target of `fires`, -2, is none that its figures could have",
        ),
        ("score", "value: 1.0e+15", "1e\\+12|1000000000000"),
        ("count", "change_on_last_year: 1.0e+6", "10000"),
    ],
)
def test_a_target_that_no_figure_could_have_is_refused(tmp_path, kind, target, said):
    (problem,) = _problems(tmp_path, kind, target)
    assert re.match(r"ark\.yml:\d+: ", problem)
    assert re.search(said, problem)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("proportion", "value: 0"),
        ("proportion", "lower: 90, upper: 100"),
        ("score", "value: -3"),
        ("change", "value: -150"),
        ("count", "value: 0, per: year"),
        ("count", "change_on_last_year: -100"),
    ],
)
def test_a_target_at_the_end_of_what_can_be_is_a_target(tmp_path, kind, target):
    assert _problems(tmp_path, kind, target) == []


@pytest.mark.parametrize(
    ("members", "line", "said"),
    [
        ("[part, E07999001]", 7, "member `E07999001` would count `E07999001` twice; keep one"),
        ("[E07999002, part]", 7, "member `part` would count `E07999002` twice; keep one"),
        ("[part, part]", 7, "member `part` is listed twice; keep one"),
    ],
)
def test_a_place_in_a_group_both_by_itself_and_in_another_is_refused(tmp_path, members, line, said):
    problems = _problems(tmp_path, change=("[part, E07999003]", members))
    assert problems == [f"ark.yml:{line}: {said}"]


def test_groups_made_of_each_other_are_refused(tmp_path):
    problems = _problems(tmp_path, change=("[E07999001, E07999002]", "[whole]"))
    assert problems == [
        "ark.yml:7: area `whole` is a member of itself",
        "ark.yml:8: area `part` is a member of itself",
    ]
