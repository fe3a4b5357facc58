"""The first format of definitions, read for ever: assessments name its files by their SHA-256."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from vigil.risk.definitions.shape import (
    OLDEST_MINIMUM,
    DaysShape,
    Definition,
    InstrumentId,
    ItemShape,
    MissingShape,
    Name,
    PopulationShape,
    RuleShape,
    Shape,
    StepShape,
    StepsShape,
    Text,
    Texts,
    TimesShape,
    Version,
)

FIRST_FORMAT = "vigil-instrument/1"


class FirstItem(Shape, frozen=True, kw_only=True):
    """One question of yes or no."""

    id: Name
    question: Text
    guidance: Text
    evidence: Text
    who_can_answer: Texts
    source: Text
    statement: Text | UnsetType = UNSET
    tags: Texts | UnsetType = UNSET


class FirstStep(Shape, frozen=True, kw_only=True):
    """One step, without a filter."""

    title: Text
    rules: Annotated[list[RuleShape], Meta(min_length=1, max_length=256)]


class FirstDefinition(Shape, frozen=True, kw_only=True):
    """One version of an instrument in the first format."""

    format: Literal["vigil-instrument/1"]
    id: InstrumentId
    version: Version
    title: Text
    label: Text
    licence: Text
    owner: Text
    source: Text
    population: Text
    minimum_age: Annotated[int, Meta(ge=0, le=OLDEST_MINIMUM)]
    action_times_in_days: DaysShape
    action_times_source: Text
    items: Annotated[list[FirstItem], Meta(min_length=1, max_length=64)]
    steps: Annotated[list[FirstStep], Meta(min_length=1, max_length=64)]


def raised(first: FirstDefinition) -> Definition:
    """What a definition of the first format says, in the words of the second; it has no locators, no test vectors."""
    return Definition(
        format="vigil-instrument/2",
        id=first.id,
        version=first.version,
        title=first.title,
        label=first.label,
        licence=first.licence,
        owner=first.owner,
        source=first.source,
        switched_on="yes",
        stages=["before_visit"],
        population=PopulationShape(words=first.population, minimum_age=first.minimum_age),
        action_times=TimesShape(source=first.action_times_source, days=first.action_times_in_days),
        items=[_item(one) for one in first.items],
        structure=StepsShape(steps=[StepShape(title=one.title, rules=one.rules) for one in first.steps]),
        missing=MissingShape(
            most="any", words="The interval says what open answers leave.", source=first.source
        ),
        monotone="yes",
        overlaps=[],
        vectors=[],
    )


def _item(one: FirstItem) -> ItemShape:
    return ItemShape(
        id=one.id,
        question=one.question,
        guidance=one.guidance,
        evidence=one.evidence,
        who_can_answer=one.who_can_answer,
        source=one.source,
        locator="",
        statement=one.statement,
        tags=one.tags,
    )
