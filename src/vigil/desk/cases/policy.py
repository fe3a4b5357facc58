"""Which policy orders a force's queue: the default one, until an upper app says where a force keeps its choice."""

from collections.abc import Callable

from vigil.capacity import DEFAULT, Policy
from vigil.desk.accounts.models import Force

Provider = Callable[[Force], Policy]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Name who knows the policy that a force has chosen; there is one."""
    _providers[:] = [provider]


def policy_of(force: Force) -> Policy:
    """The policy of a force's queue."""
    return _providers[0](force) if _providers else DEFAULT
