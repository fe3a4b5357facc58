"""The published evidence that base rates rest on: files of studies with their counts, sources and arithmetic.

Words: a *sample* is people whom one study looked up or followed, a *finding* how many of them had an outcome, a *record* how
that came to be known. A rate by official record and one by self-report are one value with why they differ (``TwoRecords``);
there is no way to have one of them alone. A file whose arithmetic does not agree does not load. From a notebook:

>>> from vigil.statistics.evidence import Outcome, When, base_rates, load_evidence
>>> rates = base_rates(load_evidence(), outcome=Outcome.CONTACT, when=When.BEFORE)
>>> print(rates.each(lambda one: f"{one.rate:.1%}").in_words().partition("Why")[0].strip())
Official record: 12.2%
Self-report: 55.1%
"""

from vigil.statistics.evidence.audits import Audit, Grades
from vigil.statistics.evidence.counting import Counts, counts_of
from vigil.statistics.evidence.evidence import Evidence
from vigil.statistics.evidence.figures import (
    Area,
    Comparison,
    Discrimination,
    Group,
    Pair,
    PooledElsewhere,
    PooledFigure,
    Side,
)
from vigil.statistics.evidence.loading import SHIPPED, load_evidence, shipped
from vigil.statistics.evidence.pooling import base_rates
from vigil.statistics.evidence.rates import BaseRate, NotPooled, PublishedRate
from vigil.statistics.evidence.records import Record, TwoRecords
from vigil.statistics.evidence.samples import Finding, Sample, Total
from vigil.statistics.evidence.vocabulary import Outcome, Source, Standing, When

__all__ = [
    "SHIPPED",
    "Area",
    "Audit",
    "BaseRate",
    "Comparison",
    "Counts",
    "Discrimination",
    "Evidence",
    "Finding",
    "Grades",
    "Group",
    "NotPooled",
    "Outcome",
    "Pair",
    "PooledElsewhere",
    "PooledFigure",
    "PublishedRate",
    "Record",
    "Sample",
    "Side",
    "Source",
    "Standing",
    "Total",
    "TwoRecords",
    "When",
    "base_rates",
    "counts_of",
    "load_evidence",
    "shipped",
]
