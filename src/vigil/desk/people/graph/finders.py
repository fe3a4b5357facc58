"""Who finds ties: this room what people share by registers and reports, upper rooms what they know besides."""

from collections.abc import Callable, Collection, Iterator

from vigil.desk.accounts.models import User
from vigil.desk.people.graph.values import Found

# Given the viewer and the numbers of people whom they may see, every tie of these, naming nobody whom the viewer may not see.
# As many questions of the database whoever is hidden.
Finder = Callable[[User, Collection[int]], Found]
_finders: list[Finder] = []


def add(finder: Finder) -> None:
    """Name who finds ties."""
    if finder not in _finders:
        _finders.append(finder)


def finding(viewer: User) -> Callable[[Collection[int]], Iterator[Found]]:
    """What everybody named finds of some people for one viewer."""

    def find(people: Collection[int]) -> Iterator[Found]:
        return (finder(viewer, people) for finder in _finders)

    return find
