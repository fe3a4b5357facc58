"""The models that studies can be pooled by, as values that a report can name."""

from dataclasses import dataclass
from enum import Enum

from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta.measures import Measure, Variance

MOST_NODES = 101  # of the quadrature; more than 51 change nothing that a person could read


class TauSquared(Enum):
    """How the variance between studies is estimated, or that none is assumed."""

    NONE = "equal effects: one rate for all studies"
    DERSIMONIAN_LAIRD = "DerSimonian-Laird"  # 1986, Controlled Clinical Trials 7, 177-188
    REML = "restricted maximum likelihood"  # Viechtbauer 2005, J. Educational and Behavioral Statistics 30, 261-293
    PAULE_MANDEL = "Paule-Mandel"  # 1982, J. Research of the National Bureau of Standards 87, 377-385


class Width(Enum):
    """What the interval of the average is made of."""

    NORMAL = "normal"
    # Knapp and Hartung 2003, Statistics in Medicine 22, 2693-2710: t with k - p degrees of freedom, the variance scaled by
    # the weighted residual mean square. That may shrink the interval where studies agree well; the second never shrinks it.
    KNAPP_HARTUNG = "Knapp-Hartung"
    KNAPP_HARTUNG_NEVER_NARROWER = "Knapp-Hartung, never narrower"


class Weighting(Enum):
    """How much each study counts in the average."""

    PRECISION = "inverse variance"
    EQUAL = "every study the same"


@dataclass(frozen=True, slots=True)
class BinomialNormal:
    """Counts are binomial, and the studies' log odds are normal around one mean: a logistic model with a random intercept.

    It takes counts as they are, with no correction for zeros, and so is the default for rare events (Stijnen, Hamza and
    Ozdemir 2010, Statistics in Medicine 29, 3046-3067; metafor's ``rma.glmm(measure="PLO")``). Fitted by maximum
    likelihood, each study's integral by adaptive Gauss-Hermite quadrature.

    Args:
        nodes: points of the quadrature: 1 is Laplace's approximation, 7 what metafor takes. Seven are good to five digits of
            a rate where tau is about 1; where it is more than 3, take more.

    Raises:
        StatisticsError: there are no nodes or too many.
    """

    nodes: int = 7

    def __post_init__(self) -> None:
        if not isinstance(self.nodes, int) or not 1 <= self.nodes <= MOST_NODES:
            raise StatisticsError(f"{self.nodes} nodes cannot be used; take 1 to {MOST_NODES}.")


@dataclass(frozen=True, slots=True)
class BinomialEqual:
    """Counts are binomial with one rate for all studies: the logistic model without a random effect."""


@dataclass(frozen=True, slots=True)
class InverseVariance:
    """The studies' proportions on a scale, averaged with weights.

    Args:
        measure: the scale.
        tau2: the estimator of the variance between studies.
        width: what the interval is made of.
        variance: whose rate the variances of raw proportions are made of.
        weighting: EQUAL takes the plain mean of the studies.

    Raises:
        StatisticsError: the choices contradict each other.
    """

    measure: Measure = Measure.LOGIT
    tau2: TauSquared = TauSquared.REML
    width: Width = Width.NORMAL
    variance: Variance = Variance.OWN
    weighting: Weighting = Weighting.PRECISION

    def __post_init__(self) -> None:
        if self.width is not Width.NORMAL and self.tau2 is TauSquared.NONE:
            raise StatisticsError("Knapp-Hartung intervals belong to a random-effects model; choose a tau2.")
        if self.width is not Width.NORMAL and self.weighting is Weighting.EQUAL:
            raise StatisticsError("Knapp-Hartung intervals belong to weights by precision; choose those.")
        if self.variance is Variance.COMMON and self.measure is not Measure.RAW:
            raise StatisticsError("A common variance belongs to raw proportions; choose Measure.RAW.")


Model = BinomialNormal | BinomialEqual | InverseVariance


def words_of(model: Model) -> str:
    """The model in a few words, for a caption."""
    match model:
        case BinomialNormal():
            return "random effects, binomial-normal"
        case BinomialEqual():
            return "equal effects, binomial"
        case InverseVariance(tau2=TauSquared.NONE):
            return f"equal effects, {model.measure.value}"
        case InverseVariance():
            return f"random effects, {model.measure.value}, {model.tau2.value}"
