"""What the statistics engine refuses."""

from vigil.errors import VigilError


class StatisticsError(VigilError):
    """Counts, a choice of model or an evidence file from which nothing can be estimated."""
