"""An analyst's own notebook: not run, run in part, failing when it is run, with its pictures."""

from __future__ import annotations

import base64

import nbformat
import pytest
from executed_notebooks import png
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from community_safety.errors import PublishingError
from community_safety.publishing.exporter import BriefingExporter

SHOWN = new_output("display_data", {"text/plain": "42"})


def page(tmp_path, *cells, **settings):
    path = tmp_path / "own.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Mine"), *cells]), path)
    return BriefingExporter(config=Config(settings)).from_filename(str(path))[0]


def test_a_notebook_that_was_not_run_is_not_an_empty_page(tmp_path):
    with pytest.raises(PublishingError) as refused:
        page(tmp_path, new_code_cell("1 + 1"), new_code_cell("2 + 2"))
    assert str(refused.value) == (
        "own.ipynb, cell 2: neither this nor any other cell has been run. Convert with "
        "`--execute`, or run the notebook in JupyterLab and save it"
    )


def test_cells_left_out_when_it_was_run_are_named(tmp_path):
    with pytest.raises(PublishingError) as refused:
        page(tmp_path, new_code_cell("1", execution_count=1), new_code_cell("2"))
    assert str(refused.value) == (
        "own.ipynb, cell 3: it has not been run. Run the whole notebook, or take the cell out"
    )


@pytest.mark.parametrize(
    "cell",
    [
        new_code_cell("year = 2026", metadata={"tags": ["parameters"]}),
        new_code_cell("help(print)", metadata={"tags": ["remove-cell"]}),
        new_code_cell("help(print)", metadata={"tags": ["hide_output"]}),
        new_code_cell("  \n"),
        new_code_cell("show()", outputs=[SHOWN]),
    ],
)
def test_cells_that_show_nothing_need_not_be_run(tmp_path, cell):
    assert "Mine" in page(tmp_path, new_code_cell("1", execution_count=1), cell)
    assert "Mine" in page(tmp_path, cell)


@pytest.mark.slow
def test_a_cell_that_fails_when_it_is_run_is_named_without_a_traceback(tmp_path):
    with pytest.raises(PublishingError) as refused:
        page(
            tmp_path,
            new_code_cell("x = 1"),
            new_code_cell("y = 2\nx / 0"),
            ExecutePreprocessor={"enabled": True, "kernel_name": "python3"},
        )
    assert str(refused.value) == (
        "own.ipynb, cell 3: it ended in ZeroDivisionError: division by zero. Correct the cell and "
        "convert again"
    )


@pytest.mark.parametrize("name", ["map.png", "map one.png", "mâp (1).png", "50%.png"])
def test_a_picture_is_found_under_the_name_it_has(tmp_path, name):
    (tmp_path / name).write_bytes(base64.b64decode(png()))
    assert "data:image/png;base64," in page(
        tmp_path, new_markdown_cell(f"![A drawing of the county](<{name}>)")
    )
