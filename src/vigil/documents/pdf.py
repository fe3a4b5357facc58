"""A document as PDF: tagged, with its title, language, headings and the words of its figures (PDF/UA-1, ISO 14289-1).

Nothing is fetched and no file is opened but the layout beside this one. Words go in as data, so that none of them can be taken
for an instruction of the layout. The same document gives the same bytes with the same fonts.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from vigil.documents.errors import DocumentError
from vigil.documents.letters import kin, shown_by_number
from vigil.documents.spoken import Spoken, spoken
from vigil.documents.values import Document

LAYOUT = Path(__file__).with_name("document.typ")
MOST_SCRIPTS = 40  # that no font here can show, in one document
_NO_LETTER = re.compile(r"the text `\"(?P<letters>.+?)\"` could not be displayed", re.DOTALL)
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(document: Document) -> bytes:
    """The document as PDF.

    Letters that no font of this machine can show are given by their number, for example ``[U+674E]``; a font that has them
    (for Chinese, Debian's package fonts-noto-cjk) shows them as they are.

    Raises:
        DocumentError: it cannot be set.
    """
    said = spoken(document) | {"breaks": True}
    for _ in range(MOST_SCRIPTS):
        try:
            return _set(said, document)
        except typst.TypstError as error:
            missing = _NO_LETTER.search(error.message)
            if missing is None:
                raise DocumentError(
                    f"The document '{document.title}' cannot be set: {error.message}."
                ) from error
            said = _easier(said, _letters(missing["letters"]))
    raise DocumentError(f"The document '{document.title}' holds more scripts than can be set.")


def _set(said: Spoken, document: Document) -> bytes:
    made: Any = typst.compile(
        LAYOUT,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(said)},
        timestamp=int(document.made_at.timestamp()),
    )
    return bytes(made)


def _letters(said: str) -> set[str]:
    return set(_NUMBERED.sub(lambda number: chr(int(number[1], 16)), said))


def _easier(said: Spoken, missing: set[str]) -> Spoken:
    """The same with what could not be shown given by number, else what may have stood in its way."""
    ways: tuple[Callable[[], Spoken], ...] = (
        lambda: _without(said, missing),
        # The layout's own mark between the letters of a long word.
        lambda: said | {"breaks": False},
        # A mark upon a letter of another script: with it the letter has no form.
        lambda: _numbered(said, lambda letter: unicodedata.category(letter).startswith("M")),
    )
    return next((fewer for way in ways if (fewer := way()) != said), said)


def _without(value: Any, letters: set[str]) -> Any:
    """The same with every letter of their scripts given by its number; asking for one after another would take too long."""
    scripts = {kin(letter) for letter in letters}
    return _numbered(value, lambda letter: not letter.isascii() and kin(letter) in scripts)


def _numbered(value: Any, which: Callable[[str], bool]) -> Any:
    if isinstance(value, str):
        return shown_by_number(value, which)
    if isinstance(value, list):
        return [_numbered(one, which) for one in value]
    if isinstance(value, dict):
        return {name: _numbered(one, which) for name, one in value.items()}
    return value
