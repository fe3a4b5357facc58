"""Texts on their way to a terminal: names come from evidence, and may hold what steers a terminal or what it cannot show."""


def plain(text: str) -> str:
    """The text with every letter that is not printable escaped, so that it stays on its line and is only ever shown."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
