"""Many measures are drawn in several pictures, of which none has letters too small to read."""

import pytest

from community_safety.briefing import in_parts
from community_safety.briefing.charts import measures_chart
from community_safety.briefing.in_parts import MOST_IN_A_PICTURE, show_in_parts


@pytest.fixture
def shown(monkeypatch):
    pictures = []
    monkeypatch.setattr(in_parts, "show_chart", pictures.append)
    return pictures


def _rows(how_many):
    return [
        {"indicator_id": f"m{i}", "measure": f"Measure {i}.", "value": i + 1.0}
        for i in range(how_many)
    ]


def test_few_measures_are_one_picture_as_they_were(objective, shown):
    table = objective(*_rows(MOST_IN_A_PICTURE))
    show_in_parts(measures_chart, table, "Ashby")
    assert shown == [measures_chart(table, "Ashby")]


def test_many_measures_are_each_drawn_once_in_their_order_and_pictures_told_apart(objective, shown):
    show_in_parts(measures_chart, objective(*_rows(2 * MOST_IN_A_PICTURE + 1)), "Ashby")
    assert [chart.subtitle for chart in shown] == [
        "Ashby (1 of 3)",
        "Ashby (2 of 3)",
        "Ashby (3 of 3)",
    ]
    first = shown[0].chart_id
    assert [chart.chart_id for chart in shown] == [first, f"{first}_2", f"{first}_3"]
    assert {chart.table_id for chart in shown} == {shown[0].table_id}
    named = "".join(chart.alt for chart in shown)
    places = [named.index(f"Measure {i}.") for i in range(2 * MOST_IN_A_PICTURE + 1)]
    assert places == sorted(places)
    assert named.count("Measure 7.") == 1


def test_parts_of_a_withheld_table_are_the_table_and_nothing_is_drawn_of_none(withheld, shown):
    assert withheld.in_parts("indicator_id", 2) == [withheld]
    show_in_parts(measures_chart, None, "Ashby")
    assert shown == []
