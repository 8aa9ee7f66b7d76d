"""Where crime is recorded: wards, their rates, clusters and changes.

Records and residents are given their ward (`ward_sets`, `placing`, `residents`), counted
(`counted`), measured and compared (`figures`), and written as result tables (`tables`).
"""
