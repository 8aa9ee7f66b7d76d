"""The same notebook gives the same PDF, whatever the day, folder, process and fonts around it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from executed_notebooks import chart, code, notebook, table, text
from fontTools.ttLib import TTFont
from pikepdf import Dictionary
from printed_pages import pdf_bytes
from structure_tree import opened

from community_safety.publishing.pdf import publish_pdf
from community_safety.publishing.pdf_fonts import only_own_fonts

MADE = notebook(
    text("## One\n\nDŵr ŷ ✓ ✗ ≥ שלום مرحبا **bold** *it* `code`"),
    code(chart(), table()),
    text("## Two"),
)
PUBLISH = (
    "import sys; from pathlib import Path; from community_safety.publishing import pdf; "
    "pdf.publish_pdf(Path(sys.argv[1]), Path(sys.argv[2]))"
)


def test_one_process_gives_the_same_bytes_again_with_others_between():
    first = pdf_bytes(MADE)
    pdf_bytes(notebook(text("## Another\n\n*Quite* another. ▲")))
    assert pdf_bytes(MADE) == first


def machine_font(folder: Path) -> None:
    """Put a font into a folder that calls itself Source Sans Pro and looks quite different."""
    with only_own_fonts():
        fonts = Path(os.environ["FONTCONFIG_FILE"]).parent / "fonts"
    for face in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        font = TTFont(fonts / face)
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = "Source Sans Pro"
        folder.mkdir(parents=True, exist_ok=True)
        font.save(folder / face)


@pytest.mark.slow
def test_another_process_day_folder_language_and_fonts_give_the_same_bytes(tmp_path):
    """The other machine has a font of the same name, which an ordinary WeasyPrint would take."""
    executed = tmp_path / "elsewhere" / "performance.ipynb"
    executed.parent.mkdir()
    nbformat.write(MADE, executed)
    home = tmp_path / "home"
    machine_font(home / "fonts")
    (home / "fonts.conf").write_text(f"<fontconfig><dir>{home / 'fonts'}</dir></fontconfig>")
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "PYTHONHASHSEED": "17",
        "LC_ALL": "C",
        "TZ": "Pacific/Auckland",
        "SOURCE_DATE_EPOCH": "1",
    }
    other = tmp_path / "other.pdf"
    subprocess.run(
        [sys.executable, "-c", PUBLISH, str(executed), str(other)],
        env=surroundings,
        cwd=tmp_path,
        check=True,
    )
    assert other.read_bytes() == pdf_bytes(MADE)


def test_only_the_fonts_of_two_packages_are_embedded(tmp_path):
    path = tmp_path / "performance.pdf"
    path.write_bytes(pdf_bytes(MADE))
    with opened(path) as pdf:
        names = {
            str(item.FontName).split("+")[1]
            for item in pdf.objects
            if isinstance(item, Dictionary) and item.get("/Type") == "/FontDescriptor"
        }
    assert names
    assert all(name.startswith(("Source-Sans-Pro", "DejaVu-Sans")) for name in names)


def test_environment_of_fontconfig_comes_back(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/mine")
    monkeypatch.delenv("FONTCONFIG_PATH", raising=False)
    with only_own_fonts():
        assert os.environ["FONTCONFIG_FILE"] != "/mine"
    assert os.environ["FONTCONFIG_FILE"] == "/mine"
    assert "FONTCONFIG_PATH" not in os.environ


def test_publishing_writes_one_whole_file_and_a_refusal_keeps_the_old(tmp_path):
    executed, path = tmp_path / "performance.ipynb", tmp_path / "out" / "performance.pdf"
    nbformat.write(MADE, executed)
    assert publish_pdf(executed, path) == [path]
    before = path.read_bytes()
    nbformat.write(notebook(text("## One\n\n#### Four")), executed)
    with pytest.raises(Exception, match="cell 3"):
        publish_pdf(executed, path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
