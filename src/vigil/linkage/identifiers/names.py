"""Personal names: in Latin letters, with titles, generation (Jr, Sr) and particles kept apart from what is compared."""

import re
from dataclasses import dataclass

from vigil.linkage.identifiers.name_words import GENERATIONS, PARTICLES, SAYS_NOTHING, TITLES
from vigil.linkage.identifiers.text import Refusal, latin
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 200  # characters of a part
MOST_WORDS = 20  # of a part; no name has more

_WORDS = re.compile(r"[a-z0-9]+")
_RULE = "NFKC, Latin letters by AnyAscii, lower case, apostrophes dropped, hyphens as spaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalName(Identifier):
    """A person's name; ``value`` is its given names, a slash, and its family name.

    Args:
        given: given names in order, a hyphenated one as two.
        family: the family name, each particle joined to the word behind it (``vandenberg``, ``garcia delacruz``); empty when
            not known.
        family_parts: the words of the family name without particles (``berg``; ``smith``, ``jones``).
        titles: what stood before the name.
        generation: ``jr``, ``sr``, ``ii``, ``iii`` or ``iv`` behind it, or empty. It tells a father from his son.
    """

    given: tuple[str, ...]
    family: str
    family_parts: tuple[str, ...]
    titles: tuple[str, ...]
    generation: str


def read_name(given_names: str, family_name: str = "") -> PersonalName | Refused:
    """A name from its two parts.

    ``Family, Given`` in the first part alone is turned round; otherwise a whole name in one part keeps all its words as
    given names. Whether two parts were swapped is not guessed here: that is for comparison.

    Raises:
        IdentifierError: a part is no text.
    """
    return attempt(given_names, family_name, kind="name", longest=LONGEST, parse=_name)


def _name(given_names: str, family_name: str) -> PersonalName:
    raw = f"{given_names} {family_name}".strip()
    before, comma, after = given_names.partition(",")
    turned = (
        bool(comma) and not family_name and _words(after)[:1] != [] and _words(after)[0] not in GENERATIONS
    )
    if turned:
        given_names, family_name = after, before
    given, family = _words(given_names), _words(family_name)
    titles = _titles(given)
    generation = _generation(family) or _generation(given, least=1 if family else 2)
    if not given and not family:
        raise Refusal("says no name; leave it out when it is not known")
    core = tuple(word for word in family if word not in PARTICLES) or tuple(family)
    family = _with_particles(family)
    return PersonalName(
        raw=raw,
        value=f"{' '.join(given)}/{' '.join(family)}",
        rule=f"{_RULE}; family name before the comma" if turned else _RULE,
        given=tuple(given),
        family=" ".join(family),
        family_parts=core,
        titles=titles,
        generation=generation,
    )


def _words(part: str) -> list[str]:
    written = latin(part.replace(".", ""))
    if len(written) > LONGEST:
        raise Refusal(f"is longer than {LONGEST} letters in Latin ones; give the name alone")
    words = _WORDS.findall(written)
    if " ".join(words) in SAYS_NOTHING:
        return []
    if len(words) > MOST_WORDS:
        raise Refusal(f"has more than {MOST_WORDS} words; give the name alone")
    return words


def _with_particles(family: list[str]) -> list[str]:
    """A family name with every particle joined to what follows, however it was written; the last word is none."""
    joined, before = [], ""
    for word in family[:-1]:
        before += word
        if word not in PARTICLES:
            joined.append(before)
            before = ""
    return [*joined, before + family[-1]] if family else []


def _titles(given: list[str]) -> tuple[str, ...]:
    """Take the titles off the front of a name; a title alone is no name."""
    titles: list[str] = []
    while given and given[0] in TITLES:
        titles.append(given.pop(0))
    return tuple(titles)


def _generation(words: list[str], *, least: int = 2) -> str:
    """Take the generation off the end of a part that has at least ``least`` words; empty when there is none."""
    if len(words) >= least and words and words[-1] in GENERATIONS:
        return GENERATIONS[words.pop()]
    return ""
