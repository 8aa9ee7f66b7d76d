"""The made-up county's land: wards, LSOAs, their boundaries, residents and deprivation.

The land is the same under every seed: a seed changes what happens there, not where it is.
"""
