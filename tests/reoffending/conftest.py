"""The small county, prepared and analysed once."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

from community_safety.partnership_file import load_partnership
from community_safety.reoffending.analysis import Analysis, analyse
from community_safety.sources.preparing import prepare

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def analysed(tmp_path_factory):
    """Return a function that analyses one area of the small county."""
    from small_county import write_county

    folder = tmp_path_factory.mktemp("three")
    path = write_county(folder)
    plan = load_partnership(path)
    report = prepare("reoffending", plan, path, folder / "processed")
    assert report.rows_refused == 0
    processed = folder / "processed" / "three"

    @cache
    def of(code: str = "three") -> Analysis:
        return analyse(processed, plan, plan.area(code), plan.release.period)

    return of
