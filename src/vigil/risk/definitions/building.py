"""A definition's file made into an instrument: shapes become values, and values refuse to be built wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from vigil.risk import terms
from vigil.risk.definitions import shape
from vigil.risk.instrument import Instrument
from vigil.risk.item import Gate, Item, Kind
from vigil.risk.levels import LEVELS, Level
from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.dates import Measure, Order
from vigil.risk.reasoning.inputs import Worse
from vigil.risk.structures import (
    HITS,
    AnyStructure,
    Band,
    Filter,
    Hierarchy,
    Logistic,
    Otherwise,
    Points,
    Reduction,
    Row,
    Rule,
    Step,
    Steps,
    Table,
    Weight,
)

T = TypeVar("T")


def built(definition: shape.Definition, *, checksum: str, settings: Mapping[str, str]) -> Instrument:
    """The instrument that a definition describes.

    Args:
        definition: the file's content.
        checksum: SHA-256 of the file, as hexadecimal.
        settings: by setting, the reading to take instead of the one the file takes.

    Raises:
        ValueError: parts of it do not go together.
    """
    population = definition.population
    chosen = _settings(definition.settings, settings)
    return Instrument(
        id=definition.id,
        version=definition.version,
        title=definition.title.strip(),
        label=definition.label.strip(),
        licence=definition.licence.strip(),
        owner=definition.owner.strip(),
        source=definition.source.strip(),
        population=population.words.strip(),
        minimum_age=population.minimum_age,
        items=tuple(_item(one) for one in definition.items),
        structure=_structure(definition.structure, {one.id: one for one in chosen}),
        action_times=_times(definition.action_times),
        checksum=checksum,
        action_times_source=(
            "" if isinstance(definition.action_times, UnsetType) else definition.action_times.source.strip()
        ),
        born=_or(population.born, ""),
        measures=tuple(_measure(one) for one in definition.measures),
        orders=tuple(Order(one.earlier, one.later, one.because.strip()) for one in definition.orders),
        gates=tuple(_gate(one) for one in population.gates),
        exclusions=_exclusions(population.exclusions),
        contradictions=_exclusions(definition.contradictions),
        at_most=tuple(AtMost(tuple(one.counts), one.at_most, one.because.strip()) for one in definition.sums),
        stages=tuple(terms.Stage(one) for one in definition.stages),
        missing=_missing(definition.missing),
        monotone=definition.monotone == "yes",
        settings=chosen,
        overlaps=tuple(terms.Overlap(one.item, one.outcome, one.because) for one in definition.overlaps),
        findings=tuple(_finding(one) for one in definition.findings),
        reads=tuple(terms.Reads(one.input, one.characteristic, one.because) for one in definition.reads),
        sign_off=_sign_off(definition.sign_off),
        restricted=definition.restricted == "yes",
        switched_on=definition.switched_on == "yes",
        supersedes=_or(definition.supersedes, ""),
    )


def _or(value: T | UnsetType, absent: T) -> T:
    return absent if isinstance(value, UnsetType) else value


def _item(one: shape.ItemShape) -> Item:
    kind = Kind(one.kind)
    if kind is Kind.COUNT and isinstance(one.most, UnsetType):
        raise ValueError(f"'{one.id}' is a count; say the most that it can be")
    return Item(
        id=one.id,
        question=one.question.strip(),
        guidance=one.guidance.strip(),
        evidence=one.evidence.strip(),
        who_can_answer=tuple(who.strip() for who in one.who_can_answer),
        source=one.source.strip(),
        statement=_or(one.statement, "").strip(),
        tags=tuple(_or(one.tags, [])),
        locator=one.locator.strip(),
        kind=kind,
        least=_or(one.least, 0),
        most=_or(one.most, 1),
        worse=_worse(one.worse),
        may_lie_ahead=one.may_lie_ahead == "yes",
    )


def _worse(word: str) -> Worse | None:
    return None if word == "unsaid" else Worse(word)


def _measure(one: shape.MeasureShape) -> Measure:
    return Measure(
        id=one.id,
        words=one.words.strip(),
        since=one.since,
        until=one.until,
        least=one.least,
        most=one.most,
        worse=_worse(one.worse),
        backwards=one.backwards == "yes",
    )


def _gate(one: shape.GateShape) -> Gate:
    return Gate(
        one.id,
        one.question.strip(),
        tuple(who.strip() for who in one.who_can_answer),
        one.source.strip(),
        one.otherwise.strip(),
    )


def _exclusions(listed: Sequence[shape.ExclusionShape]) -> tuple[terms.Exclusion, ...]:
    return tuple(terms.Exclusion(_when(one.when), one.because.strip()) for one in listed)


def _when(when: Mapping[str, str | int]) -> dict[str, str]:
    return {name: str(test) for name, test in when.items()}


def _missing(one: shape.MissingShape) -> terms.Missing:
    most = one.most if isinstance(one.most, int) else None
    return terms.Missing(most, one.words.strip(), one.source.strip())


def _finding(one: shape.FindingShape) -> terms.Finding:
    return terms.Finding(one.sample, one.size, one.outcome, one.measure, one.value, one.source)


def _sign_off(one: shape.SignOffShape | UnsetType) -> terms.SignOff | None:
    if isinstance(one, UnsetType):
        return None
    return terms.SignOff(
        one.transcribed_by.strip(), one.checked_by.strip(), one.against.strip(), date.fromisoformat(one.on)
    )


def _settings(listed: Sequence[shape.SettingShape], wanted: Mapping[str, str]) -> tuple[terms.Setting, ...]:
    if stray := sorted(wanted.keys() - {one.id for one in listed}):
        raise ValueError(f"it has no setting '{stray[0]}'")
    return tuple(
        terms.Setting(
            one.id,
            one.question.strip(),
            tuple(terms.Option(option.id, option.words, option.source) for option in one.options),
            wanted.get(one.id, one.taken),
            one.because.strip(),
        )
        for one in listed
    )


def _times(times: shape.TimesShape | UnsetType) -> dict[Level, timedelta]:
    if isinstance(times, UnsetType):
        return {}
    return {level: timedelta(days=getattr(times.days, code)) for code, level in LEVELS.items()}


def _structure(
    one: shape.StepsShape | shape.PointsShape | shape.HierarchyShape | shape.TableShape,
    settings: Mapping[str, terms.Setting],
) -> AnyStructure:
    match one:
        case shape.StepsShape():
            return Steps(tuple(_step(number, step) for number, step in enumerate(one.steps, start=1)))
        case shape.PointsShape():
            return _points(one)
        case shape.HierarchyShape():
            return Hierarchy(_rows(one.rows, settings), _or(one.rate_of, "").strip())
    otherwise = _or(one.otherwise, None)
    return Table(
        hit=HITS[one.hit_policy],
        columns=tuple(one.columns),
        rows=_rows(one.rows, settings),
        otherwise=Otherwise(LEVELS[otherwise.level], otherwise.reason.strip()) if otherwise else None,
        bands=_bands(one.bands),
    )


def _step(number: int, one: shape.StepShape) -> Step:
    rules = tuple(_rule(rule, f"step {number}: a rule") for rule in one.rules)
    held_by = None if isinstance(one.filter, UnsetType) else _filter(one.filter, f"step {number}: its filter")
    return Step(number, one.title.strip(), rules, held_by)


def _rule(one: shape.RuleShape, where: str) -> Rule:
    items, needed, tests = _quantified(one, where)
    return Rule(items, needed, LEVELS[one.level], one.reason.strip(), tests)


def _filter(one: shape.FilterShape, where: str) -> Filter:
    if not isinstance(one.reached, UnsetType):
        if one.any_of is not UNSET or one.all_of is not UNSET or one.of is not UNSET:
            raise ValueError(f"{where} reads items, or what another step reached: one of the two")
        return Filter(one.because.strip(), reached=(one.reached.step, LEVELS[one.reached.level]))
    items, needed, tests = _quantified(one, where)
    return Filter(one.because.strip(), items, needed, tests)


def _quantified(
    one: shape.RuleShape | shape.FilterShape, where: str
) -> tuple[tuple[str, ...], int, dict[str, str]]:
    named = {key: held for key in ("any_of", "all_of", "of") if (held := getattr(one, key)) is not UNSET}
    if len(named) != 1 or ("of" in named) != (one.at_least is not UNSET):
        raise ValueError(f"{where} has either any_of, all_of, or at_least with of")
    [(key, members)] = named.items()
    items, tests = _members(members)
    needed = {"any_of": 1, "all_of": len(items)}.get(key, _or(one.at_least, 0))
    return items, needed, tests


def _members(members: Sequence[Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    items: list[str] = []
    tests: dict[str, str] = {}
    for member in members:
        if isinstance(member, str):
            items.append(member)
        else:
            [(name, test)] = member.items()
            items.append(name)
            tests[name] = str(test)
    return tuple(items), tests


def _points(one: shape.PointsShape) -> Points:
    return Points(
        weights=tuple(
            Weight(weight.input, tuple((str(value.when), value.points) for value in weight.points))
            for weight in one.weights
        ),
        bands=_bands(one.bands),
        reductions=tuple(
            Reduction(held.levels, _when(held.when), held.because.strip()) for held in one.reductions
        ),
        rate=None if isinstance(one.rate, UnsetType) else _logistic(one.rate),
    )


def _logistic(one: shape.LogisticShape) -> Logistic:
    return Logistic(Decimal(one.intercept), Decimal(one.slope), Decimal(one.nought), one.outcome.strip())


def _bands(listed: Sequence[shape.BandShape]) -> tuple[Band, ...]:
    return tuple(Band(one.lowest, LEVELS[one.level]) for one in listed)


def _rows(listed: Sequence[shape.RowShape], settings: Mapping[str, terms.Setting]) -> tuple[Row, ...]:
    rows = [_row(number, one) for number, one in enumerate(listed, start=1)]
    return tuple(row for row in rows if row.setting is None or _stands(row.setting, settings))


def _stands(under: tuple[str, str], settings: Mapping[str, terms.Setting]) -> bool:
    name, option = under
    if name not in settings or option not in {one.id for one in settings[name].options}:
        raise ValueError(f"a row stands under '{name}: {option}', and no setting has that option")
    return settings[name].taken == option


def _row(number: int, one: shape.RowShape) -> Row:
    gives: Level | int
    if isinstance(one.points, UnsetType) and not isinstance(one.level, UnsetType):
        gives = LEVELS[one.level]
    elif isinstance(one.level, UnsetType) and not isinstance(one.points, UnsetType):
        gives = one.points
    else:
        raise ValueError(f"row {number} gives a level or points: one of the two")
    return Row(
        when=_when(one.when),
        gives=gives,
        reason=one.reason.strip(),
        rate=None if isinstance(one.rate, UnsetType) else Decimal(one.rate),
        setting=None if isinstance(one.setting, UnsetType) else next(iter(one.setting.items())),
    )
