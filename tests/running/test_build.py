"""Builds with the real data and pages, and an engine that starts no kernel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from quick_build import EDITION, ENDS, NORTH, SOUTH, build, manifest
from tiny_project import (
    FRONT_MATTER,
    PARTNERSHIP,
    ROWS,
    request_of,
    snapshot,
    write_notebook,
    write_project,
    write_rows,
)

from community_safety.errors import ConfigurationError
from community_safety.running.build import Build
from community_safety.running.commands import exit_status
from community_safety.running.fingerprints import Fingerprints
from community_safety.running.pages import stale_pages
from community_safety.running.project import load_project

pytestmark = pytest.mark.usefixtures("quick")


def test_a_build_writes_what_the_contract_says(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    _, ran, failures = build(request)
    assert not failures
    assert len(ran) == 18
    written = {path.relative_to(request.out).as_posix() for path in request.out.rglob("*.*")}
    for edition in ("public", "restricted"):
        folder = f"tinyshire/2025-26/{edition}"
        assert {f"{folder}/index.html", f"{folder}/manifest.json"} <= written
        assert f"{folder}/E07000001-northford/index.html" in written
        formats = {f"{folder}/E07000001-northford/burglary.{end}" for end in ENDS}
        assert formats <= written
    notebooks = {path for path in written if "/notebooks/" in path and ".build" not in path}
    assert notebooks == {f"{area}/notebooks/burglary.ipynb" for area in (NORTH, SOUTH)}
    assert "index.html" in written


def test_a_second_build_changes_not_a_byte_nor_a_time(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    before = snapshot(request.out, request.processed, tmp_path / "data")
    run, ran, failures = build(request)
    assert (ran, failures, run.state.changed) == ([], [], False)
    assert run.plan() == {}
    assert stale_pages(run) == {}
    assert snapshot(request.out, request.processed, tmp_path / "data") == before


def test_planning_writes_nothing(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    plan = Build(load_project(request)).plan()
    assert set(map(tuple, plan.values())) == {("never built",)}
    assert not request.out.exists()
    assert not request.processed.exists()


def test_touched_files_are_not_changed_files(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    for path in (tmp_path / "data" / "indicators.csv", tmp_path / "tinyshire.yml"):
        path.write_bytes(path.read_bytes())
    assert build(request)[1] == []


def test_new_data_of_one_area_are_read_and_reports_say_why(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    write_rows(tmp_path, ROWS[0], ROWS[1].replace(",80", ",81"))
    run = Build(load_project(request))
    plan = run.plan()
    assert plan["source:tinyshire/indicators"] == ["data changed: indicators.csv"]
    notebook = "notebook:tinyshire/2025-26/public/E07000001/burglary"
    assert plan[notebook] == ["depends on what is built again: tinyshire: indicators"]
    _, ran, _ = build(request)
    assert "source:tinyshire/indicators" in ran
    assert "partnership:tinyshire" not in ran


def test_a_comment_in_the_partnership_file_runs_no_notebook(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    path = request.partnerships[0]
    path.write_text("# a comment\n" + PARTNERSHIP, encoding="utf-8")
    assert build(request)[1] == []
    sha256 = manifest(request.out)["inputs"]["partnership"]["tinyshire.yml"]
    path.write_text(PARTNERSHIP.replace("name: Tinyshire", "name: Tiny"), encoding="utf-8")
    assert (
        "partnership file changed" in Build(load_project(request)).plan()["partnership:tinyshire"]
    )
    assert len(build(request)[1]) == 18
    assert manifest(request.out)["inputs"]["partnership"]["tinyshire.yml"] != sha256


def test_disturbed_outputs_are_made_again(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    page, index = request.out / NORTH / "burglary.html", request.out / EDITION / "index.html"
    good = page.read_bytes(), index.read_bytes()
    page.write_text("edited", encoding="utf-8")
    index.unlink()
    name = "html:tinyshire/2025-26/restricted/E07000001/burglary"
    plan = Build(load_project(request)).plan()
    assert plan.pop(name) == [f"output edited: {NORTH}/burglary.html"]
    assert {reason for reasons in plan.values() for reason in reasons} == {
        "depends on what is built again: tinyshire, Northford, restricted: burglary, page"
    }
    assert build(request)[1] == [name]
    assert (page.read_bytes(), index.read_bytes()) == good


def test_processed_data_may_be_deleted(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    for path in sorted(request.processed.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert "output missing" in str(Build(load_project(request)).plan())
    assert build(request)[1] == ["partnership:tinyshire", "source:tinyshire/indicators"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("library", ["partnership", "source", "notebook", "html", "pdf", "workbook"]),
        ("template", ["html", "pdf", "workbook"]),
    ],
)
def test_changed_code_is_a_reason_for_what_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kinds: list[str]
) -> None:
    request = write_project(tmp_path, areas=("E07000001",), editions=("public",))
    build(request)
    monkeypatch.setattr(Fingerprints, name, "edited")
    plan = Build(load_project(request)).plan()
    assert {task.partition(":")[0]: reasons for task, reasons in plan.items()} == {
        kind: [f"{name} changed"] for kind in kinds
    }


def test_the_lock_file_is_a_reason_for_notebooks(tmp_path: Path) -> None:
    request = write_project(tmp_path, areas=("E07000001",), editions=("public",))
    build(request)
    (tmp_path / "requirements.lock").write_text("pandas==3", encoding="utf-8")
    plan = Build(load_project(request)).plan()
    assert plan["notebook:tinyshire/2025-26/public/E07000001/burglary"] == ["lock file changed"]


def test_force_builds_everything(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    assert len(build(request_of(tmp_path, force=True))[1]) == 18


def test_a_parameter_of_the_command_line_is_a_reason(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    cells = "partnership: str\narea: str\nrelease: str\nedition: str\nmonths: int = 3"
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", parameters=cells)
    build(request)
    asked = request_of(tmp_path, parameters={"months": "24"})
    notebook = "notebook:tinyshire/2025-26/public/E07000001/burglary"
    assert Build(load_project(asked)).plan()[notebook] == ["parameters changed"]
    build(asked)
    assert manifest(request.out)["reports"][0]["parameters"]["months"] == 24


def test_one_failure_stops_no_other_report_and_is_told_in_full(tmp_path: Path) -> None:
    request = write_project(tmp_path, editions=("restricted",))
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "1", "fail E07000001")
    _, _, failures = build(request)
    (failure,) = failures
    assert (failure.area, failure.edition, failure.briefing) == (
        "Northford",
        "restricted",
        "burglary",
    )
    assert (failure.cell, failure.source, failure.error) == (4, "fail E07000001", "KeyError")
    assert "the whole trace" in (request.out / failure.log).read_text(encoding="utf-8")
    assert exit_status(failures) == 1
    assert (request.out / SOUTH / "burglary.html").exists()
    assert not (request.out / NORTH / "burglary.html").exists()
    assert "Not available" in (request.out / NORTH / "index.html").read_text(encoding="utf-8")
    (told,) = manifest(request.out)["failures"]
    assert (told["area"], told["cell"]) == ("E07000001", 4)


def test_the_last_good_report_is_kept_and_marked_until_it_is_built_again(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    page = request.out / NORTH / "burglary.html"
    good = page.read_bytes()
    notebook = tmp_path / "notebooks" / "burglary.ipynb"
    write_notebook(notebook, "1", "fail E07000001")
    build(request)
    assert page.read_bytes() == good
    index = request.out / NORTH / "index.html"
    assert "Older report kept" in index.read_text(encoding="utf-8")
    statuses = {one["area"]: one["status"] for one in manifest(request.out)["reports"]}
    assert statuses == {"E07000001": "older", "E07000002": "built"}
    name = "notebook:tinyshire/2025-26/public/E07000001/burglary"
    assert Build(load_project(request)).plan()[name][0] == "failed last time"
    write_notebook(notebook, "1")
    assert build(request)[2] == []
    assert "Older report kept" not in index.read_text(encoding="utf-8")


def test_a_public_pack_does_not_quote_errors(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "fail E07000001")
    build(request)
    public = request.out / "tinyshire" / "2025-26" / "public"
    assert manifest(request.out, "public")["failures"][0]["error"] == "KeyError"
    for path in public.rglob("*.*"):
        assert b"secret of Northford" not in path.read_bytes()
    assert "secret of Northford" in (request.out / NORTH / "index.html").read_text("utf-8")


def test_a_refused_file_holds_up_only_what_needs_it(tmp_path: Path) -> None:
    request = write_project(tmp_path, editions=("public",))
    free = FRONT_MATTER.replace("[indicators]", "[]")
    write_notebook(tmp_path / "notebooks" / "free.ipynb", front=free)
    (tmp_path / "data" / "indicators.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    _, _, failures = build(request)
    assert exit_status(failures) == 3
    assert len(failures) == 1
    folder = request.out / "tinyshire" / "2025-26" / "public" / "E07000001-northford"
    assert {path.name for path in folder.iterdir()} == {
        "index.html",
        *(f"free.{end}" for end in ENDS),
    }
    write_rows(tmp_path, *ROWS)
    assert build(request)[2] == []
    assert (folder / "burglary.html").exists()


def test_a_missing_file_is_refused_and_its_return_marks_reports_good_again(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    path = tmp_path / "data" / "indicators.csv"
    path.unlink()
    assert "there is no such file" in str(Build(load_project(request)).plan())
    assert exit_status(build(request)[2]) == 3
    index = request.out / NORTH / "index.html"
    assert "Older report kept" in index.read_text(encoding="utf-8")
    assert str(tmp_path) not in index.read_text(encoding="utf-8")
    write_rows(tmp_path, *ROWS)
    assert not any(name.startswith("notebook") for name in build(request)[1])
    assert "Older report kept" not in index.read_text(encoding="utf-8")


def test_what_is_no_longer_there_is_removed_and_nothing_else(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    extra = write_notebook(tmp_path / "notebooks" / "extra.ipynb")
    build(request)
    assert (request.out / NORTH / "extra.html").exists()
    foreign = request.out / NORTH / "notes.txt"
    foreign.write_text("by hand", encoding="utf-8")
    extra.unlink()
    renamed = PARTNERSHIP.replace("Southford", "Westford")
    request.partnerships[0].write_text(renamed, encoding="utf-8")
    build(request)
    assert not (request.out / NORTH / "extra.html").exists()
    assert foreign.exists()
    assert not (request.out / SOUTH).exists()
    assert (request.out / EDITION / "E07000002-westford" / "burglary.html").exists()
    assert "extra" not in (request.out / NORTH / "index.html").read_text(encoding="utf-8")


def test_a_build_of_one_area_still_lists_the_others(tmp_path: Path) -> None:
    build(write_project(tmp_path))
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", "area", "release")
    request = request_of(tmp_path, areas=("E07000001",), editions=("restricted",))
    _, ran, _ = build(request)
    assert len(ran) == 4
    text = (request.out / EDITION / "index.html").read_text(encoding="utf-8")
    assert "Northford" in text
    assert "Southford" in text


def test_two_folders_get_the_same_bytes(tmp_path: Path) -> None:
    build(write_project(tmp_path))
    build(request_of(tmp_path, out=tmp_path / "deep" / "other", processed=tmp_path / "elsewhere"))

    def content(out: Path) -> dict[str, bytes]:
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*.*")
            if path.is_file() and "logs" not in path.parts and path.suffix != ".sqlite"
        }

    assert content(tmp_path / "deep" / "other") == content(tmp_path / "reports")


def test_the_manifest_accounts_for_every_file_of_the_edition(tmp_path: Path) -> None:
    request = write_project(tmp_path)
    build(request)
    folder = request.out / EDITION
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    content = manifest(request.out)
    assert set(content["outputs"]) == files - {"manifest.json"}
    assert content["inputs"]["indicators"].keys() == {"indicators.csv"}
    assert content["versions"]["pandas"]
    assert content["reports"][0]["parameters"] == {
        "partnership": "tinyshire",
        "area": "E07000001",
        "release": "2025/26",
        "edition": "restricted",
    }
    assert str(tmp_path) not in json.dumps(content)


def test_a_folder_that_cannot_be_written_stops_the_build(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"taken cannot be written \(it is a file\)"):
        build(request_of(tmp_path, out=tmp_path / "taken"))
    assert not (tmp_path / "processed").exists()
