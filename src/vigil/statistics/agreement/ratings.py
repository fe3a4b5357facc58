"""Ratings as they come: which rater put which case where."""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from vigil.statistics.columns import MOST_ROWS, Numbers, Whole, check_at_most, distinct
from vigil.statistics.errors import StatisticsError

MOST_CATEGORIES = 100
MOST_RATERS = 1_000


class Weights(Enum):
    """How much a near miss counts, for categories in order; Cicchetti and Allison (linear), Fleiss and Cohen (quadratic)."""

    NONE = "unweighted"
    LINEAR = "linear weights"
    QUADRATIC = "quadratic weights"

    def matrix(self, categories: int) -> Numbers:
        """Shape (categories, categories): 1 where the categories are the same, down to 0 where they are furthest apart."""
        if self is Weights.NONE:
            return np.eye(categories)
        places = np.arange(categories)
        apart = np.abs(places[:, np.newaxis] - places) / (categories - 1)
        near: Numbers = 1 - (apart if self is Weights.LINEAR else apart**2)
        return near


def checked_categories(untrusted_categories: Sequence[str]) -> tuple[str, ...]:
    """The categories, in order.

    Raises:
        StatisticsError: there are fewer than two or too many, or one is empty or stands twice.
    """
    categories = distinct(untrusted_categories, of="categories")
    check_at_most("categories", len(categories), MOST_CATEGORIES)
    if len(categories) < 2:
        raise StatisticsError(
            "Agreement needs at least two categories to choose between; name all that were open."
        )
    return categories


def places(name: str, untrusted_ratings: Sequence[str], categories: tuple[str, ...]) -> Whole:
    """One rater's ratings as places in the list of categories.

    Raises:
        StatisticsError: a rating is missing or names no category.
    """
    check_at_most(name, len(untrusted_ratings), MOST_ROWS)
    place_of = {category: place for place, category in enumerate(categories)}
    for number, rating in enumerate(untrusted_ratings, 1):
        if rating not in place_of:
            raise StatisticsError(
                f"{name}: rating {number} is {rating!r}, none of {', '.join(categories)}; leave out cases that are not rated."
            )
    return np.array([place_of[rating] for rating in untrusted_ratings], dtype=np.int64)


def counted(untrusted_table: Sequence[Sequence[str | None]], categories: tuple[str, ...]) -> Whole:
    """How many raters put each case into each category.

    Args:
        untrusted_table: a row a case, one entry a rater; None where that rater did not rate it.
        categories: all that were open to the raters.

    Returns:
        Shape (cases, categories), only of cases that somebody rated.

    Raises:
        StatisticsError: there is no case, rows differ in length, or a rating names no category.
    """
    check_at_most("cases", len(untrusted_table), MOST_ROWS)
    raters = {len(row) for row in untrusted_table}
    if len(raters) != 1 or raters <= {0, 1}:
        raise StatisticsError(
            "Ratings are a row a case with one entry for each of at least two raters, None where one did not rate; "
            f"here rows have {' or '.join(map(str, sorted(raters))) or 'no'} entries."
        )
    check_at_most("raters", max(raters), MOST_RATERS)
    place_of = {category: place for place, category in enumerate(categories)}
    counts: Whole = np.zeros((len(untrusted_table), len(categories)), dtype=np.int64)
    for number, row in enumerate(untrusted_table):
        for rating in row:
            if rating is None:
                continue
            if rating not in place_of:
                raise StatisticsError(
                    f"Case {number + 1}: {rating!r} is none of {', '.join(categories)}; None says that a rater did not rate."
                )
            counts[number, place_of[rating]] += 1
    rated: Whole = counts[counts.sum(axis=1) > 0]
    return rated
