"""Where boxes stand: none on another, all within the drawing, lines between neighbours, the same for the same walk."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.people.graph.test_walking import World, finding, tie, worlds
from vigil.desk.people.graph.layout import HEIGHT, WIDTH, Place, lay_out
from vigil.desk.people.graph.walking import walk


def overlap(one: Place, other: Place) -> bool:
    return abs(one.x - other.x) < WIDTH and abs(one.y - other.y) < HEIGHT


@settings(max_examples=100)
@given(worlds(), st.integers(1, 3))
def test_no_box_stands_on_another_or_outside(world: World, steps: int) -> None:
    walked = walk(world.begin, steps=steps, find=finding(world.ties))
    layout = lay_out(walked)
    boxes = [*layout.people.values(), *layout.ties]
    assert layout.people.keys() == walked.people.keys()
    assert len(layout.ties) == len(walked.ties)
    for box in boxes:
        assert 0 <= box.x <= layout.width - WIDTH
        assert 0 <= box.y <= layout.height - HEIGHT
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert lay_out(walked) == layout
    for place, shared in zip(layout.ties, walked.ties, strict=True):
        assert all(layout.people[one].x != place.x for one in shared.people)


def test_two_pairs_do_not_cross() -> None:
    walked = walk([1, 2], steps=1, find=finding([tie("a", [1, 4]), tie("b", [2, 3])]))
    layout = lay_out(walked)
    rows = [layout.people[one].y for one in (1, 4)], [layout.people[one].y for one in (2, 3)]
    assert rows[0][0] == rows[0][1]
    assert rows[1][0] == rows[1][1]
