"""A row of invented people as the record that is compared: every text through the normalisers, what they refuse left out."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar

from benchmarks.invented_people.rows import Row
from vigil.linkage import Address, Handle, IpPort, PartialDate, Record
from vigil.linkage.identifiers import (
    Identifier,
    Refused,
    read_address,
    read_birth,
    read_device,
    read_email,
    read_handle,
    read_ip,
    read_name,
    read_phone,
    read_postcode,
)

AS_OF = date(2026, 1, 1)
CHILD = {"yes": True, "no": False, "": None}
Kept = TypeVar("Kept")


def record_of(row: Row) -> Record:
    """One row as a record; nothing of the truth in it is looked at."""
    name = _kept(read_name(row["given_names"], row["family_name"]))
    born = _kept(read_birth(row["born"], on=AS_OF)) if row["born"] else None
    aliases = [_kept(read_name(one)) for one in _parts(row["aliases"])]
    return Record(
        row["id"],
        name.given if name else (),
        " ".join(name.family_parts) if name else "",
        tuple(" ".join(alias.given) for alias in aliases if alias),
        PartialDate(born.year, born.month, born.day, born.swapped) if born else None,
        CHILD[row["child"]],
        _addresses(row),
        tuple(_values(read_phone(one) for one in _parts(row["phones"]))),
        tuple(_values(read_email(one) for one in _parts(row["emails"]))),
        tuple(
            Handle(one.service, one.handle)
            for one in map(_kept, map(read_handle, _parts(row["handles"])))
            if one
        ),
        _ips(row),
        tuple(_values(read_device(one) for one in _parts(row["devices"]))),
        name.generation if name else "",
    )


def _addresses(row: Row) -> tuple[Address, ...]:
    address = _kept(read_address(row["address"])) if row["address"] else None
    postcode = _kept(read_postcode(row["postcode"])) if row["postcode"] else None
    code = postcode.value if postcode else address.postcode if address else ""
    return (Address(address.lines if address else (), code),) if address or code else ()


def _ips(row: Row) -> tuple[IpPort, ...]:
    if not row["ip"]:
        return ()
    at = datetime.fromisoformat(row["at"]) if row["at"] else None
    used = _kept(read_ip(row["ip"], at=at, port=int(row["port"]) if row["port"] else None))
    return (IpPort(used.value, used.port, used.at),) if used else ()


def _values(read: Iterable[Identifier | Refused]) -> Iterator[str]:
    return (one.value for one in read if not isinstance(one, Refused))


def _kept(read: Kept | Refused) -> Kept | None:
    return None if isinstance(read, Refused) else read


def _parts(text: str) -> list[str]:
    return [part for part in text.split("; ") if part]
