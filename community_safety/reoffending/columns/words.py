"""Words in tables of reoffending that pictures and sentences ask for: states and verdicts."""

from __future__ import annotations

HIGHER, LOWER = "higher", "lower"
NOT_APART, NOT_COMPARED = "not to be told apart", "not compared"
UNRELIABLE = "fewer than 30 offenders: unreliable"
INCOMPLETE = "not complete"
BREAK = "before the break of October 2015"
NOBODY = "nobody"
TOO_FEW = "too few offenders"
"""Of a ward: its rate would say more of chance than of the place."""
