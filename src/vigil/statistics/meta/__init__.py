"""Meta-analysis of proportions: many studies' counts as one rate, with how sure it is and how much studies differ.

Words: a *study* is one sample, a *measure* the scale on which rates are averaged, *tau2* the variance between studies on
that scale, the *interval* where the average may lie, the *prediction* interval where another study may lie. What has no
number is a ``NotEstimable`` with its reason, never 0. From a notebook:

>>> from vigil.statistics.meta import pool, studies_from
>>> pooled = pool(studies_from(events=[2, 12, 1, 9], n=[231, 80, 304, 266]))
>>> print(pooled.in_words().partition(" from ")[0])
2.1% (95% interval 0.45% to 9.0%)
"""

from vigil.statistics.estimate import Interval, NotEstimable
from vigil.statistics.meta.forest import Forest, forest
from vigil.statistics.meta.heterogeneity import Heterogeneity, Test
from vigil.statistics.meta.measures import Effects, Measure, Variance, effects_of, rate_from
from vigil.statistics.meta.models import (
    BinomialEqual,
    BinomialNormal,
    InverseVariance,
    Model,
    TauSquared,
    Weighting,
    Width,
    words_of,
)
from vigil.statistics.meta.pooled import LeftOut, Pooled
from vigil.statistics.meta.pooling import leave_one_out, pool
from vigil.statistics.meta.regression import Coefficient, Predicted, Regression, regress
from vigil.statistics.meta.single import exact_interval, score_interval
from vigil.statistics.meta.values import Study, studies_from

__all__ = [
    "BinomialEqual",
    "BinomialNormal",
    "Coefficient",
    "Effects",
    "Forest",
    "Heterogeneity",
    "Interval",
    "InverseVariance",
    "LeftOut",
    "Measure",
    "Model",
    "NotEstimable",
    "Pooled",
    "Predicted",
    "Regression",
    "Study",
    "TauSquared",
    "Test",
    "Variance",
    "Weighting",
    "Width",
    "effects_of",
    "exact_interval",
    "forest",
    "leave_one_out",
    "pool",
    "rate_from",
    "regress",
    "score_interval",
    "studies_from",
    "words_of",
]
