"""The media type under which a table's data travel in an executed notebook.

The briefing room writes it, publishing and the manifest read it.
"""

TABLE_MIME = "application/vnd.community-safety.table+json"
