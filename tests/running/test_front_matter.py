from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from tiny_project import FRONT_MATTER, PARAMETERS, write_notebook

from community_safety.errors import ConfigurationError
from community_safety.partnership import SourceName
from community_safety.running.front_matter import load_briefings, read_briefing


def front(*lines: str) -> str:
    return "\n".join(["---", *lines, "---"])


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_briefing(path)
    return str(caught.value).replace(str(path), path.name)


def test_a_briefing_says_what_it_asks_and_needs(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "wards.ipynb", "area")
    briefing = read_briefing(path)
    assert briefing.name == "wards"
    assert briefing.question == "How many burglaries were there?"
    assert briefing.needs == ("indicators",)
    assert briefing.after == ()
    assert briefing.editions == ("public", "restricted")
    assert [one.name for one in briefing.parameters][:2] == ["partnership", "area"]


def test_problems_of_both_cells_are_listed_together(tmp_path: Path) -> None:
    matter = front("titel: A", "question:", "needs: [indicator]", "after: b", "editions: []")
    path = write_notebook(tmp_path / "a.ipynb", front=matter, parameters="area: str")
    message = refusal(path)
    assert message.splitlines()[:7] == [
        "a.ipynb, cell 1, line 2: unknown key `titel`: did you mean `title`?",
        "a.ipynb, cell 1: the front matter needs the key `title`",
        "a.ipynb, cell 1, line 3: `question` must be text, not `None`",
        "a.ipynb, cell 1, line 4: `needs` names `indicator`, which is not one of indicators, "
        f"{', '.join(get_args(SourceName)[1:])}: did you mean `indicators`?",
        "a.ipynb, cell 1, line 5: `after` must be a list, such as `[a, b]`",
        "a.ipynb, cell 1, line 6: `editions` is empty; leave it out for both",
        "a.ipynb, cell 2: every briefing has the parameter `partnership`; add `partnership: str`",
    ]


def test_the_first_cell_must_be_front_matter(tmp_path: Path) -> None:
    tagged = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title"), tagged]), path)
    assert "cell 1: a briefing begins with a raw cell of YAML between two lines" in refusal(path)
    write_notebook(path, front=front("just words"))
    assert "cell 1: write keys such as `title: ...`" in refusal(path)


def test_the_second_cell_must_be_tagged_parameters(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    matter, tagged = new_raw_cell(FRONT_MATTER), {"tags": ["parameters"]}
    nbformat.write(new_notebook(cells=[matter, new_code_cell(PARAMETERS)]), path)
    assert "cell 2: the second cell must be a code cell tagged `parameters`" in refusal(path)
    cells = [matter, new_code_cell("1"), new_code_cell(PARAMETERS, metadata=tagged)]
    nbformat.write(new_notebook(cells=cells), path)
    assert "tagged `parameters`; cell 3 has the tag" in refusal(path)
    cells = [matter, *(new_code_cell(PARAMETERS, metadata=tagged) for _ in range(2))]
    nbformat.write(new_notebook(cells=cells), path)
    assert "cells 2 and 3 are tagged `parameters`; keep one" in refusal(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Wards 2025", "use lower-case letters, digits, `_` and `-`, a letter first"),
        ("index", "`index` is a page of its own; rename the notebook"),
    ],
)
def test_names_that_cannot_be_a_page_are_refused(tmp_path: Path, name: str, message: str) -> None:
    assert message in refusal(write_notebook(tmp_path / f"{name}.ipynb"))


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_what_is_not_a_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, encoding="utf-8")
    assert "this is not a notebook (nbformat 4)" in refusal(path)


def test_after_must_name_a_briefing(tmp_path: Path) -> None:
    write_notebook(tmp_path / "wards.ipynb")
    matter = front("title: A", "question: B?", "needs: []", "after: [ward]")
    write_notebook(tmp_path / "summary.ipynb", front=matter)
    _, problems = load_briefings(tmp_path)
    assert len(problems) == 1
    assert "`after` names `ward`, which is not a briefing: did you mean `wards`?" in problems[0]


def test_a_folder_without_briefings_is_a_problem(tmp_path: Path) -> None:
    assert "there are no briefings" in load_briefings(tmp_path)[1][0]


def test_outputs_do_not_count_as_a_change_and_words_do(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", "area")
    before = read_briefing(path).source_hash
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][2] |= {"execution_count": 7, "id": "other"}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_briefing(path).source_hash == before
    write_notebook(path, "release")
    assert read_briefing(path).source_hash != before


def test_cells_that_are_no_cells_are_not_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "odd.ipynb").write_text('{"cells": [5, "a"]}', encoding="utf-8")
    briefings, problems = load_briefings(tmp_path)
    assert briefings == []
    assert "this is not a notebook" in problems[0]
