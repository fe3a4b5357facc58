"""Clusters that grow and fall apart as decisions come and go; only the clusters that are touched are looked at."""

from collections import defaultdict

from vigil.linkage.deciding.chains import chain, reached


class Clusters:
    """Records and the ties between them. A cluster is called by its first key in alphabetical order."""

    def __init__(self) -> None:
        self._ties: dict[str, set[str]] = defaultdict(set)
        self._cluster: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._cluster

    def add(self, key: str) -> None:
        """A record by itself; one that is there stays as it is."""
        if key not in self._cluster:
            self._name({key})

    def tie(self, one: str, other: str) -> None:
        """Both records, and all that either is tied to, are one cluster."""
        self._ties[one].add(other)
        self._ties[other].add(one)
        if self._cluster[one] != self._cluster[other]:
            ours, theirs = self._members.pop(self._cluster[one]), self._members.pop(self._cluster[other])
            self._name(ours | theirs)

    def untie(self, one: str, other: str) -> None:
        """Take a tie away; the cluster falls apart where no other chain holds it together."""
        self._ties[one].discard(other)
        self._ties[other].discard(one)
        whole = self._members.pop(self._cluster[one])
        ours = reached(one, self._neighbours)
        self._name(ours)
        if ours != whole:
            self._name(whole - ours)

    def name(self, key: str) -> str:
        """What the cluster of a record is called."""
        return self._cluster[key]

    def members(self, key: str) -> frozenset[str]:
        """The records of the cluster that a record is in."""
        return frozenset(self._members[self._cluster[key]])

    def chain(self, one: str, other: str) -> tuple[str, ...]:
        """The shortest chain of ties between two records; empty where there is none."""
        return chain(one, other, self._neighbours)

    def all(self) -> dict[str, frozenset[str]]:
        """Every cluster by its name."""
        return {name: frozenset(members) for name, members in self._members.items()}

    def _neighbours(self, key: str) -> set[str]:
        return self._ties.get(key, set())

    def _name(self, members: set[str]) -> None:
        name = min(members)
        self._members[name] = members
        for key in members:
            self._cluster[key] = name
