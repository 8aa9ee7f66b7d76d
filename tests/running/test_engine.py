"""Notebooks run in real kernels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kernel_run import refusal, run

from community_safety.media_types import TABLE_MIME
from community_safety.running.executed import clean, verdict_counts

pytestmark = pytest.mark.slow
NOISY = (
    "import os, sys, warnings\n"
    "print(area, os.environ['COMMUNITY_SAFETY_PROCESSED'], os.getcwd(), sys.executable)\n"
    "print('second', file=sys.stderr)\nprint('third')\nwarnings.warn('careful')\nobject()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "{hash(word) for word in 'abc'}",
    "import community_safety\ncommunity_safety.__version__",
    "area",
)


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run(tmp_path_factory.mktemp("one"), *NOISY)


@pytest.mark.xdist_group("noisy")
def test_the_same_inputs_give_the_same_bytes_anywhere(
    noisy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nbformat.writes(noisy)
    # What a user may have set must neither stop a kernel nor change its output.
    broken = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    broken.parent.mkdir(parents=True)
    specification = {"argv": ["/no/such/python"], "display_name": "x", "language": "python"}
    broken.write_text(json.dumps(specification), encoding="utf-8")
    profile = tmp_path / "ipython" / "profile_default" / "startup" / "00.py"
    profile.parent.mkdir(parents=True)
    profile.write_text("print('started')", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(profile))
    monkeypatch.setenv("MPLBACKEND", "agg")
    second = nbformat.writes(run(tmp_path / "another", *NOISY))
    assert second == first
    assert str(tmp_path.parent) not in first
    assert "image/png" in first
    assert "E07000001 data/processed <scratch> <python>" in first


@pytest.mark.xdist_group("noisy")
def test_an_executed_notebook_keeps_what_a_reader_needs(noisy: Any) -> None:
    assert noisy.metadata["community_safety"] == {"title": "A"}
    assert "papermill" not in noisy.metadata
    assert [cell.id for cell in noisy.cells[:4]] == [
        "cell-1",
        "cell-2",
        "injected-parameters",
        "cell-3",
    ]
    assert noisy.cells[-1].outputs[0].data["text/plain"] == "'E07000001'"
    nbformat.validate(noisy)


def test_an_error_names_its_cell_in_the_notebook_as_written(tmp_path: Path) -> None:
    error = refusal(tmp_path, "x = {}", "# find it\nx['rate']\n\n1\n2", "3")
    assert (error.cell, error.error, error.message) == (4, "KeyError", "KeyError: 'rate'")
    assert error.source == "# find it\nx['rate']\n1"
    assert error.advice == "Open a.ipynb in JupyterLab and run it down to cell 4."
    assert "Traceback" in error.trace
    assert "\x1b" not in error.trace


def test_data_that_lack_something_are_no_fault_of_the_notebook(tmp_path: Path) -> None:
    known = "from community_safety.errors import BriefingError\n"
    error = refusal(tmp_path, known + "raise BriefingError('no maps: give them')")
    assert (error.error, error.message) == ("BriefingError", "no maps: give them")
    assert error.advice == "Do as the message says, then run the command again."


def test_verdicts_are_counted_in_the_tables_of_a_notebook() -> None:
    table = {
        "table_id": "scorecard",
        "columns": [{"name": "area", "role": "dimension"}, {"name": "word", "role": "verdict"}],
        "rows": [["a", "worse"], ["b", "better"], ["c", "worse"], ["d", None]],
    }
    rows = [dict(zip(("area", "word"), row, strict=True)) for row in table["rows"]]
    mimetype = TABLE_MIME
    outputs = [
        nbformat.v4.new_output("display_data", {mimetype: content})
        for content in (table, {**table, "rows": rows})
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
    assert verdict_counts(notebook) == {"better": 2, "worse": 4}


def test_one_long_word_is_cleaned_at_once():
    """A pattern that may start anywhere would look at five million letters as often."""
    cell = nbformat.v4.new_code_cell("print('x' * 5_000_000)")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="x" * 5_000_000)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    clean(notebook, {})
    assert len(notebook.cells[0].outputs[0]["text"]) == 5_000_000
