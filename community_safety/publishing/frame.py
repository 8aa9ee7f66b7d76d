"""What every page shares: marking, masthead, title and footer; and the Jinja2 environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE_NAME = "briefing"
_PLAIN = re.compile(r"[A-Za-z0-9 .,:()£/-]")
_RUNNING = 70


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    label: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The parts of a page around its content.

    Parameters
    ----------
    title
        The page's only first-level heading.
    window_title
        Unique title of the browser window and of the printed document.
    marking
        Protective marking, in capitals, shown at the top and the bottom and on each printed page.
    notice
        A warning that every page carries, such as that the data are not real.
    facts
        Label and value of what the page is about: area, period, edition.
    """

    title: str
    window_title: str
    marking: str
    partnership: str = ""
    standfirst: str = ""
    notice: str = ""
    handling: str = ""
    owner: str = ""
    legal_basis: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    breadcrumbs: tuple[Link, ...] = ()

    @property
    def running_title(self) -> str:
        """The title as it fits at the foot of a printed page."""
        return _shortened(self.title)

    @property
    def running_notice(self) -> str:
        """The notice as it fits at the top of a printed page; the first page has it in full."""
        return _shortened(self.notice)


def _shortened(text: str) -> str:
    if len(text) <= _RUNNING:
        return text
    return text[:_RUNNING].rsplit(" ", 1)[0] + " …"


def css_string(text: str) -> Markup:
    """Return text as a quoted CSS string that cannot end its style sheet."""
    return Markup('"{}"').format(
        Markup("".join(c if _PLAIN.match(c) else f"\\{ord(c):x} " for c in text))
    )


def page_environment() -> Environment:
    """Return the environment of the index pages: everything is escaped, nothing may be missing."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / TEMPLATE_NAME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["css_string"] = css_string
    return environment
