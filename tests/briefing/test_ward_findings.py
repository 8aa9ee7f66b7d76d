"""Every sentence that the ward briefing says of wards, once, from hand-made released tables."""

import pandas as pd
import pytest

from community_safety.briefing import ward_findings, ward_pattern_findings
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.results import NUMERIC_ROLES, ResultTable
from community_safety.wards import columns as spec

NAN = float("nan")
ALIKE = "not to be told apart"
ORDINARY = "Wards differ for many ordinary reasons, such as shops or a town centre."


def table(columns, rows, subject="Theft"):
    """Return a released table; what a row leaves out is missing or empty."""
    names = [column.name for column in columns]
    numeric = [column.name for column in columns if column.role in NUMERIC_ROLES]
    blank = dict.fromkeys(names, "") | dict.fromkeys(numeric, NAN)
    frame = pd.DataFrame([blank | row for row in rows], columns=names)
    frame = frame.astype(dict.fromkeys(numeric, "float64"))
    result = ResultTable("wards", "Wards", frame, columns, ("police.uk",), subject=subject)
    return release(result, "restricted", DisclosurePolicy())


def ward(name, rate, group=ALIKE, **cells):
    row = {
        "ward_code": name,
        "ward": name,
        "measure_id": "theft",
        "measure": "Theft",
        "unit": "per 1,000 residents",
        "events": rate * 10,
        "rate": rate,
        "lower": rate - 2,
        "upper": rate + 2,
        "pooled": 10.0,
        "p_value": 0.5,
        "limit_lower_strong": 1.0,
        "limit_upper_strong": 30.0,
        "group": group,
        "decimals": 1,
    }
    return row | cells


def rates(*rows):
    return table(spec.RATE_COLUMNS, rows)


def test_large_figures_are_records_rate_and_wards_by_group():
    found = ward_findings.key_figures(
        rates(ward("Ash", 20.0, "higher"), ward("Beech", 5.0, "lower"), ward("Crab", 11.0))
    )
    assert found == [
        ("records of crime in wards", "360"),
        ("records per 1,000 residents", "10.0"),
        ("wards higher than the rest", "1"),
        ("wards lower than the rest", "1"),
        ("wards that cannot be told apart from it", "1"),
    ]
    assert ward_findings.key_figures(rates()) == []
    only = ward_findings.key_figures(rates(ward("Ash", 20.0, "not compared", pooled=NAN)))
    assert only == [("records of crime in wards", "200")]


def test_wards_that_differ_are_counted_and_the_highest_named():
    names = [f"Ward {letter}" for letter in "ABCDEFG"]
    higher = [ward(name, 20.0 + i, "higher") for i, name in enumerate(names)]
    counted, standing = ward_findings.rate_findings(
        rates(*higher, ward("Low", 3.0, "lower"), ward("Same", 10.0))
    )
    assert counted == (
        "Theft: of 9 wards, 7 are higher than the rest of the area by more than chance, 1 is "
        "lower, and 1 cannot be told apart from it. Highest, per 1,000 residents with the range "
        "that chance allows:",
        [
            "Ward G: 26.0 (24.0 to 28.0)",
            "Ward F: 25.0 (23.0 to 27.0)",
            "Ward E: 24.0 (22.0 to 26.0)",
            "Ward D: 23.0 (21.0 to 25.0)",
            "Ward C: 22.0 (20.0 to 24.0)",
            "and 2 more in the table",
        ],
    )
    assert standing == (
        f"{ORDINARY} When that is allowed for, none of them is out of the ordinary.",
        [],
    )


def test_none_differs():
    (counted, names), _ = ward_findings.rate_findings(rates(ward("Ash", 10.0)))
    assert counted == (
        "Theft: of 1 ward, none is higher than the rest of the area by more than chance, none is "
        "lower, and 1 cannot be told apart from it."
    )
    assert names == []


def test_wards_out_of_the_ordinary_are_named_with_their_limits():
    _, standing = ward_findings.rate_findings(
        rates(ward("Ash", 40.0, "higher", apart="above 99.8%"), ward("Beech", 10.0))
    )
    assert standing == (
        f"{ORDINARY} Out of the ordinary even when that is allowed for:",
        ["Ash: 40.0 per 1,000 residents (38.0 to 42.0), above 99.8% limits"],
    )


@pytest.mark.parametrize(
    ("outside", "said"),
    [
        (["Ash"], "Ash lies outside"),
        (["Ash", "Beech"], "Ash; Beech".replace("; ", " and ") + " lie outside"),
        (["Ash", "Beech", "Crab"], "3 wards lie outside"),
    ],
)
def test_wards_that_only_the_funnel_shows_outside_are_explained(outside, said):
    """The title of the funnel counts them: nothing else does, and the reader must know why."""
    rows = [ward(name, 35.0) for name in outside]
    _, (sentence, _) = ward_findings.rate_findings(rates(*rows, ward("Yew", 10.0)))
    assert f"{said} the 99.8% limits of the funnel, but not so far that it could not" in sentence
    assert sentence.endswith(f"be chance among {len(rows) + 1} wards.")


def test_from_few_months_only_wards_out_of_the_ordinary_are_named():
    alone = {"p_value": NAN}
    (found,) = ward_findings.rate_findings(
        rates(ward("Ash", 40.0, "higher", apart="above 95%", **alone), ward("Yew", 9.0, **alone))
    )
    text = (
        "Theft: from so few months it is not known how much a ward's records vary by themselves, "
        "so that only wards out of the ordinary among all 2 are named: "
    )
    assert found == (
        f"{text}1 (with a range that is too narrow, as it allows for chance alone):",
        ["Ash: 40.0 per 1,000 residents (38.0 to 42.0), above 95% limits"],
    )
    assert ward_findings.rate_findings(rates(ward("Yew", 9.0, **alone))) == [
        (f"{text.replace('all 2', 'all 1')}there is none.", [])
    ]


def test_without_residents_nothing_is_compared_and_without_rows_nothing_said():
    assert ward_findings.rate_findings(rates(ward("Ash", NAN, "not compared"))) == [
        ("Theft: no ward can be compared, because no residents are known.", [])
    ]
    assert ward_findings.rate_findings(rates()) == ward_findings.rate_findings(None) == []


def test_wards_without_data_are_named():
    rows = rates(ward("Yew", 9.0), ward("Ash", NAN, state="no data"))
    ((sentence, names),) = ward_findings.no_data_findings(rows)
    assert sentence.startswith("There are no data of 1 ward, because no LSOA (the small area that")
    assert sentence.endswith("that is not the same as no crime:")
    assert names == ["Ash"]
    assert ward_findings.no_data_findings(rates(ward("Yew", 9.0))) == []
    assert ward_findings.no_data_findings(None) == []


def test_names_stand_in_the_sentence_where_room_is_short():
    assert ward_findings.in_lines([("Two:", ["a", "b"]), ("None.", [])]) == [
        ("Two: a; b.", []),
        ("None.", []),
    ]


def test_advice_says_what_to_do_and_what_not():
    use, ranking, residents = ward_findings.ADVICE
    assert use.startswith("Use it to ask")
    assert "Do not read it as a league table" in ranking
    assert residents.startswith("Rates are out of residents.")


# ---- concentration and clusters -----------------------------------------------------------------


def concentrated(**cells):
    row = {"measure_id": "theft", "measure": "Theft", "events": 90, "wards": 9}
    return row | {"gini": 0.4, "gini_chance": 0.2, "half": 2, "half_chance": 4} | cells


@pytest.mark.parametrize(
    ("cells", "series", "ending"),
    [
        ({}, True, "records are more concentrated than residents, by more than chance."),
        ({}, False, "by more than chance, if they do not come in series."),
        (
            {"gini": 0.2},
            True,
            "there is no evidence that records are more concentrated than residents.",
        ),
    ],
)
def test_concentration_is_held_against_chance(cells, series, ending):
    made = table(spec.CONCENTRATION_COLUMNS, [concentrated(**cells)])
    ((sentence, _),) = ward_pattern_findings.concentration_findings(made, ["theft"], series=series)
    assert sentence.startswith(
        "Theft: 2 of 9 wards hold half of the records. If records fell by chance on residents, it "
        "would be about 4; "
    )
    assert sentence.endswith(ending)


def test_concentration_without_chance_or_records():
    made = table(
        spec.CONCENTRATION_COLUMNS,
        [concentrated(half_chance=NAN), concentrated(measure_id="arson", half=NAN)],
    )
    assert ward_pattern_findings.concentration_findings(made, ["theft", "arson"]) == [
        ("Theft: 2 of 9 wards hold half of the records.", [])
    ]


def pattern(measure, adjusted=0.5, moran=0.3, **cells):
    row = {"measure_id": measure, "measure": measure, "moran": moran, "expected": -0.1}
    return row | {"adjusted_p": adjusted} | cells


def clusters(*rows):
    return ward_pattern_findings.cluster_findings(table(spec.CLUSTER_COLUMNS, rows))


def test_neighbours_are_alike_or_unlike_by_the_sign_of_moran():
    """Moran's I is tested on both sides: one far below its value by chance is no cluster."""
    assert clusters(pattern("Theft", 0.01), pattern("Drugs", 0.02, moran=-0.6)) == [
        ("Neighbouring wards are alike by more than chance in theft.", []),
        ("Neighbouring wards are unlike by more than chance in drugs.", []),
    ]
    assert clusters(pattern("Theft"), pattern("Drugs")) == [
        ("Over 2 measures there is no evidence that neighbouring wards are alike.", [])
    ]
    assert clusters(pattern("Theft", NAN)) == [
        ("Clusters: there are too few wards with data to look for any.", [])
    ]


def test_single_clusters_are_named_with_what_they_may_be():
    _, (sentence, names) = clusters(
        pattern("Theft", high="Ash and Yew", unlike="Elm"), pattern("Drugs", low="Oak")
    )
    assert sentence == (
        "Clusters of single wards and those around them (adjusted over the wards of a map, not "
        "over 2 measures, so that one of them may be chance):"
    )
    assert names == [
        "Theft: Ash and Yew (high, with high wards around)",
        "Theft: Elm (unlike the wards around)",
        "Drugs: Oak (low, with low wards around)",
    ]


# ---- change -----------------------------------------------------------------------------------


def change(name, before, after, group=ALIKE, **cells):
    row = {"ward_code": name, "ward": name, "measure_id": "theft", "measure": "Theft"}
    row |= {"before": before, "after": after, "group": group, "adjusted_p": 0.01}
    return row | {"adjusted_over_all": 0.01} | cells


def changes(*rows):
    return table(spec.CHANGE_COLUMNS, rows)


TOTAL = "(whether the total has changed is not tested here)."


def test_changes_of_wards_are_named_and_the_total_is_of_all_wards():
    made = changes(
        change("Ash", 10, 30, "higher"),
        change("Yew", 40, 20, "lower"),
        change("Elm", 1, 0, "not compared"),
    )
    ((sentence, names),) = ward_pattern_findings.change_findings(made, "2025", "2024")
    assert sentence == (
        f"Theft, 2025 against 2024: 50 records in all wards after 51 {TOTAL} Of 2 wards, 1 has "
        "more and 1 has fewer by more than chance:"
    )
    assert names == ["Ash: 10 to 30, more", "Yew: 40 to 20, fewer"]


def test_no_change_is_no_evidence_of_none():
    ((sentence, _),) = ward_pattern_findings.change_findings(
        changes(change("Ash", 10, 12)), "2025", "2024"
    )
    assert sentence == (
        f"Theft, 2025 against 2024: 12 records in all wards after 10 {TOTAL} In none of 1 ward is "
        "there evidence of a change; that is not evidence that there was none."
    )
    ((sentence, _),) = ward_pattern_findings.change_findings(
        changes(change("Ash", 1, 2, "not compared")), "2025", "2024"
    )
    assert sentence == (
        "Theft: no ward's change can be compared, because from so few months it cannot be told "
        "how much records vary by themselves."
    )
    assert ward_pattern_findings.change_findings(None, "", "") == []


@pytest.mark.parametrize(
    ("over_all", "said"),
    [
        ([0.01], "this changed by more than chance among the wards of its measure. Allowing for "
                 "all measures at once, it still is more than chance:"),
        ([0.9], "it may be chance:"),
        ([0.9, 0.9], "these changed by more than chance among the wards of their measure. Allowing "
                     "for all measures at once, each of them may be chance:"),
        ([0.01, 0.9], "the first still is more than chance:"),
        ([0.01, 0.01, 0.9], "the first 2 still are more than chance:"),
        ([0.01, 0.01], "all of them still are more than chance:"),
    ],
)  # fmt: skip
def test_changes_of_types_say_what_stays_over_all_measures(over_all, said):
    """Of fifteen maps at 5%, one in two would name a ward by chance alone."""
    rows = [
        change(f"Ward {i}", 5, 25, "higher", adjusted_over_all=p) for i, p in enumerate(over_all)
    ]
    ((sentence, names),) = ward_pattern_findings.type_change_findings(changes(*rows))
    assert sentence.startswith("Over 1 measure, ")
    assert sentence.endswith(said)
    assert names[0] == "Theft, Ward 0: 5 to 25, more"


def test_no_type_changed_or_none_could_be_compared():
    said = ward_pattern_findings.type_change_findings
    assert said(changes(change("Ash", 5, 6))) == [
        ("Over 1 measure no ward changed by more than chance.", [])
    ]
    assert said(changes(change("Ash", 5, 6, "not compared"))) == said(None) == []


def test_months_that_cannot_be_compared_are_a_gap():
    assert ward_findings.no_change_sentence("2025") == ""
    assert "A missing file is a gap" in ward_findings.no_change_sentence("")
    assert ward_findings.other_sets_sentence([]) == "No boundaries of other years were given."
    assert ward_findings.other_sets_sentence(["63 wards"]) == ""


# ---- flags ------------------------------------------------------------------------------------


def flagged(name, flags, measures=8):
    return {"ward_code": name, "ward": name, "flags": flags, "measures": measures}


def test_flags_name_wards_on_more_than_half_of_the_measures():
    def said(*rows):
        return ward_findings.flag_findings(table(spec.FLAG_COLUMNS, rows))

    assert said(flagged("Ash", 5), flagged("Yew", 4)) == [
        ("In the top fifth of wards on more than half of 8 measures:", ["Ash: 5 of 8"])
    ]
    assert said(flagged("Ash", 4)) == [
        ("No ward is in the top fifth on more than half of 8 measures.", [])
    ]
    assert said(flagged("Ash", 2, 2)) == [
        (
            "Only 2 measures can flag wards here: too few to say which come up again and again.",
            [],
        )
    ]
    assert said(flagged("Ash", 0, 0)) == said() == []
