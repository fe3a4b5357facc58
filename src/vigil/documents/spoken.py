"""A document as JSON-like values, with every letter fit to be seen: what each way of giving it out begins with."""

from dataclasses import fields
from typing import Any

from vigil.documents.letters import plain
from vigil.documents.values import Block, Document

Spoken = dict[str, Any]


def spoken(document: Document) -> Spoken:
    """The document's words and blocks; each block names its kind."""
    return {
        "title": plain(document.title),
        "over": plain(document.over),
        "marking": plain(document.marking),
        "facts": _shown(document.facts),
        "made_at": document.made_at.strftime("%d %B %Y, %H:%M %Z").lstrip("0"),
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> Spoken:
    return {"kind": type(block).__name__.lower()} | {
        field.name: _shown(getattr(block, field.name)) for field in fields(block)
    }


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    return value
