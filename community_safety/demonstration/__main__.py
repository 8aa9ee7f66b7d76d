"""`python -m community_safety.demonstration` writes the demonstration data."""

from community_safety.demonstration.write import main

raise SystemExit(main())
