"""`jupyter nbconvert --to briefing`: an executed notebook as one accessible HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbformat
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, Unicode, default

from community_safety.errors import PublishingError
from community_safety.publishing.document import Document, read_document
from community_safety.publishing.frame import TEMPLATE_NAME, TEMPLATES, css_string
from community_safety.publishing.refusals import refusals


class BriefingExporter(HTMLExporter):
    """Writes a page that needs nothing from outside, shows no code and reads well aloud."""

    export_from_notebook = "Community safety briefing"

    tables_href = Unicode(
        "", help="What the address of each table's CSV starts with; empty: none are linked."
    ).tag(config=True)
    in_pack = Bool(False, help="Link to the index pages of the pack the page stands in.").tag(
        config=True
    )

    @default("template_name")
    def _template_name_default(self) -> str:
        return TEMPLATE_NAME

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Add the two filters of the template to nbconvert's."""
        yield from super().default_filters()
        yield "css_string", css_string
        yield "as_document", self.as_document

    def as_document(self, notebook: NotebookNode, resources: dict[str, Any]) -> Document:
        """Return the notebook as the parts of a page, also kept in the resources."""
        about = resources["metadata"]
        document = read_document(
            notebook,
            name=str(about["name"] or "notebook"),
            folder=str(about["path"]),
            tables_href=self.tables_href,
            in_pack=self.in_pack,
        )
        resources["document"] = document
        return document

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own exporters
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook, leaving out the step that writes dummy alternative texts."""
        name = (resources or {}).get("metadata", {}).get("name") or "the notebook"
        with refusals(self.log, nb, str(name)):
            return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)

    def from_file(
        self, file_stream: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert a file, or say that it is not a notebook."""
        with refusals(self.log):
            try:
                notebook = nbformat.read(file_stream, as_version=4)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                name = getattr(file_stream, "name", "the file")
                raise PublishingError(
                    f"{name} is not a Jupyter notebook. Save it in JupyterLab and convert it again"
                ) from error
            return self.from_notebook_node(notebook, resources, **kw)
