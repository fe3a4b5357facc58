"""The four structures an instrument can have: steps, points, an ordered hierarchy, a decision table."""

from typing import TypeAlias

from vigil.risk.structures.points import Band, Logistic, Points, Reduction, Weight
from vigil.risk.structures.rows import HITS, Hierarchy, Hit, Otherwise, Row, Table
from vigil.risk.structures.steps import Filter, Rule, Step, Steps

AnyStructure: TypeAlias = Steps | Points | Hierarchy | Table
"""One of the four."""

__all__ = [
    "HITS",
    "AnyStructure",
    "Band",
    "Filter",
    "Hierarchy",
    "Hit",
    "Logistic",
    "Otherwise",
    "Points",
    "Reduction",
    "Row",
    "Rule",
    "Step",
    "Steps",
    "Table",
    "Weight",
]
