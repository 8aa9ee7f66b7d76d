"""What may be shown to whom: the gate every table passes before anybody speaks of it."""
