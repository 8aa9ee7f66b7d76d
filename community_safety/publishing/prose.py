"""Markdown to HTML, without what a page on its own cannot show: mathematics and diagrams.

The rules are those of nbconvert, so a cell looks as it does in the notebook, with one difference:
"$5 and $6" is money. As in Pandoc, a formula has no space inside its dollar signs and no digit
after the closing one.
"""

from __future__ import annotations

from re import Match
from typing import Any
from urllib.parse import unquote

from mistune import InlineState, escape, import_plugin
from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
    MathInlineParser,
)

SCROLLS = 'role="group" tabindex="0"'
"""For text that may be wider than its window: the keyboard reaches it, and it is no landmark."""
_PLUGINS = ("strikethrough", "table", "url", "def_list")


class _Inline(MathInlineParser):
    """Nbconvert's inline rules, with money left alone."""

    def parse_inline_math_tex(self, m: Match[str], state: InlineState) -> int:
        """Take `$...$` as a formula only where it cannot be two sums of money."""
        body = m.group("math_inline_tex")
        followed_by_digit = m.string[m.end() : m.end() + 1].isdigit()
        if body.strip() != body or followed_by_digit:
            state.append_token({"type": "text", "raw": "$"})
            return int(m.start()) + 1
        return int(super().parse_inline_math_tex(m, state))


class _Renderer(IPythonRenderer):
    """Nbconvert's renderer, which remembers what it refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(escape=False, embed_images=True, exclude_anchor_links=True, **options)
        self.refused: list[str] = []

    def inline_math(self, body: str) -> str:
        """Refuse a formula: without a script it would be printed as its source."""
        self.refused.append(
            f"the formula ${body.strip()}$ would be printed as its source. "
            "Write it in words; for a dollar sign write \\$"
        )
        return ""

    def block_math(self, body: str) -> str:
        """Refuse a formula on lines of its own."""
        return self.inline_math(body)

    def multiline_math(self, text: str) -> str:
        """Refuse a formula that goes over several lines."""
        return self.inline_math(text)

    def latex_environment(self, name: str, body: str) -> str:
        """Refuse a formula in its own environment."""
        return self.inline_math(f"{name}: {body}")

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Look for a picture under the name it has in its folder, with its blanks."""
        return str(super().image(text, unquote(url), title))

    def block_code(self, code: str, info: str | None = None) -> str:
        """Show an example plainly, and refuse a diagram that only a script could draw."""
        if info and info.startswith("mermaid"):
            self.refused.append("a mermaid diagram needs a script. Draw it as a picture instead")
            return ""
        return f'<pre {SCROLLS} aria-label="Example"><code>{escape(code)}</code></pre>\n'


def markdown_to_html(
    source: str, folder: str = "", attachments: dict[str, dict[str, str]] | None = None
) -> tuple[str, list[str]]:
    """Return a markdown cell as HTML, and what in it cannot be published.

    Parameters
    ----------
    source
        The cell's text.
    folder
        Where the notebook is: pictures beside it are put into the page.
    attachments
        Pictures stored in the cell.
    """
    renderer = _Renderer(path=folder, attachments=attachments)
    plugins = [import_plugin(name) for name in _PLUGINS]
    try:
        html = MarkdownWithMath(renderer, inline=_Inline(), plugins=plugins).render(source)
    except InvalidNotebook as error:
        return "", [f"{error}. Add the picture to the cell again"]
    return html, renderer.refused
