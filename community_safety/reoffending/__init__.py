"""Who reoffends: cohorts by the official definition of proven reoffending, and their measures.

Records (`records`) become members of cohorts (`members`, by `rules`, `periods` and `follow_up`),
members become rates and frequencies (`measures`), and these are compared with what a yardstick's
rates expect (`expected`). Which cohorts may be reported at all is in `completeness`.
"""
