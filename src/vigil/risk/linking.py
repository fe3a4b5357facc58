"""Which items must be looked at together: those that one rule joins, directly or through others."""

from collections.abc import Iterable, Sequence


def linked(joined: Iterable[Sequence[str]]) -> list[list[str]]:
    """The groups that sets of items fall into when every set is kept whole.

    Args:
        joined: sets of items that stand in one rule.

    Returns:
        Groups in the order of their first item, members in the order they were met.
    """
    group_of: dict[str, list[str]] = {}
    for items in joined:
        merged: list[str] = []
        for item in items:
            for member in group_of.get(item, [item]):
                if member not in merged:
                    merged.append(member)
        group_of.update(dict.fromkeys(merged, merged))
    groups: list[list[str]] = []
    for group in group_of.values():
        if not any(group is other for other in groups):
            groups.append(group)
    return groups
