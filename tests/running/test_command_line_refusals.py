"""What is wrong on the command line or in a parameters cell: one sentence, status 2, no build."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from tiny_project import PARAMETERS, PARTNERSHIP, write_notebook, write_project
from typer.testing import CliRunner

from community_safety.errors import ConfigurationError
from community_safety.running.front_matter import read_briefing

PIPELINE = Path(__file__).parents[2] / "pipeline.py"
MORE = "\nmonths: int = 3\nshare: float = 0.5\nmaps: bool = True\nward: str = 'all'"


@pytest.fixture(scope="module")
def app():
    specification = importlib.util.spec_from_file_location("pipeline", PIPELINE)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules["pipeline"] = module
    specification.loader.exec_module(module)
    yield module.app
    del sys.modules["pipeline"]


@pytest.fixture
def run(tmp_path: Path, app, monkeypatch: pytest.MonkeyPatch):
    """Run a command in a project of its own; nothing may be built."""
    write_project(tmp_path)
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", parameters=PARAMETERS + MORE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")

    def invoke(*arguments: str, command: str = "build") -> tuple[int, str]:
        folders = {"--partnership": "tinyshire.yml", "--out": "reports", "--notebooks": "notebooks"}
        folders |= {"--processed": "processed"} if command in ("build", "status") else {}
        common = [part for pair in folders.items() if pair[0] not in arguments for part in pair]
        result = CliRunner().invoke(app, [command, *common, *arguments])
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    yield invoke
    assert not (tmp_path / "reports").is_dir()
    assert not (tmp_path / "processed").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("mnths=4", "No briefing has the parameter `mnths`: did you mean `months`?"),
        ("months=few", "burglary: `months` is declared as int, not `few`"),
        ("months=4.0", "burglary: `months` is declared as int, not `4.0`"),
        ("months=", "burglary: `months` is declared as int, not ``"),
        ("months=1_000", "burglary: `months` is declared as int, not `1_000`"),
        ("months=٣", "burglary: `months` is declared as int, not `٣`"),
        ("months=True", "burglary: `months` is declared as int, not `True`"),
        (f"months={'9' * 400}", f"burglary: `months` is declared as int, not `{'9' * 400}`"),
        ("share=NaN", "burglary: `share` is declared as float, not `NaN`"),
        ("share=inf", "burglary: `share` is declared as float, not `inf`"),
        ("share=1e999", "burglary: `share` is too large: `1e999`"),
        ("maps=yes", "burglary: `maps` is true or false, not `yes`"),
        (f"ward={'x' * 5000}", "the value of `ward` is 5,000 characters long; 1,000 at most"),
        ("ward=a\x00b", "the value of `ward` holds characters that cannot be printed"),
        ("ward=\udcff", "the value of `ward` holds characters that cannot be printed"),
        ("area=E07000001", "`area` is set by the pipeline; it cannot be given."),
        ("months", "`--parameter months`: write NAME=VALUE"),
        ("=", "`--parameter `: write NAME=VALUE"),
        ("", "`--parameter `: write NAME=VALUE"),
        ("=4", "`--parameter `: write NAME=VALUE"),
    ],
)
def test_parameters(run, given: str, sentence: str) -> None:
    status, said = run("--parameter", given)
    assert status == 2
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_a_parameter_given_twice(run) -> None:
    status, said = run("-p", "months=3", "-p", "months=4")
    assert (status, said) == (2, "`--parameter months` is given 2 times: give it once.\n")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--area", "E07000009", "There is no area `E07000009`: did you mean `E0700000"),
        ("--area", "e07000001", "There is no area `e07000001`: did you mean `E07000001`?"),
        ("--area", "northford", "There is no area `northford`: did you mean `E07000001`?"),
        ("--area", "", "There is no area ``. There are E07000001 (Northford), "),
        ("--area", "x" * 999, "There are E07000001 (Northford), E07000002 (Southford)."),
        ("--briefing", "Burglary", "There is no briefing `Burglary`: did you mean `burglary`?"),
        ("--edition", "Public", "There is no edition `Public`: did you mean `public`?"),
        ("--edition", "secret", "There is no edition `secret`. There are public, restricted."),
        ("--release", "2025/27", "There is no release `2025/27`: did you mean `2025/26`?"),
        ("--release", "abc", "There is no release `abc`. The partnership files hold 2025/26;"),
        ("--release", "", "There is no release ``. "),
        ("--release", "9999/00", "There is no release `9999/00`"),
        ("--release", "0000", "There is no release `0000`"),
        ("--release", "2025/26 Q5", "There is no release `2025/26 Q5`: did you mean `2025/26`?"),
        ("--partnership", "missing.yml", "missing.yml"),
        ("--partnership", "notebooks", "notebooks"),
        ("--partnership", "", "is"),
        ("--notebooks", "nowhere", "nowhere: there is no such folder of notebooks"),
        ("--notebooks", "data", "data: there are no briefings (*.ipynb) in this folder"),
        ("--out", "tinyshire.yml", "tinyshire.yml cannot be written (it is a file): choose"),
        ("--out", "data", "data, which a build only reads: choose another folder"),
        ("--out", "data/deep/er", "data, which a build only reads: choose another folder"),
        ("--out", "notebooks", "notebooks, which a build only reads: choose another folder"),
        ("--out", "processed", "processed is the folder of processed data: choose another"),
        ("--out", ".", "which a build only reads: choose another folder"),
        ("--out", "/", "which a build only reads: choose another folder"),
    ],
)
def test_options(run, option: str, value: str, sentence: str) -> None:
    only_build = option in ("--area", "--briefing", "--edition", "--release")
    for command in ("build",) if only_build else ("build", "status"):
        status, said = run(option, value, command=command)
        assert status == 2
        assert sentence in said
        assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--jobs", "0", "greater than or equal to 1"),
        ("--jobs", "-1", "greater than or equal to 1"),
        ("--jobs", "abc", "valid integer"),
        ("--out", "", "name a folder"),
        ("--out", "  ", "name a folder"),
        ("--no-such", "1", "No such option"),
    ],
)
def test_usage(run, option: str, value: str, words: str) -> None:
    status, said = run(option, value)
    assert status == 2
    assert words in said


def test_one_file_by_two_spellings_is_one_partnership(run, tmp_path: Path) -> None:
    same = str(tmp_path / "notebooks" / ".." / "tinyshire.yml")
    status, said = run("--partnership", "tinyshire.yml", "--partnership", same, command="check")
    assert status == 0, said
    assert "1 partnership and 1 briefing checked: 0 problems" in said


def test_two_files_of_one_name_are_told_once(run, tmp_path: Path) -> None:
    for name in ("other/tinyshire.yml", "third/TINYSHIRE.yml"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(PARTNERSHIP, encoding="utf-8")
    status, said = run(
        *("--partnership", "tinyshire.yml"),
        *("--partnership", "other/tinyshire.yml"),
        *("--partnership", "third/TINYSHIRE.yml"),
    )
    assert status == 2
    assert said == (
        "tinyshire.yml and other/tinyshire.yml and third/TINYSHIRE.yml: the name of a file is the "
        "id of its partnership; give each another name.\n"
    )


def test_a_partnership_may_not_be_called_like_the_refused_rows(run, tmp_path: Path) -> None:
    (tmp_path / "refused.yml").write_text(PARTNERSHIP, encoding="utf-8")
    status, said = run("--partnership", "refused.yml")
    assert (status, said) == (
        2,
        "refused.yml: `refused` is a folder of its own; rename the file.\n",
    )


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("x", "`x` is not a parameter"),
        ("x: int = 1 + 1", "the default of `x` must be written out, not computed (`1 + 1`)"),
        ("x = []", "the default of `x` is [], which is not str, int, float, bool"),
        ("x: list = None", "`x` has the type `list`; a parameter is str, int, float, bool"),
        ("x = None", "the default of `x` is None, which is not"),
        ("x = y = 1", "`x = y = 1` is not a parameter"),
        ("x: float = 1e999", "the default of `x` is inf, which is not float"),
        ("x = {[]: 1}", "the default of `x` must be written out"),
        ("x: int = 'a'", "the default of `x` is 'a', which is not int"),
        ("%matplotlib inline", "cell 2, line 5: "),
        ("x = '\x00'", "cell 2"),
        ("x = " + "(" * 300 + "1" + ")" * 300, "cell 2"),
    ],
)
def test_parameter_cells(tmp_path: Path, cell: str, sentence: str) -> None:
    path = write_notebook(tmp_path / "a.ipynb", parameters=f"{PARAMETERS}\n{cell}")
    with pytest.raises(ConfigurationError) as caught:
        read_briefing(path)
    assert len(caught.value.problems) == 1
    assert sentence in caught.value.problems[0]


def test_no_parameters_cell_and_two(tmp_path: Path) -> None:
    import nbformat

    path = write_notebook(tmp_path / "a.ipynb", PARAMETERS)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    with pytest.raises(ConfigurationError, match="cells 2 and 3 are tagged `parameters`; keep one"):
        read_briefing(path)
    for cell in notebook.cells:
        cell.metadata["tags"] = []
    nbformat.write(notebook, path)
    with pytest.raises(ConfigurationError, match="must be a code cell tagged `parameters`"):
        read_briefing(path)


@pytest.mark.parametrize("minutes", ["0", "-1", "soon", "true", "1441", ".nan", "[1]"])
def test_minutes_of_the_front_matter_are_a_sensible_number(tmp_path: Path, minutes: str) -> None:
    front = f"---\ntitle: A\nquestion: B\nneeds: []\nminutes: {minutes}\n---"
    path = write_notebook(tmp_path / "a.ipynb", front=front)
    with pytest.raises(ConfigurationError, match="line 5: `minutes` is how long a cell may run"):
        read_briefing(path)


def test_minutes_of_the_front_matter_are_read(tmp_path: Path) -> None:
    front = "---\ntitle: A\nquestion: B\nneeds: []\nminutes: 0.5\n---"
    assert read_briefing(write_notebook(tmp_path / "a.ipynb", front=front)).minutes == 0.5
    assert read_briefing(write_notebook(tmp_path / "b.ipynb")).minutes == 30
