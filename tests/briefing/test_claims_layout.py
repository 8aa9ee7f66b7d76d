"""The tables about claims as they stand on the page."""

import io

import pandas as pd
import pytest

from community_safety.briefing import claims_layout as layout
from community_safety.claims import (
    arithmetic_of_claims,
    claims_listed,
    claims_summary,
    claims_tested,
    claims_that_disagree,
    needed_for_claims,
)
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.sources.published_claims import CONTRACT
from community_safety.sources.values import read_values

CLAIMS = """\
claim_id,measure,unit,value,numerator,denominator,compared_with_value,published_change
c1,Burglary,burglaries,1000,,,2000,-49%
c2,Fires,burglaries,105,,,100,+5%
c3,Robbery,burglaries,,,,,-5%
c4,Arson,burglaries,,,,,-50%
c5,Theft,offenders,3,,,,
c6,Theft,offenders,9,,,,
c7,Done,per cent,,30,40,,
"""


def claims() -> pd.DataFrame:
    given = pd.read_csv(io.StringIO(CLAIMS), dtype="str", keep_default_na=False)
    given = given.assign(area="Northshire", period="2020/21", source="Plan, page 1")
    return read_values(given, CONTRACT).used()


GIVEN = claims()


def released(table, edition="restricted"):
    return release(table, edition, DisclosurePolicy())


@pytest.mark.parametrize(
    ("make", "columns"),
    [
        (arithmetic_of_claims, layout.arithmetic_layout),
        (claims_tested, layout.tests_layout),
        (needed_for_claims, layout.needed_layout),
        (claims_that_disagree, layout.disagreement_layout),
        (lambda frame: claims_listed(frame, ["Northshire"]), layout.listed_layout),
        (claims_summary, layout.summary_layout),
    ],
)
def test_every_cell_of_every_table_can_be_shown(make, columns):
    table = released(make(GIVEN))
    assert len(table.rows)
    cells = [str(shown.cell(row)) for _, row in table.rows.iterrows() for shown in columns()]
    assert not any("nan" in cell or "[x]" in cell for cell in cells)


def test_figures_that_do_not_agree_are_named():
    named = layout.standing_out(released(arithmetic_of_claims(GIVEN)))
    assert len(named) == 1
    assert named[0].startswith("Burglary (Northshire): From 2,000 to 1,000 burglaries")


def test_differences_that_chance_may_explain_are_named():
    named = layout.without_evidence(released(claims_tested(GIVEN)))
    assert [sentence.split(":")[0] for sentence in named] == ["Fires (Northshire)"]


def test_the_claims_that_need_the_most_come_first():
    named = layout.hardest(released(needed_for_claims(GIVEN)), 1)
    assert [sentence.split(":")[0] for sentence in named] == ["Robbery (Northshire)"]


def test_the_key_figures_are_those_of_the_summary():
    figures = dict(layout.key_figures(released(claims_summary(GIVEN))))
    assert figures["claims"] == "7"
    assert figures["comparisons that could be tested"] == "2"


def test_a_table_withheld_names_nothing():
    table = released(claims_that_disagree(GIVEN), "public")
    assert table.withheld
    assert layout.standing_out(released(arithmetic_of_claims(GIVEN.iloc[:0]))) == []


def sentences(frame):
    tables = (claims_summary(frame), arithmetic_of_claims(frame), claims_tested(frame))
    return layout.summary_sentences(*map(released, tables))


def test_the_summary_is_said_in_sentences():
    said = sentences(GIVEN)
    assert said[0] == "7 claims."
    assert said[1] == (
        "4 figures could in principle be worked out again: 2 could, and 1 agrees; one does not "
        "agree (−49% for −50%)."
    )
    assert said[2].startswith("2 comparisons have counts: 1 differs even at 13.6 times")
    assert said[2].endswith("1 shows no evidence of a change.")
    assert said[3] == "2 claims lack the counts a test needs."
    assert said[4] == "2 claims disagree with another claim about the same thing."
    assert sentences(GIVEN.iloc[:0]) == ["No claims were read."]
    assert sentences(GIVEN.iloc[4:5]) == ["1 claim."]


def test_what_stands_out_on_either_side_is_named():
    tested = released(claims_tested(GIVEN))
    assert layout.main_differences(tested)[0].startswith("Burglary (Northshire): 1,000 against")
    assert layout.main_shares(tested)[0].startswith("Done (Northshire): 30 of 40 is 75.0%")
    assert layout.not_settled(tested) == []


def test_changes_without_figures_are_counted_in_one_sentence():
    said = layout.without_figures(released(arithmetic_of_claims(GIVEN)))
    assert said.startswith("2 more published changes were printed without either")
    assert layout.without_figures(released(arithmetic_of_claims(GIVEN.iloc[:2]))) == ""


def test_no_claim_is_named_by_its_id_on_the_page():
    table = released(claims_tested(GIVEN))
    cells = [shown.cell(row) for _, row in table.rows.iterrows() for shown in layout.tests_layout()]
    assert not any("c1" in cell for cell in cells)
