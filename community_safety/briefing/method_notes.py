"""The method notes of the indicator briefing, for readers who want to know what a word rests on."""

from __future__ import annotations

from community_safety.briefing.context import Briefing
from community_safety.characters import in_words
from community_safety.indicators.measuring import CONFIDENCE, LEAST_BASE_FOR_PER_CENT, STRONGER
from community_safety.numbers import count_of
from community_safety.statistics.process_charts.chart import LEAST_POINTS


def interval_notes() -> list[str]:
    """Explain intervals, verdicts and their strength."""
    level, stronger = f"{CONFIDENCE:.0%}", f"{STRONGER:.1%}"
    return [
        f"Each figure with counts has a {level} interval: the range of underlying levels with "
        "which the figure is compatible, allowing for chance. Shares have Wilson intervals; counts "
        "and rates exact ones below ten events and Byar's approximation from ten.",
        "A figure is better or worse than its target only where the whole interval lies on that "
        "side of it. Otherwise there is no evidence of a difference, which is not evidence that "
        f"there is none. ({stronger}) beside a verdict means that it holds at that level too.",
        "A measure without counts has no interval. It is not compared, and never called worse.",
    ]


def headline_notes() -> list[str]:
    """Explain how interval, process chart and comparators become one headline."""
    return [
        "The first of these that fits is the headline. A measure for which neither way is good is "
        "higher, lower or neither. Without an interval and with fewer than "
        f"{LEAST_POINTS} points it is not compared. If its series ends in a special cause the "
        "wrong way it is getting worse. If its whole interval is on the wrong side of the target "
        "(without a target, of the benchmark, the neighbours or last year) it is worse. If its "
        "series ends in a special cause the right way it is getting better. If the whole interval "
        "is on the right side it is better. Otherwise there is no evidence of a difference.",
    ]


def process_notes() -> list[str]:
    """Explain process charts, their rules and their seasons."""
    return [
        "A process chart shows what is usual for a series: its average and the limits between "
        "which single points lie while nothing changes. A special cause is a point outside the "
        "limits, seven in a row on one side of the average, seven in a row rising or falling, or "
        "two of three close to a limit (the rules of Making Data Count). The headline takes the "
        "last point; earlier ones are marked in the chart. One extreme point lifts the average of "
        "all; where its cause is known the partnership file can leave it out.",
        "Single figures have an XmR chart: limits are 2.66 times the average step from point to "
        "point, extreme steps left out. Where denominators change by more than a quarter the "
        "limits follow them (p and u charts, with Laney's correction where counts vary more than "
        "chance gives); where events are rare the days between them are charted. A month without "
        "a figure is a gap, and ends a run. Limits start anew only where the partnership file "
        "says so.",
        f"Below {LEAST_POINTS} points there are no limits. From 36 months on a season that the "
        "series shows is taken out before the chart is drawn. Below 24 months season cannot be "
        "told from change: such a movement is called getting worse or better, or its season, and "
        "the summary does not name it outright.",
    ]


def target_notes() -> list[str]:
    """Explain what is asked of each target."""
    return [
        "Each target is questioned. It is unreachable now, or too easy, where it lies beyond the "
        "limits of the process, so that every point misses or meets it. It is set on a moving base "
        "where it is a change on a year that was itself unusual. Inside the limits it is fair "
        "where the period's figures can tell it from the usual level; undetectable where it asks "
        "for an improvement too small for them to show (four times in five, at 95%); and inside "
        "the noise where it lies at the level there already is, so that chance decides.",
    ]


def comparison_notes() -> list[str]:
    """Explain what is compared with what, and what is assumed."""
    return [
        "Last year is the same months one year earlier, so that seasons do not count as change; a "
        "month missing in either year is left out of both. Two counts are compared by their "
        "ratio, two shares by their difference (Newcombe's interval).",
        "The benchmark is taken as a near-exact figure; the neighbours' counts are pooled and "
        "compared by a test of two samples; from five places on a difference counts only where the "
        "place also stands apart from them, given how they differ among themselves. Numbers of "
        "incidents are not compared between places, "
        "because they depend on how many people live there.",
        "Counts of crimes and incidents vary more than independent events would. How much more "
        "(the dispersion) is estimated from each measure's own series, apart from seasons and "
        "changes of level between years, and widens its interval. Where a series is too short "
        "for that and none is declared, the count is not compared.",
        f"A percentage change is printed only where there were at least {LEAST_BASE_FOR_PER_CENT} "
        "events before.",
    ]


def multiplicity_notes() -> list[str]:
    """Explain why some differences are not named in the summary."""
    return [
        "Many measures are compared at once, and some differ by chance alone. The summary names a "
        "difference outright only where it remains after the Benjamini-Hochberg adjustment over "
        "all comparisons of its kind in this briefing; the tables show each measure's own verdict. "
        "Measures whose table is withheld from an edition are not among its comparisons.",
    ]


def limits_notes() -> list[str]:
    """Say what this cannot see."""
    return [
        "Months are taken to vary independently around their season. Where a high month tends to "
        "be followed by another, both intervals and runs on a chart find differences too often. "
        "A change of recording, of boundaries or of reporting looks like any other change. One "
        "extreme month widens the intervals of its measure as long as it is among the years used.",
        "The areas beside each other are judged against all of them together, allowing for how "
        "they differ among themselves. With few areas that is not well known.",
    ]


def account_notes(briefing: Briefing, source: str) -> list[str]:
    """Say how many rows of this area's data were read, used and refused, and why."""
    codes = [briefing.area.code, *briefing.area.members]
    accounts = [briefing.account(source, code) for code in codes]
    read, used = (sum(account[key] for account in accounts) for key in ("read", "used"))
    were = "was" if read == 1 else "were"
    notes = [
        f"Of {briefing.area.name}, {count_of(read, 'row')} {were} read: {used:,} used, "
        f"{read - used:,} refused."
    ]
    reasons: dict[str, int] = {}
    for account in accounts:
        for reason, rows in account["refused"].items():
            reasons[reason] = reasons.get(reason, 0) + rows
    notes += [f"Refused, {rows:,}: {in_words(reason)}." for reason, rows in sorted(reasons.items())]
    return notes
