"""A partnership file is loaded whole, or every problem in it is listed with its line."""

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_safety.errors import ConfigurationError
from community_safety.partnership import Partnership, SourceName, json_schema
from community_safety.partnership_file import data_folder, load_partnership, partnership_id

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "partnerships").glob("*.yml"))
VALID = """\
name: Arkenshire Community Safety Partnership
release: {name: "2025/26"}
legal_basis: Crime and Disorder Act 1998, section 6
data: raw
sources:
  indicators: [indicators.csv]
areas:
  - code: E10999000
    name: Arkenshire
    members: [E07999001, E07999002]
  - {code: E07999001, name: Ambermoor}
comparators:
  benchmark: {code: E92999000, name: the nation}
  neighbours:
    - {code: E07999001}
    - {code: E07999003, name: Nether Quillow}
objectives:
  - {id: crime, name: Reduce crime}
  - {id: families, name: Help families}
indicators:
  - id: burglary
    name: Burglary
    objective: crime
    kind: count
    unit: offences
    direction: lower
    target: {value: 40, per: year}
    source: Recorded crime
  - id: repeat
    name: Repeat referrals
    objective: families
    kind: proportion
    unit: per cent
    direction: lower
    target: {value: 27}
    source: Case list
"""


@pytest.fixture
def problems(tmp_path):
    """Return the problems of a file's text, each with the file's name alone."""

    def listed(text):
        path = tmp_path / "arkenshire.yml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError) as caught:
            load_partnership(path)
        return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]

    return listed


def _changed(*changes):
    text = VALID
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} must stand once in the valid file"
        text = text.replace(old, new)
    return text


def _target(target, kind="count", direction="lower"):
    return _changed(
        ("kind: count", f"kind: {kind}"),
        (
            "direction: lower\n    target: {value: 40, per: year}",
            f"direction: {direction}\n    {target}",
        ),
    )


def test_a_valid_file_is_loaded(tmp_path):
    path = tmp_path / "arkenshire.yml"
    path.write_text(VALID, encoding="utf-8")
    partnership = load_partnership(path)
    assert partnership.release.period.label() == "2025/26"
    assert [area.name for area in partnership.areas] == ["Arkenshire", "Ambermoor"]
    assert partnership.indicator("burglary").target.value == 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_partnership_file_of_the_repository_is_valid(path):
    assert load_partnership(path).areas


def test_the_files_that_are_expected_are_among_those_tested():
    assert {"county_durham.yml", "demonstration.yml"} <= {path.name for path in FILES}


def test_the_schema_is_json_and_knows_every_key():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(Partnership.model_fields)
    assert schema["additionalProperties"] is False


def test_the_schema_that_editors_use_is_that_of_the_library():
    path = ROOT / "partnerships" / "partnership.schema.json"
    if not path.exists():
        pytest.skip("partnerships/partnership.schema.json is not written yet")
    assert json.loads(path.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "legal_basis: Crime",
            "legal_bases: Crime",
            [
                "arkenshire.yml:1: the file needs the key `legal_basis`",
                "arkenshire.yml:3: unknown key `legal_bases` in the file: "
                "did you mean `legal_basis`?",
            ],
        ),
        (
            "  benchmark:",
            "  benchmak:",
            ["arkenshire.yml:13: unknown key `benchmak` in comparators: did you mean `benchmark`?"],
        ),
        (
            "code: E92999000, name",
            "code: E92999000, nmae: x, name",
            [
                "arkenshire.yml:13: unknown key `nmae` in comparators.benchmark: "
                "did you mean `name`?"
            ],
        ),
        (
            "value: 27",
            "value: 27, valeu: 28",
            [
                "arkenshire.yml:35: unknown key `valeu` in indicators.1.target: "
                "did you mean `value`?"
            ],
        ),
        (
            "target: {value: 27}",
            "target:\n      by_period:\n"
            "        - {start: 2025-04-01, end: 2026-03-31, value: 1, uper: 2}",
            [
                "arkenshire.yml:37: unknown key `uper` in indicators.1.target.by_period.0: "
                "did you mean `upper`?"
            ],
        ),
        (
            "data: raw",
            "data: raw\nweather: fine",
            ["arkenshire.yml:5: unknown key `weather` in the file"],
        ),
        (
            "    unit: per cent\n",
            "",
            ["arkenshire.yml:29: indicators.1 needs the key `unit`"],
        ),
        (
            "  indicators: [ind",
            "  indicator: [ind",
            [
                "arkenshire.yml:6: unknown source `indicator`: did you mean `indicators`? "
                f"Known sources: {', '.join(get_args(SourceName))}"
            ],
        ),
        (
            "  indicators: [ind",
            "  weather: [ind",
            [
                "arkenshire.yml:6: unknown source `weather`. "
                f"Known sources: {', '.join(get_args(SourceName))}"
            ],
        ),
        (
            "\n  indicators: [indicators.csv]",
            " {}",
            ["arkenshire.yml:5: `sources` needs at least one entry"],
        ),
        (
            "\n  indicators: [indicators.csv]",
            " indicators.csv",
            [
                "arkenshire.yml:5: `sources` must be a list of files for each source, such as "
                "`indicators: [crimes.csv]`, not `indicators.csv`"
            ],
        ),
    ],
)
def test_keys_that_are_unknown_or_missing_are_named_with_the_nearest(problems, old, new, problem):
    assert problems(_changed((old, new))) == problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "  - {code: E07999001, name: Ambermoor}",
            "  - {code: E10999000, name: Ambermoor}\n  - {code: E07999001, name: Kestrelby}",
            "arkenshire.yml:11: the area `E10999000` stands twice; keep one",
        ),
        (
            "name: Ambermoor",
            "name: Arkenshire",
            "arkenshire.yml:11: the area `Arkenshire` stands twice; keep one",
        ),
        (
            "{id: families, name: Help families}",
            "{id: families, name: Help families}\n  - {id: crime, name: Crime}",
            "arkenshire.yml:20: the objective `crime` stands twice; keep one",
        ),
        (
            "id: repeat",
            "id: burglary",
            "arkenshire.yml:29: the indicator `burglary` stands twice; keep one",
        ),
        (
            "    - {code: E07999001}",
            "    - {code: E07999001}\n    - {code: E07999001}",
            "arkenshire.yml:16: neighbour `E07999001` is listed twice; keep one",
        ),
        (
            "members: [E07999001, E07999002]",
            "members: [E07999001, E07999002, E07999001]",
            "arkenshire.yml:10: member `E07999001` is listed twice; keep one",
        ),
        (
            "members: [E07999001, E07999002]",
            "members: [E10999000]",
            "arkenshire.yml:10: area `E10999000` is a member of itself",
        ),
        (
            "code: E07999003, name: Nether Quillow",
            "code: E07999003",
            "arkenshire.yml:16: neighbour `E07999003` is not under `areas`, so it needs a `name`",
        ),
        (
            "code: E92999000, name: the nation",
            "code: E92999000",
            "arkenshire.yml:13: benchmark `E92999000` is not under `areas`, so it needs a `name`",
        ),
        (
            "objective: families",
            "objective: familys",
            "arkenshire.yml:31: objective `familys` is not under `objectives`: "
            "did you mean `families`?",
        ),
    ],
)
def test_parts_that_clash_are_said_with_the_line_of_the_second(problems, old, new, problem):
    assert problems(_changed((old, new))) == [problem]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            '{name: "2025/26"}',
            "{name: 2025}",
            'arkenshire.yml:2: `name` must be text: write it in quotes, `name: "2025"`',
        ),
        (
            '{name: "2025/26"}',
            "2025/26",
            "arkenshire.yml:2: `release` must hold keys of its own: name, start, end",
        ),
        (
            '{name: "2025/26"}',
            "{name: spring}",
            "arkenshire.yml:2: 'spring' is not a release: write a financial year (2025/26), a "
            "quarter of one (2025/26 Q2) or a calendar year (2025)",
        ),
        (
            '{name: "2025/26"}',
            "{name: 2025/27}",
            "arkenshire.yml:2: '2025/27' is not a financial year: 2025 is followed by 26",
        ),
        (
            '{name: "2025/26"}',
            "{name: spring, start: 2025-03-01}",
            "arkenshire.yml:2: give both `start` and `end`, or neither",
        ),
        (
            '{name: "2025/26"}',
            "{name: spring, start: 2025-03-01, end: 2025-02-28}",
            "arkenshire.yml:2: the period ends (2025-02-28) before it starts (2025-03-01)",
        ),
        (
            '{name: "2025/26"}',
            '{name: spring, start: "2025-03-01", end: 2025-05-31}',
            "arkenshire.yml:2: `start` must be a date without quotes, such as 2025-04-01, "
            'not `"2025-03-01"`',
        ),
        (
            '{name: "2025/26"}',
            "{name: spring, start: 2025-02-29, end: 2025-05-31}",
            "arkenshire.yml:2: '2025-02-29': day is out of range for month",
        ),
        ("name: Ambermoor", "name: ", "arkenshire.yml:11: `name` is empty and must be text"),
        (
            "name: Ambermoor",
            "name: yes",
            'arkenshire.yml:11: `name` must be text: write it in quotes, `name: "yes"`',
        ),
        (
            "[indicators.csv]",
            "[2025]",
            'arkenshire.yml:6: item 1 of `indicators` must be text: write it in quotes, `"2025"`',
        ),
        (
            "[indicators.csv]",
            "indicators.csv",
            "arkenshire.yml:6: `indicators` must be a list, such as `[first, second]`, not "
            "`indicators.csv`",
        ),
        (
            "members: [E07999001, E07999002]",
            "members: E07999001",
            "arkenshire.yml:10: `members` must be a list, such as `[first, second]`, not "
            "`E07999001`",
        ),
        (
            "code: E07999003",
            "code: Quillow",
            "arkenshire.yml:16: `Quillow` does not fit: an area code is an ONS code such as "
            "E06000047, or a lower-case name for a group of areas",
        ),
        (
            "id: repeat",
            "id: Repeat",
            "arkenshire.yml:29: `Repeat` does not fit: use lower-case letters, digits and "
            "underscores, a letter first",
        ),
        (
            "kind: proportion",
            "kind: share",
            "arkenshire.yml:32: `kind: share` is not one of `count`, `rate`, `proportion`, "
            "`survey`, `score` or `change`",
        ),
        (
            "value: 27",
            "value: few",
            "arkenshire.yml:35: `value` must be a number, not `few`",
        ),
        (
            "value: 27",
            "value: .inf",
            "arkenshire.yml:35: `value`: input should be a finite number, not `.inf`",
        ),
        (
            "target: {value: 27}",
            "people: perhaps",
            "arkenshire.yml:35: `people` must be true or false, not `perhaps`",
        ),
        (
            "target: {value: 27}",
            "lag_months: 1.5",
            "arkenshire.yml:35: `lag_months` must be a whole number, not `1.5`",
        ),
        (
            "target: {value: 27}",
            "dispersion: 0.5",
            "arkenshire.yml:35: `dispersion`: input should be greater than or equal to 1, "
            "not `0.5`",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_what_it_should_be(problems, old, new, problem):
    assert problems(_changed((old, new))) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            _target("target: {value: 40, per: year}", direction="none"),
            "arkenshire.yml:21: `burglary` has a target but no direction: add "
            "`direction: lower` or `direction: higher`, or take the target out",
        ),
        (
            _target("target: {value: 40}"),
            "arkenshire.yml:21: the target of `burglary` is a count, which grows with time: say "
            "for what span, `per: year`, `per: quarter` or `per: month`",
        ),
        (
            _target("per: 1000\n    denominator: residents\n    target: {value: 4}", kind="rate"),
            "arkenshire.yml:21: the target of `burglary` is a rate, which grows with time: say "
            "for what span, `per: year`, `per: quarter` or `per: month`",
        ),
        (
            _target("note: x", kind="rate"),
            "arkenshire.yml:21: `burglary` is a rate: add `per: 1000` and "
            "`denominator: residents`",
        ),
        (
            _target("per: 1000"),
            "arkenshire.yml:21: `burglary` is a count, so `per` has no meaning: take it out",
        ),
        (
            _target("target: {value: 4, per: year}", kind="survey"),
            "arkenshire.yml:21: the target of `burglary` is a survey, so `per` has no meaning: "
            "take it out",
        ),
        (
            _target("target: {per: year}"),
            "arkenshire.yml:27: a target needs a `value`, a `lower` or `upper` end, `by_period` "
            "or `change_on_last_year`",
        ),
        (
            _target("target: {per: year, value: 4, lower: 3}"),
            "arkenshire.yml:27: a target is a `value` or a range (`lower`, `upper`), not both",
        ),
        (
            _target("target: {per: year, lower: 4, upper: 4}"),
            "arkenshire.yml:27: the range's lower end (4) must lie below its upper (4)",
        ),
        (
            _target("target: {per: year, value: 3, by_period: "
                    "[{start: 2025-04-01, end: 2025-04-30, value: 3}]}"),
            "arkenshire.yml:27: give `by_period`, or `value`, or `lower` and `upper`: not "
            "together",
        ),
        (
            _target("target: {per: year, by_period: "
                    "[{start: 2025-04-01, end: 2025-03-31, value: 3}]}"),
            "arkenshire.yml:27: the period ends (2025-03-31) before it starts (2025-04-01)",
        ),
        (
            _target("target: {per: year, by_period: [{start: 2025-04-01, end: 2025-04-30}]}"),
            "arkenshire.yml:27: a target needs a `value`, a `lower` or `upper` end, `by_period` "
            "or `change_on_last_year`",
        ),
        (
            _target("target: {per: year, by_period: "
                    "[{start: 2025-04-30, end: 2025-05-31, value: 3},"
                    " {start: 2025-04-01, end: 2025-04-30, value: 3}]}"),
            "arkenshire.yml:27: two targets apply on 2025-04-30: the periods overlap",
        ),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_applied_is_refused(problems, text, problem):
    assert problems(text) == [problem]


_MOVING = (
    "arkenshire.yml:27: `change_on_last_year` makes the target from last year's figures: take out "
    "`value`, `lower`, `upper`, `per` and `by_period`"
)


@pytest.mark.parametrize(
    "more",
    [
        "value: 4",
        "lower: 4",
        "upper: 4",
        "per: year",
        "by_period: [{start: 2025-04-01, end: 2025-04-30, value: 3}]",
    ],
)
def test_a_change_on_last_year_stands_alone(problems, more):
    assert problems(_target(f"target: {{change_on_last_year: -5, {more}}}")) == [_MOVING]


@pytest.mark.parametrize("kind", ["count", "proportion"])
def test_a_change_on_last_year_needs_no_span(tmp_path, kind):
    path = tmp_path / "arkenshire.yml"
    path.write_text(_target("target: {change_on_last_year: -5}", kind=kind), encoding="utf-8")
    target = load_partnership(path).indicator("burglary").target
    assert (target.change_on_last_year, target.per) == (-5, None)


def test_settings_of_a_chart_are_read(tmp_path):
    chart = "chart: {kind: u_prime, rebase: [2024-04-01], leave_out: [2020-05-01], baseline: 24"
    path = tmp_path / "arkenshire.yml"
    path.write_text(_target(f"{chart}, screen: false}}"), encoding="utf-8")
    partnership = load_partnership(path)
    settings = partnership.indicator("burglary").chart
    assert (settings.kind, settings.baseline, settings.screen) == ("u_prime", 24, False)
    assert [str(day) for day in (*settings.rebase, *settings.leave_out)] == [
        "2024-04-01",
        "2020-05-01",
    ]
    unsaid = partnership.indicator("repeat").chart
    assert (unsaid.kind, unsaid.rebase, unsaid.leave_out) == (None, (), ())
    assert (unsaid.baseline, unsaid.screen) == (None, True)


@pytest.mark.parametrize(
    ("kind", "chart"),
    [
        ("count", "p"),
        ("count", "p_prime"),
        ("proportion", "u"),
        ("proportion", "u_prime"),
        ("proportion", "rare"),
        ("score", "rare"),
        ("change", "p"),
    ],
)
def test_a_chart_for_which_a_measure_has_no_figures_is_refused(problems, kind, chart):
    assert problems(_target(f"chart: {{kind: {chart}}}", kind=kind)) == [
        f"arkenshire.yml:21: `burglary` is a {kind}, for which there is no `{chart}` chart: use "
        "`xmr`, or leave `kind` out"
    ]


@pytest.mark.parametrize(
    ("chart", "parts"),
    [
        ("{kind: pie}", ["27", "`kind: pie` is not one of", "`xmr`", "`u_prime`", "`none`"]),
        ("{kinds: p}", ["27", "kinds", "did you mean `kind`"]),
        ("{baseline: 11}", ["27", "`baseline`", "12", "11"]),
        ("{baseline: 24.5}", ["27", "`baseline`", "whole number"]),
        ("{screen: maybe}", ["27", "`screen`", "maybe"]),
        ("{rebase: [soon]}", ["27", "item 1 of `rebase` must be a date", "`soon`"]),
        ("{rebase: 2024-04-01}", ["27", "`rebase`", "list"]),
        ("{leave_out: [0025-04-01]}", ["27", "outside the years 1900 to 2099"]),
    ],
)
def test_a_setting_of_a_chart_that_cannot_be_is_one_problem_with_its_line(problems, chart, parts):
    (problem,) = problems(_target(f"chart: {chart}"))
    for part in parts:
        assert part in problem, problem


def test_targets_of_periods_that_only_touch_and_open_ranges_are_accepted(tmp_path):
    steps = (
        "target: {per: year, by_period: [{start: 2025-05-01, end: 2025-05-31, lower: 3},"
        " {start: 2025-04-01, end: 2025-04-30, upper: 3}]}"
    )
    path = tmp_path / "arkenshire.yml"
    path.write_text(_target(steps), encoding="utf-8")
    assert len(load_partnership(path).indicator("burglary").target.by_period) == 2


def test_all_problems_of_a_file_are_listed_in_the_order_of_its_lines(problems):
    text = _changed(
        ("objective: families", "objective: family"),
        ("kind: count", "kind: counts"),
        ('"2025/26"', "2025"),
        ("  benchmark:", "  benchmak:"),
        ("name: Ambermoor", "name: Arkenshire"),
    )
    listed = problems(text)
    lines = [int(problem.split(":")[1]) for problem in listed]
    assert lines == [2, 11, 13, 24, 31]


def test_a_faulty_entry_is_one_problem_and_not_also_an_empty_list(problems):
    text = _changed(
        ("  - code: E10999000\n    name: Arkenshire\n    members: [E07999001, E07999002]\n", ""),
        ("{code: E07999001, name: Ambermoor}", "{code: E07999001, name: 5}"),
        ("    - {code: E07999001}\n", ""),
    )
    assert problems(text) == [
        'arkenshire.yml:8: `name` must be text: write it in quotes, `name: "5"`'
    ]


def test_entries_without_a_code_are_not_said_to_be_listed_twice(problems):
    listed = problems(_changed(("{code: E07999001}", "{name: x}\n    - {name: y}")))
    assert listed == [
        "arkenshire.yml:15: comparators.neighbours.0 needs the key `code`",
        "arkenshire.yml:16: comparators.neighbours.1 needs the key `code`",
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "- name: x\n", "just words\n"])
def test_a_file_without_keys_is_told_what_it_should_hold(problems, text):
    (problem,) = problems(text)
    assert problem.startswith("arkenshire.yml:1: this holds ")
    assert problem.endswith("; a partnership file holds keys such as `name: ...`")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name: !x y\n", "arkenshire.yml:1: the tag !x is not allowed"),
        ("name: &x y\nowner: *x\n", "arkenshire.yml:2: aliases (*x) are not used here"),
        ("name: x\nname: y\n", "arkenshire.yml:2: `name` stands twice (first on line 1)"),
        ("name: [x\n", "this is not valid YAML"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(problems, text, part):
    assert part in problems(text)[0]


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(ConfigurationError, match="there is no such file"):
        load_partnership(tmp_path / "arkenshire.yml")
    with pytest.raises(ConfigurationError, match="this is a folder; name the file in it"):
        load_partnership(tmp_path)


def test_a_file_that_is_not_utf_8_is_said(tmp_path):
    path = tmp_path / "arkenshire.yml"
    path.write_bytes("name: Arkenshire café\n".encode("utf-16"))
    with pytest.raises(ConfigurationError, match="save the file as UTF-8"):
        load_partnership(path)


def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path):
    path = tmp_path / "my partnership.yml"
    path.write_text(VALID, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="use letters, digits, `_` and `-`"):
        load_partnership(path)


def test_the_id_is_the_files_name_without_its_ending():
    assert partnership_id(Path("partnerships/county_durham.yml")) == "county_durham"
    assert partnership_id(Path("county_durham.yaml")) == "county_durham"


def test_the_data_folder_is_relative_to_the_partnership_file(tmp_path):
    path = tmp_path / "arkenshire.yml"
    path.write_text(_changed(("data: raw", "data: ../raw")), encoding="utf-8")
    assert data_folder(load_partnership(path), path) == (tmp_path.parent / "raw").resolve()


def test_the_data_folder_takes_variables_from_the_environment(tmp_path, monkeypatch):
    path = tmp_path / "arkenshire.yml"
    path.write_text(_changed(("data: raw", "data: ${ARKENSHIRE_DATA}/raw")), encoding="utf-8")
    monkeypatch.setenv("ARKENSHIRE_DATA", str(tmp_path / "elsewhere"))
    assert data_folder(load_partnership(path), path) == tmp_path / "elsewhere" / "raw"


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_not_set_is_named_with_the_command_that_sets_it(
    tmp_path, monkeypatch, value
):
    path = tmp_path / "arkenshire.yml"
    path.write_text(_changed(("data: raw", "data: ${ARKENSHIRE_DATA}")), encoding="utf-8")
    monkeypatch.delenv("ARKENSHIRE_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("ARKENSHIRE_DATA", value)
    with pytest.raises(ConfigurationError) as caught:
        data_folder(load_partnership(path), path)
    assert str(caught.value) == (
        f"{path}: its data folder is ${{ARKENSHIRE_DATA}}, and ARKENSHIRE_DATA is not set. "
        "Set it to the folder that holds the data, for example "
        "`export ARKENSHIRE_DATA=/path/to/data`, and run the command again."
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["x", "E07999001", ""]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["code", "name", "id", "members", "x"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(Partnership.model_fields)), VALUES, min_size=1))
def test_whatever_a_file_holds_its_problems_are_messages_and_never_a_traceback(tmp_path, content):
    path = tmp_path / "fuzz.yml"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_partnership(path)
    assert all(problem.startswith(f"{path}:1: ") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "name: Nether Quillow",
            'name: "Nether\\u200bQuillow"',
            "16: `name` has a character that cannot be read, U+200B (zero width space); "
            "take it out",
        ),
        (
            "source: Recorded crime",
            'source: "Recorded\\u202e crime"',
            "28: `source` has a character that cannot be read, U+202E (right-to-left override); "
            "take it out",
        ),
        (
            "data: raw",
            'data: "r\\naw"',
            "4: `data` has a character that cannot be read, U+000A (line end); take it out",
        ),
        ("name: Ambermoor", 'name: "  "', "11: `name` is empty: fill it in, or take the line out"),
        (
            "name: Ambermoor",
            "name: " + "a" * 300,
            "11: `name` has 300 characters: shorten it to 160 or fewer",
        ),
        (
            "name: Ambermoor",
            'name: "\\ud800"',
            "11: `name` has half of a character (`\\ud800`); take it out",
        ),
        (
            '{name: "2025/26"}',
            "{name: spring, start: 0025-03-01, end: 2025-05-31}",
            "2: `start` lies outside the years 1900 to 2099: `0025-03-01`",
        ),
        (
            "members: [E07999001, E07999002]",
            "members: [E07999001, E0799900\u0661]",
            "10: `E0799900\u0661` does not fit: an area code is an ONS code such as E06000047, or "
            "a lower-case name for a group of areas",
        ),
        ('"2025/26"', '"2190/91"', "2: '2190/91' lies outside the years 1900 to 2099"),
        ("data: raw", "data: ${UNKNOWN}\n'x\\ny': 1", "5: unknown key `x\\ny` in the file"),
    ],
)
def test_text_that_cannot_be_printed_and_days_that_cannot_be_are_refused(
    problems, old, new, problem
):
    assert problems(_changed((old, new))) == [f"arkenshire.yml:{problem}"]


def test_letters_of_every_script_and_signs_of_every_markup_are_names(tmp_path):
    name = "Tŷ Ŵyn ŷ <b>{{ x }}</b> $x$ **y** ../ العربية 👩\u200d🚒"
    path = tmp_path / "arkenshire.yml"
    path.write_text(_changed(("name: Ambermoor", f'name: "{name}"')), encoding="utf-8")
    assert load_partnership(path).areas[1].name == name


@pytest.mark.parametrize("data", ["~nobody_of_that_name/raw", "r" * 300])
def test_a_data_folder_that_cannot_be_is_said(tmp_path, data):
    path = tmp_path / "arkenshire.yml"
    path.write_text(_changed(("data: raw", f"data: {data}")), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"cannot be a folder \(.*\); correct `data`"):
        data_folder(load_partnership(path), path)
