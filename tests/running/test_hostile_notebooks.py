"""Notebooks that do what none should: each is told in a sentence, and leaves nothing behind."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from tiny_project import write_notebook

from community_safety.running import engine, watching
from community_safety.running.engine import execute
from community_safety.running.outcomes import NotebookError

pytestmark = pytest.mark.slow
GIVEN = {"partnership": "p", "area": "E07000001", "release": "2025/26", "edition": "public"}
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


def run(folder: Path, *cells: str, seconds: int = 60) -> Any:
    # With it, ipykernel leaves alone what is written past `sys.stdout`.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    path = write_notebook(folder / "notebooks" / "a.ipynb", *cells)
    return execute(
        path,
        parameters=GIVEN,
        metadata={"title": "A"},
        processed=folder / "processed",
        root=folder,
        cell_seconds=seconds,
    )


def refusal(folder: Path, *cells: str, seconds: int = 60) -> NotebookError:
    with pytest.raises(NotebookError) as caught:
        run(folder, *cells, seconds=seconds)
    return caught.value


KILLED = "the kernel died while this cell ran"
EARLY = "the notebook ended here, before its last cell"
FLOOD = "the notebook printed or showed more than 10 MB, or more than 5,000 times, and was stopped"
LONG = "the cell ran for more than 2 seconds and was stopped"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        pytest.param("raise ValueError('no rate')", "ValueError: no rate", id="raises"),
        pytest.param("raise KeyboardInterrupt", "KeyboardInterrupt", id="interrupts itself"),
        pytest.param("import sys; sys.exit()", EARLY, id="sys.exit"),
        pytest.param("exit()", EARLY, id="exit"),
        pytest.param("get_ipython().ask_exit()", EARLY, id="asks the kernel to leave"),
        pytest.param("import os; os._exit(0)", KILLED, id="os._exit"),
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", KILLED, id="kill"),
        pytest.param("import os; os.killpg(0, 9)", KILLED, id="kills its group"),
        pytest.param("import ctypes; ctypes.string_at(0)", KILLED, id="segfault"),
        pytest.param("print('x' * 100_000_000)", FLOOD, id="100 MB at once"),
        pytest.param("for i in range(10**6): print('x' * 100)", FLOOD, id="100 MB in lines"),
        pytest.param("for i in range(10**6): print(i, flush=True)", FLOOD, id="a million prints"),
        pytest.param(
            "import os\nfor i in range(1000): os.write(1, b'y' * 100_000)", FLOOD, id="past print"
        ),
        pytest.param(
            "from IPython.display import display, HTML\ndisplay(HTML('<b>' * 10_000_000))",
            FLOOD,
            id="a huge display",
        ),
        pytest.param(
            "from IPython.display import display\n"
            "display({'application/json': {'a': ['b' * 100] * 200_000}}, raw=True)",
            FLOOD,
            id="a huge table",
        ),
        pytest.param("input('who?')", "StdinNotImplementedError: raw_input was called", id="asks"),
        pytest.param("raise ValueError('\\ud800 \\x00\\x1b[31m')", "ValueError: ?", id="odd words"),
    ],
)
def test_it_is_told_in_one_sentence_with_its_cell(tmp_path: Path, cell: str, message: str) -> None:
    error = refusal(tmp_path, "1", cell, "2")
    assert error.cell == 4
    assert error.message.startswith(message)
    assert error.message.isprintable()
    assert len(error.message) < 300
    assert error.advice


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("while True: pass", id="loop"),
        pytest.param(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            id="that catches everything",
        ),
        pytest.param(
            "import signal, time\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\n"
            "while True: time.sleep(1)",
            id="deaf to signals",
        ),
        pytest.param("import re; re.match('(a+)+b', 'a' * 60)", id="that never yields"),
    ],
)
def test_one_that_never_ends_is_stopped(tmp_path: Path, cell: str) -> None:
    error = refusal(tmp_path, cell, seconds=2)
    assert (error.cell, error.message) == (3, LONG)
    assert "`minutes:`" in error.advice


@LINUX
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(
            "import threading, time\nthreading.Thread(target=time.sleep, args=(900,)).start()",
            id="a thread",
        ),
        pytest.param("import subprocess; subprocess.Popen(['sleep', '900'])", id="a process"),
        pytest.param(
            "import subprocess; subprocess.Popen(['sleep', '900'], start_new_session=True)",
            id="a process in a session of its own",
        ),
        pytest.param(
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        time.sleep(900)\n    os._exit(0)",
            id="a daemon",
        ),
    ],
)
def test_what_it_starts_ends_with_it(tmp_path: Path, cell: str) -> None:
    notebook = run(tmp_path, cell, "print('done')")
    assert notebook.cells[-1].outputs[0].text == "done\n"


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
    before = run(tmp_path, look).cells[-1].outputs[0].text
    run(tmp_path, spoil)
    assert run(tmp_path, look).cells[-1].outputs[0].text == before
    assert before.startswith("<scratch> ")
    assert " 3 <function savefig" in before


def test_files_in_its_folder_go_and_it_may_remove_the_folder(tmp_path: Path) -> None:
    notebook = run(
        tmp_path,
        "from pathlib import Path\nimport tempfile\nPath('notes.txt').write_text('x')\n"
        "Path(tempfile.mkdtemp(), 'more').touch()",
        "import os, shutil\nshutil.rmtree(os.getcwd())",
        "print('still here')",
    )
    assert notebook.cells[-1].outputs[0].text == "still here\n"
    assert not list(tmp_path.rglob("notes.txt"))


def test_words_that_are_no_utf_8_do_not_take_others_with_them(tmp_path: Path) -> None:
    notebook = run(
        tmp_path,
        "print('before')\nprint('\\ud800')\nprint('after')",
        "from IPython.display import display, Markdown\ndisplay(Markdown('a\\udfffb'))",
    )
    assert notebook.cells[-2].outputs[0].text == "before\n?\nafter\n"
    assert notebook.cells[-1].outputs[0].data["text/markdown"] == "a?b"


def test_a_long_error_is_cut(tmp_path: Path) -> None:
    error = refusal(tmp_path, "raise ValueError('word ' * 2_000_000)")
    assert len(error.message) < engine.LONGEST_MESSAGE + 10
    assert len(error.trace) <= engine.LONGEST_TRACE


def test_a_notebook_may_show_what_any_briefing_needs(tmp_path: Path) -> None:
    most = watching.MOST_CHARACTERS
    notebook = run(tmp_path, f"print('x' * {most // 2})", "for i in range(10**5): print(i)")
    assert len(notebook.cells[-2].outputs[0].text) == most // 2 + 1
    assert notebook.cells[-1].outputs[0].text.endswith("\n99999\n")
