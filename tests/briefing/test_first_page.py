"""The first page: what needs attention and why, and where plain colours would have misled."""

import pandas as pd
import pytest

from community_safety.briefing import first_page, verdict_changes
from community_safety.disclosure.release import release
from community_safety.errors import BriefingError
from community_safety.indicators.target_table import ADVICE
from community_safety.partnership import DisclosurePolicy
from community_safety.results import Column, ResultTable, Role


def _target(name, verdict, p, **cells):
    return {
        "measure": name,
        "indicator_id": name.lower(),
        "value": 50.0,
        "target_verdict": verdict,
        "target_p": p,
        "headline": f"{verdict} than target" if verdict in ("better", "worse") else verdict,
        "headline_reason": "as it is",
    } | cells


_SAID = {"worse": "getting worse", "better": "getting better", "higher": "higher than usual"}


def _moving(name, verdict, p=0.0001, **cells):
    return {
        "measure": name,
        "indicator_id": name.lower(),
        "value": 50.0,
        "movement_verdict": verdict,
        "movement_p": p,
        "headline": _SAID[verdict],
        "headline_verdict": verdict,
        "headline_kind": "movement",
        "headline_reason": "8 months in a row",
    } | cells


def _changed(verdict, p=0.001):
    return {
        "change_verdict": verdict,
        "change_p": p,
        "change": 12.34,
        "change_lower": 3.0,
        "change_upper": 20.0,
        "change_unit": "per cent",
    }


SEASON = {"season_open": "yes", "headline": "getting worse, or its season"}
SIMILAR = [_target(f"S{i}", "similar", 0.9) for i in range(8)]


# ---- key figures


def test_key_figures_count_each_headline_once(objective):
    rows = [
        _target("A", "worse", 0.001),
        {"measure": "B", "headline": "better than the benchmark"}
        | {"benchmark_verdict": "better", "benchmark_p": 0.001},
        {"measure": "C", "headline": "higher than the neighbours"}
        | {"neighbours_verdict": "higher", "neighbours_p": 0.001},
        {"measure": "D", "headline": "no evidence of a difference"},
        {"measure": "E", "headline": "no evidence of a difference from target"},
        {"measure": "F", "headline": "within its target range"},
        {"measure": "G", "headline": "not compared"},
        _moving("H", "worse", **SEASON),
    ]
    figures = first_page.key_figures([objective(*rows)])
    assert figures == [
        ("measures shown", "8"),
        ("need attention", "1"),
        ("better", "1"),
        ("higher or lower, neither good nor bad", "1"),
        ("changed, or only the season", "1"),
        ("within the target range", "1"),
        ("no evidence of a difference", "2"),
        ("not compared", "1"),
    ]
    assert sum(int(number) for _, number in figures[1:]) == 8


def test_key_figures_set_apart_what_may_be_chance_among_so_many(objective):
    """BH by hand: 0.04 is the second smallest of ten, 0.04 x 10 / 2 = 0.2."""
    rows = [_target("Sure", "worse", 0.001), _target("Unsure", "worse", 0.04), *SIMILAR]
    figures = dict(first_page.key_figures([objective(*rows)]))
    assert figures["need attention"] == "1"
    assert figures["different, but among so many it may be chance"] == "1"


def test_targets_that_are_a_problem_are_counted_beside_the_headlines(objective):
    rows = [
        _target("A", "worse", 0.001, target_diagnosis="unreachable now"),
        _target("B", "similar", 0.9, target_diagnosis="inside the noise"),
        _target("C", "better", 0.001, target_diagnosis="too easy"),
    ]
    figures = dict(first_page.key_figures([objective(*rows)]))
    assert figures["targets that are a problem"] == "2"


def test_partnership_without_measures_is_told_what_to_add():
    with pytest.raises(BriefingError, match="lists no measures: add some under `indicators:`"):
        first_page.key_figures([])


def test_everything_withheld_leaves_sentences_that_claim_nothing(withheld):
    tables = [withheld]
    assert dict(first_page.key_figures(tables))["measures shown"] == "0"
    assert first_page.plain_rag_findings(tables) == [
        ("No measure here has a target and a figure to colour.", [])
    ]
    assert first_page.attention_findings(tables) == [
        ("No measure is worse by more than chance explains.", [])
    ]
    assert first_page.improvement_findings(tables) == [
        ("No measure is better by more than chance explains.", [])
    ]
    assert first_page.named_measures(tables).empty


# ---- what needs attention, what improved


def test_a_measure_that_needs_attention_is_named_with_the_reason(objective):
    table = objective(_target("A", "worse", 0.001), _moving("B", "worse"))
    assert first_page.attention_findings([table]) == [
        (
            "2 measures need attention (in brackets the range that chance allows):",
            ["A: worse than target; as it is.", "B: getting worse; 8 months in a row."],
        )
    ]
    (one, _), *_ = first_page.attention_findings([objective(_target("A", "worse", 0.001))])
    assert one.startswith("1 measure needs attention (")


def test_what_may_be_chance_or_season_is_never_named_outright(objective):
    rows = [_target("Unsure", "worse", 0.04), *SIMILAR, _moving("Seasonal", "worse", **SEASON)]
    assert first_page.attention_findings([objective(*rows)]) == [
        ("1 measure looks worse, but among so many it may be chance: Unsure.", []),
        (
            "1 measure looks worse lately, which may be no more than the season: Seasonal.",
            [],
        ),
    ]
    assert first_page.named_measures([objective(*rows)]).empty


def test_a_headline_that_hides_the_opposite_is_said_to(objective):
    row = _target("A", "better", 0.001) | _changed("worse")
    table = objective(row, _target("B", "better", 0.001))
    assert first_page.attention_findings([table]) == [
        (
            "1 measure is worse than in the same period last year:",
            ["A: +12.3% on last year (+3.0 to +20.0); headline: better than target."],
        )
    ]
    assert first_page.improvement_findings([table]) == [
        ("2 measures are better than target or comparators: A; B.", [])
    ]


def test_a_headline_that_rests_on_last_year_is_not_said_twice(objective):
    cells = {"headline": "worse than the same period last year", "measure": "A", "value": 50.0}
    row = cells | _changed("worse") | {"headline_reason": "+12.3% on last year"}
    ((sentence, names),) = first_page.attention_findings([objective(row)])
    assert sentence.startswith("1 measure needs attention (")
    assert names == ["A: worse than the same period last year; +12.3% on last year."]


def test_a_headline_at_odds_with_last_year_says_what_is_wrong_with_its_target(objective):
    row = _target("A", "better", 0.001, target_diagnosis="too easy") | _changed("worse")
    ((_, names),) = first_page.attention_findings([objective(row)])
    assert names[0].endswith("; headline: better than target, which is too easy.")


def test_the_same_season_last_year_settles_what_the_series_leaves_open(objective):
    row = _moving("A", "worse", **SEASON) | _changed("worse")
    findings = first_page.attention_findings([objective(row)])
    assert findings[0] == (
        "1 measure is worse than in the same period last year:",
        ["A: +12.3% on last year (+3.0 to +20.0); headline: getting worse, or its "
         "season."],
    )  # fmt: skip
    assert findings[1][0].startswith("1 measure looks worse lately")


def test_a_met_target_does_not_hide_that_other_places_do_better(objective):
    worse = {
        f"{name}_{cell}": value
        for name in ("benchmark", "neighbours")
        for cell, value in {"verdict": "worse", "p": 0.001}.items()
    }
    row = _target("A", "better", 0.001, target_diagnosis="too easy") | worse
    assert first_page.attention_findings([objective(row)]) == [
        (
            "1 measure is better than target but worse than elsewhere: A (than the benchmark and "
            "the neighbours).",
            [],
        )
    ]
    assert first_page.improvement_findings([objective(row)]) == [
        ("No measure is better by more than chance explains.", [])
    ]
    ((_, names),) = first_page.attention_findings([objective(row | _changed("worse"))])
    assert names[0].endswith("; also worse than the benchmark and the neighbours.")


def test_an_old_or_provisional_figure_is_named_as_such(objective):
    cells = {"age_months": 12.0, "period": "2024/25", "provisional": "provisional"}
    ((_, names),) = first_page.attention_findings(
        [objective(_target("A", "worse", 0.001, **cells))]
    )
    assert names == ["A (2024/25, provisional): worse than target; as it is."]


def test_better_than_a_target_always_met_is_counted_apart(objective):
    rows = [
        _target("Easy", "better", 0.001, target_diagnosis="too easy"),
        _target("Easy and better", "better", 0.001, target_diagnosis="too easy")
        | _changed("better"),
        _target("Met", "better", 0.001),
    ]
    figures = dict(first_page.key_figures([objective(*rows)]))
    assert figures["better"] == "2"
    assert figures["better only than a target always met"] == "1"


def test_every_measure_that_may_be_chance_is_named_also_where_neither_way_is_good(objective):
    row = {"measure": "A", "headline": "higher than the same period last year"}
    row |= {"change_verdict": "higher", "change_p": 0.04}
    tables = [objective(row, *({"change_verdict": "similar", "change_p": 0.9} for _ in range(8)))]
    assert dict(first_page.key_figures(tables))["different, but among so many it may be chance"]
    assert first_page.improvement_findings(tables) == [
        ("1 measure looks higher, but among so many it may be chance: A.", [])
    ]


def test_a_measure_is_not_named_twice_for_the_same_news(objective):
    row = _moving("A", "worse") | _changed("worse")
    ((_, names),) = first_page.attention_findings([objective(row)])
    assert names == ["A: getting worse; 8 months in a row."]


def test_improvement_is_a_movement_and_a_target_always_met_is_none(objective):
    rows = [
        _moving("Moved", "better"),
        _target("Met", "better", 0.001),
        _target("Easy", "better", 0.001, target_diagnosis="too easy"),
        _target("Before", "similar", 0.9) | _changed("better"),
        _moving("More", "higher", direction="none"),
        _moving("Unsure", "better", 0.9),
    ]
    found = first_page.improvement_findings([objective(*rows)])
    assert [sentence for sentence, _ in found] == [
        "1 measure is getting better:",
        "1 measure is better than in the same period last year:",
        "1 measure is better than target or comparators: Met.",
        "1 measure is better than a target that is always met: Easy.",
        "1 measure looks better, but among so many it may be chance: Unsure.",
        "1 measure is higher or lower, neither good nor bad:",
    ]
    assert found[0][1] == ["Moved: 8 months in a row."]
    assert found[5][1] == ["More: higher than usual; 8 months in a row."]


def test_named_measures_begin_with_what_needs_attention(objective):
    rows = [
        _moving("More", "higher", direction="none"),
        _target("Met", "better", 0.001),
        _moving("Moved", "better"),
        _target("Missed", "worse", 0.001),
        _target("Same", "similar", 0.9),
        _target("Before", "similar", 0.9) | _changed("better"),
    ]
    named = first_page.named_measures([objective(*rows)])
    assert list(named["measure"]) == ["Missed", "Moved", "More", "Before"]
    assert "process charts of the 4 measures named" in first_page.named_sentence(named)
    assert first_page.named_sentence(named.iloc[:0]) == (
        "The summary names no measure, so that no chart is drawn large."
    )


def test_all_objectives_are_one_family(objective):
    """BH by hand: 0.03 alone stays; beside one of 0.9 it is 0.03 x 2 / 1 = 0.06."""
    alone, other = objective(_target("A", "worse", 0.03)), objective(_target("B", "similar", 0.9))
    assert first_page.judged_measures([alone])["stays"].tolist() == [True]
    assert first_page.judged_measures([alone, other])["stays"].tolist() == [False, False]


# ---- plain colours


def test_each_false_colour_is_named_with_the_reason(objective):
    rows = [
        _target("Red", "similar", 0.3, plain_rag="red"),
        _target("Amber", "similar", 0.3, plain_rag="amber"),
        _target("Design", "worse", 0.001, plain_rag="red", target_diagnosis="unreachable now"),
        _moving("Slipping", "worse", plain_rag="green", target_verdict="better", target_p=0.01),
        _target("Easy", "better", 0.001, plain_rag="green", target_diagnosis="too easy"),
        _target("Green", "similar", 0.3, plain_rag="green"),
        _target("Unjudged", "not compared", None, plain_rag="red"),
        _target("Fair", "worse", 0.001, plain_rag="red"),
    ]
    assert first_page.plain_rag_findings([objective(*rows)]) == [
        ("2 false reds, since chance explains the distance from target: Red; Amber.", []),
        (
            "1 red by design, since as things are the target cannot be met (its target is named "
            "below as unreachable).",
            [],
        ),
        ("1 false green, since met, and getting worse: Slipping.", []),
        (
            "1 false green, since the target is so easy that it is always met (its target is "
            "named below as too easy).",
            [],
        ),
        ("1 false green, since the figures cannot rule out a missed target: Green.", []),
        ("1 colour that says nothing, since chance cannot be judged there: Unjudged.", []),
    ]


def test_several_of_a_colour_are_in_the_plural(objective):
    rows = [
        _target(name, "worse", 0.001, plain_rag="red", target_diagnosis="unreachable now")
        for name in "AB"
    ]
    rows += [_target(name, "similar", 0.5, plain_rag="green") for name in "CD"]
    sentences = [sentence for sentence, _ in first_page.plain_rag_findings([objective(*rows)])]
    assert sentences[0].startswith("2 reds by design, since")
    assert sentences[0].endswith("(their targets are named below as unreachable).")
    assert sentences[1].startswith("2 false greens, since")


def test_a_red_that_is_getting_worse_is_not_called_false(objective):
    row = _moving("A", "worse", plain_rag="red", target_verdict="similar", target_p=0.3)
    assert first_page.plain_rag_findings([objective(row)]) == [
        ("Plain red, amber and green would have said the same.", [])
    ]


def test_each_measure_is_in_one_list_of_colours(objective):
    row = _target("A", "not compared", None, plain_rag="red", target_diagnosis="unreachable now")
    assert len(first_page.plain_rag_findings([objective(row)])) == 1


def test_figure_surely_inside_its_target_range_can_be_told_from_a_missed_one(objective):
    cells = {"lower": 62, "upper": 70, "target_lower": 60, "target_upper": 75, "value": 66}
    row = _target("Inside", "similar", 1.0, plain_rag="green", **cells)
    assert first_page.plain_rag_findings([objective(row)]) == [
        ("Plain red, amber and green would have said the same.", [])
    ]


# ---- the targets, and what changed


def _diagnosed(objective, *diagnoses):
    return objective(
        *(
            _target(f"M{position}", "similar", 0.9, target_diagnosis=each)
            for position, each in enumerate(diagnoses)
        )
    )


def test_targets_that_are_a_problem_are_named_with_what_to_do(objective):
    diagnoses = ["unreachable now", "too easy", "too easy", "set on a moving base", "undetectable"]
    table = _diagnosed(objective, *diagnoses, "inside the noise", "a fair target")
    found = first_page.target_findings([table])
    advice = list(ADVICE.values())
    assert [sentence for sentence, _ in found] == [
        f"1 target is unreachable now: M0. {advice[0]}",
        f"2 targets are too easy: M1; M2. {advice[1]}",
        f"1 target is set on a moving base: M3. {advice[2]}",
        f"1 target is undetectable: M4. {advice[3]}",
        f"1 target is inside the noise: M5. {advice[4]}",
        "1 target is fair.",
    ]


def test_the_targets_named_are_those_that_the_key_figures_count(objective):
    table = _diagnosed(objective, "too easy", "undetectable", "undetectable", "a fair target")
    counted = dict(first_page.key_figures([table]))["targets that are a problem"]
    named = [text for text, _ in first_page.target_findings([table]) if "fair" not in text]
    assert int(counted) == sum(int(text.split()[0]) for text in named) == 3


def test_targets_that_cannot_be_judged_are_counted(objective):
    ((sentence, _),) = first_page.target_findings([_diagnosed(objective, "", "", "a fair target")])
    assert sentence == "1 target is fair; 2 cannot be judged: the table of targets says why."


def test_measures_without_a_target_are_not_questioned(objective, withheld):
    none = [("No measure here has a target.", [])]
    assert first_page.target_findings([objective({"target_reason": "no target is set"})]) == none
    assert first_page.target_findings([withheld]) == none


def _changes(*rows):
    columns = tuple(
        Column(name, name, Role.NOTE)
        for name in ("indicator_id", "measure", "at_2025_12", "at_2026_03", "change")
    )
    frame = pd.DataFrame(
        [[name.lower(), name, "no evidence", now, change] for name, now, change in rows],
        columns=[column.name for column in columns],
    )
    return release(
        ResultTable("escalation", "What changed", frame, columns), "public", DisclosurePolicy()
    )


def test_changes_are_named_by_their_kind_what_needs_attention_first(objective):
    shown = objective(_target("C", "worse", 0.04), *SIMILAR)
    table = _changes(
        ("A", "getting better", "newly better"),
        ("B", "worse", "still worse"),
        ("C", "worse", "newly worse"),
        ("D", "no evidence", "unchanged"),
        ("E", "worse", "newly worse"),
        ("G", "getting worse", "newly worse"),
        ("H", "no evidence", "otherwise"),
        ("F", "worse", "not shown in this edition"),
    )
    assert verdict_changes.escalation_findings(table, [shown]) == [
        (
            "3 measures newly worse:",
            ["Worse: C (among so many it may be chance); E.", "Getting worse: G."],
        ),
        ("1 measure still worse:", ["Worse: B."]),
        ("1 measure newly better:", ["Getting better: A."]),
        ("1 measure changed otherwise:", ["No evidence: H."]),
    ]


def test_nothing_changed_and_nothing_to_look_back_on_are_told_apart(objective):
    shown = objective(*SIMILAR)
    unchanged = _changes(("D", "no evidence", "unchanged"))
    assert verdict_changes.escalation_findings(unchanged, [shown]) == [
        ("No measure changed its verdict since the last release.", [])
    ]
    assert verdict_changes.escalation_findings(None, [shown]) == [
        ("The release has no whole months, so that there are no quarters to look back on.", [])
    ]


def test_only_measures_with_a_series_say_what_it_shows(objective):
    rows = [{"measure": "A", "series_said": "12 months, average 3."}, {"measure": "B"}]
    assert first_page.series_findings(objective(*rows)) == [("A: 12 months, average 3.", [])]


def test_a_series_that_is_withheld_is_no_picture(objective, withheld):
    shown = objective(_moving("A", "worse"))
    assert first_page.small_charts(withheld, "", shown) is None
    named = first_page.named_measures([shown]).iloc[0]
    assert first_page.large_chart(named, [None, withheld], "") is None
