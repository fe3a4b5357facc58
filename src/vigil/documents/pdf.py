"""A document as PDF: tagged, with its title, language, headings and the words of its figures (PDF/UA-1, ISO 14289-1).

Nothing is fetched and no file is opened but the layout beside this one. Words go in as data, so that none of them can be taken
for an instruction of the layout. The same document gives the same bytes with the same fonts.
"""

import json
import re
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
    said = spoken(document)
    for _ in range(MOST_SCRIPTS):
        try:
            return _set(said, document)
        except typst.TypstError as error:
            missing = _NO_LETTER.search(error.message)
            if missing is None:
                raise DocumentError(
                    f"The document '{document.title}' cannot be set: {error.message}."
                ) from error
            said = _without(said, _letters(missing["letters"]))
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


def _without(value: Any, letters: set[str]) -> Any:
    """The same with every letter of their scripts given by its number; asking for one after another would take too long."""
    scripts = {kin(letter) for letter in letters}
    if isinstance(value, str):
        return shown_by_number(value, lambda letter: not letter.isascii() and kin(letter) in scripts)
    if isinstance(value, list):
        return [_without(one, letters) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, letters) for name, one in value.items()}
    return value
