"""Ward maps: shapes on paper, bands, clusters and changes, and what they show in words.

A map is drawn from a released table and the wards' shapes. All lengths are in points (1/72 inch)
of a picture that is 720 points wide and is printed at 7/10 of its size.
"""

from community_safety.briefing.maps.choropleth import ward_map
from community_safety.briefing.maps.shapes import MapShapes
from community_safety.briefing.maps.small_maps import small_maps
from community_safety.briefing.maps.verdict_maps import change_map, cluster_map

__all__ = ["MapShapes", "change_map", "cluster_map", "small_maps", "ward_map"]
