"""Items that must be looked at together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.risk.linking import linked

SETS = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True), max_size=8)


@settings(deadline=None)
@given(SETS)
def test_every_set_lies_in_one_group_and_every_item_in_exactly_one(joined: list[list[str]]) -> None:
    groups = linked(joined)
    members = [item for group in groups for item in group]
    assert sorted(members) == sorted({item for items in joined for item in items})
    for items in joined:
        assert sum(set(items) <= set(group) for group in groups) == 1


@settings(deadline=None)
@given(SETS)
def test_no_group_could_be_split(joined: list[list[str]]) -> None:
    for group in linked(joined):
        reached = {group[0]}
        for _ in group:
            reached |= {item for items in joined if reached & set(items) for item in items}
        assert reached == set(group)
