"""Process charts: which points of a series are more than the ordinary ups and downs of a process.

All functions work on stacks of series, arrays of shape (..., periods). The methods page for
statisticians is ``docs/methods/process_charts.md``.
"""
