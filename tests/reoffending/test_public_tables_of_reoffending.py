"""What a reader of the public pack could work out, tried on partnerships made for it.

Each has the safe people of `people_in_batches` and a few more, whom some subtraction would give
away. The subtraction is done on what is shown: with few of them the table must be withheld, and
with enough it must be shown, so that there is something to subtract.
"""

import numpy as np
import pandas as pd
import pytest
from people_in_batches import (
    ASHBY,
    BROOK,
    COOMBE,
    COUNTY,
    DISTRICTS,
    ENOUGH,
    FEW,
    NOWHERE,
    QUARTERS,
    RELEASE,
    SAFE,
    analysed,
    batch,
    part,
    shown,
    small,
)

from community_safety.reoffending import further_tables, tables


@pytest.fixture(scope="module")
def safe():
    return analysed(SAFE)


def test_what_is_safe_is_shown(safe):
    analysis = safe()
    made = [tables.year_table, tables.area_table, tables.cohort_table]
    parts = [tables.group_tables, tables.need_tables, further_tables.time_tables]
    found = [make(analysis) for make in made]
    found += [one for make in parts for one in make(analysis)]
    assert len(found) > 10
    for one in found:
        assert shown(one) is not None, (one.table_id, one.subject)


def left_by_curves(analysis):
    """Everybody less the groups that are drawn, and month less month of both."""
    parts = further_tables.time_tables(analysis)
    every, by_sex = shown(part(parts, dimension_id="all")), shown(part(parts, dimension_id="sex"))
    if every is None or by_sex is None:
        return None
    drawn = by_sex.groupby("months")[["at_risk", "reoffended"]].sum()
    rest = every.set_index("months")[["at_risk", "reoffended"]] - drawn
    each = by_sex.groupby("group")["reoffended"].diff().dropna()
    return np.concatenate([rest.to_numpy().ravel(), np.diff(rest["reoffended"]), each])


@pytest.mark.parametrize("code", [COUNTY, ASHBY, BROOK])
def test_curves_give_nobody_away_who_is_in_none_of_them(code):
    """Of sex not known no curve is drawn; everybody less men and women would be theirs."""
    more = [batch(FEW, again=(2,), sex="not known"), batch(ENOUGH, sex="not known")]
    assert left_by_curves(analysed([*SAFE, *more])(code)) is None


def test_a_month_less_the_month_before_gives_nobody_away():
    analysis = analysed([*SAFE, batch(FEW, again=(5,))])
    assert left_by_curves(analysis(ASHBY)) is None
    assert left_by_curves(analysis(COUNTY)) is None


def test_curves_are_shown_where_enough_are_left():
    more = [batch(ENOUGH, again=(5,), sex="not known"), batch(ENOUGH, sex="not known")]
    left = left_by_curves(analysed([*SAFE, *more])(ASHBY))
    assert {0, ENOUGH, 2 * ENOUGH} <= set(left)
    assert not small(left)


@pytest.mark.parametrize(
    "again", [(), (11,)], ids=["without a reoffence", "with one after each of their entries"]
)
def test_entries_of_few_persons_are_not_shown_as_many(again):
    """Two people in all four quarters of the year before are eight entries."""
    before = tuple(f"{int(day[:4]) - 1}{day[4:]}" for day in QUARTERS)
    two = batch(2, BROOK, entries=before, again=again)
    few, enough = analysed([*SAFE, two]), analysed([*SAFE, *([two] * 3)])
    for code in (COUNTY, ASHBY, BROOK):
        assert shown(tables.year_table(few(code))) is None
        assert shown(tables.year_table(enough(code))) is not None
    assert shown(tables.area_table(few(ASHBY))) is not None


def test_serious_reoffences_of_few_are_not_shown_and_do_not_take_the_rest_along():
    analysis = analysed([*SAFE, batch(FEW, COOMBE, again=(2,), serious=True)])(COUNTY)
    for make in (tables.year_table, tables.area_table, tables.cohort_table):
        assert shown(make(analysis)) is None
        rest = shown(make(analysis, tables.STEPS[1]))
        assert rest["serious"].isna().all()
        rest, whole = rest.drop(columns="serious"), make(analysis).frame.drop(columns="serious")
        pd.testing.assert_frame_equal(rest, whole)


def test_figures_that_are_left_out_are_those_of_reoffences_and_of_the_proxy(safe):
    frame = tables.cohort_table(safe(), tables.STEPS[-1]).frame
    empty = frame.columns[frame.isna().all()]
    assert {"serious", "reoffences", "per_100", "per_reoffender_lower"} <= set(empty)
    assert {"proxy_6", "proxy_12", "proxy_12_upper"} <= set(empty)
    assert frame["rate"].notna().any()


def test_re_offenders_beyond_the_first_reoffence_are_people_too():
    """Ashby has three reoffences more than re-offenders: so many people at most had two."""
    analysis = analysed([*SAFE, batch(FEW, again=(2, 8))])(ASHBY)
    assert shown(tables.year_table(analysis)) is None
    assert shown(tables.year_table(analysis, ("reoffences",))) is not None


def test_everybody_less_the_groups_of_a_need_gives_nobody_away():
    """Those not assessed: many, but few of them re-offenders."""
    more = [batch(FEW, BROOK, again=(2,)), batch(ENOUGH, BROOK)]
    of = analysed([*SAFE, *more])
    for analysis in (of(ASHBY), of(BROOK)):
        groups = tables.group_tables(analysis)
        assert shown(part(groups, dimension_id="all")) is not None
        assert shown(part(groups, dimension_id="need_accommodation")) is None
        assert shown(part(tables.need_tables(analysis), pathway_id="accommodation")) is None


def test_needs_are_shown_where_enough_were_not_assessed():
    more = [batch(ENOUGH, BROOK, again=(2,)), batch(ENOUGH, BROOK)]
    analysis = analysed([*SAFE, *more])(BROOK)
    groups = shown(part(tables.group_tables(analysis), dimension_id="need_accommodation"))
    whole = shown(part(tables.group_tables(analysis), dimension_id="all"))
    left = whole.iloc[0][["offenders", "reoffenders"]] - groups[["offenders", "reoffenders"]].sum()
    assert left.to_list() == [2 * ENOUGH, ENOUGH]
    assert shown(part(tables.need_tables(analysis), pathway_id="accommodation")) is not None


def test_the_official_rate_less_the_proxy_gives_nobody_away():
    """Proven ten months after it was done: by the official rule alone."""
    analysis = analysed([*SAFE, batch(FEW, again=(2,), proven_after=300)])
    for code in (COUNTY, ASHBY, BROOK):
        assert shown(tables.cohort_table(analysis(code))) is None
        rest = shown(tables.cohort_table(analysis(code), ("proxies",)))
        assert rest["proxy_6"].isna().all()


def test_the_proxy_of_a_cohort_that_is_not_complete_gives_nobody_away():
    late = ("2024-08-10",)
    more = [batch(40, entries=late), batch(FEW, entries=late, again=(3,))]
    assert shown(tables.cohort_table(analysed([*SAFE, *more])(ASHBY))) is None
    enough = [batch(40, entries=late), batch(ENOUGH, entries=late, again=(3,))]
    frame = shown(tables.cohort_table(analysed([*SAFE, *enough])(ASHBY)))
    assert frame.loc[frame["state"] == "not complete", "proxy_6"].notna().any()


def test_young_people_less_first_time_entrants_give_nobody_away():
    young = {"date_of_birth": "2010-01-15"}
    entrants = [batch(10, district, entries=("2025-05-10",), **young) for district in DISTRICTS]
    known = {"entries": ("2021-11-10", "2025-05-10")} | young
    for number in (FEW, ENOUGH):
        batches = [*SAFE, *entrants, batch(ENOUGH, **known)]
        batches += [batch(number, BROOK, **known), batch(ENOUGH, COOMBE, **known)]
        for code in (COUNTY, ASHBY):
            table, _ = further_tables.young_table(analysed(batches)(code), NOWHERE, RELEASE.end)
            frame = shown(table)
            assert (frame is None) == (number == FEW)
            if frame is not None:
                keys = ["area", "period"]
                people = frame.pivot_table("people", keys, "measure_id")
                left = people["young_people_offending"] - people["first_time_entrants"]
                assert len(left.dropna())
                assert not small(left)
