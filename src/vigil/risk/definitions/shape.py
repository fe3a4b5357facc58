"""The shape of a definition's file: what keys there are and what each may hold; the published JSON Schema is made from it.

What a shape cannot say (that a test names an item, that bands rise) is said by the values that ``building`` makes of it.
"""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

FORMAT = "vigil-instrument/2"
LONGEST_TEXT = 2_000  # characters
OLDEST_MINIMUM = 120  # years
LONGEST_ACTION_TIME = 365  # days
END = r"(?![\s\S])"  # nothing comes after: ``$`` lets a line break through in Python and not in a browser

Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")]
# What keeps an instrument's name and version is a column of this width.
InstrumentId: TypeAlias = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9-]{{0,79}}{END}")]
Version: TypeAlias = Annotated[str, Meta(pattern=rf"^[A-Za-z0-9][A-Za-z0-9.-]{{0,19}}{END}")]
Name: TypeAlias = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9_]{{0,63}}{END}")]
Day: TypeAlias = Annotated[str, Meta(pattern=rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{END}")]
Rate: TypeAlias = Annotated[str, Meta(pattern=rf"^-?[0-9]{{1,4}}(\.[0-9]{{1,20}})?{END}")]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=999_999)]
Size: TypeAlias = Annotated[int, Meta(ge=1, le=999_999_999)]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=LONGEST_ACTION_TIME)]
Flag: TypeAlias = Literal["yes", "no"]
LevelName: TypeAlias = Literal["low", "medium", "high", "very_high"]
Test: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)] | Number
When: TypeAlias = dict[Name, Test]
Texts: TypeAlias = Annotated[list[Text], Meta(min_length=1, max_length=20)]
# A text with a pattern beside a mapping in one union makes msgspec 0.22 free memory twice; the name is checked by its use.
Member: TypeAlias = str | Annotated[dict[Name, Test], Meta(min_length=1, max_length=1)]
Members: TypeAlias = Annotated[list[Member], Meta(min_length=1, max_length=64)]


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Takes no key that it does not know."""


class ItemShape(Shape, frozen=True, kw_only=True):
    """One question."""

    id: Name
    question: Text
    guidance: Text
    evidence: Text
    who_can_answer: Texts
    source: Text
    locator: Text
    kind: Literal["yes_no", "count", "date"] = "yes_no"
    least: Number | UnsetType = UNSET
    most: Number | UnsetType = UNSET
    worse: Literal["higher", "lower", "unsaid"] = "higher"
    may_lie_ahead: Flag = "no"
    statement: Text | UnsetType = UNSET
    tags: Texts | UnsetType = UNSET


class GateShape(Shape, frozen=True, kw_only=True):
    """A question that decides whether the instrument applies."""

    id: Name
    question: Text
    who_can_answer: Texts
    source: Text
    otherwise: Text


class ExclusionShape(Shape, frozen=True, kw_only=True):
    """Answers for which the instrument does not apply, or that no person can have."""

    when: Annotated[When, Meta(min_length=1)]
    because: Text


class PopulationShape(Shape, frozen=True, kw_only=True):
    """Whom the instrument is for."""

    words: Text
    minimum_age: Annotated[int, Meta(ge=0, le=OLDEST_MINIMUM)]
    born: Name | UnsetType = UNSET
    gates: Annotated[list[GateShape], Meta(max_length=20)] = []
    exclusions: Annotated[list[ExclusionShape], Meta(max_length=20)] = []


class DaysShape(Shape, frozen=True, kw_only=True):
    """How many days each level allows before the first act."""

    very_high: Days
    high: Days
    medium: Days
    low: Days


class TimesShape(Shape, frozen=True, kw_only=True):
    """Action times and where they come from."""

    source: Text
    days: DaysShape


class MeasureShape(Shape, frozen=True, kw_only=True):
    """Whole years between two dates."""

    id: Name
    words: Text
    since: Name
    until: Name
    least: Annotated[int, Meta(ge=0, le=150)]
    most: Annotated[int, Meta(ge=1, le=150)]
    worse: Literal["higher", "lower", "unsaid"]
    backwards: Flag = "no"


class OrderShape(Shape, frozen=True, kw_only=True):
    """One date is never after another."""

    earlier: Name
    later: Name
    because: Text


class SumShape(Shape, frozen=True, kw_only=True):
    """Counts that another count holds."""

    counts: Annotated[list[Name], Meta(min_length=1, max_length=20)]
    at_most: Name
    because: Text


class RuleShape(Shape, frozen=True, kw_only=True):
    """A rule of a step: one of ``any_of``, ``all_of``, or ``at_least`` with ``of``."""

    level: LevelName
    reason: Text
    any_of: Members | UnsetType = UNSET
    all_of: Members | UnsetType = UNSET
    at_least: Number | UnsetType = UNSET
    of: Members | UnsetType = UNSET


class ReachedShape(Shape, frozen=True, kw_only=True):
    """What another step must have given."""

    step: Annotated[int, Meta(ge=1, le=64)]
    level: LevelName


class FilterShape(Shape, frozen=True, kw_only=True):
    """What lets a case through to a step."""

    because: Text
    any_of: Members | UnsetType = UNSET
    all_of: Members | UnsetType = UNSET
    at_least: Number | UnsetType = UNSET
    of: Members | UnsetType = UNSET
    reached: ReachedShape | UnsetType = UNSET


class StepShape(Shape, frozen=True, kw_only=True):
    """One step."""

    title: Text
    rules: Annotated[list[RuleShape], Meta(min_length=1, max_length=256)]
    filter: FilterShape | UnsetType = UNSET


class StepsShape(Shape, frozen=True, kw_only=True, tag_field="kind", tag="steps"):
    """Steps of rules."""

    steps: Annotated[list[StepShape], Meta(min_length=1, max_length=64)]


class BandShape(Shape, frozen=True, kw_only=True):
    """From which total a level is reached."""

    lowest: Number
    level: LevelName


class PointShape(Shape, frozen=True, kw_only=True):
    """What a value adds."""

    when: Test
    points: Number


class WeightShape(Shape, frozen=True, kw_only=True):
    """What the values of one input add."""

    input: Name
    points: Annotated[list[PointShape], Meta(min_length=1, max_length=64)]


class ReductionShape(Shape, frozen=True, kw_only=True):
    """What lowers the level."""

    levels: Annotated[int, Meta(ge=1, le=3)]
    when: Annotated[When, Meta(min_length=1)]
    because: Text


class LogisticShape(Shape, frozen=True, kw_only=True):
    """A published rate for a total."""

    intercept: Rate
    slope: Rate
    nought: Rate
    outcome: Text


class PointsShape(Shape, frozen=True, kw_only=True, tag_field="kind", tag="points"):
    """Points that add up."""

    weights: Annotated[list[WeightShape], Meta(min_length=1, max_length=64)]
    bands: Annotated[list[BandShape], Meta(max_length=4)] = []
    reductions: Annotated[list[ReductionShape], Meta(max_length=8)] = []
    rate: LogisticShape | UnsetType = UNSET


class RowShape(Shape, frozen=True, kw_only=True):
    """What holds when every test does."""

    when: When
    reason: Text
    level: LevelName | UnsetType = UNSET
    points: Number | UnsetType = UNSET
    rate: Rate | UnsetType = UNSET
    setting: Annotated[dict[Name, Name], Meta(min_length=1, max_length=1)] | UnsetType = UNSET


class HierarchyShape(Shape, frozen=True, kw_only=True, tag_field="kind", tag="hierarchy"):
    """Rows in order."""

    rows: Annotated[list[RowShape], Meta(min_length=1, max_length=256)]
    rate_of: Text | UnsetType = UNSET


class OtherwiseShape(Shape, frozen=True, kw_only=True):
    """What a table gives when no row holds."""

    level: LevelName
    reason: Text


class TableShape(Shape, frozen=True, kw_only=True, tag_field="kind", tag="table"):
    """A decision table."""

    hit_policy: Literal["U", "A", "F", "P", "C+"]
    columns: Annotated[list[Name], Meta(min_length=1, max_length=64)]
    rows: Annotated[list[RowShape], Meta(min_length=1, max_length=256)]
    otherwise: OtherwiseShape | UnsetType = UNSET
    bands: Annotated[list[BandShape], Meta(max_length=4)] = []


class MissingShape(Shape, frozen=True, kw_only=True):
    """How many answers may be missing."""

    most: Annotated[int, Meta(ge=0, le=64)] | Literal["any"]
    words: Text
    source: Text


class OptionShape(Shape, frozen=True, kw_only=True):
    """One way of reading a source."""

    id: Name
    words: Text
    source: Text


class SettingShape(Shape, frozen=True, kw_only=True):
    """Where public implementations differ."""

    id: Name
    question: Text
    options: Annotated[list[OptionShape], Meta(min_length=2, max_length=8)]
    taken: Name
    because: Text


class OverlapShape(Shape, frozen=True, kw_only=True):
    """An item that comes close to an outcome."""

    item: Name
    outcome: Text
    because: Text


class FindingShape(Shape, frozen=True, kw_only=True):
    """A published figure with its sample."""

    sample: Text
    size: Size
    outcome: Text
    measure: Text
    value: Text
    source: Text


class ReadsShape(Shape, frozen=True, kw_only=True):
    """A protected characteristic that a published instrument reads."""

    input: Name
    characteristic: Text
    because: Text


class SignOffShape(Shape, frozen=True, kw_only=True):
    """Who transcribed, and who else checked."""

    transcribed_by: Text
    checked_by: Text
    against: Text
    on: Day


class ExpectedShape(Shape, frozen=True, kw_only=True):
    """What a test vector must come to."""

    applies: Flag = "yes"
    lowest: LevelName | Number | UnsetType = UNSET
    highest: LevelName | Number | UnsetType = UNSET
    totals: Annotated[list[Number], Meta(min_length=2, max_length=2)] | UnsetType = UNSET
    rates: Annotated[list[Rate], Meta(max_length=20)] | UnsetType = UNSET
    stands: Flag | UnsetType = UNSET


class VectorShape(Shape, frozen=True, kw_only=True):
    """Answers and what they must come to."""

    name: Text
    answers: dict[Name, Text | Number]
    expect: ExpectedShape
    rest: Literal["no_checked", "unknown", "not_yet_checked"] | UnsetType = UNSET
    age: Annotated[int, Meta(ge=0, le=150)] | UnsetType = UNSET
    on: Day | UnsetType = UNSET
    settings: dict[Name, Name] = {}


class Definition(Shape, frozen=True, kw_only=True):
    """One version of an instrument, as its file holds it."""

    format: Literal["vigil-instrument/2"]
    id: InstrumentId
    version: Version
    title: Text
    label: Text
    licence: Text
    owner: Text
    source: Text
    supersedes: Version | UnsetType = UNSET
    restricted: Flag = "no"
    switched_on: Flag
    stages: Annotated[
        list[Literal["before_visit", "after_examination", "court"]], Meta(min_length=1, max_length=3)
    ]
    population: PopulationShape
    action_times: TimesShape | UnsetType = UNSET
    items: Annotated[list[ItemShape], Meta(min_length=1, max_length=64)]
    measures: Annotated[list[MeasureShape], Meta(max_length=16)] = []
    orders: Annotated[list[OrderShape], Meta(max_length=16)] = []
    contradictions: Annotated[list[ExclusionShape], Meta(max_length=32)] = []
    sums: Annotated[list[SumShape], Meta(max_length=4)] = []
    structure: StepsShape | PointsShape | HierarchyShape | TableShape
    missing: MissingShape
    monotone: Flag
    settings: Annotated[list[SettingShape], Meta(max_length=8)] = []
    overlaps: Annotated[list[OverlapShape], Meta(max_length=64)]
    findings: Annotated[list[FindingShape], Meta(max_length=64)] = []
    reads: Annotated[list[ReadsShape], Meta(max_length=16)] = []
    sign_off: SignOffShape | UnsetType = UNSET
    vectors: Annotated[list[VectorShape], Meta(min_length=1, max_length=500)]


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a definition."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Definition)}


def published_schema() -> Path:
    """Where the schema lies as a file, for editors and for other programs."""
    return Path(__file__).with_name("instrument.schema.json")
