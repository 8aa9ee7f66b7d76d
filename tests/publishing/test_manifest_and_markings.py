import pytest

from community_safety.publishing.manifest import write_manifest
from community_safety.publishing.markings import highest, marking_or_default


def test_manifest_does_not_depend_on_the_order_of_its_keys(tmp_path):
    one, other = tmp_path / "a.json", tmp_path / "b.json"
    write_manifest(one, {"b": {"y": 1, "x": "é"}, "a": [2]})
    write_manifest(other, {"a": [2], "b": {"x": "é", "y": 1}})
    assert one.read_bytes() == other.read_bytes()
    expected = '{\n  "a": [\n    2\n  ],\n  "b": {\n    "x": "é",\n    "y": 1\n  }\n}\n'
    assert one.read_text("utf-8") == expected


def test_manifest_refuses_what_is_not_json(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_manifest(tmp_path / "a.json", {"x": float("nan")})


@pytest.mark.parametrize(
    ("given", "shown"),
    [("", "OFFICIAL-SENSITIVE"), ("official", "OFFICIAL"), (" Official ", "OFFICIAL")],
)
def test_marking_is_in_capitals_and_never_empty(given, shown):
    assert marking_or_default(given) == shown


@pytest.mark.parametrize(
    ("markings", "expected"),
    [
        ([], "OFFICIAL"),
        (["OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL"], "OFFICIAL-SENSITIVE"),
        (["OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE COMMERCIAL"], "OFFICIAL-SENSITIVE COMMERCIAL"),
        (["OFFICIAL", ""], "OFFICIAL-SENSITIVE"),
        (["OFFICIAL-SENSITIVE", "PROTECT"], "PROTECT"),
        (["SECRET", "OFFICIAL"], "SECRET"),
    ],
)
def test_page_is_marked_like_the_highest_it_links_to(markings, expected):
    assert highest(markings) == expected
