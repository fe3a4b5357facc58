"""The formulas of queueing theory give the published numbers, to the digits published."""

from functools import partial

import pytest

from vigil.capacity import closed_forms
from vigil.capacity.levels import Four

TEN_DIGITS = partial(pytest.approx, abs=5e-11)
FOUR_RATES = (0.2, 0.5, 0.8, 1.2)  # Very High first


def test_mm1_at_half_load() -> None:
    """Erlang: rho / (mu - lambda) = 1, and 1 / (mu - lambda) = 2."""
    wait = closed_forms.mmc_wq(arrivals=0.5, service=1)
    assert (wait, wait + 1) == (1.0, 2.0)


def test_mm1_at_four_fifths_load() -> None:
    """Erlang: rho / (mu - lambda) = 0.8 / 0.2."""
    assert closed_forms.mmc_wq(arrivals=0.8, service=1) == TEN_DIGITS(4.0)


def test_mm3_at_two_thirds_load() -> None:
    """Erlang C for three servers offered two: 4/9."""
    assert closed_forms.erlang_c(arrivals=2, service=1, servers=3) == TEN_DIGITS(0.4444444444)
    wait = closed_forms.mmc_wq(arrivals=2, service=1, servers=3)
    assert wait == TEN_DIGITS(0.4444444444)
    assert closed_forms.little(arrivals=2, wait=wait) == TEN_DIGITS(0.8888888889)


def test_md1_waits_half_of_mm1() -> None:
    """Pollaczek and Khinchine: without spread, half the wait."""
    assert closed_forms.md1_wq(arrivals=0.5, length=1) == 0.5
    assert closed_forms.pollaczek_khinchine_wq(arrivals=0.5, mean=1, second_moment=2) == 1.0


def test_cobham_for_two_classes_and_one_server() -> None:
    """Cobham (1954): W0 = 0.7, W0 / (1 - .3) = 1, W0 / ((1 - .3)(1 - .7)) = 3.3333333333."""
    assert closed_forms.cobham_mg1_wq(arrivals=[0.3, 0.4], means=[1, 1], second_moments=[2, 2]) == TEN_DIGITS(
        [1.0, 3.3333333333]
    )
    # W0 is what Pollaczek and Khinchine's wait at the same load has above 1 - rho.
    of_all = closed_forms.pollaczek_khinchine_wq(arrivals=0.7, mean=1, second_moment=2)
    assert of_all * (1 - 0.7) == TEN_DIGITS(0.7)


def test_cobham_for_four_classes_and_three_servers() -> None:
    """Cobham (1954), with Erlang C for the residual work."""
    waits = closed_forms.cobham_mmc_wq(arrivals=FOUR_RATES, service=1, servers=3)
    assert waits == TEN_DIGITS([0.2918075076, 0.3806184881, 0.7104878445, 5.4470734745])


def test_an_independent_simulation_lies_within_three_standard_errors_of_cobham() -> None:
    """Ciw on the same four classes, with the standard errors of that run."""
    waits = closed_forms.cobham_mmc_wq(arrivals=FOUR_RATES, service=1, servers=3)
    ciw, errors = (0.2955, 0.3834, 0.7359, 5.77), (0.003, 0.0045, 0.014, 0.29)
    assert all(abs(a - b) <= 3 * error for a, b, error in zip(waits, ciw, errors, strict=True))


@pytest.mark.parametrize("points", [(1, 1, 1, 1), (1, 2, 4, 8), (1, 1000, 1e6, 1e9)])
def test_no_order_changes_the_mean_over_all(points: Four[float]) -> None:
    """Kleinrock's conservation law (1965): 2.7235367372 first come first served, and whatever the points."""
    fcfs = closed_forms.mmc_wq(arrivals=2.7, service=1, servers=3)
    assert fcfs == TEN_DIGITS(2.7235367372)
    slow_first = FOUR_RATES[::-1]
    waits = closed_forms.kleinrock_wq(arrivals=slow_first, service=1, servers=3, points=points)
    assert closed_forms.conserved_wq(arrivals=slow_first, waits=waits) == TEN_DIGITS(fcfs)
    cobham = closed_forms.cobham_mmc_wq(arrivals=FOUR_RATES, service=1, servers=3)
    assert closed_forms.conserved_wq(arrivals=FOUR_RATES, waits=cobham) == TEN_DIGITS(fcfs)


def test_points_lie_between_order_of_arrival_and_strict_priority() -> None:
    """Kleinrock (1964): all gain alike, and it is first come first served; a million times faster, and it is Cobham's."""
    alike = closed_forms.kleinrock_wq(arrivals=[0.4, 0.3], service=1, points=[1, 1])
    assert alike == TEN_DIGITS([closed_forms.mmc_wq(arrivals=0.7, service=1)] * 2)
    strict = closed_forms.kleinrock_wq(arrivals=[0.4, 0.3], service=1, points=[1, 1e12])
    assert strict == pytest.approx([10 / 3, 1.0], abs=1e-9)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: closed_forms.mmc_wq(arrivals=3, service=1, servers=3),
        lambda: closed_forms.md1_wq(arrivals=1.2, length=1),
        lambda: closed_forms.cobham_mmc_wq(arrivals=[1, 2], service=1, servers=3),
        lambda: closed_forms.kleinrock_wq(arrivals=[1, 0.1], service=1, points=[1, 2]),
        lambda: closed_forms.kleinrock_wq(arrivals=[0.1, 0.1], service=1, points=[2, 1]),
        lambda: closed_forms.interrupting_mm1_w(arrivals=[0.5, 0.5], service=1),
    ],
)
def test_no_mean_is_given_where_none_exists(refused: object) -> None:
    assert callable(refused)
    with pytest.raises(ValueError, match=r"loaded|rise"):
        refused()
