"""Boundaries of wards and LSOAs: formats, coordinate systems, geometry, and the year they are of.

`ward` and `lsoa` are the two sources; the rest is what they share. Everything that is written is
in British National Grid (EPSG:27700).
"""
