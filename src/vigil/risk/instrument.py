"""An instrument as a value: its questions, its structure, and the terms on which it may be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vigil.risk.compiled import Compiled, compiled
from vigil.risk.item import Gate, Item, Kind
from vigil.risk.levels import Level, Reading
from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.dates import ASSESSMENT, Measure, Order
from vigil.risk.reasoning.diagram import reversal_in
from vigil.risk.structures import AnyStructure, Points, Steps
from vigil.risk.terms import Exclusion, Finding, Missing, Overlap, Reads, Setting, SignOff, Stage

MOST_ITEMS = 64
MOST_RULES = 256
ANY_MAY_BE_MISSING = Missing()


@dataclass(frozen=True, slots=True, repr=False)
class Instrument:
    """One version of a risk instrument; never edited, only superseded.

    Attributes:
        label: what must stand beside its name wherever it is shown.
        population: whom it is for, in words.
        minimum_age: a suspect known to be younger is a child, and is not assessed.
        structure: how answers become a level or a total.
        action_times: by level; empty where the instrument drives no clock.
        action_times_source: where the action times come from; a file must say it.
        checksum: SHA-256 of the file, as hexadecimal.
        born: the item that holds the date of birth, where the instrument has one; the age gate reads it too.
        measures: whole years between dates.
        orders: which date cannot be after which.
        gates: questions that decide whether it applies; they feed no level.
        exclusions: answers for which it does not apply.
        contradictions: answers that no person can have.
        at_most: counts that another count holds.
        stages: when in a case it is used.
        missing: how many answers may be missing for its result to stand.
        monotone: whether it declares that no worse answer lowers the result; that is checked, exactly.
        settings: where public implementations of it differ, with the reading taken.
        overlaps: items that come close to an outcome.
        findings: published figures of how well it does.
        reads: protected characteristics that it reads, for published instruments alone.
        sign_off: who transcribed and who checked it; None while nobody has.
        restricted: whether the definition must stay encrypted, and out of exports and logs beyond answers and level.
        switched_on: whether it may be used without a force switching it on.
        supersedes: the version before, or empty.

    Raises:
        ValueError: its parts do not fit together, there is too much of something, or it is not monotone as declared.
    """

    id: str
    version: str
    title: str
    label: str
    licence: str
    owner: str
    source: str
    population: str
    minimum_age: int
    items: tuple[Item, ...]
    structure: AnyStructure
    action_times: Mapping[Level, timedelta]
    checksum: str
    action_times_source: str = ""
    born: str = ""
    measures: tuple[Measure, ...] = ()
    orders: tuple[Order, ...] = ()
    gates: tuple[Gate, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    contradictions: tuple[Exclusion, ...] = ()
    at_most: tuple[AtMost, ...] = ()
    stages: tuple[Stage, ...] = (Stage.BEFORE_VISIT,)
    missing: Missing = ANY_MAY_BE_MISSING
    monotone: bool = True
    settings: tuple[Setting, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    findings: tuple[Finding, ...] = ()
    reads: tuple[Reads, ...] = ()
    sign_off: SignOff | None = None
    restricted: bool = False
    switched_on: bool = True
    supersedes: str = ""
    compiled: Compiled = field(init=False, compare=False)

    def __post_init__(self) -> None:
        _check_counts(self)
        _check_names(self)
        _check_dates(self)
        ready = compiled(
            items=self.items,
            measures=self.measures,
            structure=self.structure,
            exclusions=self.exclusions,
            contradictions=self.contradictions,
            at_most=self.at_most,
        )
        object.__setattr__(self, "compiled", ready)
        _check_times(self)
        if self.monotone:
            _check_monotone(self)

    def __repr__(self) -> str:
        """Its name alone: a definition may be restricted, and a log keeps what is printed."""
        return f"Instrument({self.id!r}, {self.version!r})"

    @property
    def scale(self) -> tuple[Reading, ...]:
        """What it can come to, lowest first."""
        return self.compiled.scale

    @property
    def gives_levels(self) -> bool:
        """Whether it comes to a level, and not to a total."""
        return isinstance(self.scale[0], Level)

    @property
    def drives_clock(self) -> bool:
        """Whether its level has an action time."""
        return bool(self.action_times)

    @property
    def needs_day(self) -> bool:
        """Whether it can only be assessed on a day: it counts years, or reads an age from a date."""
        return any(item.kind is Kind.DATE for item in self.items)

    def item(self, name: str) -> Item:
        """The item of an id."""
        return next(item for item in self.items if item.id == name)


def rules_of(structure: AnyStructure) -> Sequence[object]:
    """What there must not be too many of in a structure."""
    match structure:
        case Steps():
            return structure.rules()
        case Points():
            return [one for weight in structure.weights for one in weight.points]
    return structure.rows


def _check_counts(instrument: Instrument) -> None:
    if len(instrument.items) > MOST_ITEMS:
        raise ValueError(f"it has {len(instrument.items)} items; at most {MOST_ITEMS} are taken")
    rules = rules_of(instrument.structure)
    if len(rules) > MOST_RULES:
        raise ValueError(f"it has {len(rules)} rules; at most {MOST_RULES} are taken")


def _check_names(instrument: Instrument) -> None:
    known: set[str] = set()
    parts = (instrument.items, instrument.measures, instrument.gates)
    for name in [one.id for part in parts for one in part]:
        if name in known or name == ASSESSMENT:
            raise ValueError(f"two items have the same id, '{name}'; give each its own")
        known.add(name)
    dates = {item.id for item in instrument.items if item.kind is Kind.DATE}
    if stray := [name for name in instrument.structure.named() if name in dates]:
        raise ValueError(f"'{stray[0]}' is a date; measure years by it, and read those")


def _check_dates(instrument: Instrument) -> None:
    dates = {item.id for item in instrument.items if item.kind is Kind.DATE}
    named = [
        *(name for measure in instrument.measures for name in (measure.since, measure.until)),
        *(name for order in instrument.orders for name in (order.earlier, order.later)),
        *([instrument.born] if instrument.born else []),
    ]
    if stray := [name for name in named if name not in {*dates, ASSESSMENT}]:
        raise ValueError(f"'{stray[0]}' is measured as a date, and no item of that kind has the name")
    for measure in instrument.measures:
        if measure.since == measure.until or not 0 <= measure.least < measure.most:
            raise ValueError(f"the years of '{measure.id}' lie between two dates, and leave a choice")


def _check_times(instrument: Instrument) -> None:
    times = instrument.action_times
    if not times:
        return
    if not instrument.gives_levels:
        raise ValueError("an instrument that gives a total has no action times; remove them")
    if set(times) != set(Level):
        raise ValueError("every level needs an action time")
    ordered = [times[level] for level in sorted(times, reverse=True)]
    if ordered != sorted(ordered):
        raise ValueError("a higher level may not have more time than a lower one")


def _check_monotone(instrument: Instrument) -> None:
    cut = instrument.compiled.diagram.order
    unsaid = [cells.read.id for cells in cut if len(cells.spans) > 1 and not cells.read.worse]
    if unsaid:
        raise ValueError(f"it is declared monotone and does not say which way '{unsaid[0]}' gets worse")
    found = reversal_in(instrument.compiled.diagram)
    if found:
        name, scale = found.input.read.id, instrument.scale
        raise ValueError(
            f"it is declared monotone and is not: '{name}' {found.input.words(found.worse)} instead of "
            f"{found.input.words(found.better)} can lower the result from {scale[found.came_to].label} to "
            f"{scale[found.falls_to].label}"
        )
