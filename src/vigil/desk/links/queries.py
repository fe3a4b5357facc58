"""Reading links, always within what the viewer may see.

A viewer is told what follows from the people and decisions that they may see, and from nothing else: a pair is there when both
people are, and clusters, conflicts and open proposals are reckoned for each viewer from the decisions on such pairs. A sealed
case therefore moves nothing on the page of anybody who is not named on it; its own officers see the pair, and speak first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Role
from vigil.desk.cases.models import Involvement
from vigil.desk.links.models import Decision, Pair, Proposal
from vigil.desk.links.register import register_of
from vigil.desk.links.rules import in_order, number_of
from vigil.desk.people.models import Nominal, Person
from vigil.desk.people.queries import people_visible_to, references_with

# The journal lists no entry about a case that stands under none (`vigil.desk.journal.scope`).
UNLISTED = "cases.pair"
# Asked for beside the others, so that the database is asked as much for none as for some: whoever times it learns nothing.
NOBODY = 0
TOGETHER = 400  # people whom one question to the database names
MOST_NAMED = 3  # officers who are named where a sealed case might be asked about


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, and nothing of what they hold."""

    officer: str
    team: str
    force: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two people of whom *not the same* stands and whom a chain of *the same* joins all the same."""

    first: Person
    second: Person
    decision: Decision
    chain: tuple[Person, ...]

    def touches(self, pair: Pair) -> bool:
        """Whether both people of a pair are on the chain."""
        return set(pair.numbers) <= {one.pk for one in self.chain}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is written before a pair is shown: which verb, under which case, about what."""

    verb: str
    case: str
    subject: str


def _both_visible(viewer: User) -> Q:
    visible = people_visible_to(viewer)
    # Of two lists SQLite tries every first person with every second one: 6 minutes a page where 40,000 people are known.
    return Q(Exists(visible.filter(pk=OuterRef("second"))), first__in=visible.values("pk"))


def proposals_visible_to(viewer: User, *, lapsed: bool = False) -> QuerySet[Proposal]:
    """Proposals between people whom the viewer may both see; a child first, then the likeliest. Lapsed ones where asked for."""
    return _proposed(_both_visible(viewer), lapsed=lapsed)


def _proposed(both: Q, *, lapsed: bool = False) -> QuerySet[Proposal]:
    proposals = Proposal.objects.filter(both)
    if not lapsed:
        proposals = proposals.filter(lapsed_at__isnull=True)
    ordered = proposals.order_by("-child", "-person_score", "first", "second")
    return ordered.select_related("first", "second")


def decisions_visible_to(viewer: User) -> QuerySet[Decision]:
    """Every decision on people whom the viewer may both see, in the order they were taken."""
    return _decisions(_both_visible(viewer))


def _decisions(both: Q) -> QuerySet[Decision]:
    return Decision.objects.filter(both).order_by("pk")


def standing(viewer: User) -> QuerySet[Decision]:
    """The decisions that stand, of those that the viewer may see: none that waits for a second person or was withdrawn."""
    return _standing(_both_visible(viewer))


def _standing(both: Q) -> QuerySet[Decision]:
    return _decisions(both).filter(began_at__isnull=False, withdrawn_at__isnull=True)


def _around(both: Q, people: Iterable[int]) -> list[Decision]:
    """The decisions that stand on some people and on whoever is one person with any of them, in the order they were taken.

    What is reckoned for a page then grows with what lies around it, and not with all that was ever decided.

    Args:
        both: which pairs the viewer may see; a decision that they may not see leads nowhere.
        people: their numbers.
    """
    found: dict[int, Decision] = {}
    reached: set[int] = set()
    ahead = set(people)
    while ahead:
        reached |= ahead
        further: set[int] = set()
        waiting = sorted(ahead)
        for begin in range(0, len(waiting), TOGETHER):
            some = waiting[begin : begin + TOGETHER]
            for one in _standing(both).filter(Q(first__in=some) | Q(second__in=some)):
                found[one.pk] = one
                if one.verdict == Decision.Verdict.SAME:
                    further.update(one.numbers)
        ahead = further - reached
    return [found[number] for number in sorted(found)]


def decisions_to_confirm(viewer: User) -> QuerySet[Decision]:
    """Merges that wait for a second person who is not the first."""
    return _to_confirm(_both_visible(viewer), viewer)


def _to_confirm(both: Q, viewer: User) -> QuerySet[Decision]:
    waiting = _decisions(both).filter(began_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.exclude(decided_by=viewer.username).select_related("first", "second")


def open_proposals(viewer: User) -> QuerySet[Proposal]:
    """Proposals that wait for somebody, the most dangerous first: a child, then whose age is not known, then the likeliest.

    One is not open where a decision stands or waits on the pair, both are one person already, or *not the same* stands between
    any two people of their clusters. Only undecided pairs that a decision comes near are reckoned out, from the decisions
    around them; the rest the database answers.
    """
    return _open(_both_visible(viewer))


def _open(both: Q) -> QuerySet[Proposal]:
    on_the_pair = Decision.objects.filter(
        first=OuterRef("first"), second=OuterRef("second"), withdrawn_at__isnull=True
    )
    undecided = _proposed(both).filter(~Exists(on_the_pair))
    decided = _standing(both)
    near = list(undecided.filter(_has_any("first", decided) | _has_any("second", decided)))
    around = _around(both, (number for one in near for number in one.numbers))
    left = {(number_of(one.first), number_of(one.second)) for one in register_of(around, near).proposals()}
    return undecided.exclude(pk__in=[one.pk for one in near if one.numbers not in left])


def _has_any(person: str, decisions: QuerySet[Decision]) -> Q:
    """Whether any of some decisions is on a person of a pair, ``first`` or ``second``."""
    asked = OuterRef(person)
    return Q(Exists(decisions.filter(first=asked))) | Q(Exists(decisions.filter(second=asked)))


def count_waiting(viewer: User) -> int:
    """How much waits for the viewer: open proposals of one person, and merges to confirm. Every page asks it: it is quick."""
    both = _both_visible(viewer)
    open_ones = _open(both).exclude(relation=Proposal.Relation.HOUSEHOLD)
    return open_ones.count() + _to_confirm(both, viewer).count()


def contradictions(viewer: User) -> list[Contradiction]:
    """Every conflict that the viewer may see whole, for a person to resolve."""
    both = _both_visible(viewer)
    same = _standing(both).filter(verdict=Decision.Verdict.SAME)
    # Nobody is joined all the same whom nobody was ever found to be one with.
    apart = _standing(both).filter(
        _has_any("first", same), _has_any("second", same), verdict=Decision.Verdict.DIFFERENT
    )
    around = _around(both, (number for one in apart for number in one.numbers))
    found = register_of(around).conflicts()
    numbers = {number_of(key) for one in found for key in one.chain}
    people = Person.objects.in_bulk(numbers)
    latest = {one.numbers: one for one in around}
    told = []
    for one in found:
        chain = tuple(people[number_of(key)] for key in one.chain)
        pair = (number_of(one.first), number_of(one.second))
        told.append(Contradiction(people[pair[0]], people[pair[1]], latest[pair], chain))
    return told


def one_with(viewer: User, person: Person) -> list[Person]:
    """Everybody whom standing decisions that the viewer may see make one person with this one."""
    numbers = clusters_of(viewer, [person.pk]) - {person.pk}
    return list(Person.objects.filter(pk__in=numbers).order_by("pk"))


def clusters_of(viewer: User, people: Iterable[int]) -> set[int]:
    """The numbers of some people, and of everybody whom standing decisions make one person with any of them."""
    told = set(people)
    register = register_of(_around(_both_visible(viewer), told))
    clusters = [set(map(number_of, members)) for members in register.clusters().values()]
    return told.union(*(members for members in clusters if members & told))


def history_of(viewer: User, one: int, other: int) -> list[Decision]:
    """Every decision on a pair that the viewer may see, the newest first."""
    first, second = in_order(one, other)
    return list(decisions_visible_to(viewer).filter(first=first, second=second).order_by("-pk"))


def pairs_of(viewer: User, people: Iterable[int]) -> QuerySet[Proposal]:
    """Open proposals that any of some people is part of."""
    wanted = list(people)
    return open_proposals(viewer).filter(Q(first__in=wanted) | Q(second__in=wanted))


def contacts_of(viewer: User, people: Iterable[int]) -> list[Contact]:
    """Officers of other teams who may know one of these people, where that is at all likely; each once, by name.

    They stand in cases that are not sealed, and in registers. A sealed case gives no contact: its own officers see the pair.

    Args:
        viewer: who asks; they may see the people.
        people: numbers of people.
    """
    asked = set(people)
    visible = people_visible_to(viewer).values("pk")
    likely = Proposal.objects.filter(lapsed_at__isnull=True).exclude(relation=Proposal.Relation.HOUSEHOLD)
    theirs = likely.filter(first__in=asked).exclude(second__in=visible).values("second")
    ours = likely.filter(second__in=asked).exclude(first__in=visible).values("first")
    return _contacts(Q(person__in=theirs) | Q(person__in=ours))


def contacts_who_know(viewer: User, people: Iterable[int]) -> list[Contact]:
    """Officers of other teams who know those of some people whom the viewer may not see; each once, by name.

    They stand in cases that are not sealed, and in registers: a sealed case gives no contact.

    Args:
        viewer: who asks.
        people: numbers of people, whom the viewer may see or not.
    """
    visible = people_visible_to(viewer).values("pk")
    return _contacts(Q(person__in={NOBODY, *people}) & ~Q(person__in=visible))


def _contacts(hidden: Q) -> list[Contact]:
    cases = Involvement.objects.filter(hidden, case__sealed=False)
    told = {
        Contact(officer or "", team, force)
        for officer, team, force in cases.values_list(
            "case__allocated_to__name", "case__team__name", "case__team__force__name"
        )
    }
    registers = Nominal.objects.filter(hidden).values_list("team__name", "team__force__name")
    told |= {Contact("", team, force) for team, force in registers}
    return sorted(told, key=lambda one: (one.force, one.team, one.officer))


def asked_about_sealed(viewer: User) -> list[str]:
    """Who is asked whether a sealed case knows somebody: supervisors of the viewer's force, whatever there is to know."""
    supervisors = User.objects.filter(force=viewer.force, role=Role.SUPERVISOR, is_active=True)
    return list(supervisors.order_by("name").values_list("name", flat=True)[:MOST_NAMED])


def references_of(pair: Pair) -> tuple[list[str], list[str]]:
    """The references of the cases in which either person is: those that are sealed, and the others."""
    cases = Involvement.objects.filter(person__in=pair.numbers).values_list("case__reference", "case__sealed")
    sealed = sorted({reference for reference, hidden in cases if hidden})
    return sealed, sorted({reference for reference, hidden in cases if not hidden})


def readings_of(viewer: User, pair: Pair) -> list[Reading]:
    """What is recorded when the viewer is shown a pair.

    Its own entry stands where a decision's would. Under every other case through which the viewer sees one of the two, the
    reading of that person is recorded, as if their page had been opened: it says nothing of the other.
    """
    sealed, others = references_of(pair)
    readings = [Reading("links:pair:read", *place) for place in places_of(pair)]
    if sealed:
        for person in (pair.first, pair.second):
            readings += [
                Reading("people:person:read", reference, f"people.person:{person.pk}")
                for reference in references_with(viewer, person)
                if reference in others
            ]
    return readings


def places_of(pair: Pair) -> list[tuple[str, str]]:
    """The case and the subject of each entry about a pair: every case of either person; of a sealed one, that one alone.

    An entry names neither person: a reader of one case need not be one of the other. Where several sealed cases meet, no
    reader of one may learn of another: the entry then stands under no case and on no page, and is left to whoever verifies
    the whole journal.
    """
    sealed, others = references_of(pair)
    if len(sealed) > 1:
        return [("", UNLISTED)]
    return [(reference, "links.pair") for reference in sealed or others or [""]]
