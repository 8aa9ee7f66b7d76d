"""Tables of reoffending: of a county that can be added up by hand (`small_county`)."""

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from community_safety.disclosure.release import release, release_parts
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending import columns as spec
from community_safety.reoffending import further_tables, tables
from community_safety.reoffending.breakdowns import breakdowns

ASHBY, BROOK, COOMBE = "E07000901", "E07000902", "E07000903"


def rows(parts, **wanted):
    """The rows of some tables that have all of these values."""
    found = []
    for part in parts:
        frame = part.frame
        for name, value in wanted.items():
            frame = frame[frame[name] == value]
        found += frame.to_dict("records")
    return found


def test_the_latest_complete_year_is_the_four_quarters_that_end_18_months_before_the_records(
    analysed,
):
    """Records until December 2025: April to June 2024 is complete on 31 December 2025."""
    analysis = analysed()
    assert analysis.year == "July 2023 to June 2024"
    assert [one.name for one in analysis.cohorts.proxy_only] == [
        "July to September 2024",
        "October to December 2024",
        "January to March 2025",
        "April to June 2025",
    ]


def test_a_year_sums_its_quarters_and_counts_the_second_entry_of_those_released_or_sentenced_again(
    analysed,
):
    """106 people are cautioned; nobody's reoffence is an index event, as all led to custody."""
    row = tables.year_table(analysed()).frame.iloc[0]
    assert (row["offenders"], row["reoffenders"], row["reoffences"]) == (106, 36, 42)
    assert row["rate"] == pytest.approx(100 * 36 / 106)
    assert row["per_reoffender"] == pytest.approx(42 / 36)
    assert row["per_100"] == pytest.approx(100 * 42 / 106)
    limits = proportion_confint(36, 106, method="wilson")
    assert (row["rate_lower"], row["rate_upper"]) == pytest.approx([100 * one for one in limits])


def test_a_group_is_compared_with_everybody_else(analysed):
    """Women: 6 of 30; men 30 of 76 (18 of Ashby's 30, 10 of 40, 2 of 6). Chi-square by scipy."""
    found = rows(tables.group_tables(analysed()), dimension_id="sex")
    women = next(row for row in found if row["group"] == "female")
    assert (women["offenders"], women["reoffenders"]) == (30, 6)
    assert women["difference"] == pytest.approx(100 * (6 / 30 - 30 / 76))
    expected = stats.chi2_contingency([[6, 24], [30, 46]], correction=False).pvalue
    assert women["p_value"] == pytest.approx(expected, abs=1e-6)


def test_groups_below_30_are_shown_marked_and_not_compared(analysed):
    (coombe,) = rows(tables.group_tables(analysed()), dimension_id="district", group="Coombe")
    assert (coombe["offenders"], coombe["reoffenders"]) == (6, 2)
    assert coombe["rate"] == pytest.approx(100 / 3)
    assert coombe["state"] == spec.UNRELIABLE
    assert coombe["verdict"] == spec.NOT_COMPARED


def test_p_values_are_adjusted_over_all_groups_of_all_breakdowns(analysed):
    parts = tables.group_tables(analysed())
    values = [row["p_value"] for part in parts for row in part.frame.to_dict("records")]
    adjusted = [row["adjusted_p"] for part in parts for row in part.frame.to_dict("records")]
    known = [(p, q) for p, q in zip(values, adjusted, strict=True) if p == p]
    by_library = stats.false_discovery_control([p for p, _ in known])
    assert [q for _, q in known] == pytest.approx(list(by_library), abs=5e-4)


def test_who_was_not_assessed_is_in_neither_group_of_a_need(analysed):
    """Of Ashby's 60, 30 have the need (20 re-offenders); nobody elsewhere was assessed."""
    found = rows(tables.group_tables(analysed()), dimension_id="need_accommodation")
    counts = {row["group"]: (row["offenders"], row["reoffenders"]) for row in found}
    assert counts == {"identified": (30, 20), "not identified": (30, 4)}
    assert found[0]["difference"] == pytest.approx(100 * (20 / 30 - 4 / 30))


def test_needs_of_re_offenders_stand_beside_those_of_the_others(analysed):
    (row,) = rows(tables.need_tables(analysed(ASHBY)))
    shown = ("assessed", "need", "need_reoffenders", "need_others")
    assert [row[name] for name in shown] == [60, 30, 20, 10]
    assert row["state"] == spec.UNRELIABLE  # 24 re-offenders were assessed, fewer than 30
    assert row["verdict"] == spec.NOT_COMPARED


def test_what_is_expected_of_an_area_is_the_sum_over_its_people(analysed):
    """Ashby: 30 men at a half and 30 women at a fifth, 21 expected; Brook: 40 men, 20 expected."""
    found = {row["area"]: row for row in rows([tables.area_table(analysed(ASHBY))])}
    assert found["Ashby"]["expected"] == pytest.approx(21)
    assert found["Ashby"]["ratio"] == pytest.approx(24 / 21)
    assert found["Brook"]["expected"] == pytest.approx(20)
    assert found["Brook"]["verdict"] == spec.LOWER  # 10 of 40 at a half: p = 0.002, of 3 tests
    assert found["Brook"]["p_value"] == pytest.approx(2 * stats.norm.sf(10 / 10**0.5), rel=1e-6)
    assert found["Coombe"]["verdict"] == spec.NOT_COMPARED
    assert found["The Three Districts"]["expected"] == pytest.approx(44)
    assert next(iter(found)) == "Ashby"


def test_cohorts_that_are_not_complete_have_no_figure_of_reoffending(analysed):
    frame = tables.cohort_table(analysed()).frame.set_index("cohort")
    joined = frame.loc["October to December 2023"]
    assert (joined["offenders"], joined["reoffenders"]) == (106, 36)
    # Proven within 6 months of being committed, and committed within 6 months: all 36.
    assert joined["proxy_6"] == pytest.approx(100 * 36 / 106)
    later = frame.loc["January to March 2025"]
    assert later["state"] == spec.NOBODY
    assert later["offenders"] == 0


def test_the_rest_of_the_partnership_stands_beside_an_area_and_nothing_beside_the_whole(analysed):
    of_ashby = tables.cohort_table(analysed(ASHBY)).frame
    assert of_ashby.groupby("area", sort=False)["offenders"].sum().to_dict() == {
        "Ashby": 60,
        "the other areas": 46,
    }
    assert set(tables.cohort_table(analysed()).frame["area"]) == {"The Three Districts"}


def test_public_tables_are_withheld_where_another_area_could_be_worked_out(analysed):
    """Coombe has 2 re-offenders: nobody may learn it, nor the county's less the others'."""
    policy = DisclosurePolicy()
    for code in ("three", ASHBY, COOMBE):
        table = tables.year_table(analysed(code))
        assert release(table, "public", policy).withheld
        assert not release(table, "restricted", policy).withheld


def test_a_public_breakdown_goes_by_itself(analysed):
    """One person of Ashby was proven guilty before: that breakdown goes, the others stay."""
    parts = tables.group_tables(analysed(ASHBY))
    shown = release_parts(parts, "public", DisclosurePolicy(threshold=2))
    assert {"all", "sex", "age_group"} <= set(shown.frame["dimension_id"])
    assert "previous_band" not in set(shown.frame["dimension_id"])
    assert any("Previous offences" in note for note in shown.notes)


def test_the_account_of_records_adds_up_in_every_row(analysed):
    account = {
        "by_file": {
            "people": {"read": 9, "used": 6, "set_aside": 1, "refused": {}, "excluded": {"a": 2}},
            "offences": {
                "read": 20,
                "used": 12,
                "set_aside": 3,
                "refused": {"a date": 2, "a code": 1},
                "excluded": {"breach of an order": 2},
            },
        },
        "refused": {"a date": 2, "a code": 1},
        "excluded": {"a": 2, "breach of an order": 2},
    }
    table = further_tables.account_table(account, "the partnership")
    frame = table.frame.set_index("file")
    assert (frame["read"] == frame.drop(columns="read").sum(axis=1)).all()
    assert table.notes == (
        "Excluded by rule: a: 2; breach of an order: 2.",
        "Refused: a date: 2; a code: 1.",
    )


def test_a_cohort_of_nobody_has_a_row_and_no_figure(analysed):
    members = analysed().own(analysed().cohorts.latest).iloc[:0]
    (row,) = breakdowns(members).to_dict("records")
    assert row["offenders"] == 0
    assert row["rate"] != row["rate"]
    assert row["state"] == spec.NOBODY
