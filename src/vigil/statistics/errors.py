"""What the statistics engine refuses."""

from vigil.errors import VigilError


class StatisticsError(VigilError):
    """Data, counts, a choice of method or an evidence file from which nothing can be estimated."""
