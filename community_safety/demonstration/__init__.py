"""A made-up partnership whose truth is known: for first runs, tests and benchmarks.

`county` and `measures` say what there is, `special_causes`, `gaps` and `targets` what was planted,
`process` what each series is expected to give, `series` what it gave under one seed, and `truth`
what a reader of it should find, of charts by `signals` and of targets by `diagnoses`. Only
indicators for now; another input gets a module of its own.
"""
