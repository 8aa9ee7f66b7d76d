"""What killed builds have left is found again, and nothing that is somebody else's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from quick_build import NORTH, build
from tiny_project import PARTNERSHIP, request_of, write_notebook, write_project

from community_safety.running.leftovers import clear_temporary, temporary_folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("spelling", ["reports", "other/../reports", "link", "link/../reports"])
def test_one_output_folder_is_known_by_all_its_spellings(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    for name in ("reports", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "reports", target_is_directory=True)
    left = temporary_folder(tmp_path / "reports")
    (left / "deep").mkdir()
    (left / "deep" / "file").touch()
    others = temporary_folder(tmp_path / "other")
    monkeypatch.chdir(tmp_path)
    clear_temporary(Path(spelling))
    assert list(temporary.iterdir()) == [others]
    clear_temporary(tmp_path / spelling)
    assert list(temporary.iterdir()) == [others]


@pytest.mark.usefixtures("quick")
def test_unfinished_files_of_every_partnership_go_and_no_other_files(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "othershire.yml").write_text(PARTNERSHIP, encoding="utf-8")
    both = (tmp_path / "tinyshire.yml", tmp_path / "othershire.yml")
    request = request_of(tmp_path, partnerships=both, editions=("restricted",))
    build(request)
    others = NORTH.replace("tinyshire", "othershire")
    folders = [
        *(request.out, request.out / NORTH, request.out / others, request.memory / "notebooks"),
        *(request.processed / name for name in ("tinyshire", "othershire", "refused")),
    ]
    unfinished = [folder / ".burglary.html.0a1b2c3d.part" for folder in folders]
    kept = [folder / name for folder in folders for name in ("notes.part", ".film.mkv.part")]
    kept.append(tmp_path / "reports" / "by hand" / unfinished[0].name)
    for path in (*unfinished, *kept):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(8))
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "new")
    build(request_of(tmp_path, editions=("restricted",)))
    assert [path for path in unfinished if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []
