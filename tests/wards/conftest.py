"""The made county, prepared once: its partnership and processed data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_county import write_county

from community_safety import sources
from community_safety.partnership import Partnership
from community_safety.partnership_file import load_partnership, partnership_id


@dataclass(frozen=True)
class Place:
    """A county's raw files, its partnership, and its processed data."""

    path: Path
    partnership: Partnership
    processed: Path

    def of(self, code: str):
        return self.partnership.area(code)


def prepared(path: Path) -> Place:
    """Prepare every source of a partnership beside its raw files."""
    partnership = load_partnership(path)
    processed = path.parent / "processed"
    for source in sources.in_order(partnership.sources):
        sources.prepare(source, partnership, path, processed)
    sources.prepare_partnership(partnership, path, processed)
    return Place(path, partnership, processed / partnership_id(path))


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Place:
    months = ("2024-01", "2024-02", "2024-03", "2025-01", "2025-02", "2025-03")
    return prepared(write_county(tmp_path_factory.mktemp("marches"), months))
