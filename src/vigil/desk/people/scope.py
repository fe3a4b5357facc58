"""Whom a viewer may see, as the upper apps say it; this room itself knows no cases."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.people.models import Person


class Provider(NamedTuple):
    """What an upper app knows of who may be seen.

    Args:
        people: given the viewer, the numbers of people in what they may see, as a query set of one column.
        sources: given the viewer, the sources (as identifiers and facts name them) that they may see, as a query set of one
            column.
        references: given the viewer and a person, the references of the cases in which they may see the person; a reading is
            recorded under each.
    """

    people: Callable[[User], "QuerySet"]  # type: ignore[type-arg]
    sources: Callable[[User], "QuerySet"]  # type: ignore[type-arg]
    references: Callable[[User, Person], list[str]]


_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Name who knows; with nobody named, a viewer sees the nominals of their own teams alone."""
    if provider not in _providers:
        _providers.append(provider)


def providers() -> tuple[Provider, ...]:
    """Everybody who knows."""
    return tuple(_providers)
