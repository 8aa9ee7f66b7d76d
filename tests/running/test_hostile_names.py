"""Names of areas, releases and partnerships that would be something else in a path or a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from quick_build import build
from tiny_project import PARTNERSHIP, write_project

from community_safety.partnership import Area
from community_safety.running.naming import area_folder, release_folder, shortened

NAMES = {
    "up": "../../../etc",
    "slashes": "Ards/North\\Down",
    "long": "Very long name of a place " * 6,
    "right to left": "شمال المدينة (North)",
    "Welsh": "Ŵyl y Bont-faen â’r Fro",
    "markup": "<script>alert(1)</script> & 'more'",
    "template": "{{ 7 * 7 }} {% raw %} $x$",
    "only dots": "..",
}


@given(
    code=st.from_regex(r"[EWSN][0-9]{8}", fullmatch=True), name=st.text(min_size=1, max_size=400)
)
def test_a_folder_of_an_area_is_one_short_plain_name(code: str, name: str) -> None:
    folder = area_folder(Area.model_construct(code=code, name=name))
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", folder)
    assert folder.startswith(code)
    assert len(folder) <= 100


@given(st.text(max_size=400))
def test_a_folder_of_a_release_is_one_short_plain_name(release: str) -> None:
    folder = release_folder(release)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", folder)
    assert len(folder) <= 100


def test_long_names_that_differ_at_their_end_stay_different() -> None:
    assert shortened("a" * 200 + "b", 100) != shortened("a" * 200 + "c", 100)
    assert shortened("a" * 100, 100) == "a" * 100


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.usefixtures("quick")
def test_a_build_keeps_to_its_folder_and_shows_the_name(tmp_path: Path, name: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    request = write_project(root, areas=("E07000001",), editions=("restricted",))
    quoted = "'" + name.replace("'", "''") + "'"
    request.partnerships[0].write_text(
        PARTNERSHIP.replace("name: Northford", f"name: {quoted}"), encoding="utf-8"
    )
    _, _, failures = build(request)
    assert not failures
    assert {path.name for path in tmp_path.iterdir()} == {"project"}
    (folder,) = (request.out / "tinyshire" / "2025-26" / "restricted").glob("E07000001*")
    shown = BeautifulSoup((folder / "index.html").read_text("utf-8"), "lxml")
    assert shown.h1.get_text() == name.strip()
    assert not shown.find_all("script")
    assert all(len(path.name.encode()) <= 255 for path in request.out.rglob("*"))
