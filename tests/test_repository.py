"""What the repository promises of itself: pins that agree, notebooks that only speak and call."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_STANDARD = sys.stdlib_module_names
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _lock() -> list[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _pins() -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for line in _lock():
        requirement = Requirement(line)
        versions = [part.version for part in requirement.specifier if part.operator == "=="]
        pins.setdefault(canonicalize_name(requirement.name), []).extend(versions)
    return pins


def test_every_line_of_the_lock_pins_one_version_and_names_no_index():
    for line in _lock():
        assert [part.operator for part in Requirement(line).specifier] == ["=="], line
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|--extra-index|--find-links", text)


def test_conda_environment_has_the_same_set_as_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    by_pip = [part["pip"] for part in environment["dependencies"] if isinstance(part, dict)]
    assert by_pip == [_lock()]
    python = next(p for p in environment["dependencies"] if str(p).startswith("python="))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert python.removeprefix("python=") in project["requires-python"]


def test_what_the_project_asks_for_is_pinned_within_its_ranges():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    pins = _pins()
    for text in wanted:
        requirement = Requirement(text)
        versions = pins[canonicalize_name(requirement.name)]
        assert versions, text
        assert all(version in requirement.specifier for version in versions), text


def test_every_import_of_the_library_is_a_dependency_of_the_project():
    """A package that is there only because another needs it may go when that other changes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    names = {"bs4": "beautifulsoup4", "yaml": "pyyaml"}
    imported = set()
    for path in [*(ROOT / "community_safety").rglob("*.py"), ROOT / "pipeline.py"]:
        imported |= _imported(path) - _STANDARD - {"community_safety"}
    assert {canonicalize_name(names.get(name, name)) for name in imported} - declared == set()


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_cells_are_short_and_define_nothing(path):
    for cell in _cells(path):
        if cell["cell_type"] == "code":
            source = _source(cell)
            assert len(source.splitlines()) <= 10, source
            assert not re.search(r"^\s*(def|class|lambda)\b", source, re.M), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_number_is_typed_in_prose(path):
    """A number in prose would stay when the data change: sentences with numbers are computed."""
    for cell in _cells(path):
        if cell["cell_type"] == "markdown":
            assert not re.search(r"\d", _source(cell)), _source(cell)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_without_outputs(path):
    for cell in _cells(path):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_read_no_raw_file(path):
    code = "\n".join(_source(cell) for cell in _cells(path) if cell["cell_type"] == "code")
    assert not re.search(r"read_csv|read_parquet|open\(|data/raw|Path\(", code)


def test_documents_name_no_place_that_is_not_there():
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path.name}: {target}"
