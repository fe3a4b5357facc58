"""A decision table as DMN 1.3."""

from lxml import etree

from vigil.risk.exchange.dmn_names import LEVEL, LEVELS_DOWN, OWN, POINTS, POLICIES, REASON, WRITTEN
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.tables import Column, TableFile
from vigil.risk.levels import Level
from vigil.risk.structures import Band, Hit, Otherwise, Row

_Element = etree._Element


def write_dmn(held: TableFile, *, name: str) -> bytes:
    """A DMN document with one decision, or two where points are added and banded.

    Args:
        held: the table.
        name: what to call it.

    Raises:
        ExchangeError: a text holds a character that XML cannot.
    """
    root = etree.Element(f"{{{WRITTEN}}}definitions", nsmap={"dmn": WRITTEN})
    root.set("id", "definitions")
    root.set("namespace", OWN)
    try:
        root.set("name", name)
        for column in held.columns:
            _input_data(root, column)
        _decision(root, held)
        if held.table.bands:
            _banding(root, held.table.bands)
    except ValueError as error:
        raise ExchangeError(f"The table cannot be written as XML: {error}.") from error
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: _Element, tag: str, text: str | None = None, **attributes: str) -> _Element:
    made = etree.SubElement(parent, f"{{{WRITTEN}}}{tag}")
    for key, value in attributes.items():
        made.set(key, value)
    if text is not None:
        _add(made, "text").text = text
    return made


def _input_data(root: _Element, column: Column) -> None:
    data = _add(root, "inputData", id=f"data_{column.id}", name=column.id)
    _add(data, "description").text = column.label
    _add(data, "variable", name=column.id, typeRef=_type(column))


def _type(column: Column) -> str:
    return "boolean" if column.yes_no else "number"


def _decision(root: _Element, held: TableFile) -> None:
    adds = held.table.hit is Hit.COLLECT_SUM
    result = POINTS if adds else LEVEL
    decision = _add(root, "decision", id=f"decide_{result}", name=result)
    _add(decision, "variable", name=result, typeRef="number" if adds else "string")
    for column in held.columns:
        required = _add(decision, "informationRequirement", id=f"needs_{column.id}")
        _add(required, "requiredInput", href=f"#data_{column.id}")
    policy, aggregation = next(words for words, hit in POLICIES.items() if hit is held.table.hit)
    table = _add(decision, "decisionTable", id=f"table_{result}", hitPolicy=policy)
    if aggregation:
        table.set("aggregation", aggregation)
    for column in held.columns:
        _input(table, column)
    _output(table, held.table.otherwise, adds=adds)
    _add(table, "annotation", name=REASON)
    for number, row in enumerate(held.table.rows, start=1):
        _rule(table, number, row, held.columns)


def _input(table: _Element, column: Column) -> None:
    own = _add(table, "input", id=f"input_{column.id}", label=column.label)
    _add(own, "inputExpression", column.id, id=f"read_{column.id}", typeRef=_type(column))
    if not column.yes_no:
        _add(own, "inputValues", f"[{column.least}..{column.most}]")


def _output(table: _Element, otherwise: Otherwise | None, *, adds: bool) -> None:
    output = _add(table, "output", id=f"output_{POINTS if adds else LEVEL}", name=POINTS if adds else LEVEL)
    output.set("typeRef", "number" if adds else "string")
    if not adds:
        _add(output, "outputValues", LEVELS_DOWN)
    if otherwise:
        default = _add(output, "defaultOutputEntry")
        _add(default, "description").text = otherwise.reason
        _add(default, "text").text = f'"{otherwise.gives.code}"'


def _rule(table: _Element, number: int, row: Row, columns: tuple[Column, ...]) -> None:
    rule = _add(table, "rule", id=f"rule_{number}")
    for column in columns:
        _add(rule, "inputEntry", _entry(row.when.get(column.id, "-")), id=f"test_{number}_{column.id}")
    gives = f'"{row.gives.code}"' if isinstance(row.gives, Level) else str(row.gives)
    _add(rule, "outputEntry", gives, id=f"gives_{number}")
    _add(rule, "annotationEntry", row.reason)


def _entry(test: str) -> str:
    return {"yes": "true", "no": "false"}.get(test, test)


def _banding(root: _Element, bands: tuple[Band, ...]) -> None:
    """A second decision that reads the points of the first."""
    decision = _add(root, "decision", id=f"decide_{LEVEL}", name=LEVEL)
    _add(decision, "variable", name=LEVEL, typeRef="string")
    required = _add(decision, "informationRequirement", id=f"needs_{POINTS}")
    _add(required, "requiredDecision", href=f"#decide_{POINTS}")
    table = _add(decision, "decisionTable", id=f"table_{LEVEL}", hitPolicy="UNIQUE")
    own = _add(table, "input", id=f"input_{POINTS}", label=POINTS)
    _add(own, "inputExpression", POINTS, id=f"read_{POINTS}", typeRef="number")
    output = _add(table, "output", id=f"output_{LEVEL}", name=LEVEL, typeRef="string")
    _add(output, "outputValues", LEVELS_DOWN)
    ends = [*(str(band.lowest - 1) for band in bands[1:]), ""]
    for number, (band, end) in enumerate(zip(bands, ends, strict=True), start=1):
        rule = _add(table, "rule", id=f"band_{number}")
        _add(rule, "inputEntry", f"[{band.lowest}..{end}]" if end else f">= {band.lowest}")
        _add(rule, "outputEntry", f'"{band.level.code}"')
