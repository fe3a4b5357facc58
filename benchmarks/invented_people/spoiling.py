"""How names and dates come to be wrong: typing, writing by ear, day and month in each other's place."""

from datetime import date
from random import Random

_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_BY_EAR = (
    ("ph", "f"), ("ck", "k"), ("ie", "y"), ("ea", "ee"), ("c", "k"), ("y", "i"), ("ll", "l"), ("tt", "t"), ("nn", "n"),
    ("ai", "ay"), ("ei", "ie"), ("x", "ks"), ("z", "s"), ("gh", "g"), ("wh", "w"), ("l", "ll"), ("t", "tt"), ("e", ""),
)  # fmt: skip


def mistyped(word: str, dice: Random) -> str:
    """The word with one slip of a finger behind its first letter; a word of one letter stays."""
    if len(word) < 2:
        return word
    place = dice.randrange(1, len(word))
    sign = word[place]
    slip = dice.randrange(4)
    if slip == 0:
        return word[:place] + word[place + 1 :]
    if slip == 1:
        return word[:place] + sign + word[place:]
    if slip == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + sign + word[place + 2 :]
    return word[:place] + dice.choice(_NEAR.get(sign.lower(), "e")) + word[place + 1 :]


def by_ear(word: str, dice: Random) -> str:
    """The word as somebody writes it who only heard it; one in which nothing can be misheard stays."""
    lower = word.lower()
    fitting = [pair for pair in _BY_EAR if lower.find(pair[0], 1) > 0]
    if not fitting:
        return word
    heard, written = dice.choice(fitting)
    place = lower.find(heard, 1)
    return word[:place] + written + word[place + len(heard) :]


def swapped_day(day: date) -> date | None:
    """The day with its month in its place, or None where that is no other day."""
    return None if day.day > 12 or day.day == day.month else date(day.year, day.day, day.month)


def wrong_digit(day: date, dice: Random) -> date:
    """The day with one digit of its day or year wrong."""
    if dice.random() < 0.5:
        return day.replace(year=day.year + dice.choice((-10, -1, 1)), day=min(day.day, 28))
    return day.replace(day=dice.choice([other for other in range(1, 29) if other != day.day]))
