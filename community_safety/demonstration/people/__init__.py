"""The people of the made-up county: offences, releases, needs and a programme, with their truth.

`model` says what is true, `population` who the people are, `careers` and `persistent` what they do,
`programme` whom it takes on and what it prevents, `records` what a force would extract of it,
`nation` the rates they are compared with, `writing` the files, and `truth` what a reader should
find. See `docs/demonstration_people.md`.
"""
