"""What people share by reports and registers: identifiers, addresses over time, households."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.db.models import Count, Max, Min, Q, QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.people.graph.values import MOST_SHARING, MOST_THINGS, Found, Key, Statement, Tie
from vigil.desk.people.models import Household, Identifier, Membership, Residence
from vigil.desk.people.queries import people_visible_to, told_to

ADDRESS = "address"
HOUSEHOLD = "household"


def shared_identifiers(viewer: User, people: Collection[int]) -> Found:
    """What names these people, in the form in which it is compared; what the engine refuses joins nobody.

    An IP address joins only those who used it at a known time and port: alone it says nothing. An address in a report and one in
    a register are one thing.
    """
    told = told_to(viewer) & Q(person__in=people_visible_to(viewer).values("pk"))
    # An IP address without time and port is no evidence (vigil.linkage.comparison.terms.uses_of).
    named = Identifier.objects.filter(told).exclude(value="")
    named = named.exclude(Q(kind="ip") & (Q(seen_at__isnull=True) | Q(port__isnull=True)))
    lived = Residence.objects.filter(told, superseded_by__isnull=True).exclude(value="")
    theirs = named.filter(person__in=people).values_list("kind", "value").distinct().order_by("kind", "value")
    homes = lived.filter(person__in=people).values_list("value", flat=True).distinct().order_by("value")
    keys = {*theirs[: MOST_THINGS + 1], *((ADDRESS, home) for home in homes[: MOST_THINGS + 1])}
    wanted = set(sorted(keys)[:MOST_THINGS])
    values = {value for _, value in wanted}
    places = {value for kind, value in wanted if kind == ADDRESS}
    named = named.filter(kind__in={kind for kind, _ in wanted}, value__in=values)
    lived = lived.filter(value__in=places)
    sharing: dict[Key, int] = defaultdict(int)
    for row in named.values("kind", "value").annotate(sharing=Count("person", distinct=True)).order_by():
        sharing[row["kind"], row["value"]] = row["sharing"]
    for home in lived.values("value").annotate(sharing=Count("person", distinct=True)).order_by():
        # Some may be named both ways: at least as many as either says.
        key = (ADDRESS, home["value"])
        sharing[key] = max(sharing[key], home["sharing"])
    few = {key for key, number in sharing.items() if number <= MOST_SHARING}
    statements: dict[Key, list[Statement]] = defaultdict(list)
    # Everybody who has what few share; of what is crowded, those alone who were asked about.
    asked = Q(person__in=people)
    uncrowded = asked
    for kind in {kind for kind, _ in few}:
        uncrowded |= Q(kind=kind, value__in={value for of, value in few if of == kind})
    at_home = asked | Q(value__in={value for kind, value in few if kind == ADDRESS})
    for key, one in (*_named(named.filter(uncrowded)), *_lived(lived.filter(at_home))):
        statements[key].append(one)
    return Found(
        tuple(
            # The parts of a postal address are compared apart.
            _tie(key, statements[key], sharing[key], people, says=key[1].replace(" | ", ", "))
            for key in sorted(wanted & statements.keys())
        ),
        len(keys) <= MOST_THINGS,
    )


def shared_households(viewer: User, people: Collection[int]) -> Found:
    """The households in which registers of the viewer's teams put these people."""
    told = told_to(viewer) & Q(person__in=people_visible_to(viewer).values("pk"))
    members = Membership.objects.filter(told)
    theirs = (
        members.filter(person__in=people).values_list("household", flat=True).distinct().order_by("household")
    )
    numbers = list(theirs[: MOST_THINGS + 1])
    members = members.filter(household__in=numbers[:MOST_THINGS])
    counted = members.values("household").annotate(sharing=Count("person", distinct=True)).order_by()
    sharing = {row["household"]: row["sharing"] for row in counted}
    few = {number for number, shared in sharing.items() if shared <= MOST_SHARING}
    households = Household.objects.select_related("team").in_bulk(list(sharing))
    statements: dict[int, list[Statement]] = defaultdict(list)
    for one in members.filter(Q(household__in=few) | Q(person__in=people)).order_by("person", "pk"):
        said = Statement(one.person_id, one.source, words="Named in it", since=one.since, until=one.until)
        statements[one.household_id].append(said)
    return Found(
        tuple(
            _tie(
                (HOUSEHOLD, str(number)),
                said,
                sharing[number],
                people,
                says=f"{households[number].number}, {households[number].team.name}",
            )
            for number, said in sorted(statements.items())
        ),
        len(numbers) <= MOST_THINGS,
    )


def _named(rows: "QuerySet[Identifier]") -> Iterator[tuple[Key, Statement]]:
    counted = rows.values("kind", "value", "person").annotate(
        first=Min("source"), sources=Count("source", distinct=True), seen=Min("seen_at")
    )
    for row in counted.order_by("kind", "value", "person"):
        seen = row["seen"] if row["kind"] == "ip" else None
        yield (
            (row["kind"], row["value"]),
            Statement(row["person"], row["first"], row["sources"] - 1, words="Named by it", seen_at=seen),
        )


def _lived(rows: "QuerySet[Residence]") -> Iterator[tuple[Key, Statement]]:
    counted = rows.values("value", "person").annotate(
        first=Min("source"),
        sources=Count("source", distinct=True),
        begins=Min("since"),
        over=Max("until"),
        ends=Count("until"),
        spells=Count("pk"),
    )
    for row in counted.order_by("value", "person"):
        # One spell whose end nobody said is not over.
        until = row["over"] if row["ends"] == row["spells"] else None
        yield (
            (ADDRESS, row["value"]),
            Statement(
                row["person"],
                row["first"],
                row["sources"] - 1,
                words="Said to live there",
                since=row["begins"],
                until=until,
            ),
        )


def _tie(
    key: Key, statements: Iterable[Statement], sharing: int, people: Collection[int], *, says: str = ""
) -> Tie:
    each: dict[int, Statement] = {}
    for one in statements:
        held = each.get(one.person)
        each[one.person] = one if held is None else _both(held, one)
    number = max(sharing, len(each))
    if number > MOST_SHARING:
        each = {person: one for person, one in each.items() if person in people}
    return Tie(*key, tuple(each[person] for person in sorted(each)), number, says)


def _both(one: Statement, other: Statement) -> Statement:
    """One statement for two ways of saying it: a register's, with its time, before a report's."""
    dated, bare = (other, one) if other.since or other.until else (one, other)
    return replace(dated, further=dated.further + bare.further + 1)
