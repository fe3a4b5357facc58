"""A decision table by itself: its columns with what they ask, and its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import read_limited
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.instrument import Instrument
from vigil.risk.protected import protected_characteristic_in
from vigil.risk.reasoning.inputs import Input, parse_test, write_test
from vigil.risk.structures import Hierarchy, Hit, Points, Row, Rule, Steps, Table

LARGEST_FILE = 1_000_000  # bytes
LONGEST_TEXT = 2_000  # characters
MOST_COLUMNS = 64
MOST_ROWS = 256


@dataclass(frozen=True, slots=True)
class Column:
    """One input: its name, what it asks, and which answers it has.

    Attributes:
        id: the item or measure.
        label: what it asks.
        yes_no: whether it is answered yes or no.
        least: the lowest number otherwise.
        most: the highest.
    """

    id: str
    label: str
    yes_no: bool
    least: int
    most: int

    @property
    def input(self) -> Input:
        """What the tests of the column read."""
        return Input(self.id, self.label, self.least, self.most, self.yes_no, worse=None)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table and its columns, every test in its one spelling and no test that holds for everything.

    Raises:
        ExchangeError: a column, a test or a text is not what a definition takes, or names a protected characteristic.
    """

    columns: tuple[Column, ...]
    table: Table

    def __post_init__(self) -> None:
        if not 1 <= len(self.columns) <= MOST_COLUMNS or not 1 <= len(self.table.rows) <= MOST_ROWS:
            raise ExchangeError(
                f"A table has 1 to {MOST_COLUMNS} inputs and 1 to {MOST_ROWS} rules; split it."
            )
        if len({column.id for column in self.columns}) != len(self.columns):
            raise ExchangeError("Two inputs of the table have the same name; give each its own.")
        for where, text in self._texts():
            _check_text(where, text)
        object.__setattr__(self, "table", self._plain())

    def _texts(self) -> Iterator[tuple[str, str]]:
        for number, column in enumerate(self.columns, start=1):
            yield f"input {number}", column.id
            yield f"input {number}", column.label
        for number, row in enumerate(self.table.rows, start=1):
            yield f"rule {number}", row.reason
        if self.table.otherwise:
            yield "the default", self.table.otherwise.reason

    def _plain(self) -> Table:
        inputs = {column.id: column.input for column in self.columns}
        rows = tuple(
            replace(row, when=dict(_plain_tests(row.when, inputs, number)))
            for number, row in enumerate(self.table.rows, start=1)
        )
        return replace(self.table, rows=rows, columns=tuple(inputs))


def _check_text(where: str, text: str) -> None:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise ExchangeError(f"The table: {where}: a text of 1 to {LONGEST_TEXT:,} characters is needed.")
    if found := protected_characteristic_in(text):
        raise ExchangeError(
            f"The table: {where} asks about {found.characteristic} (it says '{found.word}'): {found.reason}; remove it."
        )


def _plain_tests(
    when: Mapping[str, str], inputs: Mapping[str, Input], number: int
) -> Iterator[tuple[str, str]]:
    for name, read in inputs.items():
        try:
            text = write_test(parse_test(when.get(name, "-") or "yes", read=read), read=read)
        except ValueError as error:
            raise ExchangeError(f"The table: rule {number}: {error}.") from error
        if text != "-":
            yield name, text


def table_of(instrument: Instrument) -> TableFile:
    """The structure of an instrument as a decision table.

    Raises:
        ExchangeError: a decision table cannot say what the structure says.
    """
    table = _as_table(instrument)
    columns = tuple(_column(instrument, name) for name in table.columns)
    return TableFile(columns, table)


def _column(instrument: Instrument, name: str) -> Column:
    read = instrument.compiled.cells[name].read
    return Column(name, read.words, read.yes_no, read.least, read.most)


def _as_table(instrument: Instrument) -> Table:
    if instrument.restricted:
        raise ExchangeError(f"{instrument.title} is restricted; its definition stays where it is sealed.")
    if instrument.exclusions or instrument.contradictions or instrument.at_most:
        raise ExchangeError(
            f"{instrument.title} excludes answers, which a decision table has no place for; export its YAML file instead."
        )
    match instrument.structure:
        case Table() as table:
            return table
        case Hierarchy() as hierarchy:
            return _of_rows(hierarchy)
        case Points() as points:
            return _of_points(points)
    return _of_steps(instrument.structure)


def _of_rows(hierarchy: Hierarchy) -> Table:
    if any(row.rate is not None or row.setting is not None for row in hierarchy.rows):
        raise ExchangeError("Its rows carry rates or settings, which a decision table has no place for.")
    names = dict.fromkeys(hierarchy.named())
    return Table(Hit.FIRST, tuple(names), hierarchy.rows)


def _of_points(points: Points) -> Table:
    if points.reductions or points.rate:
        raise ExchangeError(
            "Its level is lowered, or a rate is published; a decision table has no place for either."
        )
    rows = [
        Row({weight.read: test}, added, f"{weight.read} {test or 'yes'} adds {added}")
        for weight in points.weights
        for test, added in weight.points
    ]
    return Table(
        Hit.COLLECT_SUM, tuple(weight.read for weight in points.weights), tuple(rows), bands=points.bands
    )


def _of_steps(steps: Steps) -> Table:
    if any(step.filter for step in steps.steps):
        raise ExchangeError("One of its steps has a filter, which a decision table has no place for.")
    rows = [
        row for step, rule in steps.rules() for row in _of_rule(rule, f"step {step.number}, {step.title}")
    ]
    names = tuple(dict.fromkeys(steps.named()))
    otherwise = Row({}, steps.scale[0], "nothing gives more")
    return Table(Hit.PRIORITY, names, (*rows, otherwise))


def _of_rule(rule: Rule, where: str) -> list[Row]:
    tests = {name: rule.tests.get(name, "yes") for name in rule.items}
    if rule.needed == len(rule.items):
        return [Row(tests, rule.level, rule.reason)]
    if rule.needed == 1:
        return [Row({name: test}, rule.level, rule.reason) for name, test in tests.items()]
    raise ExchangeError(
        f"A rule of {where} asks for {rule.needed} of {len(rule.items)} items; a decision table would need a row for every "
        "choice of them: export the YAML file instead."
    )


def read_file(path: Path) -> bytes:
    """The content of a file that may hold a table.

    Raises:
        ExchangeError: it cannot be read, or is too large.
    """
    try:
        return read_limited(path, largest=LARGEST_FILE)
    except FormatError as error:
        raise ExchangeError(str(error)) from error
