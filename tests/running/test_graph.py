from __future__ import annotations

from pathlib import Path

import pytest
from tiny_project import FRONT_MATTER, PARAMETERS, PARTNERSHIP, request_of, write_notebook
from tiny_project import write_project as tiny

from community_safety.errors import ConfigurationError
from community_safety.running.graph import all_tasks, selected_tasks
from community_safety.running.naming import area_folder, release_folder, slug
from community_safety.running.project import load_project
from community_safety.running.request import Request, read_pairs

AFTER = FRONT_MATTER.replace("needs: [indicators]", "needs: []\nafter: [{}]")


def problems(request: Request) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        all_tasks(load_project(request).checked())
    return caught.value.problems


def chosen(request: Request) -> list[str]:
    project = load_project(request).checked()
    return list(selected_tasks(project, all_tasks(project)))


def test_data_come_before_notebooks_and_notebooks_before_pages(tmp_path: Path) -> None:
    names = chosen(tiny(tmp_path))
    assert names[:2] == ["partnership:tinyshire", "source:tinyshire/indicators"]
    report = "tinyshire/2025-26/public/E07000001/burglary"
    assert names.index(f"notebook:{report}") < names.index(f"html:{report}")
    assert names.index(f"html:{report}") < names.index(f"pdf:{report}")
    assert names.index(f"html:{report}") < names.index(f"workbook:{report}")
    assert len(names) == 2 + 2 * 2 * 4


def test_a_selection_brings_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    request = tiny(tmp_path, areas=("E07000002",), editions=("public",), briefings=("summary",))
    write_notebook(tmp_path / "notebooks" / "summary.ipynb", front=AFTER.format("burglary"))
    write_notebook(tmp_path / "notebooks" / "other.ipynb")
    report = "tinyshire/2025-26/public/E07000002"
    assert chosen(request) == [
        "partnership:tinyshire",
        "source:tinyshire/indicators",
        f"notebook:{report}/burglary",
        f"notebook:{report}/summary",
        f"html:{report}/summary",
        f"pdf:{report}/summary",
        f"workbook:{report}/summary",
    ]


def test_briefings_that_wait_for_one_another_are_refused(tmp_path: Path) -> None:
    request = tiny(tmp_path)
    write_notebook(tmp_path / "notebooks" / "a.ipynb", front=AFTER.format("b"))
    write_notebook(tmp_path / "notebooks" / "b.ipynb", front=AFTER.format("a"))
    assert problems(request)[0].startswith("Briefings wait for one another: ")


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            {"areas": ("E07000001x",)},
            "There is no area `E07000001x`: did you mean `E07000001`? There are E07000001 "
            "(Northford), E07000002 (Southford).",
        ),
        (
            {"areas": ("Elsewhere",)},
            "There is no area `Elsewhere`. There are E07000001 (Northford), E07000002 (Southford).",
        ),
        (
            {"briefings": ("burglry",)},
            "There is no briefing `burglry`: did you mean `burglary`? There are burglary.",
        ),
        (
            {"editions": ("pubic",)},
            "There is no edition `pubic`: did you mean `public`? There are public, restricted.",
        ),
        (
            {"release": "2025/62"},
            "There is no release `2025/62`: did you mean `2025/26`? The partnership files hold "
            "2025/26; another is named as a financial year (2025/26), a quarter of one (2025/26 "
            "Q2) or a calendar year (2025).",
        ),
        (
            {"parameters": {"mnths": "3"}},
            "No briefing has the parameter `mnths`: did you mean `months`?",
        ),
        ({"parameters": {"months": "few"}}, "burglary: `months` is declared as int, not `few`"),
        ({"parameters": {"area": "x"}}, "`area` is set by the pipeline; it cannot be given."),
        ({"partnerships": ()}, "There is no partnership file: name one with `--partnership FILE`."),
    ],
)
def test_a_request_that_fits_nothing_says_what_there_is(tmp_path: Path, selection, message) -> None:
    request = tiny(tmp_path, **selection)
    path = tmp_path / "notebooks" / "burglary.ipynb"
    write_notebook(path, parameters=PARAMETERS + "\nmonths: int = 3")
    assert problems(request) == [message]


def test_problems_of_all_files_are_listed_at_once(tmp_path: Path) -> None:
    request = tiny(tmp_path)
    broken = tmp_path / "broken.yml"
    broken.write_text(PARTNERSHIP.replace("name: Tinyshire", "nme: Tinyshire"), encoding="utf-8")
    write_notebook(tmp_path / "notebooks" / "burglary.ipynb", parameters="area = 1")
    both = request_of(tmp_path, partnerships=(*request.partnerships, broken))
    text = "\n".join(problems(both))
    assert "broken.yml:1: unknown key `nme`" in text
    assert "cell 2: `area` must be a str, not int" in text


def test_a_data_folder_that_is_not_set_is_a_problem(tmp_path: Path, monkeypatch) -> None:
    request = tiny(tmp_path)
    monkeypatch.delenv("TINY_DATA", raising=False)
    text = PARTNERSHIP.replace("data: data", "data: ${TINY_DATA}")
    request.partnerships[0].write_text(text, encoding="utf-8")
    assert "TINY_DATA is not set" in problems(request)[0]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    request = tiny(tmp_path)
    other = tmp_path / "copy" / "tinyshire.yml"
    other.parent.mkdir()
    other.write_text(PARTNERSHIP, encoding="utf-8")
    both = request_of(tmp_path, partnerships=(*request.partnerships, other))
    assert "the name of a file is the id of its partnership" in problems(both)[0]


def test_a_missing_required_parameter_is_said_once_for_all_areas(tmp_path: Path) -> None:
    request = tiny(tmp_path)
    path = tmp_path / "notebooks" / "burglary.ipynb"
    write_notebook(path, parameters=PARAMETERS + "\nmonths: int")
    assert len(problems(request)) == 1
    assert "burglary.ipynb needs the parameter `months`" in problems(request)[0]


def test_briefings_without_their_data_are_left_out_and_none_left_is_a_problem(
    tmp_path: Path,
) -> None:
    request = tiny(tmp_path)
    claims = FRONT_MATTER.replace("indicators", "published_claims")
    write_notebook(tmp_path / "notebooks" / "claims.ipynb", front=claims)
    assert not any("claims" in name for name in chosen(request))
    only = request_of(tmp_path, briefings=("claims",))
    assert problems(only)[0].startswith("Nothing to build: no briefing has all its `needs`")


def test_a_release_may_be_written_as_in_a_path(tmp_path: Path) -> None:
    assert chosen(tiny(tmp_path, release="2025-26"))


@pytest.mark.parametrize("written", ["2024/25 Q2", "2024-25-Q2"])
def test_another_release_is_built_when_its_name_says_its_period(
    tmp_path: Path, written: str
) -> None:
    tasks = all_tasks(load_project(tiny(tmp_path, release=written)).checked())
    notebook = next(task for name, task in tasks.items() if name.startswith("notebook:"))
    assert "/2024-25-Q2/" in notebook.name
    assert notebook.parameters["release"] == "2024/25 Q2"
    assert notebook.metadata()["period"] == "Jul to Sep 2024"


def test_parameters_of_the_command_line_are_pairs() -> None:
    assert read_pairs(["a=1", "b=x=y"]) == {"a": "1", "b": "x=y"}
    with pytest.raises(ConfigurationError, match="`--parameter a` is given 2 times"):
        read_pairs(["a=1", "b=x=y", "a=2"])
    with pytest.raises(ConfigurationError, match="`--parameter months`: write NAME=VALUE"):
        read_pairs(["months"])


def test_names_in_paths() -> None:
    assert slug("Queen's Tarrow & Dún") == "queen-s-tarrow-dun"
    assert release_folder("2025/26 Q2") == "2025-26-Q2"
    assert release_folder("../..") == "release"
    from community_safety.partnership import Area

    assert area_folder(Area(code="E06000047", name="County Durham")) == "E06000047-county-durham"
