"""The question "how is each measure doing?": what is signal, what is noise.

`series` gathers each measure's figures, `windows` chooses what the release reports on, `spread`
estimates how much counts vary by themselves, `measuring` gives the interval, `differences` and
`yardsticks` reach the verdicts, and `tables` states them, objective by objective.
"""
