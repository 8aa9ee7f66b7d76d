"""Sentences of the reoffending briefing: each once, from tables made by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from community_safety.briefing import reoffending_findings as findings
from community_safety.briefing import reoffending_more_findings as more
from community_safety.briefing import reoffending_need_findings as need
from community_safety.briefing import reoffending_notes as notes
from community_safety.briefing.reoffending_pathways import pathway_findings
from community_safety.disclosure.release import release
from community_safety.partnership import DisclosurePolicy
from community_safety.reoffending import columns as spec
from community_safety.results import NUMERIC_ROLES, ResultTable

YEAR = "October 2023 to September 2024"


def table(columns, *rows, edition="restricted", **more):
    """A released table with these rows; figures that are not given are missing."""
    filled = [
        {
            column.name: row.get(column.name, float("nan") if _is_number(column) else "")
            for column in columns
        }
        for row in rows
    ]
    frame = pd.DataFrame(filled, columns=[column.name for column in columns])
    for column in columns:
        if _is_number(column):
            frame[column.name] = frame[column.name].astype("float64")
    made = ResultTable("made_up", "Made up", frame, columns, subject="Made up", **more)
    return release(made, edition, DisclosurePolicy())


def _is_number(column):
    return column.role in NUMERIC_ROLES


def figure(name, value, lower, upper):
    return {name: value, f"{name}_lower": lower, f"{name}_upper": upper}


def everybody(**changes):
    row = {
        "dimension_id": "all",
        "dimension": "Everybody",
        "group": "Everybody",
        "offenders": 500,
        "persons": 400,
        "reoffenders": 150,
        "reoffences": 450,
        "serious": 12,
        "verdict": spec.NOT_COMPARED,
        **figure("rate", 30.0, 26.0, 34.2),
        **figure("per_reoffender", 3.0, 2.6, 3.5),
        **figure("per_100", 90.0, 75.0, 108.0),
    }
    return row | changes


def said(found):
    """Findings as plain text."""
    return [" ".join([text, *names]) for text, names in found]


def test_people_and_their_entries_are_told_apart():
    rate, frequency = said(
        findings.rate_findings(table(spec.GROUP_COLUMNS, everybody()), YEAR, whole_year=True)
    )
    assert rate == (
        "400 people were released from custody, sentenced without custody or cautioned in October "
        "2023 to September 2024, and entered cohorts 500 times (once in each quarter, as in the "
        "official figures). 150 entries were followed by a proven reoffence within a year: 30.0% "
        "(26.0 to 34.2)."
    )
    assert frequency == (
        "Those who reoffended committed 3.00 reoffences each (2.60 to 3.50). Out of everybody in "
        "the cohort that is 90 reoffences per 100 offenders (75 to 108). Of the 450 reoffences 12 "
        "were marked as serious in the records."
    )


def test_where_everybody_is_there_once_people_are_counted():
    row = everybody(persons=500, serious=1)
    rate, frequency = said(
        findings.rate_findings(table(spec.GROUP_COLUMNS, row), YEAR, whole_year=False)
    )
    assert rate.startswith("Of 500 people released from custody")
    assert "The records hold no whole year of complete cohorts yet." in rate
    assert "1 was marked as serious" in frequency


def test_a_rate_of_few_people_is_called_unreliable():
    row = everybody(offenders=20, persons=20, reoffenders=5, state=spec.UNRELIABLE)
    (rate, *_) = said(findings.rate_findings(table(spec.GROUP_COLUMNS, row), YEAR, whole_year=True))
    assert rate.endswith("With fewer than 30 offenders the figure is unreliable.")


def test_what_is_withheld_is_said():
    hidden = table(spec.GROUP_COLUMNS, everybody(reoffenders=3), edition="public")
    assert said(findings.rate_findings(hidden, YEAR, whole_year=True)) == [
        "The proportion reoffending cannot be shown in this edition without revealing something "
        "about individual people."
    ]
    assert findings.key_figures(hidden, None) == []


def area(name, verdict, ratio, **changes):
    row = {
        "area": name,
        "area_code": name,
        "own": False,
        "offenders": 500,
        "reoffenders": 150,
        "expected": 129.6,
        "verdict": verdict,
        **figure("ratio", ratio, ratio - 0.1, ratio + 0.1),
    }
    return row | changes


@pytest.mark.parametrize(
    ("verdict", "ending"),
    [
        (spec.HIGHER, "more than expected, by more than chance."),
        (spec.LOWER, "fewer than expected, by more than chance."),
        (spec.NOT_COMPARED, "too few people for a comparison."),
        (
            spec.NOT_APART,
            "no evidence of a difference. About 1,300 offenders would be needed to tell a "
            "difference of this size from chance; that should not be taken to mean that there is "
            "none.",
        ),
    ],
)
def test_observed_stands_against_expected(verdict, ending):
    own = pd.Series(area("Ashby", verdict, 1.16))
    (sentence,) = said(findings.expected_findings(own, "the nation", 1234.0))
    assert sentence == (
        "At the rates of the nation for people of the same sex, age, previous offences and index "
        "offence, 130 re-offenders would be expected; 150 were observed, 1.16 times as many (1.06 "
        f"to 1.26): {ending}"
    )


def test_a_difference_too_small_for_any_area_is_said_to_be_so():
    own = pd.Series(area("Ashby", spec.NOT_APART, 1.0))
    (sentence,) = said(findings.expected_findings(own, "the nation", 123456.0))
    assert "cannot be seen with the people this area has" in sentence


def year(name, **changes):
    return {"cohort": name, "offenders": 500, "verdict": spec.NOT_COMPARED} | changes


def years(verdict):
    latest = year(
        YEAR, verdict=verdict, needed=812, rate=30.0, **figure("difference", 2.0, -1.5, 5.5)
    )
    return table(spec.YEAR_COLUMNS, latest, year("the year before that", rate=28.0))


def test_the_year_before_is_compared_with():
    (higher,) = said(findings.change_findings(years(spec.HIGHER)))
    assert higher.endswith("a difference of +2.0 percentage points (−1.5 to +5.5), higher by more "
                           "than chance.")  # fmt: skip
    (alike,) = said(findings.change_findings(years(spec.NOT_APART)))
    assert "no evidence of a change. About 820 offenders in each year would be needed" in alike
    (few,) = said(findings.change_findings(years(spec.NOT_COMPARED)))
    assert few == "The year before (the year before that) had too few people to compare with."
    (alone,) = said(findings.change_findings(table(spec.YEAR_COLUMNS, year(YEAR))))
    assert alone == "There is no complete year before it to compare with."


def test_other_areas_are_named_only_beyond_chance():
    rows = [
        area("Own", spec.HIGHER, 1.3, own=True),
        area("Brook", spec.HIGHER, 1.2),
        area("Coombe", spec.LOWER, 0.7),
        area("Dale", spec.NOT_APART, 1.0),
        area("Elm", spec.NOT_APART, 1.1),
    ]
    assert said(findings.area_findings(table(spec.AREA_COLUMNS, *rows))) == [
        "Other areas with more re-offenders than expected, by more than chance: Brook: 1.20 times "
        "as many (1.10 to 1.30)",
        "Other areas with fewer re-offenders than expected, by more than chance: Coombe: 0.70 "
        "times as many (0.60 to 0.80)",
        "Dale and Elm: no evidence of a difference from what is expected given who is in the "
        "cohort.",
    ]


def group(dimension_id, dimension, name, verdict, **changes):
    row = {
        "dimension_id": dimension_id,
        "dimension": dimension,
        "group": name,
        "offenders": 100,
        "p_value": 0.5,
        "verdict": verdict,
        **figure("rate", 40.0, 31.0, 50.0),
    }
    return row | changes


def test_groups_are_named_only_beyond_chance_and_the_rest_is_counted():
    rows = [
        everybody(),
        group("index_disposal", "Index disposal", "Caution", spec.LOWER),
        group("sex", "Sex", "male", spec.HIGHER),
        group("sex", "Sex", "not known", spec.NOT_COMPARED, p_value=None, state=spec.UNRELIABLE),
    ]
    assert said(findings.group_findings(table(spec.GROUP_COLUMNS, *rows))) == [
        "Reoffending more than everybody else, by more than chance: Sex, male: 40.0% (31.0 to "
        "50.0)",
        "Reoffending less than everybody else, by more than chance: Index disposal, caution: "
        "40.0% (31.0 to 50.0)",
        "2 groups were compared with everybody else; by chance alone less than one would differ, "
        "which is allowed for. 1 group has fewer than 30 offenders and is not compared.",
    ]


def pathway(name, verdict, **changes):
    row = {
        "pathway_id": name.lower(),
        "pathway": name,
        "assessed": 100,
        "offenders": 400,
        "need": 50,
        "need_reoffenders": 30,
        "share_reoffenders": 60.0,
        "share_others": 40.0,
        "p_value": 0.01,
        "verdict": verdict,
        **figure("difference", 20.0, 2.0, 38.0),
    }
    return row | changes


def needs():
    return table(
        spec.NEED_COLUMNS,
        pathway("Accommodation", spec.HIGHER),
        pathway("Debt", spec.NOT_APART),
        pathway("Health", spec.NOT_APART, difference_lower=-4.0),
        pathway("Families", spec.NOT_COMPARED, p_value=None),
    )


def test_needs_are_told_apart_from_what_is_only_nearly_so():
    assert said(need.need_findings(needs())) == [
        "Needs found more often among re-offenders than among those who did not reoffend, by more "
        "than chance: Accommodation: 60% against 40% (+20 points, +2 to +38)",
        "Not enough to go by after allowing for 3 comparisons; more people would need to be "
        "assessed, and that should not be taken to mean that there is none: Debt: 60% against 40% "
        "(+20 points, +2 to +38)",
        "No evidence of a difference: Health.",
        "Too few assessed for a comparison: Families.",
        "100 of 400 entries (25%) had been assessed by their start point. Who is assessed is not "
        "chance, so that this may not hold for the others.",
    ]
    assert said(need.need_findings(None)) == ["No assessments of needs are in the records."]


def test_advice_follows_from_what_was_found():
    areas = table(spec.AREA_COLUMNS, area("Ashby", spec.HIGHER, 1.2, own=True))
    assert need.advice(needs(), areas, ["Lapwing"]) == [
        "Ask those who commission help how many people it reaches in Accommodation (50 entries had "
        "the need, 30 of them were followed by a reoffence).",
        "Ask what is known in Ashby that the expectation does not: it allows for sex, age, "
        "previous offences and index offence alone.",
        "Ask what is known of Lapwing, where reoffending is higher.",
        need.NOT_A_LEAGUE,
    ]
    none = table(spec.NEED_COLUMNS, pathway("Health", spec.NOT_APART))
    alike = table(spec.AREA_COLUMNS, area("Ashby", spec.NOT_APART, 1.0, own=True))
    first, last = need.advice(none, alike, [])
    assert first.startswith("No need marks re-offenders out by more than chance here.")
    assert last == need.NOT_A_LEAGUE


def test_the_report_in_short():
    own = area("Own", spec.HIGHER, 1.2, own=True)
    areas = table(spec.AREA_COLUMNS, own, area("Brook", spec.LOWER, 0.7))
    assert need.in_short(pd.Series(own), years(spec.NOT_APART), areas, needs()) == [
        "More people reoffended than would be expected of them (150 against 130); that is more "
        "than chance.",
        "No evidence of a change since the year before.",
        "Elsewhere, given who is in the cohort, reoffending is lower in Brook.",
        "Needs that mark re-offenders: accommodation.",
    ]
    assert need.in_short(None, table(spec.YEAR_COLUMNS), table(spec.AREA_COLUMNS), None) == []


def cohort(name, state, proxy, **changes):
    row = {"cohort": name, "own": True, "offenders": 100, "state": state}
    return row | figure("proxy_6", proxy, proxy - 3, proxy + 3) | changes


def test_recent_cohorts_are_compared_by_their_proxy_with_an_interval():
    """20 and 25, each within 3: a difference of -5 (-9.2 to -0.8), root of 3 squared twice."""
    rows = [cohort(f"Q{n}", "", 25.0) for n in range(4)]
    found = more.recent_findings(
        table(spec.COHORT_COLUMNS, *rows, cohort("Q4", spec.INCOMPLETE, 20.0))
    )
    (sentence,) = said(found)
    assert sentence.endswith(
        "20.0% (17.0 to 23.0) of those who entered in Q4 reoffended; a year before (Q0) it was "
        "25.0% (22.0 to 28.0): −5.0 percentage points (−9.2 to −0.8), more than chance for these "
        "two quarters."
    )
    (alone,) = said(
        more.recent_findings(table(spec.COHORT_COLUMNS, cohort("Q4", spec.INCOMPLETE, 20.0)))
    )
    assert alone.endswith("of those who entered in Q4 reoffended.")
    assert more.recent_findings(table(spec.COHORT_COLUMNS, *rows)) == []


def iom_line(line_id, value, lower=None, upper=None, people=20):
    return {
        "line_id": line_id,
        "line": line_id,
        "people": people,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": "offences",
        "decimals": 0,
    }


def iom(beyond=(-26.0, -42.0, -6.0)):
    return table(
        spec.IOM_COLUMNS,
        iom_line("before", 466),
        iom_line("after", 239),
        iom_line("change", -49, -59, -36),
        iom_line("expected", 323, 254, 411),
        iom_line("beyond", *beyond),
    )


def test_a_fall_is_set_against_what_would_have_come_anyway():
    plain, beyond = said(more.iom_findings(iom()))
    assert plain == (
        "20 people on Integrated Offender Management committed 466 proven offences in the 12 "
        "months before they joined and 239 in the 12 months after: −49% (−59 to −36)."
    )
    assert beyond == (
        "Without the programme about 323 offences (254 to 411) would have been expected: people "
        "picked after a bad year mostly return towards their own average, and what changed for "
        "others like them is allowed for. There were 239: −26% (−42 to −6), fewer than expected by "
        "more than chance. That does not prove the programme to be the reason."
    )


def test_an_inconclusive_fall_and_one_whose_size_is_doubtful_are_said_to_be_so():
    _, inconclusive = said(more.iom_findings(iom((-20.0, -40.0, 5.0))))
    assert "no evidence of a difference. More people would be needed to tell" in inconclusive
    _, doubtful = said(more.iom_findings(iom(), agrees=False))
    assert doubtful.endswith("gives another size, which is therefore less sure than its interval.")


def test_of_few_people_on_the_programme_no_more_than_counts_is_said():
    rows = [iom_line(name, value) for name, value in (("before", 9), ("after", 5), ("change", -44))]
    _, few = said(more.iom_findings(table(spec.IOM_COLUMNS, *rows)))
    assert few.startswith("They are too few to tell a change from chance")


def young(**changes):
    row = {
        "measure_id": "first_time_entrants",
        "measure": "First time entrants",
        "period": "2025/26",
        "own": True,
        "people": 43,
        "verdict": spec.HIGHER,
        "trend": "no significant change",
        **figure("rate", 2.8, 2.0, 3.8),
        **figure("change", 1.95, 1.2, 3.3),
    }
    return table(spec.YOUNG_COLUMNS, row | changes)


def test_a_year_of_young_people_stands_beside_five():
    assert said(more.young_findings(young())) == [
        "First time entrants: 43 in 2025/26, 2.8 per 1,000 aged 10 to 17 (2.0 to 3.8), 1.95 times "
        "the year before (1.20 to 3.30): more by more than chance. Over the five years to 2025/26 "
        "there is no evidence of a rise or fall."
    ]
    (fallen,) = said(more.young_findings(young(trend="decreasing", verdict=spec.NOT_APART)))
    assert fallen.endswith(
        "no evidence of a change. Over the five years to 2025/26 their rate has fallen by more "
        "than chance."
    )


def curve(dimension, months, share):
    return {
        "dimension_id": dimension,
        "dimension": dimension,
        "group": dimension,
        "months": months,
        "share": share,
    }


def test_times_are_given_for_everybody_and_differences_only_beyond_chance():
    times = table(spec.CURVE_COLUMNS, curve("all", 1, 7.3), curve("all", 12, 29.0))
    tests = table(
        spec.CURVE_TEST_COLUMNS,
        {"dimension": "Index disposal", "verdict": "times differ"},
        {"dimension": "Sex", "verdict": spec.NOT_APART},
    )
    assert said(more.time_findings(times, tests)) == [
        "Of everybody in the cohort, 7.3% within 1 month and 29.0% within 12 months had "
        "reoffended.",
        "Times differ by more than chance between groups of: Index disposal.",
        "No evidence that times differ between groups of: Sex.",
    ]
    assert said(more.time_findings(None, tests)) == [
        "Fewer than 30 people reoffended: no times are given."
    ]


def ward(name, verdict, state="", rate=60.0):
    return {
        "ward": name,
        "measure": "Proportion reoffending",
        "unit": "per 100 offenders",
        "group": verdict,
        "state": state,
        "decimals": 1,
        "rate": rate,
        "lower": rate - 10,
        "upper": rate + 10,
    }


def test_wards_are_named_beyond_chance_and_counted_otherwise():
    rows = [
        ward("Lapwing", spec.HIGHER),
        ward("Elder", spec.NOT_APART),
        ward("Fern", spec.NOT_COMPARED),
        ward("Gorse", spec.NOT_COMPARED, "too few offenders"),
    ]
    found = table(spec.WARD_COLUMNS, *rows)
    assert said(more.ward_findings(found)) == [
        "Proportion reoffending per 100 offenders, higher than in the rest of the area by more "
        "than chance: Lapwing: 60.0 (50.0 to 70.0)",
        "Of 4 wards, 2 were compared, 1 with fewer than 30 offenders is shown and not compared and "
        "1 has too few offenders for a rate of their own.",
    ]
    assert more.named_higher(found) == ["Lapwing"]
    (none,) = said(more.ward_findings(table(spec.WARD_COLUMNS, ward("Elder", spec.NOT_APART))))
    assert none == "Proportion reoffending: no ward differs from the rest by more than chance."


def test_pathways_are_explained_and_say_whether_anybody_was_assessed():
    pathways = {"accommodation": "Accommodation", "gangs": "Gangs", "health": "Health"}
    found = said(pathway_findings(pathways, ["accommodation", "gangs"]))
    assert found[0].startswith("Accommodation. A settled place to live.")
    assert found[1] == "Gangs. A pathway that this partnership adds."
    assert found[2].endswith("No assessment of it is in the records.")


def test_cautions_come_where_records_are_older_than_said_or_many_were_refused():
    account = {"by_file": {"offences": {"read": 1000, "refused": {"a date": 11}}}}
    late, refused = notes.cautions(account, dt.date(2025, 1, 31), dt.date(2026, 3, 31))
    assert late.startswith(
        "Caution: the records are said to reach to 31 March 2026, but the latest proof or release "
        "in them is of 31 January 2025."
    )
    assert refused.startswith("Caution: 11 of 1,000 rows of offences were refused")
    few = {"by_file": {"offences": {"read": 1000, "refused": {"a date": 10}}}}
    assert notes.cautions(few, dt.date(2026, 3, 1), dt.date(2026, 3, 31)) == []


def test_notes_say_what_the_figures_rest_on():
    assert notes.reference_note("the nation", YEAR, YEAR).endswith(f"{YEAR}; taken as exact.")
    assert "which is another cohort than that of this report" in notes.reference_note(
        "the nation", "2011", YEAR
    )
    assert notes.reference_note("the nation", "", YEAR).startswith("No rates by group were given")
    assert "three months" in notes.cohort_note(quarters=True)
    assert "twelve months, as until September 2015" in notes.cohort_note(quarters=False)
    assert notes.no_wards_sentence(True).startswith("There is no map")
    assert notes.no_wards_sentence(False) == ""
    assert notes.reach_note(dt.date(2014, 1, 6), dt.date(2026, 3, 2), dt.date(2026, 3, 31)) == (
        "Records reach from 6 January 2014, the first proof in them, to 31 March 2026; the latest "
        "proof or release is of 2 March 2026. Previous offences before that are not seen."
    )


def test_a_cohort_of_nobody_is_one_sentence():
    nobody = table(spec.GROUP_COLUMNS, everybody(offenders=0, persons=0, reoffenders=0))
    assert said(findings.rate_findings(nobody, YEAR, whole_year=True)) == [
        "Nobody here was released from custody, sentenced without custody or cautioned in October "
        "2023 to September 2024, so that there is no rate."
    ]
    assert findings.key_figures(nobody, None) == []
