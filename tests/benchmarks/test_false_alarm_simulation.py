"""The simulation of false alarms, run small, so that the script cannot rot."""

import importlib
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from community_safety.briefing.first_page import named_measures
from community_safety.disclosure.release import release
from community_safety.indicators.figures import ReleaseData, release_figures
from community_safety.indicators.process import chart_series
from community_safety.indicators.tables import objective_tables

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "methods" / "false_alarms.md"
CSV = ROOT / "community_safety" / "briefing" / "false_alarms.csv"


@pytest.fixture(scope="module")
def script():
    """The modules of the simulation by their last name; they import each other as scripts do."""
    folder = str(ROOT / "benchmarks")
    sys.path.insert(0, folder)
    try:
        names = ("series", "charts", "pipeline", "headlines", "tables")
        yield {name: importlib.import_module(f"false_alarms_{name}") for name in names}
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def shares():
    return pd.read_csv(CSV, keep_default_na=False)


def _by_outcome(rows, **where):
    return {
        row["outcome"]: row["share"]
        for row in rows
        if all(row[name] == value for name, value in where.items())
    }


# ---- what is drawn ------------------------------------------------------------------------------


def test_series_have_the_level_and_the_deviation_of_their_process(script):
    """Deviations worked by hand: Poisson and binomial variance, the dispersion, log-normal swing.

    The log-normal factor has the variance exp(s^2) - 1, which `deviation` takes as s^2.
    """
    made = script["series"]
    expected = {
        "Poisson, 20 a month": (20, 20**0.5),
        "30% of 400 a month": (120, (400 * 0.3 * 0.7) ** 0.5),
        "40 a month, dispersion 3": (40, 120**0.5),
        "100 a month, memory 0.3": (100, (100 + 15**2) ** 0.5),
    }
    for process in (each for each in made.MONTHLY if each.name in expected):
        events, trials = made.draw(process, 3000, np.ones(12), made.generator("test"))
        level, deviation = expected[process.name]
        assert events.mean() == pytest.approx(level, rel=0.01)
        assert events.std() == pytest.approx(deviation, rel=0.03)
        scale = process.trials if process.kind == "proportion" else 1
        assert process.deviation * scale == pytest.approx(deviation)
        assert np.isnan(trials).all() == (process.kind == "count")


def test_months_with_a_memory_follow_each_other_as_their_counts_allow(script):
    """By hand: 0.3 of the level's variance, 225 of 325, gives a correlation of counts of 0.21."""
    made = script["series"]
    events, _ = made.draw(made.REMEMBERING[0], 4000, np.ones(12), made.generator("test"))
    now, before = events[:, 1:].ravel(), events[:, :-1].ravel()
    assert np.corrcoef(now, before)[0, 1] == pytest.approx(0.3 * 225 / 325, abs=0.03)


def test_season_ends_with_march_and_is_one_over_a_year(script):
    """The demonstration's summer: January 0.80, March 0.92, July 1.22, December 0.70."""
    made = script["series"]
    weights = made.season_of(made.SEASONAL[0], 14)
    assert list(weights[-4:]) == [0.70, 0.80, 0.82, 0.92]
    assert weights[-9] == 1.22
    assert weights[-12:].mean() == pytest.approx(1)


def test_change_begins_so_many_months_before_the_end(script):
    made = script["series"]
    step, slope = made.Shift(step=0.25), made.Shift(slope=0.02)
    assert step.factors(5, 2).tolist() == [1, 1, 1, 1.25, 1.25]
    assert slope.factors(5, 3).tolist() == pytest.approx([1, 1, 1.02, 1.04, 1.06])


def test_cell_of_the_design_gives_the_same_numbers_again(script):
    made = script["series"]
    one, again, other = (
        made.draw(made.ORDINARY[1], 3, np.ones(4), made.generator("cell", name))[0]
        for name in ("a", "a", "b")
    )
    assert (one == again).all()
    assert (one != other).any()


# ---- what is counted ----------------------------------------------------------------------------


def test_rules_and_charts_are_counted_for_every_process(script):
    charts, made = script["charts"], script["series"]
    rows = [*charts.rules_alone(40), *charts.other_charts(40)]
    names = {process.name for process in (*made.MONTHLY, made.QUARTERLY)}
    assert names <= {row["series"] for row in rows}
    assert all(0 <= row["share"] <= 1 for row in rows)
    for process in made.MONTHLY:
        found = _by_outcome(rows, series=process.name, periods=36, question="rules")
        assert found["any rule, any point"] >= found["any rule, last point"]


def test_headlines_and_colours_of_a_process_that_does_not_change(script):
    """Half of all years are above the one before, and a verdict at 95% is seldom wrong."""
    made, headlines = script["series"], script["headlines"]
    cells = [(made.ORDINARY[2], 36), (made.ORDINARY[4], 36)]
    rows = list(headlines.nothing_changes(104, cells))
    for process, _ in cells:
        about = {"series": process.name, "periods": 36}
        for against in ("last year", "a target at the true level"):
            found = _by_outcome(rows, question="headlines", against=against, **about)
            assert found["worse"] + found["better"] < 0.2
            parts = found["worse, by movement"] + found["worse, by comparison"]
            assert found["worse"] == pytest.approx(parts)
        colours = _by_outcome(rows, question="colours", **about)
        assert 0.3 < colours["red, last year"] + colours["amber, last year"] < 0.7
    assert _by_outcome(rows, question="briefings")["at least one red or amber, last year"] == 1


def test_large_change_is_found_and_late_changes_are_not_yet_the_year_s(script):
    made, headlines = script["series"], script["headlines"]
    share, double = made.ORDINARY[4], made.Shift(step=1.0)
    rows = list(headlines.shifts_found(52, [(share, double, 1), (share, double, 12)]))
    late, early = (_by_outcome(rows, since=since) for since in (1, 12))
    assert late["movement"] > 0.9
    assert early["last year"] == early["worse"] == early["named outright"] == 1
    assert late["last year"] < early["last year"]


def test_targets_far_from_the_level_are_unreachable_or_too_easy(script):
    rows = list(script["headlines"].targets_diagnosed(26))
    for against, word in (("90% better", "unreachable now"), ("twice the level", "too easy")):
        found = _by_outcome(rows, series="30% of 400 a month", against=against)
        assert found == {word: 1}


def test_measure_is_named_only_where_its_comparison_stays_in_its_briefing(script):
    """Benjamini-Hochberg by hand: of 26 tests, 0.0019 x 26 = 0.049 stays and 0.002 x 26 does not.

    A movement that may be the season is not named, and neither is what fills no whole briefing.
    """
    kinds = ("target", "benchmark", "neighbours", "change", "movement")
    rows = {f"{kind}_position": ["between"] * 80 for kind in kinds}
    rows |= {f"{kind}_p_value": [1.0] * 80 for kind in kinds}
    figures = pd.DataFrame(rows).assign(
        headline_kind="change", headline_verdict="similar", season_open=False
    )
    for row, p_value, season in ((0, 0.0019, False), (26, 0.002, False), (52, 0.0001, True)):
        figures.loc[row, "movement_position"] = "above"
        figures.loc[row, "movement_p_value"] = p_value
        figures.loc[row, ["headline_kind", "headline_verdict"]] = ["movement", "worse"]
        figures.loc[row, "season_open"] = season
    figures.loc[79, ["change_position", "change_p_value", "headline_verdict"]] = [
        "above",
        0,
        "worse",
    ]
    named = script["pipeline"].named_outright(figures)["named"]
    assert list(np.flatnonzero(named)) == [0]
    figures.loc[5, ["change_position", "change_p_value"]] = ["below", 0.0001]
    named = script["pipeline"].named_outright(figures)["named"]
    assert list(np.flatnonzero(named)) == [0, 5]


def test_measures_named_are_those_that_the_first_page_of_a_briefing_names(script):
    """The real page, from released tables, on 26 counts of which every other one rose."""
    made, pipeline = script["series"], script["pipeline"]
    process, names = made.ORDINARY[5], [f"measure_{number:02d}" for number in range(26)]
    rng, parts = made.generator("first page"), []
    for number, name in enumerate(names):
        change = made.Shift(step=0.06 * number * (number % 2)).factors(36, 9)
        parts.append(pipeline.series_of(process, [name], *made.draw(process, 1, change, rng)))
    partnership = pipeline.partnership_of(process, names, 1)
    series, period = pd.concat(parts, ignore_index=True), partnership.release.period
    data = ReleaseData(series, chart_series(series, partnership, period), period)
    figures = release_figures(data, partnership).assign(season_open=False)
    tables = objective_tables(figures, partnership, "E07000001", period)
    shown = [release(table, "restricted", partnership.disclosure) for table in tables]
    mine = pipeline.named_outright(figures)
    by_script = set(mine.index.get_level_values("indicator_id")[mine["named"]])
    assert by_script == set(named_measures(shown)["indicator_id"])
    assert 3 < len(by_script) < 23


# ---- what is written ----------------------------------------------------------------------------


def test_page_holds_the_tables_of_the_shares_that_the_package_ships(script, shares):
    page, text = PAGE.read_text("utf-8"), script["tables"].tables(shares)
    assert script["tables"].between_marks(page, text) == page


def test_every_share_rests_on_enough_series(shares):
    assert shares["share"].between(0, 1).all()
    whole = shares[~shares["question"].isin(["briefings", "charts"])]
    assert (whole["cases"] >= 2000).all()
    assert not shares.duplicated([name for name in shares if name not in ("share", "cases")]).any()


def test_page_without_its_marks_is_refused(script):
    message = re.escape("the page needs <!-- tables: begin --> and <!-- tables: end -->, once each")
    with pytest.raises(ValueError, match=message):
        script["tables"].between_marks("# A page", "text")
