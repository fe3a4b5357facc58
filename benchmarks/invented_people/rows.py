"""A record as a row of text, as it would stand in a file; empty is not known."""

from typing import TypedDict


class Row(TypedDict):
    """One record.

    ``id`` names it. ``person``, ``household`` and ``traps`` are the truth, which nothing that links may read. Values of one
    kind have ``; `` between them. ``handles`` are ``service: handle``; ``child`` is yes, no or empty; ``at`` is when the IP
    address was used, in ISO 8601 and UTC.
    """

    id: str
    person: str
    household: str
    traps: str
    given_names: str
    family_name: str
    aliases: str
    born: str
    child: str
    address: str
    postcode: str
    phones: str
    emails: str
    handles: str
    ip: str
    port: str
    at: str
    devices: str


FIELDS: tuple[str, ...] = tuple(Row.__annotations__)
TRUTH = ("person", "household", "traps")


def empty_row() -> Row:
    """A record that tells nothing yet."""
    return Row(
        id="",
        person="",
        household="",
        traps="",
        given_names="",
        family_name="",
        aliases="",
        born="",
        child="",
        address="",
        postcode="",
        phones="",
        emails="",
        handles="",
        ip="",
        port="",
        at="",
        devices="",
    )
