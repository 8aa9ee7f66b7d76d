"""Notebooks that do what none should: each is told in a sentence, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from kernel_run import refusal, run

from community_safety.running import engine, kernel_start, watching
from community_safety.running.outcomes import NotebookError

pytestmark = pytest.mark.slow
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Keep temporary files where they can be counted; none, and no process, may be left."""
    # Short: names of sockets may not be long, and the folder of a test is.
    with tempfile.TemporaryDirectory(prefix="h", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        assert os.listdir(folder) == []  # noqa: PTH208
        assert started_under(folder) == []


def started_under(folder: str) -> list[str]:
    """Return the processes whose environment names a folder, as the system tells it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}".encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


KILLED = "the kernel died while this cell ran"
EARLY = "the notebook ended here, before its last cell"
FLOOD = "the notebook printed or showed more than 30 MB, or more than 5,000 times, and was stopped"
LONG = "the cell ran for more than 1 second and was stopped"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        pytest.param("raise ValueError('\\ud800 \\x00\\x1b[31m')", "ValueError: ?", id="odd words"),
        pytest.param("raise KeyboardInterrupt", "KeyboardInterrupt", id="interrupts itself"),
        pytest.param("import sys; sys.exit(0)", EARLY, id="sys.exit"),
        pytest.param("exit()", EARLY, id="exit"),
        pytest.param("import os; os._exit(0)", KILLED, id="os._exit"),
        pytest.param("import os; os.killpg(0, 9)", KILLED, id="kills its group"),
        pytest.param("import ctypes; ctypes.string_at(0)", KILLED, id="segfault"),
        pytest.param(
            "import os\nfor i in range(1000): os.write(1, b'y' * 100_000)", FLOOD, id="past print"
        ),
        pytest.param("input('who?')", "StdinNotImplementedError: raw_input was called", id="asks"),
    ],
)
def test_it_is_told_in_one_sentence_with_its_cell(tmp_path: Path, cell: str, message: str) -> None:
    error = refusal(tmp_path, "1", cell, "2")
    assert error.cell == 4
    assert error.message.startswith(message)
    assert error.message.isprintable()
    assert len(error.message) < 300
    assert error.advice


MOST = watching.MOST_CHARACTERS


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"name": "stdout", "text": "x" * MOST}, id="printed"),
        pytest.param({"data": {"text/html": "<b>" * (MOST // 3 + 1)}}, id="a huge display"),
        pytest.param({"data": {"application/json": {"a": ["b" * 96] * (MOST // 100)}}}, id="table"),
        pytest.param({"ename": "E", "evalue": "x" * MOST, "traceback": []}, id="an error"),
        pytest.param({"ename": "E" * MOST, "evalue": "", "traceback": []}, id="its name"),
        pytest.param({"ename": "E", "evalue": "", "traceback": ["x"] * MOST}, id="its traceback"),
    ],
)
def test_every_kind_of_output_counts_towards_what_may_be_shown(content: dict[str, Any]) -> None:
    progress = watching.Progress()
    progress.count(content)
    assert MOST <= progress.characters < MOST + 200_000
    progress.count({"name": "stdout", "text": "x"})
    assert progress.flooded


def test_pieces_count_however_small() -> None:
    progress = watching.Progress()
    for _ in range(watching.MOST_MESSAGES):
        progress.count({"name": "stdout", "text": ""})
    assert not progress.flooded
    progress.count({"name": "stdout", "text": ""})
    assert progress.flooded


def test_errors_that_end_no_cell_count_as_output(tmp_path: Path) -> None:
    """Of IPython's own showing of a traceback there may be as many as a cell likes."""
    shown = "(ValueError, ValueError('x' * 20_000), None)"
    cell = f"while True: get_ipython().showtraceback({shown})"
    assert refusal(tmp_path, cell).message == FLOOD


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(
            "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\n"
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            id="deaf to signals, and catches everything",
        ),
        pytest.param("import re; re.match('(a+)+b', 'a' * 60)", id="never yields"),
    ],
)
def test_one_that_never_ends_is_stopped(tmp_path: Path, cell: str) -> None:
    error = refusal(tmp_path, cell, seconds=1)
    assert (error.cell, error.message) == (3, LONG)
    assert "`minutes:`" in error.advice


@LINUX
def test_what_it_starts_ends_with_it_and_nothing_else_does(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "900"], env={}, start_new_session=True) as other:
        notebook = run(
            tmp_path,
            "import subprocess, threading, time\n"
            "threading.Thread(target=time.sleep, args=(900,)).start()\n"
            "alone = {'start_new_session': True}\n"
            "for more in ({}, alone, alone | {'env': {}}):\n"
            "    print(subprocess.Popen(['sleep', '900'], **more).pid)",
            "daemon = 'setsid sleep 900 > /dev/null & echo $!'\n"
            "for more in ({}, {'env': {}}):\n"
            "    print(subprocess.check_output(['sh', '-c', daemon], text=True, **more).strip())",
            "print('done')",
        )
        assert other.poll() is None
        other.kill()
    *printed, done = (cell.outputs[0].text for cell in notebook.cells[-3:])
    assert done == "done\n"
    started = "".join(printed).split()
    assert len(set(started)) == 5
    assert [number for number in started if Path("/proc", number).exists()] == []


def test_a_fork_that_goes_on_as_a_second_kernel_neither_hangs_nor_stays(tmp_path: Path) -> None:
    try:
        notebook = run(tmp_path, "import os; child = os.fork()", "print('done')", seconds=10)
    except NotebookError as error:
        assert error.cell in (3, 4)  # noqa: PT017 - either way will do
    else:
        assert "done" in notebook.cells[-1].outputs[0].text


def test_one_notebook_changes_nothing_for_the_next(tmp_path: Path) -> None:
    spoil = (
        "import os, random, sys, warnings\nimport matplotlib.pyplot as plt\n"
        "import numpy as np, pandas as pd\n"
        "os.chdir('/'); plt.rcParams['figure.dpi'] = 7; os.environ['TZ'] = 'Asia/Tokyo'\n"
        "warnings.simplefilter('error'); random.seed(1); np.random.seed(1); sys.path.clear()\n"
        "pd.DataFrame.sum = lambda self: 'spoilt'; plt.savefig = None"
    )
    look = (
        "import os, random, sys, warnings\nimport matplotlib.pyplot as plt\n"
        "import numpy as np, pandas as pd\n"
        "print(os.getcwd(), plt.rcParams['figure.dpi'], os.environ.get('TZ'), bool(sys.path))\n"
        "print(len(warnings.filters), pd.DataFrame({'a': [1, 2]}).sum().item(), plt.savefig)"
    )
    before = run(tmp_path, look, spoil).cells[-2].outputs[0].text
    assert run(tmp_path, look).cells[-1].outputs[0].text == before
    assert before.startswith("<scratch> ")
    assert " 3 <function savefig" in before


def test_what_is_odd_but_harms_nobody_is_kept(tmp_path: Path) -> None:
    """Words that are no UTF-8, as much as may be shown, and the removal of its own folder."""
    notebook = run(
        tmp_path,
        "print('before')\nprint('\\ud800')\nprint('after')",
        "from IPython.display import display, Markdown\ndisplay(Markdown('a\\udfffb'))",
        f"print('x' * {MOST // 2})",
        "for i in range(10**5): print(i)",
        "from pathlib import Path\nimport tempfile\nPath('notes.txt').write_text('x')\n"
        "Path(tempfile.mkdtemp(), 'more').touch()",
        "import os, shutil\nshutil.rmtree(os.getcwd())",
        "print('still here')",
    )
    words, markdown, much, many, _, _, last = (cell.outputs for cell in notebook.cells[-7:])
    assert words[0].text == "before\n?\nafter\n"
    assert markdown[0].data["text/markdown"] == "a?b"
    assert len(much[0].text) == MOST // 2 + 1
    assert many[0].text.endswith("\n99999\n")
    assert last[0].text == "still here\n"
    assert not list(tmp_path.rglob("notes.txt"))


def test_an_endless_error_is_told_as_itself_and_cut(tmp_path: Path) -> None:
    error = refusal(tmp_path, "raise ValueError('word ' * 12_000_000)")
    assert (error.cell, error.error) == (3, "ValueError")
    assert error.message.startswith("ValueError: word word ")
    assert len(error.message) < engine.LONGEST_MESSAGE + 10
    assert "Traceback" in error.trace
    assert len(error.trace) < 10 * kernel_start.LONGEST_OF_ERROR


def test_no_part_of_an_endless_error_leaves_the_kernel() -> None:
    most = kernel_start.LONGEST_OF_ERROR
    endless = "é" * 50 * most
    reply = {"status": "error", "ename": endless, "evalue": endless, "traceback": [endless] * 3}
    sent = json.loads(kernel_start.pack(reply | {"payload": [], "execution_count": 3}))
    assert sent == {
        "status": "error",
        "ename": "é" * most,
        "evalue": "é" * most,
        "traceback": ["é" * most] * 3,
        "payload": [],
        "execution_count": 3,
    }
    shown = {"data": {"text/plain": endless}, "metadata": {}}
    assert json.loads(kernel_start.pack(shown)) == shown
