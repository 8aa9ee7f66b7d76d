"""The browser and the pages that the tests of this folder look at."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "publishing")]

from real_browser import AXE, Browser, missing_programs  # noqa: E402


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of a process; skips where it cannot be had."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {' and '.join(missing)}: see docs/accessibility.md")
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.skip("needs axe-core (npm install, which `make test` does where npm is): "
                    "see docs/accessibility.md")  # fmt: skip
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def packs(request: pytest.FixtureRequest) -> Path:
    """The default packs: made for this test run, or those that COMMUNITY_SAFETY_REPORTS names."""
    built = os.environ.get("COMMUNITY_SAFETY_REPORTS")
    return Path(built).resolve() if built else request.getfixturevalue("demonstration_build")


@pytest.fixture(scope="session")
def pages(packs: Path) -> list[Path]:
    """Every page of both packs: briefings and indexes, both editions."""
    found = sorted(packs.glob("**/*.html"))
    kept = [page for page in found if ".build" not in page.relative_to(packs).parts]
    assert len(kept) > 15, "the packs have fewer pages than areas, editions and indexes"
    return kept


@pytest.fixture(scope="session")
def county(packs: Path) -> Path:
    """The county-wide briefing of the demonstration, in the edition that shows most."""
    (page,) = packs.glob("demonstration/*/restricted/E10999000-*/indicator_significance.html")
    return page


@pytest.fixture(scope="session")
def claims(packs: Path) -> Path:
    """The briefing with the longest tables."""
    (page,) = packs.glob("county_durham*/*/public/*/published_claims.html")
    return page


@pytest.fixture(scope="session")
def indexes(packs: Path) -> list[Path]:
    """The index above all packs, and one of an edition."""
    return [packs / "index.html", *packs.glob("demonstration/*/public/index.html")]
