"""A decision table out of DMN 1.3 or later: what maps is taken, and everything else is refused with a sentence.

The parser opens nothing: no entities, no document type, no network, no huge trees.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from vigil.risk.exchange.dmn_names import NAMESPACES, POLICIES
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.tables import LARGEST_FILE, Column, TableFile
from vigil.risk.levels import LEVELS, Level
from vigil.risk.reasoning.inputs import Input, Span, parse_test
from vigil.risk.structures import Band, Hit, Otherwise, Row, Table
from vigil.risk.structures.points import MOST_POINTS

_Element = etree._Element
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
HIGHEST = 999_999  # the most that a number without a range may be
RANGE = re.compile(r"\[\s*([0-9]{1,6})\s*\.\.\s*([0-9]{1,6})\s*\]")
UNDERSTOOD = {
    "description",
    "variable",
    "informationRequirement",
    "decisionTable",
    "extensionElements",
    "question",
    "allowedAnswers",
}


def read_dmn(data: bytes) -> TableFile:
    """The decision table in a DMN document.

    Raises:
        ExchangeError: it is no DMN that is read here, or says what a definition cannot.
    """
    root = _root(data)
    tag = etree.QName(root)
    space = tag.namespace or ""
    if tag.localname != "definitions" or space not in NAMESPACES:
        raise ExchangeError("This XML is no DMN of version 1.3, 1.4 or 1.5; export it in one of them.")
    model = _Model(root, space)
    model.check_circles()
    return model.table()


def _root(data: bytes) -> _Element:
    if len(data) > LARGEST_FILE:
        raise ExchangeError(
            f"The document is larger than {LARGEST_FILE / 1_000_000:g} MB; a table is a few pages."
        )
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ExchangeError("This XML declares a document type, which could open other files; remove it.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExchangeError(f"The document is no XML: {' '.join(str(error).split())[:200]}.") from error
    if root.getroottree().docinfo.internalDTD is not None:  # in whatever encoding
        raise ExchangeError("This XML declares a document type, which could open other files; remove it.")
    return root


@dataclass(frozen=True, slots=True)
class _Model:
    """The document's decisions."""

    root: _Element
    space: str

    def _all(self, parent: _Element, tag: str) -> list[_Element]:
        return list(parent.iterfind(f"{{{self.space}}}{tag}"))

    def _one(self, parent: _Element, tag: str, where: str) -> _Element:
        found = self._all(parent, tag)
        if len(found) != 1:
            raise ExchangeError(f"{where}: there must be one '{tag}', and there are {len(found)}.")
        return found[0]

    def _text(self, parent: _Element, tag: str, where: str) -> str:
        return self._said(self._one(parent, tag, where), where)

    def _said(self, holder: _Element, where: str) -> str:
        return (self._one(holder, "text", where).text or "").strip()

    def _decisions(self) -> dict[str, _Element]:
        return {one.get("id", ""): one for one in self._all(self.root, "decision")}

    def _awaited(self, decision: _Element) -> Iterator[str]:
        for required in self._all(decision, "informationRequirement"):
            for one in self._all(required, "requiredDecision"):
                yield one.get("href", "").removeprefix("#")

    def check_circles(self) -> None:
        """Refuse decisions that wait for each other in a circle."""
        decisions = self._decisions()
        done: set[str] = set()
        for start in decisions:
            path: list[str] = []
            waiting = [iter([start])]
            while waiting:
                name = next(waiting[-1], None)
                if name is None:
                    waiting.pop()
                    if path:
                        done.add(path.pop())
                elif name in path:
                    circle = " waits for ".join((*path[path.index(name) :], name))
                    raise ExchangeError(f"Its decisions wait in a circle: {circle}; break it.")
                elif name in decisions and name not in done:
                    path.append(name)
                    waiting.append(self._awaited(decisions[name]))

    def table(self) -> TableFile:
        """The table of the only decision, or of the one that adds points, with the bands of the other."""
        decisions = list(self._decisions().values())
        if len(decisions) == 1:
            return self._table(decisions[0], ())
        adding = [one for one in decisions if self._adds(one)]
        if len(decisions) != 2 or len(adding) != 1:
            raise ExchangeError(
                f"The document holds {len(decisions)} decisions; one table is taken, or one that adds points (C+) and one "
                "that gives a level for their total."
            )
        other = next(one for one in decisions if one is not adding[0])
        return self._table(adding[0], self._bands(other, of=adding[0]))

    def _adds(self, decision: _Element) -> bool:
        return any(one.get("hitPolicy") == "COLLECT" for one in self._all(decision, "decisionTable"))

    def _logic(self, decision: _Element) -> tuple[_Element, Hit, str]:
        name = f"The decision '{(decision.get('name') or '')[:80]}'"
        for part in decision:
            if etree.QName(part).namespace == self.space and etree.QName(part).localname not in UNDERSTOOD:
                raise ExchangeError(
                    f"{name} holds '{etree.QName(part).localname}', which is not read here; only a table is."
                )
        table = self._one(decision, "decisionTable", name)
        words = (table.get("hitPolicy", "UNIQUE"), table.get("aggregation", ""))
        if words not in POLICIES:
            said = " ".join(word for word in words if word)
            raise ExchangeError(
                f"{name} has the hit policy {said[:40]}, which is not taken; use U, A, F, P or C+."
            )
        return table, POLICIES[words], name

    def _table(self, decision: _Element, bands: tuple[Band, ...]) -> TableFile:
        table, hit, name = self._logic(decision)
        columns = [
            self._column(one, number, name) for number, one in enumerate(self._all(table, "input"), start=1)
        ]
        output = self._one(table, "output", name)
        if hit is Hit.PRIORITY:
            self._check_priority(output, name)
        rows = tuple(
            self._row(one, number, columns, adds=hit is Hit.COLLECT_SUM)
            for number, one in enumerate(self._all(table, "rule"), start=1)
        )
        try:
            made = Table(
                hit=hit,
                columns=tuple(column.id for column in columns),
                rows=rows,
                otherwise=self._otherwise(output),
                bands=bands,
            )
        except ValueError as error:
            raise ExchangeError(f"{name}: {error}.") from error
        return TableFile(tuple(columns), made)

    def _column(self, own: _Element, number: int, name: str) -> Column:
        where = f"{name}: input {number}"
        expression = self._one(own, "inputExpression", where)
        read = self._said(expression, where)
        if not NAME.fullmatch(read):
            raise ExchangeError(
                f"{where} reads '{read[:80]}'; it must read one item by its id (lower-case letters, digits and _)."
            )
        label = (own.get("label") or self._described(read) or read).strip()
        kind = expression.get("typeRef", "")
        if kind == "boolean":
            return Column(read, label, yes_no=True, least=0, most=1)
        if kind != "number":
            raise ExchangeError(f"{where} is of type '{kind[:40]}'; boolean and number are taken.")
        least, most = self._range(own, where)
        return Column(read, label, yes_no=False, least=least, most=most)

    def _described(self, name: str) -> str:
        """What the document's input data say of a name."""
        for data in self._all(self.root, "inputData"):
            if data.get("name") == name:
                return " ".join((one.text or "").strip() for one in self._all(data, "description"))
        return ""

    def _range(self, own: _Element, where: str) -> tuple[int, int]:
        if not self._all(own, "inputValues"):
            return 0, HIGHEST
        found = RANGE.fullmatch(self._text(own, "inputValues", where))
        if not found or int(found[1]) >= int(found[2]):
            raise ExchangeError(f"{where}: the values of a number are a range of whole numbers, as [0..20].")
        return int(found[1]), int(found[2])

    def _check_priority(self, output: _Element, name: str) -> None:
        said = self._text(output, "outputValues", name) if self._all(output, "outputValues") else ""
        listed = [LEVELS.get(word.strip().strip('"')) for word in said.split(",")]
        ranks = [-1 if level is None else int(level) for level in listed]
        if -1 in ranks or ranks != sorted(set(ranks), reverse=True):
            raise ExchangeError(
                f"{name}: with the hit policy P the output values are the levels, the highest first."
            )

    def _otherwise(self, output: _Element) -> Otherwise | None:
        for default in self._all(output, "defaultOutputEntry"):
            reasons = [(one.text or "").strip() for one in self._all(default, "description")]
            level = self._level(self._said(default, "The default"), "The default")
            return Otherwise(level, next(iter(reasons), "") or "no rule of the table holds")
        return None

    def _row(self, rule: _Element, number: int, columns: Sequence[Column], *, adds: bool) -> Row:
        where = f"Rule {number}"
        tests = [self._said(one, where) for one in self._all(rule, "inputEntry")]
        if len(tests) != len(columns):
            raise ExchangeError(f"{where} has {len(tests)} tests for {len(columns)} inputs.")
        outputs = self._all(rule, "outputEntry")
        if len(outputs) != 1:
            raise ExchangeError(f"{where} has {len(outputs)} outputs; one is taken.")
        said = self._said(outputs[0], where)
        annotations = [self._said(one, where) for one in self._all(rule, "annotationEntry")]
        descriptions = [(one.text or "").strip() for one in self._all(rule, "description")]
        reason = next(filter(None, (*annotations, *descriptions)), f"rule {number} of the table holds")
        when = {column.id: test for column, test in zip(columns, tests, strict=True)}
        return Row(when, self._points(said, where) if adds else self._level(said, where), reason)

    def _level(self, said: str, where: str) -> Level:
        level = LEVELS.get(said.removeprefix('"').removesuffix('"'))
        if level is None:
            raise ExchangeError(
                f"{where} gives '{said[:40]}'; a level is one of {', '.join(LEVELS)}, in quotes."
            )
        return level

    def _points(self, said: str, where: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", said):
            raise ExchangeError(f"{where} gives '{said[:40]}'; points are whole numbers from 0.")
        return int(said)

    def _bands(self, decision: _Element, *, of: _Element) -> tuple[Band, ...]:
        """From which total each level is reached, out of the decision that reads the points of another."""
        table, hit, name = self._logic(decision)
        own = self._one(table, "input", name)
        read = self._said(self._one(own, "inputExpression", name), name)
        if hit not in {Hit.UNIQUE, Hit.FIRST, Hit.ANY} or read != of.get("name"):
            raise ExchangeError(
                f"{name} must read '{(of.get('name') or '')[:80]}' and nothing else, with U, A or F."
            )
        total = Column(read, read, yes_no=False, least=0, most=MOST_POINTS)
        bands: list[tuple[Span, Level]] = []
        for number, rule in enumerate(self._all(table, "rule"), start=1):
            where = f"{name}: rule {number}"
            test = self._said(self._one(rule, "inputEntry", where), where)
            level = self._level(self._said(self._one(rule, "outputEntry", where), where), where)
            bands.append((_only_span(test, total.input, where), level))
        bands.sort(key=lambda one: one[0])
        ends = [-1, *(span[1] for span, _ in bands)]
        if [span[0] - 1 for span, _ in bands] != ends[:-1] or ends[-1] != MOST_POINTS:
            raise ExchangeError(f"{name} must give one level for every total from 0 up, each total once.")
        return tuple(Band(span[0], level) for span, level in bands)


def _only_span(test: str, read: Input, where: str) -> Span:
    try:
        spans = parse_test(test, read=read)
    except ValueError as error:
        raise ExchangeError(f"{where}: {error}.") from error
    if len(spans) != 1:
        raise ExchangeError(f"{where}: a level is reached in one range of totals.")
    return spans[0]
