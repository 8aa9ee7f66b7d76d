"""Which process chart a measure gets, what the partnership file may say, what is read off it."""

import numpy as np
import pandas as pd
import pytest

from community_safety.indicators.process_ends import at_the_end

ASHBY, BROOK = "E07000001", "E07000002"
PATTERN = (0, 3, -2, 1, -2)


def around(level, months):
    """Return months around a level that repeat every five, and so have no season."""
    return [level + PATTERN[month % 5] for month in range(months)]


def day(text):
    return pd.Timestamp(text).date()


STEP = [*around(100, 18), *around(160, 18)]
FEW = [1 if month % 9 == 0 else 0 for month in range(36)]
RARER = [1, 0] * 10 + [1, 0, 0, 0] * 4
"""Twenty months with an event every second month, then sixteen with one in four."""
OFTENER = [1, 0, 0, 0] * 9 + [1] * 12
GAP = [*around(100, 20), None, None, None, *around(100, 13)]


@pytest.fixture(scope="module")
def charted(shared, write):
    tenfold = [1000] * 18 + [10000] * 18
    described = {
        "plain": ("count", STEP, None, {}),
        "rebased": ("count", STEP, None, {"chart": {"rebase": [day("2024-10-15")]}}),
        "baseline": ("count", STEP, None, {"chart": {"baseline": 12}}),
        "outlier": ("count", [*around(100, 35), 400], None, {}),
        "left_out": (
            "count", [*around(100, 35), 400], None, {"chart": {"leave_out": [day("2026-03-01")]}},
        ),
        "early_outlier": (
            "count",
            [*around(100, 17), 400, *around(100, 18)],
            None,
            {"chart": {"leave_out": [day("2024-09-30")]}},
        ),
        "not_screened": ("count", [*around(100, 35), 400], None, {"chart": {"screen": False}}),
        "no_chart": ("count", STEP, None, {"chart": {"kind": "none"}}),
        "gap": ("count", GAP, None, {}),
        "alike": ("rate", around(100, 36), 5000, {}),
        "u": ("rate", [20] * 18 + [200] * 18, tenfold, {}),
        "u_prime": ("rate", around(1000, 18) + around(20000, 18), tenfold, {}),
        "p": ("proportion", [22, 25, 20, 23, 20] * 4 + [220] * 16, [100] * 20 + [1000] * 16, {}),
        "p_wanted": ("proportion", [20, 25, 22] * 12, 100, {"chart": {"kind": "p"}}),
        "p_prime_wanted": ("proportion", [20, 25, 22] * 12, 100, {"chart": {"kind": "p_prime"}}),
        "u_wanted": ("count", around(100, 36), None, {"chart": {"kind": "u"}}),
        "xmr_wanted": ("rate", [20] * 18 + [200] * 18, tenfold, {"chart": {"kind": "xmr"}}),
        "rarer": ("count", RARER, None, {}),
        "oftener": ("count", OFTENER, None, {}),
        "rare_wanted": ("count", [2] * 12 + [1] * 24, None, {"chart": {"kind": "rare"}}),
        "rare_based": (
            "count", [2] * 12 + [1] * 24, None, {"chart": {"kind": "rare", "baseline": 12}},
        ),
        "few": ("count", FEW, None, {}),
        "nothing": ("count", [0] * 36, None, {}),
        "no_base": ("rate", around(100, 12), None, {}),
    }  # fmt: skip
    measures, rows = [], []
    for name, (kind, numbers, below, more) in described.items():
        measures.append(write.measure(name, kind, **more))
        first = str(pd.Period("2026-03", "M") - len(numbers) + 1)
        rows += write.series(name, ASHBY, first, numbers, below)
    measures.append(write.measure("score", "score", unit="points"))
    rows += write.series("score", ASHBY, "2023-04", [], value=[float(x) for x in around(50, 36)])
    measures.append(write.measure("weekly"))
    measures.append(write.measure("old_weekly"))
    for name, weeks in (("weekly", 40), ("old_weekly", 130)):
        for week in range(weeks):
            end = pd.Timestamp("2026-03-29") - pd.Timedelta(weeks=week)
            rows.append(
                {
                    "indicator_id": name,
                    "area_code": ASHBY,
                    "period_start": (end - pd.Timedelta(days=6)).date(),
                    "period_end": end.date(),
                    "numerator": 100 + PATTERN[week % 5] + (60 if week < 8 else 0),
                }
            )
    return shared(measures, rows)


# ---- which chart


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("plain", "XmR", "every period has the same denominator"),
        ("alike", "XmR", "every period has the same denominator"),
        ("score", "XmR", "no counts behind the figures"),
        ("u", "u", "denominators range from 1,000 to 10,000"),
        ("u_prime", "u'", "denominators range from 1,000 to 10,000; counts vary more than chance"),
        ("p", "p", "denominators range from 100 to 1,000"),
        ("rarer", "t", "more than half of the periods have no event"),
        ("few", "none", "only 4 events; a chart of rare events needs 13"),
        ("nothing", "none", "no events"),
        ("no_base", "none", "no period has a count and a denominator"),
        ("p_wanted", "p", "chosen in the partnership file"),
        ("p_prime_wanted", "p'", "chosen in the partnership file"),
        ("u_wanted", "u", "chosen in the partnership file"),
        ("xmr_wanted", "XmR", "chosen in the partnership file"),
        ("rare_wanted", "t", "chosen in the partnership file"),
        ("no_chart", "none", "no process chart is wanted in the partnership file"),
    ],
)
def test_the_data_choose_the_chart_unless_the_partnership_file_does(charted, name, kind, reason):
    figure = charted.figure(name)
    assert (figure["chart"], figure["chart_reason"]) == (kind, reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("few", "only 4 events; a chart of rare events needs 13"),
        ("nothing", "no events"),
        ("no_chart", "no process chart is wanted in the partnership file"),
        ("no_base", "no period has a count and a denominator"),
    ],
)
def test_a_series_without_limits_says_why_and_does_not_move(charted, name, reason):
    row, points = charted.row(name), charted.points(name)
    assert (row["movement_verdict"], row["movement_reason"]) == ("not compared", reason)
    assert np.isnan(row["movement_p"])
    assert set(points["chart"]) == {"points only"}
    assert points[["lower", "upper"]].isna().all(axis=None)


def test_limits_follow_the_denominators(charted):
    """The share of all months is (4 x 110 + 16 x 220) / (20 x 100 + 16 x 1,000) = 22 per cent."""
    points = charted.points("p")
    share = (4 * 110 + 16 * 220) / (20 * 100 + 16 * 1000)
    assert points["centre"].to_numpy() == pytest.approx(100 * share)
    width = 300 * np.sqrt(share * (1 - share) / points["denominator"])
    assert charted.figure("p")["season"] == "no season found"
    np.testing.assert_allclose(points["upper"] - points["centre"], width, rtol=1e-9)


# ---- the partnership file's settings


def test_limits_start_anew_where_the_partnership_file_says_so(charted):
    """Eighteen months at about 100 and eighteen at about 160, by hand: means of each half."""
    plain, rebased = charted.points("plain"), charted.points("rebased")
    assert plain["segment"].eq(0).all()
    assert rebased["segment"].tolist() == [0] * 18 + [1] * 18
    assert rebased["centre"].iloc[0] == pytest.approx(np.mean(STEP[:18]))
    assert rebased["centre"].iloc[-1] == pytest.approx(np.mean(STEP[18:]))
    assert charted.row("plain")["headline"] == "getting worse"
    assert charted.row("rebased")["movement_verdict"] == "similar"


def test_a_baseline_judges_later_months_by_the_first(charted):
    assert charted.points("baseline")["centre"].iloc[-1] == pytest.approx(np.mean(STEP[:12]))
    assert charted.row("baseline")["headline"] == "getting worse"
    assert charted.points("baseline")["position"].iloc[18:].eq(1).all()


def test_a_baseline_holds_for_rare_events_too(charted):
    """Two a month for a year, then one: about 15 days between events, then about 30."""
    based = charted.points("rare_based")["centre"].iloc[-1]
    assert based == pytest.approx(15, abs=1)
    assert based < charted.points("rare_wanted")["centre"].iloc[-1]


def test_a_month_left_out_is_shown_and_counts_for_nothing(charted):
    points = charted.points("left_out")
    assert points["value"].iloc[-1] == 400
    assert points["position"].eq(0).all()
    assert points["centre"].iloc[-1] == pytest.approx(np.mean(around(100, 35)))
    row, figure = charted.row("left_out"), charted.figure("left_out")
    assert row["movement_verdict"] == "similar"
    assert figure["movement_points"] == 36
    assert charted.row("outlier")["headline"] == "getting worse"


def test_an_outlier_left_out_does_not_make_the_months_after_it_look_better(charted):
    assert charted.row("early_outlier")["movement_verdict"] == "similar"
    assert charted.points("early_outlier")["position"].eq(0).all()


def test_without_screening_limits_are_wider(charted):
    screened, plain = charted.figure("outlier"), charted.figure("not_screened")
    width = {
        name: figure["limit_upper"] - figure["centre"]
        for name, figure in (("screened", screened), ("plain", plain))
    }
    assert width["plain"] > 2 * width["screened"]


def test_a_gap_keeps_its_place_and_is_no_figure(charted):
    points = charted.points("gap")
    assert len(points) == 36
    assert points["value"].isna().sum() == 3
    assert str(points["start"].iloc[20].date()) == "2024-12-01"
    assert str(points["end"].iloc[20].date()) == "2024-12-31"
    assert charted.figure("gap")["movement_points"] == 33
    assert charted.row("gap")["movement_verdict"] == "similar"


def test_nothing_is_shown_before_a_series_first_figure_whatever_the_others_are(charted):
    assert len(charted.points("no_base")) == 12
    assert charted.points("no_base")["value"].isna().all()


# ---- rare events


def test_more_time_between_events_is_fewer_of_them_and_better(charted):
    rarer, oftener = charted.figure("rarer"), charted.figure("oftener")
    assert (oftener["chart_position"], oftener["movement_position"]) == (-1, "above")
    assert charted.row("oftener")["headline"] == "getting worse"
    assert rarer["chart_position"] >= 0
    assert rarer["movement_position"] in ("below", "between")


def test_points_of_rare_events_are_times_in_days_with_the_better_side_up(charted):
    """An event in the middle of every second month is about 61 days after the one before."""
    (table,) = [part.frame for part in charted.series_parts() if part.subject == "Rarer"]
    assert set(table["unit"]) == {"days between events"}
    assert set(table["direction"]) == {"higher"}
    assert table["value"].iloc[:9].between(59, 63).all()
    assert len(table) == sum(RARER) - 1
    assert table[["events_of", "target_lower"]].isna().all(axis=None)
    assert table["events"].eq(1).all()
    (often,) = [part.frame for part in charted.series_parts() if part.subject == "Oftener"]
    assert often["special_cause"].iloc[-1] == "concern"


def test_sentences_of_rare_events_speak_of_the_times_between_them(charted):
    assert charted.row("oftener")["series_said"].startswith("20 times between events, average")
    assert charted.row("rarer")["series_said"].startswith("13 times between events")


# ---- weeks


def test_weeks_follow_each_other_and_a_year_of_them_leaves_season_open(charted):
    row = charted.row("weekly")
    assert charted.figure("weekly")["months_each"] == 0
    assert row["headline"] == "getting worse, or its season"
    assert charted.row("old_weekly")["headline"] == "getting worse"
    assert row["series_said"].startswith("40 periods, average")


# ---- what the end says


def test_no_series_at_all_has_the_same_columns(charted):
    assert list(at_the_end([])) == list(at_the_end(charted.data.charted))


def test_a_trend_that_follows_a_shift_counts_its_own_points_only(small, write):
    """About 100, then seven above it going up and down, then seven that rise: seven rise."""
    noise = [80, 120, 90, 115, 95] * 6
    above = [114, 110, 114, 110, 114, 110, 114]
    rising = [108, 109, 110, 111, 112, 113, 114]
    figure = small([SCORE], _scores(write, [*noise, *above, *rising])).figure()
    assert (figure["movement_rule"], figure["movement_run"]) == ("trend", 7)
    assert figure["movement_start"] == pd.Timestamp("2025-09-01")


def test_a_shift_that_follows_a_trend_counts_one_side_of_the_average_only(small, write):
    """Eight that rise, the first below the average, then seven above it: a shift of those above."""
    noise = [80, 120, 90, 115, 95] * 6
    rising = [85, 90, 95, 108, 110, 112, 113, 114]
    figure = small(
        [SCORE], _scores(write, [*noise, *rising, 112, 113, 112, 113, 112, 113])
    ).figure()
    assert (figure["movement_rule"], figure["chart_position"]) == ("shift", 1)
    assert figure["movement_run"] == 5 + 6
    assert figure["movement_start"] == pd.Timestamp("2025-05-01")
    assert figure["centre"] == pytest.approx(np.mean([*noise, *rising, *[112, 113] * 3]))


SCORE = {
    "id": "damage", "name": "Damage", "objective": "safer", "kind": "score", "unit": "points",
    "direction": "lower", "source": "Police",
}  # fmt: skip


def _scores(write, values):
    first = str(pd.Period("2026-03", "M") - len(values) + 1)
    return write.series("damage", ASHBY, first, [], value=[float(value) for value in values])
