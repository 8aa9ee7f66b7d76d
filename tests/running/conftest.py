"""Lets the tests import the helpers beside them, however pytest imports the tests."""

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the program: an edit of it during a test would be a reason to build again."""
    folder = tmp_path_factory.mktemp("code")
    shutil.copy(ROOT / "pipeline.py", folder)
    # With what was compiled: else the first build of every test run would compile all of it.
    shutil.copytree(ROOT / "community_safety", folder / "community_safety")
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of builds in this process what takes long."""
    from quick_build import make_quick

    make_quick(monkeypatch)
