"""What published claims can carry: their arithmetic, what chance explains, what would be needed.

Processed rows of the `published_claims` source go in (`claims`, with the `sources` that are printed
under the table), result tables come out; the method page is ``docs/methods/published_claims.md``.
"""

from community_safety.claims.arithmetic import arithmetic_of_claims, figures_worked_out
from community_safety.claims.disagreements import claims_that_disagree
from community_safety.claims.listing import claims_listed
from community_safety.claims.needed import needed_for_claims
from community_safety.claims.summary import claims_summary
from community_safety.claims.testing import claims_tested

__all__ = [
    "arithmetic_of_claims",
    "claims_listed",
    "claims_summary",
    "claims_tested",
    "claims_that_disagree",
    "figures_worked_out",
    "needed_for_claims",
]
