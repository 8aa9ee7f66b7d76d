"""For which areas a briefing is built, from which sources, and what may stand in for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from quick_build import NORTH, SOUTH
from quick_build import build as build_quickly
from tiny_project import FRONT_MATTER, PARTNERSHIP, write_notebook, write_project

from community_safety.errors import ConfigurationError
from community_safety.running.graph import all_tasks, selected_tasks
from community_safety.running.project import load_project
from community_safety.running.request import Request

ONLY_NORTH = "briefings: {wards: {areas: [E07000001]}}\n"
MAY_USE = FRONT_MATTER.replace("needs: [indicators]", "needs: [indicators]\nmay_use: [{}]")
LISTED = """\
Financial_Year,Financial_Quarter,Force_Name,Offence_Description,Offence_Group,\
Offence_Subgroup,Offence_Code,Number_of_Offences
2025/26,1,Northshire,Robbery of business,Robbery,Robbery of business,34A,3
"""


def problems(request: Request) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_project(request).checked()
    return [one.replace(f"{request.root}/", "") for one in caught.value.problems]


def notebooks(request: Request) -> dict[str, tuple[str, ...]]:
    """Return what each notebook that would be run waits for."""
    project = load_project(request).checked()
    tasks = selected_tasks(project, all_tasks(project))
    return {name: task.after for name, task in tasks.items() if name.startswith("notebook:")}


def with_wards(root: Path, more: str = ONLY_NORTH, **selection) -> Request:
    request = write_project(root, **selection)
    (root / "tinyshire.yml").write_text(PARTNERSHIP + more, encoding="utf-8")
    write_notebook(root / "notebooks" / "wards.ipynb")
    return request


def test_a_briefing_is_built_for_the_areas_that_the_file_names_and_others_for_all(
    tmp_path: Path, quick: None
) -> None:
    request = with_wards(tmp_path, editions=("restricted",))
    _, ran, failures = build_quickly(request)
    assert failures == []
    built = {name.split("/", 3)[-1] for name in ran if name.startswith("html:")}
    assert built == {"E07000001/burglary", "E07000001/wards", "E07000002/burglary"}
    assert (tmp_path / "reports" / NORTH / "wards.html").exists()
    assert not (tmp_path / "reports" / SOUTH / "wards.html").exists()
    assert "wards" not in (tmp_path / "reports" / SOUTH / "index.html").read_text("utf-8")


def test_a_briefing_that_is_no_longer_built_for_an_area_is_taken_away(
    tmp_path: Path, quick: None
) -> None:
    request = with_wards(tmp_path, more="", editions=("restricted",))
    build_quickly(request)
    page = tmp_path / "reports" / SOUTH / "wards.html"
    assert page.exists()
    (tmp_path / "tinyshire.yml").write_text(PARTNERSHIP + ONLY_NORTH, encoding="utf-8")
    build_quickly(request)
    assert not page.exists()
    assert page.with_name("burglary.html").exists()


def test_areas_and_briefings_that_there_are_not_are_listed_together(tmp_path: Path) -> None:
    more = "briefings: {ward: {areas: [E07000001]}, wards: {areas: [E07000001, E07000003]}}\n"
    assert problems(with_wards(tmp_path, more)) == [
        "tinyshire.yml: `briefings` names `ward`, and there is no such briefing: did you mean "
        "`wards`? There are burglary, wards.",
        "tinyshire.yml: `briefings: wards: areas` names `E07000003`, which is not under `areas`: "
        "did you mean `E07000002`?",
    ]


def test_asking_for_an_area_for_which_the_briefing_is_not_built_builds_nothing(
    tmp_path: Path,
) -> None:
    request = with_wards(tmp_path, areas=("E07000002",), briefings=("wards",))
    assert problems(request)[-1].startswith("Nothing to build: ")


def with_source(root: Path, sources: str, front: str) -> Request:
    """Write a project whose sources are others, and a briefing of them."""
    request = write_project(root, areas=("E07000001",), editions=("public",))
    text = PARTNERSHIP.replace("  indicators: [indicators.csv]\n", sources)
    text = text.replace("name: Northford}", "name: Northford, recorded_as: Northshire}")
    text = text.replace("source: Police}", "source: Police, recorded_crime: {}}")
    (root / "tinyshire.yml").write_text(text, encoding="utf-8")
    (root / "data" / "recorded.csv").write_text(LISTED, encoding="utf-8")
    write_notebook(root / "notebooks" / "burglary.ipynb", front=front)
    return request


RECORDED = "  recorded_crime: [recorded.csv]\n"
INDICATORS = "  indicators: [indicators.csv]\n"


def test_recorded_crime_stands_in_for_indicators_and_is_waited_for(tmp_path: Path) -> None:
    request = with_source(tmp_path, RECORDED, MAY_USE.format("recorded_crime"))
    ((_, after),) = notebooks(request).items()
    assert after == ("partnership:tinyshire", "source:tinyshire/recorded_crime")


def test_a_source_that_a_briefing_may_use_is_waited_for_where_it_is_given(tmp_path: Path) -> None:
    request = with_source(tmp_path, INDICATORS + RECORDED, MAY_USE.format("recorded_crime"))
    ((_, after),) = notebooks(request).items()
    assert after[1:] == ("source:tinyshire/indicators", "source:tinyshire/recorded_crime")


def test_a_source_that_a_briefing_may_use_is_not_asked_for_where_it_is_not(tmp_path: Path) -> None:
    request = with_source(tmp_path, INDICATORS, MAY_USE.format("deprivation"))
    ((_, after),) = notebooks(request).items()
    assert after == ("partnership:tinyshire", "source:tinyshire/indicators")


def test_what_a_briefing_needs_and_nothing_stands_in_for_is_needed(tmp_path: Path) -> None:
    front = FRONT_MATTER.replace("[indicators]", "[police_uk]")
    request = with_source(tmp_path, RECORDED, front)
    assert problems(request) == [
        "Nothing to build: no briefing has all its `needs` among a partnership's `sources` and "
        "fits the areas, editions and briefings asked for."
    ]


def test_a_change_of_what_a_briefing_may_use_builds_it_again(tmp_path: Path, quick: None) -> None:
    request = with_source(tmp_path, INDICATORS + RECORDED, MAY_USE.format("recorded_crime"))
    build_quickly(request)
    assert build_quickly(request)[1] == []
    (tmp_path / "data" / "recorded.csv").write_text(LISTED.replace(",3\n", ",4\n"), "utf-8")
    _, ran, failures = build_quickly(request)
    assert failures == []
    assert ran[0] == "source:tinyshire/recorded_crime"
    assert "notebook:tinyshire/2025-26/public/E07000001/burglary" in ran
    assert "source:tinyshire/indicators" not in ran
