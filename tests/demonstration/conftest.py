"""The demonstration as it ships, and its districts under other seeds, read as the pipeline does."""

from pathlib import Path

import pandas as pd
import pytest

from community_safety.demonstration.county import NATION, SEED
from community_safety.demonstration.series import indicators
from community_safety.demonstration.truth import truth
from community_safety.indicators.figures import read_release, release_figures
from community_safety.partnership import Area, Comparators
from community_safety.partnership_file import load_partnership
from community_safety.statistics.multiplicity import benjamini_hochberg

PATH = Path(__file__).parents[2] / "partnerships" / "demonstration.yml"
OTHER_SEEDS = range(9100, 9108)
NUMBERS = ("value", "numerator", "denominator", "target")


@pytest.fixture(scope="session")
def described():
    return load_partnership(PATH)


@pytest.fixture(scope="session")
def facts():
    """What is true of each measure and area."""
    return truth()


def _write(frame, folder):
    """Write rows as `prepare` leaves them: one file for each place."""
    days = {name: pd.to_datetime(frame[name]) for name in ("period_start", "period_end")}
    numbers = {name: frame[name].astype("float64") for name in NUMBERS}
    frame = frame.assign(**days, **numbers)
    for code, rows in frame.groupby("area_code"):
        rows.to_parquet(folder / f"{code}.parquet", index=False)
    return sorted(set(frame["area_code"]))


@pytest.fixture(scope="session")
def shipped_release(described, tmp_path_factory):
    """Series and charts of the data that ship."""
    folder = tmp_path_factory.mktemp("shipped")
    codes = _write(indicators(SEED), folder)
    return read_release(folder, described, codes, described.release.period)


@pytest.fixture(scope="session")
def shipped_figures(described, shipped_release):
    return release_figures(shipped_release, described)


@pytest.fixture(scope="session")
def over_seeds(described, facts, tmp_path_factory):
    """Every district's figures under other seeds, with the truth; each district is one page.

    All seeds stand side by side as places of one partnership, which costs far less than a release
    for each. The nation is that of the first seed, for its figures are near exact; there are no
    neighbours, which decide no headline here. `change_stays` and `movement_stays` tell what is
    left after Benjamini-Hochberg over the page.
    """
    frames = []
    for number, seed in enumerate(OTHER_SEEDS):
        frame = indicators(seed)
        nation = frame["area_code"] == NATION.code
        moved = f"E07{number:03d}" + frame["area_code"].str[-3:]
        frames.append(
            frame.assign(area_code=moved.mask(nation, NATION.code))[~nation | (not number)]
        )
    folder = tmp_path_factory.mktemp("seeds")
    codes = _write(pd.concat(frames, ignore_index=True), folder)
    partnership = described.model_copy(
        update={
            "areas": tuple(Area(code=code, name=code) for code in codes if code != NATION.code),
            "comparators": Comparators(benchmark=described.comparators.benchmark),
        }
    )
    release = read_release(folder, partnership, codes, partnership.release.period)
    figures = release_figures(release, partnership).reset_index()
    figures = figures[figures["area_code"] != NATION.code].rename(columns={"area_code": "page"})
    for name in ("change", "movement"):
        compared = figures[f"{name}_position"] != "missing"
        p_values = figures[f"{name}_p_value"].where(compared)
        adjusted = p_values.groupby(figures["page"]).transform(
            lambda page: benjamini_hochberg(page.to_numpy(dtype="float64"))
        )
        apart = figures[f"{name}_position"].isin(["above", "below"])
        figures[f"{name}_stays"] = apart & (adjusted <= 0.05)
    figures["area_code"] = "E07999" + figures["page"].str[-3:]
    return figures.merge(
        facts, on=["indicator_id", "area_code"], validate="m:1", suffixes=("", "_meant")
    )
