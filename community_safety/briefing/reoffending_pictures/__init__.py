"""The pictures of the reoffending briefing, each of one released table."""

from community_safety.briefing.reoffending_pictures.areas import areas_chart
from community_safety.briefing.reoffending_pictures.cohorts import cohorts_chart
from community_safety.briefing.reoffending_pictures.curves import time_chart
from community_safety.briefing.reoffending_pictures.groups import groups_chart
from community_safety.briefing.reoffending_pictures.iom import iom_chart
from community_safety.briefing.reoffending_pictures.needs import needs_chart
from community_safety.briefing.reoffending_pictures.young import young_chart

__all__ = [
    "areas_chart",
    "cohorts_chart",
    "groups_chart",
    "iom_chart",
    "needs_chart",
    "time_chart",
    "young_chart",
]
