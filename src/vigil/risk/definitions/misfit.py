"""Where a file does not have the shape of a definition, said in a sentence a person can act on."""

import re
from collections.abc import Callable

from vigil.risk.definitions.shape import LONGEST_TEXT

SAID = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?", re.DOTALL)
STEP = re.compile(r"\.([^.\[]+)|\[([0-9]+|\.\.\.)\]")
Words = Callable[[re.Match[str]], str]
SENTENCES: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"Object missing required field `(.*)`", lambda found: f"'{found[1]}' is missing; add it"),
        (
            r"Object contains unknown field `(.*)`",
            lambda found: f"'{found[1]}' is not a key of this format; remove it or mend its name",
        ),
        (
            r"Expected `str` of length <= .*",
            lambda _: f"the text is longer than {LONGEST_TEXT:,} characters; shorten it",
        ),
        (r"Expected `str` (of length >= 1|matching regex '\\\\S').*", lambda _: "text is needed"),
        (r"Expected `str`, got .*", lambda _: "text is needed"),
        (r"Expected `int`, got .*", lambda _: "a whole number is needed"),
        (r"Expected `int` (<=|>=) (.*)", lambda found: f"a number {found[1]} {found[2]} is needed"),
        (r"Expected `array` of length <= (.*)", lambda found: f"there are more than {found[1]}"),
        (r"Expected `array`.*", lambda _: "a list with at least one member is needed"),
        (r"Expected `object`, got .*", lambda _: "a mapping is needed"),
        (
            r"Invalid (?:enum )?value (.*)",
            lambda found: f"{found[1]} is none of the words that may stand here",
        ),
    )
)
SHAPES = {
    "id": "an id is lower-case letters, digits and - or _, a letter first",
    "version": "version is letters, digits, . and -, at most 20; put it in quotes",
    "supersedes": "a version is letters, digits, . and -, at most 20; put it in quotes",
    "on": "a day is written as 2026-01-31",
}


def misfit(message: str, *, name: str, parsed: object) -> str:
    """The sentence.

    Args:
        message: what msgspec says.
        name: the file's.
        parsed: what the file holds, to name the item that is meant.
    """
    found = SAID.fullmatch(message)
    what, path = (found["what"], found["path"] or "") if found else (message, "")
    steps = [one or two for one, two in STEP.findall(path.removeprefix("$"))]
    return f"{name}: {_place(steps, parsed)}{_words(what, steps)}."


def _words(what: str, steps: list[str]) -> str:
    if "matching regex" in what and r"'\\S'" not in what:
        return SHAPES.get(steps[-1] if steps else "", "it is not written as this format asks")
    for pattern, words in SENTENCES:
        found = pattern.fullmatch(what)
        if found:
            return words(found)
    return what


def _place(steps: list[str], parsed: object) -> str:
    said: list[str] = []
    held: object = parsed
    for step in steps:
        if isinstance(held, list) and step.isdigit():
            held = held[int(step)] if int(step) < len(held) else None
            said[-1] = f"{said[-1].removesuffix('s')} {int(step) + 1}{_named(held)}"
        else:
            held = held.get(step) if isinstance(held, dict) else None
            said.append(step)
    return "".join(f"{part}: " for part in said)


def _named(held: object) -> str:
    own = held.get("id") if isinstance(held, dict) else None
    return f" ('{own[:80]}')" if isinstance(own, str) else ""
