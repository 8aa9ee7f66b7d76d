"""The headline of a measure: which of interval, process chart and comparators decides.

Series run around a level as +0, +3, -2, +1, -2, which repeats every five months and so has no
season; a change of level is one of sixty in the last eight months.
"""

import pandas as pd
import pytest

from community_safety.indicators.headlines import COMPARISONS, YARDSTICKS, decide, in_words
from community_safety.verdicts import Verdict

ASHBY, BROOK = "E07000001", "E07000002"
PATTERN = (0, 3, -2, 1, -2)
RISING, FALLING, STEADY = 60, -60, 0
MIRROR = {"worse": "better", "better": "worse", "higher": "higher", "lower": "lower"}


def around(level, months, change=STEADY, last=8):
    """Return months around a level, of which the last few lie apart from the others."""
    base = [level + PATTERN[month % 5] for month in range(months)]
    return [*base[:-last], *(number + change for number in base[-last:])]


# ---- the table itself, on positions


def _decided(direction="lower", points=36, no_interval="", season="no season found", **positions):
    """Decide one measure from where each comparison lies; those not given are missing."""
    row = {f"{name}_position": positions.get(name, "missing") for name in COMPARISONS}
    row |= {"direction": direction, "movement_points": points, "no_interval": no_interval}
    row["season"] = season
    found = decide(pd.DataFrame([row])).iloc[0]
    return found["headline_verdict"], found["headline_kind"]


def test_a_measure_without_direction_is_higher_or_lower():
    """Rule a."""
    assert _decided("none", movement="above", target="below") == ("higher", "movement")
    assert _decided("none", movement="between", change="below") == ("lower", "change")
    assert _decided("none", movement="between", change="between") == ("similar", "change")


def test_no_interval_and_too_few_points_are_not_compared():
    """Rule b: also where a comparison could be made for want of care."""
    few = {"points": 11, "no_interval": "published without counts"}
    assert _decided(**few, target="above") == ("not compared", "")
    assert _decided("none", **few, change="above") == ("not compared", "")


def test_no_interval_and_enough_points_rest_on_the_series():
    values = {"no_interval": "published without counts"}
    assert _decided(**values, points=12, movement="above") == ("worse", "movement")
    assert _decided(**values, points=12, movement="between") == ("similar", "movement")


def test_getting_worse_comes_before_a_target_that_is_met():
    """Rule c."""
    assert _decided(movement="above", target="below") == ("worse", "movement")


@pytest.mark.parametrize("season", ["too short to tell", "season found, too short to adjust"])
def test_a_movement_that_may_be_season_hides_no_missed_target(season):
    """A missed target is sure; a movement that season may explain is not."""
    assert _decided(season=season, movement="above", target="above") == ("worse", "target")
    assert _decided(season=season, movement="above", target="below") == ("worse", "movement")
    assert _decided(season=season, movement="above") == ("worse", "movement")


def test_a_missed_target_comes_before_getting_better():
    """Rule d."""
    assert _decided(movement="below", target="above") == ("worse", "target")


def test_without_a_target_the_first_comparator_that_could_be_made_decides():
    """Rule d: benchmark, then neighbours, then last year."""
    for position, name in enumerate(YARDSTICKS):
        later = dict.fromkeys(list(YARDSTICKS)[position + 1 :], "below")
        assert _decided(movement="between", **{name: "above"}, **later) == ("worse", name)


def test_getting_better_comes_before_a_target_that_is_met():
    """Rule e."""
    assert _decided(movement="below", target="below") == ("better", "movement")
    assert _decided(movement="below", target="between") == ("better", "movement")


def test_a_target_that_is_met_by_a_steady_series_is_better():
    """Rule f."""
    assert _decided(movement="between", target="below") == ("better", "target")


def test_anything_else_is_no_evidence_of_a_difference():
    """Rule g: of the yardstick where there is one, of a change where there is only a series."""
    assert _decided(movement="between", target="between") == ("similar", "target")
    assert _decided(movement="between") == ("similar", "movement")
    assert _decided() == ("not compared", "")


@pytest.mark.parametrize("movement", ["above", "below", "between", "missing"])
@pytest.mark.parametrize("target", ["above", "below", "between", "missing"])
@pytest.mark.parametrize("change", ["above", "below", "between", "missing"])
def test_verdicts_mirror_when_the_direction_flips_and_the_figures_do(movement, target, change):
    """What is high for lower-is-good is low for higher-is-good."""
    flipped = {"above": "below", "below": "above"}
    given = {"movement": movement, "target": target, "change": change}
    other = {name: flipped.get(position, position) for name, position in given.items()}
    assert _decided("lower", **given) == _decided("higher", **other)
    assert _decided("none", **given)[0] in ("higher", "lower", "similar", "not compared")


# ---- in words


@pytest.mark.parametrize(
    ("verdict", "kind", "direction", "expected"),
    [
        ("not compared", "", "lower", "not compared"),
        ("similar", "movement", "lower", "no evidence of a change"),
        ("worse", "movement", "lower", "getting worse"),
        ("better", "movement", "lower", "getting better"),
        ("higher", "movement", "none", "higher than usual"),
        ("lower", "movement", "none", "lower than usual"),
        ("worse", "target", "lower", "worse than target"),
        ("better", "benchmark", "lower", "better than the benchmark"),
        ("lower", "neighbours", "none", "lower than the neighbours"),
        ("worse", "change", "lower", "worse than the same period last year"),
        ("similar", "target", "lower", "no evidence of a difference from target"),
        ("similar", "benchmark", "none", "no evidence of a difference"),
    ],
)
def test_headlines_are_said_in_these_words(verdict, kind, direction, expected):
    assert in_words(verdict, kind, direction, within=False, season_open=False) == expected


def test_a_figure_within_its_range_and_a_movement_in_an_open_season_say_so():
    def said(verdict, kind):
        return in_words(verdict, kind, "lower", within=True, season_open=True)

    assert said("similar", "target") == "within its target range"
    assert said("similar", "benchmark") == "no evidence of a difference from the benchmark"
    assert said("worse", "movement") == "getting worse, or its season"
    assert said("worse", "target") == "worse than target"
    assert said("similar", "movement") == "no evidence of a change"


# ---- from rows to the table


@pytest.fixture(scope="module")
def decided(shared, write):
    """Measures of Ashby, each with a series of its own that ends in March 2026."""
    seasonal = [100, 100, 100, 100, 100, 100, 160, 160, 160, 160, 160, 160]
    year = {"per": "year"}
    described = {
        "worsening": (around(100, 36, RISING), {}),
        "bettering": (around(100, 36, FALLING), {}),
        "steady": (around(100, 36), {}),
        "no_direction": (around(100, 36, RISING), {"direction": "none"}),
        "high_is_good": (around(100, 36, RISING), {"direction": "higher"}),
        "missed_but_bettering": (around(100, 36, FALLING), {"target": {"value": 400} | year}),
        "met_but_worsening": (around(100, 36, RISING), {"target": {"value": 3000} | year}),
        "met": (around(100, 36), {"target": {"value": 1500} | year}),
        "missed": (around(100, 36), {"target": {"value": 900} | year}),
        "twelve": (around(100, 12), {}),
        "eighteen": (around(100, 18, 8), {}),
        "eighteen_and_worse": (around(100, 18, RISING), {}),
        "thirty": ([a + b for a, b in zip(seasonal * 3, around(0, 30), strict=False)], {}),
        "adjusted": ([a + b for a, b in zip(seasonal * 3, around(0, 36), strict=True)], {}),
        "seasonal_and_worse": (
            [a + b for a, b in zip(seasonal * 4, around(0, 48, RISING), strict=True)],
            {},
        ),
    }
    measures, rows = [], []
    for name, (numbers, more) in described.items():
        measures.append(write.measure(name, **more))
        first = str(pd.Period("2026-03", "M") - len(numbers) + 1)
        rows += write.series(name, ASHBY, first, numbers)
    measures.append(write.measure("score", "score", unit="points"))
    rows += write.series("score", ASHBY, "2025-05", [], value=[40.0 + n for n in range(11)])
    return shared(measures, rows)


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("worsening", "getting worse"),
        ("bettering", "getting better"),
        ("steady", "no evidence of a difference from the same period last year"),
        ("no_direction", "higher than usual"),
        ("high_is_good", "getting better"),
        ("score", "not compared"),
        ("met_but_worsening", "getting worse"),
        ("missed", "worse than target"),
        ("met", "better than target"),
        ("twelve", "no evidence of a change"),
        ("eighteen_and_worse", "worse than the same period last year"),
    ],
)
def test_headline_of_a_series_is_that_of_the_first_rule_that_fits(decided, name, headline):
    assert decided.row(name)["headline"] == headline


def test_a_missed_target_stands_above_a_series_that_is_getting_better(decided):
    """Four months of about 100 and eight of about 40 are 720, and 400 was the target."""
    row = decided.row("missed_but_bettering")
    assert row["value"] == pytest.approx(720, abs=5)
    assert (row["movement_verdict"], row["headline"]) == ("better", "worse than target")


@pytest.mark.parametrize("name", ["eighteen", "thirty"])
def test_a_movement_that_may_be_season_says_so_and_is_never_named_outright(decided, name):
    row = decided.row(name)
    assert row["headline_kind"] == "movement"
    assert row["headline"].endswith(", or its season")
    assert row["season_open"] == "yes"
    said = {
        "eighteen": "; with fewer than 24 months of figures season cannot be told from change",
        "thirty": "; the series has a season, and under 36 months it cannot be taken out",
    }
    assert row["headline_reason"].endswith(said[name])
    assert said[name] in row["series_said"]


def test_from_36_months_on_a_season_is_taken_out_and_no_movement_is_left_of_it(decided):
    """Winter months of 160 against 100: without their season all lie at the average of 130."""
    row, points = decided.row("adjusted"), decided.points("adjusted")
    assert (row["season_open"], row["movement_verdict"]) == ("", "similar")
    assert decided.figure("adjusted")["season"] == "adjusted"
    assert points["adjusted"].between(124, 136).all()
    assert (points["position"] == 0).all()


def test_a_change_is_seen_through_the_season(decided):
    row = decided.row("seasonal_and_worse")
    assert (row["headline"], row["season_open"]) == ("getting worse", "")


def test_a_target_that_is_met_or_missed_names_its_own_diagnosis(decided):
    """A hundred a month with limits of some nine either side: 75 is never met, 125 always."""
    for name, diagnosis in (("met", "too easy"), ("missed", "unreachable now")):
        row = decided.row(name)
        assert row["target_diagnosis"] == diagnosis
        assert row["headline_reason"].endswith(f", which is {diagnosis}")


def test_every_headline_is_one_of_the_six_verdicts(decided):
    verdicts = {verdict.value for verdict in Verdict}
    assert set(decided.tables()[0].frame["headline_verdict"]) <= verdicts


def test_flipping_the_direction_mirrors_every_verdict_of_every_measure(small, write):
    rows, measures = [], {"lower": [], "higher": []}
    series = {"up": RISING, "down": FALLING, "flat": STEADY}
    for name, change in series.items():
        rows += write.series(name, ASHBY, "2023-04", around(100, 36, change))
        for direction, listed in measures.items():
            target = {"value": 1200, "per": "year"}
            listed.append(write.measure(name, direction=direction, target=target))
    made = small(measures["lower"], rows)
    lower = {name: made.row(name) for name in series}
    other = small(measures["higher"], rows)
    for name, row in lower.items():
        for kind in ("change", "target", "movement", "headline"):
            expected = MIRROR.get(row[f"{kind}_verdict"], row[f"{kind}_verdict"])
            assert other.row(name)[f"{kind}_verdict"] == expected, (name, kind)
