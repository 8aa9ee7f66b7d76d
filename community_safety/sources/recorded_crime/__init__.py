"""The `recorded_crime` source: the Home Office's open data tables, as figures of indicators.

Police recorded crime by financial quarter, offence and police force area or Community Safety
Partnership (Home Office, Police recorded crime and outcomes open data tables), as published: CSV,
OpenDocument or Excel. Each measure of the partnership file says which offences it counts, each area
under what name the Home Office lists it.
"""

from community_safety.sources.recorded_crime.measuring import prepare, prepare_measures
from community_safety.sources.recorded_crime.selecting import Selection

__all__ = ["Selection", "prepare", "prepare_measures"]
