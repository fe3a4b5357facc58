"""An index that codes are added to and removed from, which finds exactly what a fresh index of the codes held would find.

A `NearIndex` (built, or mapped from a file) stays as it is. Codes added since wait beside it and are all looked at; what was
removed is left out of what it finds. Each code has a number, given once and never again: the codes of the first index have
their places, each code added the next number. Numbers stay when the index is built anew.

It is built anew, by itself, when more codes wait than 20,000 or a sixty-fourth of those indexed, whichever is more; or when
more of those indexed are removed than 20,000 or a quarter. So a search looks at few codes one by one, and each code added
costs in the end about as much as indexing 64. Adding copies what waits: add many at a time.
"""

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import hamming
from vigil.kernels.near import FEWEST_INDEXED, MOST_CODES, Codes, Matches, NearIndex, in_order, look_at_all

FEWEST_CHANGES = FEWEST_INDEXED  # that an index is built anew for
WAITING_SHARE = 64  # one in so many may wait
REMOVED_SHARE = 4  # one in so many may be removed

Numbers = NDArray[np.int64]


class GrowingIndex:
    """Codes by number, found within a radius; not to be changed by one thread while another searches."""

    def __init__(self, index: NearIndex | None = None) -> None:
        """Begin with an index, whose places become numbers, or with nothing."""
        self._index = index or NearIndex.build(np.empty((0, hamming.CODE_BYTES), dtype=np.uint8))
        # Numbers of the indexed codes, ascending; None while they are the places, which an index of many need not store.
        self._numbers: Numbers | None = None
        self._is_removed = np.zeros(len(self._index.codes), dtype=np.bool_)
        self._removed = 0
        self._waiting: Codes = np.empty((0, hamming.CODE_BYTES), dtype=np.uint8)
        self._waiting_numbers: Numbers = np.empty(0, dtype=np.int64)
        self._next = len(self._index.codes)

    def __len__(self) -> int:
        """How many codes are held."""
        return len(self._index.codes) - self._removed + len(self._waiting)

    @property
    def waiting(self) -> int:
        """How many codes are looked at one by one."""
        return len(self._waiting)

    def held(self) -> tuple[Numbers, Codes]:
        """Numbers and codes of all that is held, by number; copied."""
        stay = np.flatnonzero(~self._is_removed)
        return (
            np.concatenate([self._numbers_of(stay), self._waiting_numbers]),
            np.concatenate([self._index.codes[stay], self._waiting]),
        )

    def add(self, codes: Codes) -> Numbers:
        """Hold more codes; the same code may be held more than once.

        Args:
            codes: shape (n, 32), uint8.

        Returns:
            their numbers, int64.

        Raises:
            ValueError: the shape is wrong, or there would be more than 2**32 - 1; nothing is added then.
        """
        hamming.check_codes(codes)
        if len(self) + len(codes) > MOST_CODES:
            raise ValueError("an index holds at most 2**32 - 1 codes")
        numbers = np.arange(self._next, self._next + len(codes))
        self._waiting = np.concatenate([self._waiting, codes])
        self._waiting_numbers = np.concatenate([self._waiting_numbers, numbers])
        self._next += len(codes)
        self._rebuild_when_due()
        return numbers

    def remove(self, numbers: Numbers) -> None:
        """Hold codes no more.

        Args:
            numbers: those that `add` gave, or places in the first index; shape (n,), int64, each once.

        Raises:
            ValueError: a number is not held, or stands twice; nothing is removed then.
        """
        wanted = np.sort(numbers)
        waiting = np.isin(self._waiting_numbers, wanted)
        places = self._places_of(wanted)
        if (wanted[1:] == wanted[:-1]).any() or len(places) + waiting.sum() != len(wanted):
            raise ValueError("a number to remove is not held, or stands twice")
        self._waiting, self._waiting_numbers = self._waiting[~waiting], self._waiting_numbers[~waiting]
        self._is_removed[places] = True
        self._removed += len(places)
        self._rebuild_when_due()

    def search(self, queries: Codes, *, radius: int) -> Matches:
        """Every code held within ``radius`` bits of each query; ``places`` are numbers.

        Args:
            queries: shape (q, 32), uint8.
            radius: 0 to 256 bits.

        Raises:
            ValueError: a shape or the radius is wrong.
        """
        indexed = self._index.search(queries, radius=radius)
        stays = ~self._is_removed[indexed.places]
        waiting = look_at_all(self._waiting, queries, radius=radius)
        return in_order(
            np.concatenate([indexed.queries[stays], waiting.queries]),
            np.concatenate([self._numbers_of(indexed.places[stays]), self._waiting_numbers[waiting.places]]),
            np.concatenate([indexed.distances[stays], waiting.distances]),
        )

    def is_quick(self, *, radius: int) -> bool:
        """Whether a search within this radius asks the index; otherwise every code is looked at, which finds the same."""
        return self._index.is_quick(radius=radius)

    def counts(self, queries: Codes) -> NDArray[np.int64]:
        """How many codes held lie at each distance from each query: shape (q, 257); every code is looked at."""
        removed = self._index.codes[np.flatnonzero(self._is_removed)]
        return (
            self._index.counts(queries)
            + hamming.counts(codes=self._waiting, queries=queries)
            - hamming.counts(codes=removed, queries=queries)
        )

    def rebuild(self) -> None:
        """Index what is held, so that nothing waits; takes the memory of a second index while it lasts."""
        numbers, codes = self.held()
        self._index = NearIndex.build(codes)
        self._numbers = None if self._next == len(numbers) else numbers
        self._is_removed = np.zeros(len(codes), dtype=np.bool_)
        self._removed = 0
        self._waiting, self._waiting_numbers = self._waiting[:0].copy(), self._waiting_numbers[:0].copy()

    def _rebuild_when_due(self) -> None:
        indexed = len(self._index.codes)
        if self.waiting > max(FEWEST_CHANGES, indexed // WAITING_SHARE) or self._removed > max(
            FEWEST_CHANGES, indexed // REMOVED_SHARE
        ):
            self.rebuild()

    def _numbers_of(self, places: Numbers) -> Numbers:
        return places if self._numbers is None else self._numbers[places]

    def _places_of(self, numbers: Numbers) -> Numbers:
        """Where those of the numbers stand that the index holds; others are left out."""
        count = len(self._index.codes)
        if self._numbers is None:
            places = numbers[(numbers >= 0) & (numbers < count)]
        else:
            near = np.minimum(np.searchsorted(self._numbers, numbers), count - 1)
            places = near[self._numbers[near] == numbers] if count else near[:0]
        return places[~self._is_removed[places]]
