"""A transparency record: what is known for each field of the standard, and that nothing is known for the others."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from vigil.documents import Block, Document, Heading, Notice, Pairs
from vigil.risk.errors import RiskError
from vigil.risk.transparency.fields import FIELDS, VERSION

UNKNOWN = "Not known. Nobody has answered this field."
_KEYS = frozenset(field.key for field in FIELDS)


@dataclass(frozen=True, slots=True)
class TransparencyRecord:
    """What a force publishes.

    Attributes:
        answers: by the key of a field; a field without one is unknown.
        made_at: with its zone.

    Raises:
        RiskError: a key is no field of the standard, or an answer says nothing.
    """

    answers: Mapping[str, str]
    made_at: datetime

    def __post_init__(self) -> None:
        for key, answer in self.answers.items():
            if key not in _KEYS:
                raise RiskError(f"'{key}' is no field of ATRS {VERSION}; its fields are in the reference.")
            if not answer.strip():
                raise RiskError(f"The field '{key}' has an empty answer; leave it out if it is not known.")

    @property
    def unknown(self) -> tuple[str, ...]:
        """Keys of the fields that nobody has answered, in the order of the standard."""
        return tuple(field.key for field in FIELDS if field.key not in self.answers)

    def to_json(self) -> str:
        """The record as JSON: every field of the standard, null where nothing is known, and the list of those."""
        return json.dumps(
            {
                "standard": "Algorithmic Transparency Recording Standard",
                "standard_version": VERSION,
                "made_at": self.made_at.isoformat(),
                "sections": {
                    section: {field.key: self.answers.get(field.key) for field in fields}
                    for section, fields in groupby(FIELDS, key=lambda field: field.section)
                },
                "unknown": list(self.unknown),
            },
            indent=2,
            ensure_ascii=False,
        )

    def to_document(self) -> Document:
        """The record as a document, for a page, for paper, and as Markdown for publishing."""
        return Document(
            title="Algorithmic transparency record",
            over=self.answers.get("organisation", "Organisation not known"),
            made_at=self.made_at,
            facts=(("Standard", f"Algorithmic Transparency Recording Standard, version {VERSION}"),),
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        if self.unknown:
            count = len(self.unknown)
            fields = "1 field is" if count == 1 else f"{count} fields are"
            yield Notice("Not complete", f"{fields} not known, of {len(FIELDS)}. Each says so in its place.")
        for section, fields_of in groupby(FIELDS, key=lambda field: field.section):
            yield Heading(section)
            yield Pairs(
                tuple(
                    (f"{field.number} {field.name}", self.answers.get(field.key, UNKNOWN))
                    for field in fields_of
                )
            )
