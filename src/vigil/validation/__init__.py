"""How good is it here? Instruments held against what became of the cases they assessed.

Words: a *cohort* is cases that were assessed and waited on; a *part* of a report is estimated, or says in one sentence why it
cannot be. It stands above the engines of risk and of statistics, because it needs both: an instrument to assess again with,
and the estimates. Public names are listed in ``__all__``.
"""

from vigil.validation.cohort import Assessed, Case, Cohort, Outcome, Sampling, Used
from vigil.validation.errors import CohortError, ValidationError
from vigil.validation.report import ValidationReport, validate

__all__ = [
    "Assessed",
    "Case",
    "Cohort",
    "CohortError",
    "Outcome",
    "Sampling",
    "Used",
    "ValidationError",
    "ValidationReport",
    "validate",
]
