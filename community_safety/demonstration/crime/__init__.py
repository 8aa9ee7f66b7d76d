"""The made-up county's recorded crime, in the form of data.police.uk, and what is true of it.

What exists is said in `crime_types`, what is planted in `planted`, what should be found in `truth`.
"""
