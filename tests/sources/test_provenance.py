"""What is known of where a raw file comes from; none of it stops a build."""

import hashlib

import pytest

from community_safety.sources.provenance import Provenance, read_provenance, sidecar_of

CONTENT = b"area,visits\nA,1\n"
SIDECAR = """\
publisher: Arkenshire Constabulary
title: Visits
url: https://example.org/visits
accessed: 2026-01-31
period: 2025/26
licence: Open Government Licence v3.0
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "visits.csv"
    file.write_bytes(CONTENT)
    return file


def _describe(path, text):
    sidecar_of(path).write_text(text, encoding="utf-8")
    return read_provenance(path)


def test_a_sidecar_stands_beside_its_file(path):
    assert sidecar_of(path) == path.parent / "visits.csv.source.yml"


def test_what_a_sidecar_says_is_known(path):
    provenance, warnings = _describe(path, SIDECAR)
    assert warnings == []
    assert provenance.as_dict() == {
        "file": "visits.csv",
        "publisher": "Arkenshire Constabulary",
        "title": "Visits",
        "url": "https://example.org/visits",
        "accessed": "2026-01-31",
        "period": "2025/26",
        "licence": "Open Government Licence v3.0",
    }


def test_a_file_without_a_sidecar_is_told_what_to_write(path):
    provenance, warnings = read_provenance(path)
    assert provenance == Provenance("visits.csv")
    assert warnings == [
        f"{path}: provenance not recorded; describe the file in visits.csv.source.yml beside it "
        "(publisher, title, url, accessed, period, licence, sha256)"
    ]


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_the_hash_of_the_same_bytes_raises_no_warning_in_either_case(path, case):
    digest = case(hashlib.sha256(CONTENT).hexdigest())
    assert _describe(path, f'{SIDECAR}sha256: "{digest}"\n')[1] == []


def test_a_file_that_has_changed_is_said(path):
    provenance, warnings = _describe(path, f'{SIDECAR}sha256: "{"0" * 64}"\n')
    assert provenance.title == "Visits"
    assert warnings == [
        f"{path}: the file has changed since its sidecar was written (its sha256 differs); "
        "check where it came from and write the new hash in visits.csv.source.yml"
    ]


def test_an_unknown_key_is_told_the_nearest(path):
    _, warnings = _describe(path, f"{SIDECAR}licenze: none\n")
    assert warnings == [f"{sidecar_of(path)}: unknown key `licenze`: did you mean `licence`?"]


def test_what_is_not_recorded_is_empty(path):
    provenance, warnings = _describe(path, "title: Visits\nurl:\n")
    assert (provenance.title, provenance.url, provenance.publisher) == ("Visits", "", "")
    assert warnings == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- a list\n", "it should hold keys such as `publisher: ...`"),
        ("", "it should hold keys such as `publisher: ...`"),
        ("title: [x\n", "this is not valid YAML"),
        ("title: x\ntitle: y\n", "`title` stands twice"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_a_warning(path, text, part):
    provenance, warnings = _describe(path, text)
    assert provenance == Provenance("visits.csv")
    assert len(warnings) == 1
    assert part in warnings[0]
    assert "visits.csv.source.yml" in warnings[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("publisher: [a, b]\n", ":1: `publisher` must be text; write it on one line"),
        ('publisher: "a\\0b"\n', ":1: `publisher` has a character that cannot be read, U+0000"),
        (f"publisher: {'x' * 401}\n", ":1: `publisher` has 401 characters; use 400 at most"),
        ("sha256: abc\n", ": `sha256` is no SHA-256 (64 hexadecimal digits): `abc`"),
    ],
)
def test_what_is_wrong_with_one_key_takes_nothing_from_the_others(path, text, part):
    provenance, warnings = _describe(path, f"{text}title: 1.10\n")
    assert provenance.as_dict() == Provenance("visits.csv", title="1.10").as_dict()
    assert len(warnings) == 1
    assert f"visits.csv.source.yml{part}" in warnings[0]
