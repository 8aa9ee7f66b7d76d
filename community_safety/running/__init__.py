"""Running: from what an analyst asks for to reports that are up to date."""
