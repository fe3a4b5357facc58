"""From a row of text to a record: what can be compared is in it, and everything else has its sentence."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.invented_people import FIELDS, records
from vigil.linkage import Address, Handle, IpPort, PartialDate, Record, RecordError
from vigil.linkage.identifiers import IdentifierError
from vigil.linkage.reading import Told, ToldIdentifier, read_row, read_told
from vigil.linkage.record import MOST

ON = date(2026, 11, 27)
ROW = {
    "id": "R1",
    "person": "P1",
    "given_names": "Mr Jos\u00e9 Mar\u00eda",
    "family_name": "de la Cruz-Hill Jr",
    "aliases": "Joe; Pepe Hill",
    "born": "04/03/1990",
    "child": "No",
    "address": "Flat 3, 12a High St, Wexley",
    "postcode": "zz12 3zz",
    "phones": "07700 900123; +44 7700 900123; +49 30 900123",
    "emails": "Ada.H+x@gmail.com;",
    "handles": "ig: Kite_77; kite_78",
    "devices": "IMEI 490154203237518; 00:1b:44:11:3a:b7",
    "ip": "198.51.100.7",
    "port": "4431",
    "at": "2026-11-02T10:30:00+01:00",
}


def test_a_whole_row_becomes_a_record_with_nothing_refused() -> None:
    read = read_row(ROW, on=ON)
    assert read.refused == ()
    assert read.record == Record(
        key="R1",
        given_names=("jose", "maria"),
        family_name="delacruz hill",
        aliases=("joe", "pepe hill"),
        born=PartialDate(1990, 3, 4, swapped=True),
        child=False,
        addresses=(Address(("flat 3 12a high street", "wexley"), "ZZ12 3ZZ"),),
        phones=("+447700900123", "+4930900123"),
        emails=("adah@gmail.com",),
        handles=(Handle("instagram", "kite_77"), Handle("", "kite_78")),
        ip_ports=(IpPort("198.51.100.7", 4431, datetime(2026, 11, 2, 9, 30, tzinfo=UTC)),),
        devices=("imei:49015420323751", "mac:001b44113ab7"),
        generation="jr",
    )


def test_an_empty_row_is_a_record_of_which_nothing_is_known() -> None:
    assert read_row({"id": "R1"}, on=ON).record == Record(key="R1")
    assert read_row({"id": "R1", "born": None, "child": "", "ip": None}, on=ON) == read_row(
        {"id": "R1"}, on=ON
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("given_names", "unknown", "says no name"),
        ("born", "31/02/1990", "no day that there was"),
        ("child", "maybe", "not known"),
        ("postcode", "Q1 1AA", "grammar"),
        ("address", "NFA", "says no place"),
        ("phones", "call me", "no telephone number"),
        ("emails", "ada", "no @"),
        ("handles", "@", "holds no handle"),
        ("devices", "IMEI 12", "no IMEI"),
        ("devices", "02:1b:44:11:3a:b7", "made up its own address"),
        ("aliases", "...", "says no name"),
        ("ip", "10.0.0.1", "not used on the internet"),
        ("ip", "198.51.100.7", "no time and no port"),
        ("port", "99999", "a port lies between"),
        ("port", "x", "a port lies between"),
        ("at", "yesterday", "no instant"),
        ("at", "2026-11-02T09:30:00", "no instant"),
        ("phones", "1" * 100_001, "longer than 100,000 characters"),
    ],
)
def test_what_cannot_be_compared_is_left_out_with_one_sentence(field: str, value: str, said: str) -> None:
    read = read_row({"id": "R1", field: value}, on=ON)
    assert read.record == Record(key="R1")
    assert len(read.refused) == 1
    assert said in read.refused[0]


def test_a_bad_postcode_leaves_the_address() -> None:
    read = read_row({"id": "R1", "address": "4 Mill Ln", "postcode": "Q1 1AA"}, on=ON)
    assert read.record.addresses == (Address(("4 mill lane",), ""),)
    assert len(read.refused) == 1


def test_an_address_of_a_providers_inner_network_is_no_evidence_even_with_time_and_port() -> None:
    read = read_row({"id": "R1", "ip": "100.64.1.1", "port": "1", "at": "2026-11-02T09:30:00Z"}, on=ON)
    assert read.record.ip_ports == ()
    assert "carrier-grade NAT" in read.refused[0]


def test_more_values_than_are_compared_are_cut_and_said() -> None:
    phones = "; ".join(f"07700 {number:06d}" for number in range(MOST + 1))
    read = read_row({"id": "R1", "phones": phones}, on=ON)
    assert len(read.record.phones) == MOST
    assert read.refused == (f"There are {MOST + 1} phones; the first {MOST} are compared.",)
    whole = read_row({"id": "R1", "phones": phones.rpartition(";")[0]}, on=ON)
    assert (len(whole.record.phones), whole.refused) == (MOST, ())


def test_a_row_without_a_usable_id_is_refused_as_a_record() -> None:
    for key in ("", "k" * 257):
        with pytest.raises(RecordError):
            read_row({"id": key}, on=ON)


def test_a_caller_who_names_no_kind_or_no_zone_is_told() -> None:
    with pytest.raises(IdentifierError, match="no identifier of the kind"):
        read_told(Told(key="R1", identifiers=(ToldIdentifier(kind="shoe", value="42"),)), on=ON)
    with pytest.raises(IdentifierError, match="zone"):
        told = ToldIdentifier(kind="ip", value="198.51.100.7", at=datetime(2026, 11, 2))  # noqa: DTZ001 the mistake
        read_told(Told(key="R1", identifiers=(told,)), on=ON)
    with pytest.raises(IdentifierError, match="is text"):
        read_row({"id": "R1", "born": 7}, on=ON)  # type: ignore[dict-item] # the mistake


signs = "\ud800019 aZ@.+-_:/,;'()\n\0\u202e\u0301\ufdfa\u738b\u00df\U0001f600"
texts = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=signs, max_size=300),
    st.sampled_from(("\ufdfa", "\u738b", "\u00df")).map(lambda sign: sign * 200),
)


@given(st.dictionaries(st.sampled_from([field for field in FIELDS if field != "id"]), texts))
def test_any_row_with_an_id_is_read(row: dict[str, str]) -> None:
    read = read_row({"id": "R1", **row}, on=ON)
    assert read.record.key == "R1"
    assert all(sentence.endswith(".") and len(sentence) < 600 for sentence in read.refused)
    assert read_row({"id": "R1", **row}, on=ON) == read


def test_a_megabyte_in_every_field_is_read_in_a_moment() -> None:
    row = dict.fromkeys(FIELDS, "a;1@" * 250_000) | {"id": "R1"}
    read = read_row(row, on=ON)
    assert read.record == Record(key="R1")
    assert len(read.refused) >= 10


def test_the_truth_of_invented_people_does_not_reach_their_records() -> None:
    for row in records(seed=4, count=300):
        with_truth = read_row(dict(row), on=ON)  # type: ignore[arg-type] # its values are text
        without = read_row(
            {name: value for name, value in row.items() if name not in {"person", "household", "traps"}},
            on=ON,
        )  # type: ignore[misc]
        assert with_truth == without
