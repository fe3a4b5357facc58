"""The walk from some people to those they are joined to, step by step and within bounds; pure, given who finds ties."""

from collections.abc import Callable, Collection, Iterable, Sequence

from vigil.desk.people.graph.values import MOST_PEOPLE, MOST_TIES, Found, Key, Tie, Walk

Find = Callable[[Collection[int]], Iterable[Found]]
# What a person decided comes first; then what the fewest share.
DECIDED = "decision"


def walk(
    begin: Sequence[int],
    *,
    steps: int,
    find: Find,
    most_people: int = MOST_PEOPLE,
    most_ties: int = MOST_TIES,
) -> Walk:
    """Walk from people to people over what they share; a crowded thing is told of those who are met, and leads to nobody.

    The same people and the same ties give the same walk, in whatever order they are found.

    Args:
        begin: whom to begin with, the most important first.
        steps: how far: 1 is those who share something with them.
        find: every tie of some people, within what the viewer may see.
        most_people: most people to meet.
        most_ties: most things to keep; at least ``most_people``, or the walk could fall apart.

    Raises:
        ValueError: nobody to begin with, no step, or bounds that do not fit each other.
    """
    if not begin or steps < 1 or not 1 <= most_people <= most_ties:
        raise ValueError(
            "a walk begins with somebody, goes at least a step, and keeps a thing for each it meets"
        )
    met = dict.fromkeys(begin[:most_people], 0)
    left_out = set(begin[most_people:])
    ties: dict[Key, Tie] = {}
    leading: dict[Key, None] = {}
    is_whole, asked = True, list(met)
    for step in range(1, steps + 1):
        fresh, whole = _gathered(ties, find(asked))
        is_whole, asked = is_whole and whole, []
        for tie in sorted(fresh, key=_rank):
            for person in sorted(tie.people - met.keys()):
                if len(met) == most_people:
                    left_out.add(person)
                    continue
                met[person] = step
                asked.append(person)
                leading[tie.key] = None
        if not asked:
            break
    if asked:
        # Those met last: what joins them among each other, and how many stand behind them.
        is_whole = _gathered(ties, find(asked))[1] and is_whole
    shown = frozenset(met)
    joining = [
        tie for tie in ties.values() if len(tie.people & shown) > 1 or (tie.is_crowded and tie.people & shown)
    ]
    joining.sort(key=lambda tie: (tie.key not in leading, *_rank(tie)))
    behind = (
        {person for tie in ties.values() if not tie.is_crowded for person in tie.people} - shown - left_out
    )
    return Walk(
        people=met,
        ties=tuple(tie.among(shown) for tie in sorted(joining[:most_ties], key=_rank)),
        left_out=len(left_out),
        further=len(behind),
        ties_left_out=len(joining[most_ties:]),
        is_whole=is_whole,
        references=tuple(
            sorted({tie.case_reference for tie in ties.values() if tie.case_reference and tie.people & shown})
        ),
    )


def _gathered(ties: dict[Key, Tie], found: Iterable[Found]) -> tuple[list[Tie], bool]:
    """Those of the ties found that may be followed, each once with all its statements, and whether they are all."""
    whole = True
    keys: dict[Key, None] = {}
    for one in found:
        whole = whole and one.is_whole
        for tie in one.ties:
            held = ties.get(tie.key)
            ties[tie.key] = tie.joined(held) if held else tie
            keys[tie.key] = None
    return [ties[key] for key in keys if not ties[key].is_crowded], whole


def _rank(tie: Tie) -> tuple[bool, int, str, str]:
    return tie.kind != DECIDED, tie.sharing, tie.kind, tie.value
