"""YAML read strictly, with the line of every key."""

import datetime as dt
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from community_safety.errors import ConfigurationError
from community_safety.yaml_lines import parse_yaml, read_yaml

HERE = Path("file.yml")
DEEP = "brackets or lists are nested too deeply"
SECOND = "a second document begins here (`---`); keep one in a file"
OTHER = "would be read as another number; write it in plain digits, or in quotes where it is text"
OTHER_NUMBERS = ["010", "0x1F", "0b11", "1_000", "1:30", "190:20:30.15"]
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("abc xyz", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=10,
)


def _problems(text):
    with pytest.raises(ConfigurationError) as caught:
        parse_yaml(text, HERE)
    return caught.value.problems


def test_plain_values_are_read_with_the_line_of_every_key():
    document = parse_yaml(
        "name: x\nareas:\n  - code: a\n  - {code: b,\n     from: 2025-04-01}\n", HERE
    )
    assert document.content == {
        "name": "x",
        "areas": [{"code": "a"}, {"code": "b", "from": dt.date(2025, 4, 1)}],
    }
    assert document.line_of(("name",)) == 1
    assert document.line_of(("areas", 1)) == 4
    assert document.line_of(("areas", 1, "from")) == 5


def test_the_line_of_something_that_is_missing_is_that_of_what_is_around_it():
    document = parse_yaml("name: x\nareas:\n  - code: a\n", HERE)
    assert document.line_of(("areas", 0, "name")) == 3
    assert document.line_of(("release", "start")) == 1


def test_a_file_with_only_comments_is_empty():
    document = parse_yaml("# nothing\n", HERE)
    assert document.content is None
    assert document.line_of(("name",)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "a: 1\nb: !python/name:os.system\n",
            "file.yml:2: the tag !python/name:os.system is not allowed; write plain values",
        ),
        (
            "a: !!set {x, y}\n",
            "file.yml:1: the tag tag:yaml.org,2002:set is not allowed; write plain values",
        ),
        (
            "a: &x 1\nb: *x\n",
            "file.yml:2: aliases (*x) are not used here; write the value out",
        ),
        ("a: 1\nb: 2\na: 3\n", "file.yml:3: `a` stands twice (first on line 1); keep one"),
        (
            "p:\n  a: 1\n  a: 3\n",
            "file.yml:3: `a` stands twice (first on line 2); keep one",
        ),
        (
            "a: 1\nb: [1\n",
            "file.yml:3: this is not valid YAML (expected ',' or ']', but got '<stream end>'); "
            "check indentation, colons and quotes",
        ),
        (
            "a: \x07\n",
            "file.yml: this is not valid YAML (unacceptable character #x0007: special characters "
            "are not allowed); check indentation, colons and quotes",
        ),
        ("a: 2025-02-30\n", "file.yml:1: '2025-02-30': day is out of range for month"),
        (
            "a: !!bool maybe\n",
            "file.yml:1: 'maybe': does not fit its tag tag:yaml.org,2002:bool; write plain values",
        ),
        ("a: " + "[" * 1000 + "]" * 1000, f"file.yml:1: {DEEP}"),
        ("[" * 100_000, f"file.yml:1: {DEEP}"),
        ("{a: " * 5000, f"file.yml:1: {DEEP}"),
        ("\n".join(" " * depth + "a:" for depth in range(1000)), f"file.yml:51: {DEEP}"),
        ("a: 1\n---\na: 2\n", f"file.yml:2: {SECOND}"),
        ("a: 1\n---\n", f"file.yml:2: {SECOND}"),
        (
            "a:\n  <<: {b: 1}\n",
            "file.yml:2: merge keys (<<) are not used here; write the values out",
        ),
        ("a: 1\n? [b, c]\n: 1\n", "file.yml:2: a key must be one plain word"),
        ("!x a: 1\n", "file.yml:1: a key must be one plain word"),
        *[(f"a: {text}\n", f"file.yml:1: `{text}` {OTHER}") for text in OTHER_NUMBERS],
        (
            "a: " + "9" * 5000,
            f"file.yml:1: `{'9' * 29}…` is too long for a number; write it shorter",
        ),
        (
            '"\\e[1m\\n": 1\n"\\e[1m\\n": 2\n',
            r"file.yml:2: `\x1b[1m\n` stands twice (first on line 1); "
            "keep one",
        ),
    ],
)
def test_what_is_not_plain_yaml_is_said_with_its_line(text, problem):
    assert _problems(text) == [problem]


@pytest.mark.parametrize("value", ["!!timestamp soon", '!!int ""', "!!map x", "!!seq x"])
def test_a_value_that_does_not_fit_its_tag_is_a_problem_and_no_traceback(value):
    assert len(_problems(f"a: {value}\n")) == 1


def test_all_tags_and_doubles_of_a_file_are_said_together():
    assert len(_problems("a: !x 1\na: 2\nb: !y 3\nc: 2025-13-01\n")) == 4


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.yml: there is no such file"):
        read_yaml(tmp_path / "nowhere.yml")


def test_a_file_of_ten_million_bytes_is_not_read(tmp_path):
    path = tmp_path / "large.yml"
    path.write_bytes(b"# " + b"x" * 10_000_000)
    with pytest.raises(ConfigurationError, match=r"larger than 1,000,000 bytes; is it the right"):
        read_yaml(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    with pytest.raises(ConfigurationError, match="this is a pipe or a device; name a file"):
        read_yaml(tmp_path / "pipe.yml")


def test_links_that_lead_round_and_names_that_cannot_be_are_no_traceback(tmp_path):
    loop = tmp_path / "loop.yml"
    loop.symlink_to(loop)
    with pytest.raises(ConfigurationError, match=r"loop\.yml: cannot be read \(.*symbolic links"):
        read_yaml(loop)
    with pytest.raises(ConfigurationError, match=r"a\\x00b: cannot be read \(embedded null byte\)"):
        read_yaml(Path("a\x00b"))
    with pytest.raises(ConfigurationError, match=r"cannot be read \(File name too long\)"):
        read_yaml(Path("x" * 300))


def test_single_values_are_kept_as_they_are_written():
    document = parse_yaml("a: 1.10\nb: [No, 2025-04-01]\n", HERE)
    assert document.texts == {("a",): "1.10", ("b", 0): "No", ("b", 1): "2025-04-01"}


def test_a_folder_is_said_to_be_one(tmp_path):
    with pytest.raises(ConfigurationError, match="this is a folder; name the file in it"):
        read_yaml(tmp_path)


def test_a_path_through_a_file_cannot_be_read(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot be read \(Not a directory\)"):
        read_yaml(tmp_path / "file" / "x.yml")


def test_text_that_is_not_utf_8_is_said_with_its_byte(tmp_path):
    path = tmp_path / "windows.yml"
    path.write_bytes("name: café\n".encode("cp1252"))
    with pytest.raises(
        ConfigurationError, match=r"not UTF-8 text \(byte 9\); save the file as UTF-8"
    ):
        read_yaml(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "marked.yml"
    path.write_bytes(b"\xef\xbb\xbfname: x\n")
    assert read_yaml(path).content == {"name": "x"}


@given(PLAIN)
def test_what_the_yaml_library_writes_is_read_as_it_was(content):
    text = yaml.safe_dump({"top": content}, default_flow_style=None)
    if "*" not in text:
        assert parse_yaml(text, HERE).content == {"top": content}


@given(st.text("ab:-[]{}!&*'\"#|>? \n,0.", max_size=40))
def test_any_text_is_read_or_refused_with_a_message_and_never_a_traceback(text):
    problems = []
    try:
        parse_yaml(text, HERE)
    except ConfigurationError as error:
        problems = error.problems
    assert all(problem.startswith("file.yml") for problem in problems)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_message(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(content)
    problems = []
    try:
        read_yaml(path)
    except ConfigurationError as error:
        problems = error.problems
    assert all(problem.startswith(f"{path}:") for problem in problems)
    assert all("\n" not in problem for problem in problems)
