"""Letters as they may stand in a document: what cannot be seen is shown by its number, never dropped and never obeyed.

A name may come from a suspect's device. A mark that turns the direction of what follows, or a control letter, would make a
document show something else than it holds.
"""

import unicodedata
from collections.abc import Callable

_KEPT = {"\n", "\t"}
# Marks of direction (Unicode Standard Annex 9): embeddings, overrides, isolates and their ends.
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_UNSEEN = {
    "Cc",
    "Cs",
    "Co",
    "Cn",
}  # controls, halves of pairs, private and unassigned: Unicode Standard, section 4.5


def plain(text: str) -> str:
    """The same text with ``[U+202E]`` for each letter that controls, turns or is none."""
    return shown_by_number(text, _is_hidden)


def shown_by_number(text: str, which: Callable[[str], bool]) -> str:
    """The same text with the number of each such letter in its place."""
    return "".join(f"[U+{ord(letter):04X}]" if which(letter) else letter for letter in text)


def kin(letter: str) -> str:
    """What letters of one script share: the first word of their names, or the category of one that has no name."""
    return unicodedata.name(letter, "").split(" ")[0] or unicodedata.category(letter)


def _is_hidden(letter: str) -> bool:
    if letter in _KEPT:
        return False
    return letter in _TURNING or unicodedata.category(letter) in _UNSEEN
