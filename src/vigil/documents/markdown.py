"""A document as Markdown (CommonMark with tables), for a repository or a publishing platform."""

import re
from typing import Any

from vigil.documents.spoken import spoken
from vigil.documents.values import Document

# What CommonMark could take for markup (section 2.4, backslash escapes), where it stands in words.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#+|~$])")


def to_markdown(document: Document) -> str:
    """The document as Markdown; figures are given in words."""
    said = spoken(document)
    head = [f"# {_words(said['title'])}"]
    if said["over"]:
        head.insert(0, _words(said["over"]))
    if said["marking"]:
        head.insert(0, f"**{_words(said['marking'])}**")
    facts = [*said["facts"], ["Made", said["made_at"]]]
    parts = [*head, _pairs(facts), *(_shown(block) for block in said["blocks"])]
    return "\n\n".join(parts) + "\n"


def _words(text: str) -> str:
    return " ".join(_MARKS.sub(r"\\\1", text).split())


def _pairs(rows: list[list[str]]) -> str:
    return "\n".join(f"- **{_words(name)}**: {_words(value)}" for name, value in rows)


def _bullets(block: dict[str, Any]) -> str:
    marks = (f"{number}." if block["is_numbered"] else "-" for number in range(1, len(block["items"]) + 1))
    return "\n".join(f"{mark} {_words(item)}" for mark, item in zip(marks, block["items"], strict=True))


def _table(block: dict[str, Any]) -> str:
    sides = ["---:" if place in block["numeric"] else "---" for place in range(len(block["heads"]))]
    rows = [block["heads"], *block["rows"]]
    lines = [_row([_words(cell) for cell in row]) for row in rows]
    return "\n".join([f"*{_words(block['caption'])}*", "", lines[0], _row(sides), *lines[1:]])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(block: dict[str, Any]) -> str:
    match block["kind"]:
        case "heading":
            return f"{'#' * (block['depth'] + 1)} {_words(block['text'])}"
        case "notice":
            return f"> **{_words(block['title'])}**: {_words(block['text'])}"
        case "bullets":
            return _bullets(block)
        case "pairs":
            return _pairs(block["rows"])
        case "table":
            return _table(block)
        case "figure":
            return f"*{_words(block['caption'])}*: {_words(block['alternative'])}"
        case _:
            return _words(block["text"])
