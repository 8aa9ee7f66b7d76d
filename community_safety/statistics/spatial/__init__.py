"""Rates on a map: which wards are neighbours, whether high rates lie together, and smoothing.

Polygons, codes and counts in, frozen results with reasons out. Nothing here knows about files,
lookups or charts. The method notes are in ``docs/methods/wards.md``.
"""
