"""What people decided about records, and what follows: clusters, conflicts, and which proposals are still open.

Nothing here decides by itself. A *cluster* is the records that standing decisions make one person's; a *conflict* is two records
of one cluster of which *not the same* stands.
"""

from vigil.linkage.deciding.chains import chain, reached
from vigil.linkage.deciding.clusters import Clusters
from vigil.linkage.deciding.decision import Decision, Verdict, check_merge
from vigil.linkage.deciding.register import Conflict, Proposal, Register

__all__ = [
    "Clusters",
    "Conflict",
    "Decision",
    "Proposal",
    "Register",
    "Verdict",
    "chain",
    "check_merge",
    "reached",
]
