"""The sentences of each comparison: none, one or many, and no more than the figures can carry."""

import pytest

from community_safety.briefing import summary
from community_safety.errors import BriefingError
from community_safety.indicators.spread import ONE_YEAR


def _target(name, verdict, p, **cells):
    return {
        "measure": name,
        "value": 50.0,
        "target_verdict": verdict,
        "target_p": p,
        "headline": f"{verdict} than target" if verdict in ("better", "worse") else verdict,
    } | cells


def _findings(objective, *rows, name="target"):
    return summary.comparison_findings(summary.family([objective(*rows)], name))


def test_nothing_compared_is_one_sentence(objective):
    assert _findings(objective, {}) == [("No measure could be compared with the target.", [])]


def test_one_reason_for_all_is_said_with_it(objective):
    rows = [{"target_reason": "no target is set"}, {"target_reason": "no target is set"}]
    assert _findings(objective, *rows) == [
        ("No measure could be compared with the target: no target is set.", [])
    ]


def test_one_measure_is_spoken_of_in_the_singular(objective):
    assert _findings(objective, _target("A", "worse", 0.001)) == [
        ("1 measure is worse than target:", ["A"]),
        ("One comparison was made, so there was no need to allow for many.", []),
    ]


def test_many_measures_are_spoken_of_in_the_plural(objective):
    rows = [_target(name, "better", 0.001) for name in "AB"]
    rows += [_target(name, "similar", 0.7) for name in "CDE"]
    assert _findings(objective, *rows) == [
        ("2 measures are better than target:", ["A", "B"]),
        ("3 measures: no evidence of a difference from the target: C; D; E.", []),
        (
            "5 comparisons were made. If there were no true differences, hardly one would still "
            "appear by chance. 2 appear, and all remain after allowing for the number of "
            "comparisons.",
            [],
        ),
    ]


def test_a_measure_is_named_outright_only_where_it_stays_after_adjustment(objective):
    """BH by hand: 0.04 is the second smallest of ten, 0.04 x 10 / 2 = 0.2."""
    rows = [_target("Sure", "worse", 0.001), _target("Unsure", "worse", 0.04)]
    rows += [_target(f"S{i}", "similar", 0.9) for i in range(8)]
    found = dict(_findings(objective, *rows))
    assert found["1 measure is worse than target:"] == ["Sure"]
    alone = (
        "1 measure looks worse than target, but among 10 comparisons one this size can easily be "
        "chance:"
    )
    assert found[alone] == ["Unsure"]


def test_several_that_chance_may_explain_are_in_the_plural(objective):
    rows = [_target(name, "worse", 0.04) for name in "AB"]
    rows += [_target(f"S{i}", "similar", 0.9) for i in range(8)]
    assert _findings(objective, *rows)[0] == (
        "2 measures look worse than target, but among 10 comparisons differences of this size can "
        "easily be chance:",
        ["A", "B"],
    )


def test_a_movement_that_may_be_the_season_is_not_put_down_to_chance(objective):
    row = {"measure": "A", "movement_verdict": "worse", "movement_p": 0.0, "season_open": "yes"}
    rows = [row, {"measure": "B", "movement_verdict": "similar", "movement_p": 0.9}]
    found = _findings(objective, *rows, name="movement")
    assert found[0] == (
        "1 measure looks worse than the series gave before, which may be no more than the season:",
        ["A"],
    )
    assert found[-1][0].endswith(
        "none remain after allowing for the number of comparisons and for the season."
    )


def test_several_reasons_for_no_comparison_are_counted(objective):
    rows = [{"change_reason": "no figure"}, {"change_reason": "no figure"}]
    rows += [{"change_reason": "no counts"}]
    assert _findings(objective, *rows, name="change") == [
        (
            "No measure could be compared with the same period last year: no figure (2); no counts "
            "(1).",
            [],
        )
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("change", "1 measure is higher than in the same period last year:"),
        ("benchmark", "1 measure is higher than the benchmark:"),
        ("neighbours", "1 measure is higher than the neighbours:"),
        ("movement", "1 measure is higher than the series gave before:"),
    ],
)
def test_each_comparison_has_its_words(objective, name, expected):
    row = {"measure": "A", f"{name}_verdict": "higher", f"{name}_p": 0.0}
    assert _findings(objective, row, name=name)[0] == (expected, ["A"])


def test_family_spans_all_objectives(objective):
    tables = [objective(_target("A", "worse", 0.03)), objective(_target("B", "similar", 0.9))]
    family = summary.family(tables, "target")
    assert list(family.rows["adjusted"]) == [0.06, 0.9]
    assert list(family.rows["stays"]) == [False, False]
    assert len(family.compared) == 2


def test_a_figure_wholly_inside_its_range_is_not_called_unproven(objective):
    rows = [
        _target("In", "similar", 0.9) | {"headline": "within its target range"},
        _target("Near", "similar", 0.9),
    ]
    findings = _findings(objective, *rows)
    assert findings[0] == ("1 measure is within the target range:", ["In"])
    assert findings[1] == ("1 measure: no evidence of a difference from the target: Near.", [])


def test_one_year_of_figures_is_said_where_it_limits_what_can_be_told(objective):
    assert summary.season_sentence([objective({"dispersion_basis": ""})]) == ""
    assert summary.season_sentence([objective({"dispersion_basis": ONE_YEAR})]) == (
        "1 measure has no more than one year of figures, so that season cannot be told from "
        "change, nor from spread; intervals are wider than they would need to be."
    )


def test_partnership_without_measures_is_told_what_to_add():
    with pytest.raises(BriefingError, match="lists no measures: add some under `indicators:`"):
        summary.measures_shown([])


def test_everything_withheld_leaves_sentences_that_claim_nothing(withheld):
    tables = [withheld]
    assert summary.not_compared_findings(tables) == []
    assert summary.age_sentence(tables) == ""
    assert summary.comparison_findings(summary.family(tables, "change")) == [
        ("No measure could be compared with the same period last year.", [])
    ]


def test_withheld_tables_are_named_and_nothing_is_said_without_one(objective, withheld):
    assert summary.withheld_sentence([objective({})]) == ""
    one = summary.withheld_sentence([withheld])
    assert "withheld from this edition" in one
    assert "Safer streets" in one
    assert "Ashby" not in one
    two = summary.withheld_sentence([withheld, withheld])
    assert two.startswith("The tables for “Safer streets” and “Safer streets” are withheld")
    assert one.endswith("No verdict in this summary counts or names the measures in it.")
    assert two.endswith("No verdict in this summary counts or names the measures in them.")


def test_measures_that_are_not_compared_are_grouped_by_their_reason(objective):
    reasons = {"A": "no reason like this", "B": "no reason like this", "C": "another"}
    rows = [
        {"measure": name, "change_reason": reason, "target_reason": "no target is set"}
        for name, reason in reasons.items()
    ]
    assert summary.not_compared_findings([objective(*rows, {"measure": "D"})]) == [
        ("2 measures are not compared: no reason like this.", ["A", "B"]),
        ("1 measure is not compared: another.", ["C"]),
        ("1 measure is not compared: there is nothing to compare with.", ["D"]),
    ]


def test_age_is_that_of_the_oldest_figure(objective):
    now = {"value": 5.0}
    assert summary.age_sentence([objective(now)]) == (
        "Every figure reaches up to the end of the release's period."
    )
    old = {"measure": "A", "age_months": 24, "period": "2023/24"}
    rows = [now | old, now | {"age_months": 3}, now]
    assert summary.age_sentence([objective(*rows)]) == (
        "2 of 3 figures are for an earlier time; the oldest, A (2023/24), was 24 months old at the "
        "release."
    )
    for sentence in ("1 of 1 figure is for", "1 month old"):
        assert sentence in summary.age_sentence([objective(now | {"age_months": 1})])


def test_a_measure_without_a_figure_has_no_age(objective):
    assert summary.age_sentence([objective({})]) == ""
    rows = [{"value": 5.0, "age_months": 3}, {"age_months": 9}]
    assert "1 of 1 figure is" in summary.age_sentence([objective(*rows)])
