"""Wards beside each other: rates with intervals in three groups, and the funnel."""

from community_safety.briefing.ward_pictures.funnel import ward_funnel
from community_safety.briefing.ward_pictures.ranked import ranked_wards

__all__ = ["ranked_wards", "ward_funnel"]
