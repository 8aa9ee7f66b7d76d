"""Community Safety Briefings: analytical reports for Community Safety Partnerships."""

import sys

__version__ = "0.1.0"

# nbformat imports jsonschema, which compiles 39 grammars of internationalised web addresses where
# `rfc3987_syntax` can be imported: a second or more in every process of a build. No notebook's
# schema has such a format, and jsonschema leaves the check out where the import fails.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
