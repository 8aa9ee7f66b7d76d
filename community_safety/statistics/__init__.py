"""Intervals, comparisons and their limits: numbers in, numbers with reasons out.

Nothing here knows about areas, files or charts. Each module answers one question; the methods
page for statisticians is ``docs/methods/statistics.md``.
"""
