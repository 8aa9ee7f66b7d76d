"""`jupyter nbconvert --to briefing-pdf` and `--to briefing` on an analyst's own notebook."""

import base64
import os
import subprocess
import sys

import nbformat
import pytest
from executed_notebooks import png
from nbconvert.nbconvertapp import NbConvertApp
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from structure_tree import check_structure, opened

from community_safety.errors import PublishingError
from community_safety.publishing.pdf import BriefingPDFExporter

pytestmark = pytest.mark.slow
OWN = [
    new_markdown_cell("# My own look\n\nWords and ![One white square](beside.png)"),
    new_code_cell(
        "import pandas as pd, matplotlib.pyplot as plt\n"
        "from IPython.display import display\n"
        "counts = pd.DataFrame({'ward': ['A', 'B'], 'offences': [3, 4.5]})\ncounts"
    ),
    new_markdown_cell("## In colours"),
    new_code_cell("counts.style.highlight_max(color='yellow')"),
    new_code_cell(
        "figure, axes = plt.subplots()\naxes.bar(counts.ward, counts.offences)\nplt.close()\n"
        "display(figure, metadata={'image/png': {'alt': 'Bars: A 3, B 4.5'}})"
    ),
]
WITHOUT_PANGO = """
import cffi
real = cffi.FFI.dlopen
def dlopen(self, name, *rest):
    if "pango" in str(name):
        raise OSError(f"cannot load library {name!r}: no such file")
    return real(self, name, *rest)
cffi.FFI.dlopen = dlopen
"""


def convert(folder, *arguments, **surroundings):
    command = [sys.executable, "-m", "jupyter", "nbconvert", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **surroundings},
    )


@pytest.fixture
def converted(tmp_path, monkeypatch, capsys):
    """Convert as the command does, in this process: return its exit status and what it said."""

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        NbConvertApp.clear_instance()
        try:
            NbConvertApp.launch_instance(list(arguments))
        except SystemExit as ended:
            return ended.code, capsys.readouterr().err
        finally:
            NbConvertApp.clear_instance()
        return 0, capsys.readouterr().err

    return run


def write(folder, cells, name="mine.ipynb"):
    nbformat.write(new_notebook(cells=list(cells)), folder / name)
    (folder / "beside.png").write_bytes(base64.b64decode(png()))


def refusal(status, said):
    assert status == 1
    assert "Traceback" not in said
    return said.split("ERROR | ")[1]


def test_own_notebook_is_run_and_becomes_a_tagged_pdf(tmp_path):
    write(tmp_path, OWN)
    done = convert(tmp_path, "--to", "briefing-pdf", "--execute", "mine.ipynb")
    assert done.returncode == 0, done.stderr
    with opened(tmp_path / "mine.pdf") as pdf:
        tree = check_structure(pdf)
        described = [str(figure.own.Alt) for figure in tree.all("Figure")]
    assert described == ["One white square", "Bars: A 3, B 4.5"]
    assert len(tree.all("Table")) == 2


def test_output_goes_where_it_is_asked_to(tmp_path, converted):
    write(tmp_path, OWN[:1])
    where = ("--output-dir", "out", "--output", "named")
    status, said = converted("--to", "briefing-pdf", *where, "mine.ipynb")
    assert status == 0, said
    assert (tmp_path / "out" / "named.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_refusal_is_a_message_and_not_a_traceback(tmp_path, converted):
    write(tmp_path, [new_markdown_cell("# T\n\nThe formula $x$, and\n\n#### too deep")])
    said = refusal(*converted("--to", "briefing-pdf", "mine.ipynb"))
    assert "mine.ipynb, cell 1: the formula $x$" in said
    assert len(said.splitlines()) == 3
    assert not list(tmp_path.glob("mine.[hp]*"))


def test_missing_pango_is_one_sentence_saying_what_to_install(tmp_path):
    write(tmp_path, OWN[:1])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITHOUT_PANGO)
    done = convert(
        tmp_path, "--to", "briefing-pdf", "mine.ipynb", PYTHONPATH=str(tmp_path / "site")
    )
    said = refusal(done.returncode, done.stderr)
    assert "Pango is missing" in said
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert "brew install pango" in said
    assert "MSYS2" in said
    assert len(said.splitlines()) == 2
    assert done.stdout == ""


@pytest.mark.parametrize("content", ["not json", "[1]", '{"cells": 3}'])
def test_file_that_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(PublishingError, match=r"broken.ipynb is not a Jupyter notebook. Save it"):
        BriefingPDFExporter().from_filename(str(path))


def test_bytes_that_are_no_notebook_are_refused_without_a_traceback(tmp_path, converted):
    (tmp_path / "broken.ipynb").write_bytes(b"\xff\xfe\x00{")
    said = refusal(*converted("--to", "briefing", "broken.ipynb"))
    assert "broken.ipynb is not a Jupyter notebook" in said


def test_cell_that_raises_is_shown_without_the_inside_of_nbconvert(tmp_path, converted):
    write(tmp_path, [new_code_cell("1 / 0")])
    status, said = converted("--to", "briefing-pdf", "--execute", "mine.ipynb")
    assert status == 1
    assert "mine.ipynb, cell 1: it ended in ZeroDivisionError: division by zero. Correct" in said
    assert "nbconvertapp.py" not in said
