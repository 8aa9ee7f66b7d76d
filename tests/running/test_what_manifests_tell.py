"""Manifests name every input; the public one tells nothing from which data could be guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from quick_build import build
from tiny_project import write_project

from community_safety.files import sha256_of
from community_safety.running import engine
from community_safety.running.outcomes import NotebookError

pytestmark = pytest.mark.usefixtures("quick")
OWN = "OnlyThreeVictimsError"
"""What a notebook may call an error of its own."""


def manifests(out: Path) -> dict[str, dict]:
    folder = out / "tinyshire" / "2025-26"
    return {
        edition: json.loads((folder / edition / "manifest.json").read_text("utf-8"))
        for edition in ("public", "restricted")
    }


def test_the_restricted_manifest_has_the_hash_of_every_input(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    raw = sha256_of(tmp_path / "data" / "indicators.csv")
    content = manifests(request.out)["restricted"]
    assert content["inputs"]["indicators"]["indicators.csv"] == raw
    for report in content["reports"]:
        assert None not in report["made_from"].values()


def test_nothing_below_the_public_folder_holds_a_hash_of_data(tmp_path: Path) -> None:
    """Who knows all of a file but one small count could try numbers until its hash fits."""
    request = write_project(tmp_path)
    build(request)
    content = manifests(request.out)["public"]
    assert content["inputs"]["indicators"]["indicators.csv"] is None
    data = [tmp_path / "data", request.processed]
    hashes = {sha256_of(path) for each in data for path in each.rglob("*") if path.is_file()}
    hashes -= {sha256_of(path) for path in request.processed.rglob("partnership.json")}
    assert len(hashes) >= 3
    for path in (request.out / "tinyshire" / "2025-26" / "public").rglob("*"):
        if path.is_file():
            assert not [sha for sha in hashes if sha.encode() in path.read_bytes()], path


def test_the_public_manifest_quotes_no_name_that_a_notebook_gave_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise NotebookError("no", advice="Look.", cell=3, source="", error=OWN, trace="")

    monkeypatch.setattr(engine, "execute", fail)
    request = write_project(tmp_path)
    build(request)
    told = {name: each["failures"][0]["error"] for name, each in manifests(request.out).items()}
    assert told == {"public": None, "restricted": OWN}
