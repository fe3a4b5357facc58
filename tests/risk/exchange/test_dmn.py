"""Decision tables as DMN: what goes out comes back, and what a definition cannot say is refused with a sentence."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from risk.exchange.drawn import tables
from vigil.risk import Level
from vigil.risk.exchange.dmn_names import NAMESPACES, WRITTEN
from vigil.risk.exchange.dmn_reading import HIGHEST, read_dmn
from vigil.risk.exchange.dmn_writing import write_dmn
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.tables import LARGEST_FILE, Column, TableFile
from vigil.risk.structures import Band, Hit, Otherwise, Row, Table

YES_NO = Column("known", "Is it known?", yes_no=True, least=0, most=1)
COUNT = Column("images", "How many?", yes_no=False, least=0, most=20)


@settings(deadline=None, max_examples=200)
@given(tables())
def test_what_goes_out_comes_back(held: TableFile) -> None:
    written = write_dmn(held, name="Invented")
    assert read_dmn(written) == held
    assert write_dmn(read_dmn(written), name="Invented") == written


# As another modeller writes it: a default namespace, labels in the input data, no annotations, descriptions of rules.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:d="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    id="d" name="Foreign" namespace="https://example.invalid/other" exporter="Somebody's modeller">
  <!-- drawn by hand -->
  <inputData id="i1" name="known"><description>Is it known?</description><variable name="known" typeRef="boolean"/></inputData>
  <decision id="one" name="Level">
    <extensionElements/>
    <variable name="Level" typeRef="string"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST" preferredOrientation="Rule-as-Row">
      <input id="in1"><inputExpression typeRef="boolean"><text> known </text></inputExpression></input>
      <input id="in2" label="How many?"><inputExpression typeRef="number"><text>images</text></inputExpression>
        <inputValues><text>[0..20]</text></inputValues></input>
      <output id="o" name="Level" typeRef="string"><outputValues><text>"low","high"</text></outputValues></output>
      <rule id="a"><description>It is known.</description>
        <inputEntry><text>true</text></inputEntry><inputEntry><text>not(&lt; 2)</text></inputEntry>
        <outputEntry><text>"high"</text></outputEntry></rule>
      <rule id="b"><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"low"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <d:DMNDI/>
</definitions>
"""
EXPECTED = TableFile(
    (YES_NO, COUNT),
    Table(
        Hit.FIRST,
        ("known", "images"),
        (
            Row({"known": "yes", "images": ">= 2"}, Level.HIGH, "It is known."),
            Row({}, Level.LOW, "rule 2 of the table holds"),
        ),
    ),
)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_table_of_another_modeller_is_read(namespace: str) -> None:
    assert read_dmn(FOREIGN.replace(WRITTEN, namespace).encode()) == EXPECTED


TYPED = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'


def changed(old: str, new: str) -> bytes:
    assert old in FOREIGN
    return FOREIGN.replace(old, new).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no XML"),
        (b"<a>", "is no XML"),
        (b"<a/>", "no DMN of version 1.3, 1.4 or 1.5"),
        (changed(WRITTEN, "http://www.omg.org/spec/DMN/20180521/MODEL/"), "no DMN of version 1.3, 1.4 or 1.5"),
        (b"x" * (LARGEST_FILE + 1), "larger than 1 MB"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        (TYPED.encode("utf-16"), "declares a document type"),
        (changed('hitPolicy="FIRST"', 'hitPolicy="RULE ORDER"'), "has the hit policy RULE ORDER, which is not taken"),
        (changed('hitPolicy="FIRST"', 'hitPolicy="COLLECT"'), "has the hit policy COLLECT, which is not taken"),
        (changed('hitPolicy="FIRST"', 'hitPolicy="COLLECT" aggregation="MAX"'), "has the hit policy COLLECT MAX"),
        (changed('hitPolicy="FIRST"', 'hitPolicy="OUTPUT ORDER"'), "OUTPUT ORDER"),
        (changed(' hitPolicy="FIRST"', ""), None),
        (changed('hitPolicy="FIRST"', 'hitPolicy="PRIORITY"'), "the levels, the highest first"),
        (changed("<decisionTable", "<literalExpression/><decisionTable"), "holds 'literalExpression', which is not read here"),
        (changed("<text> known </text>", "<text>known + 1</text>"), "reads 'known + 1'; it must read one item by its id"),
        (changed('typeRef="number"><text>images', 'typeRef="date"><text>images'), "is of type 'date'; boolean and number"),
        (changed("[0..20]", "0..20"), "a range of whole numbers, as"),
        (changed("[0..20]", "[20..20]"), "a range of whole numbers, as"),
        (changed("<text>true</text>", "<text>if known then 1</text>"), "rule 1: 'if known then 1' is no test of 'known'"),
        (changed("not(&lt; 2)", "&gt; 20"), "can never be met"),
        (changed('<text>"high"</text>', "<text>high + 1</text>"), "gives 'high + 1'; a level is one of"),
        (changed('<inputEntry><text>true</text></inputEntry>', ""), "Rule 1 has 1 tests for 2 inputs"),
        (changed('<outputEntry><text>"high"</text></outputEntry>', ""), "Rule 1 has 0 outputs"),
        (changed("<outputEntry><text>\"high\"</text>", "<outputEntry>"), "there must be one 'text', and there are 0"),
        (changed('<output id="o"', '<output id="p" name="b"/><output id="o"'), "there must be one 'output', and there are 2"),
        (changed('label="How many?"', 'label="What nationality?"'), "input 2 asks about race"),
        (changed("<text>images</text>", "<text>suspect_age</text>"), "input 2 asks about age"),
        (changed("It is known.", "The suspect is Catholic."), "rule 1 asks about religion or belief"),
        (changed("Is it known?", "Is the p o s t c o d e known?"), "input 1 asks about where someone lives"),
        (changed("<text>images</text>", "<text>known</text>"), "Two inputs of the table have the same name"),
        (changed("It is known.", "x" * 2001), "a text of 1 to 2,000 characters"),
        (changed("</decision>", "</decision><decision id='two' name='Two'/>"), "holds 2 decisions"),
        (changed("<decision ", "<other ").replace(b"</decision>", b"</other>"), "holds 0 decisions"),
    ],
)  # fmt: skip
def test_what_a_definition_cannot_say_is_refused_with_a_sentence(data: bytes, said: str | None) -> None:
    if said is None:
        # Without a hit policy a table is UNIQUE, and its rows are: nothing is asked of them before it is an instrument.
        assert read_dmn(data).table.hit is Hit.UNIQUE
        return
    with pytest.raises(ExchangeError, match=re.escape(said)) as raised:
        read_dmn(data)
    assert "\n" not in str(raised.value)


CIRCLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
  <decision id="a" name="A"><informationRequirement><requiredDecision href="#b"/></informationRequirement></decision>
  <decision id="b" name="B"><informationRequirement><requiredDecision href="#c"/></informationRequirement></decision>
  <decision id="c" name="C"><informationRequirement><requiredDecision href="#a"/></informationRequirement></decision>
</definitions>"""


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (changed("<description>Is it known?</description>", ""), "known"),
        (changed('<inputData id="i1" name="known">', '<inputData id="i1" name="other">'), "known"),
        (
            changed('<inputData id="i1"', '<inputData id="i0" name="other"/><inputData id="i1"'),
            "Is it known?",
        ),
    ],
)
def test_a_column_is_headed_by_its_label_its_description_or_its_name(data: bytes, label: str) -> None:
    assert [column.label for column in read_dmn(data).columns] == [label, "How many?"]


def test_a_number_whose_values_are_not_said_has_the_widest_range() -> None:
    read = read_dmn(changed("<inputValues><text>[0..20]</text></inputValues>", ""))
    assert (read.columns[1].least, read.columns[1].most) == (0, HIGHEST)


def test_decisions_that_wait_in_a_circle_are_refused() -> None:
    with pytest.raises(
        ExchangeError, match="wait in a circle: a waits for b waits for c waits for a; break it"
    ):
        read_dmn(CIRCLE.encode())
    with pytest.raises(ExchangeError, match="a waits for a"):
        read_dmn(CIRCLE.replace("#b", "#a").encode())
    with pytest.raises(ExchangeError, match="holds 3 decisions"):
        read_dmn(CIRCLE.replace("#a", "#absent").encode())


def test_a_chain_of_many_decisions_is_no_deep_recursion() -> None:
    chain = "".join(
        f'<decision id="d{n}"><informationRequirement><requiredDecision href="#d{n + 1}"/></informationRequirement></decision>'
        for n in range(3_000)
    )
    with pytest.raises(ExchangeError, match="holds 3000 decisions"):
        read_dmn(f'<definitions xmlns="{WRITTEN}">{chain}</definitions>'.encode())


BANDED = TableFile(
    (YES_NO, COUNT),
    Table(
        Hit.COLLECT_SUM,
        ("known", "images"),
        (Row({"known": "yes"}, 3, "known"), Row({"images": ">= 2"}, 4, "many")),
        bands=(Band(0, Level.LOW), Band(3, Level.MEDIUM), Band(7, Level.VERY_HIGH)),
    ),
)


READ_POINTS = '<dmn:inputExpression id="read_points" typeRef="number">\n          <dmn:text>points'
HIGHEST_RULE = '"very_high"</dmn:text>\n        </dmn:outputEntry>'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[0..2]", "[1..2]", "one level for every total from 0 up"),
        ("[3..6]", "[2..6]", "one level for every total from 0 up"),
        ("&gt;= 7", "[7..9]", "one level for every total from 0 up"),
        ("&gt;= 7", "[7..9], &gt;= 11", "a level is reached in one range of totals"),
        ("&gt;= 7", "many", "is no test of 'points'"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"', "holds 2 decisions"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="PRIORITY"', "must read 'points' and nothing else, with U, A or F"),
        (READ_POINTS, READ_POINTS.replace("<dmn:text>points", "<dmn:text>other"), "must read 'points'"),
        ('<dmn:text>3</dmn:text>', '<dmn:text>3.5</dmn:text>', "points are whole numbers from 0"),
        (HIGHEST_RULE, HIGHEST_RULE.replace("very_high", "low"), "from the lowest up"),
    ],
)  # fmt: skip
def test_bands_of_a_total_are_a_second_decision(old: str, new: str, said: str) -> None:
    written = write_dmn(BANDED, name="Banded").decode()
    assert read_dmn(written.encode()) == BANDED
    assert old in written
    with pytest.raises(ExchangeError, match=re.escape(said)):
        read_dmn(written.replace(old, new).encode())


def test_what_holds_otherwise_keeps_its_reason() -> None:
    held = TableFile(
        (YES_NO,),
        Table(
            Hit.UNIQUE, ("known",), (Row({"known": "yes"}, Level.HIGH, "so"),), Otherwise(Level.LOW, "not so")
        ),
    )
    written = write_dmn(held, name="x")
    assert read_dmn(written) == held
    without = written.replace(b"<dmn:description>not so</dmn:description>", b"")
    assert read_dmn(without).table.otherwise == Otherwise(Level.LOW, "no rule of the table holds")


def test_a_text_that_xml_cannot_hold_is_refused() -> None:
    held = TableFile((YES_NO,), Table(Hit.UNIQUE, ("known",), (Row({"known": "yes"}, Level.HIGH, "so\x01"),)))
    with pytest.raises(ExchangeError, match="cannot be written as XML"):
        write_dmn(held, name="x")


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_document_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(FOREIGN.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with suppress(ExchangeError):
        assert read_dmn(bytes(whole)).columns


def test_nothing_is_fetched_or_opened() -> None:
    hostile = FOREIGN.replace(
        "<definitions", '<?xml-stylesheet href="http://example.invalid/x"?><definitions'
    ).encode()
    assert read_dmn(hostile) == EXPECTED
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    with pytest.raises(ExchangeError):
        read_dmn(deep)


def test_what_is_written_is_well_formed_and_in_the_standards_namespace() -> None:
    root = etree.fromstring(write_dmn(BANDED, name="Banded"))
    assert etree.QName(root).namespace == WRITTEN
    assert [one.get("name") for one in root.iterfind(f"{{{WRITTEN}}}decision")] == ["points", "level"]
