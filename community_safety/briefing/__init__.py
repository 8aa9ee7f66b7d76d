"""What notebooks speak with: released tables in, text, tables and pictures out.

Every verb takes a `ReleasedTable`, so that nothing can be said or drawn that its edition may not
show.
"""

from community_safety.briefing.context import Briefing, open_briefing
from community_safety.briefing.show import (
    keep_table,
    say,
    say_named,
    show_chart,
    show_heading,
    show_key_figures,
    show_notes,
    show_table,
)

__all__ = [
    "Briefing",
    "keep_table",
    "open_briefing",
    "say",
    "say_named",
    "show_chart",
    "show_heading",
    "show_key_figures",
    "show_notes",
    "show_table",
]
