"""A document and its blocks, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

DEEPEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the document.

    Attributes:
        text: its words.
        depth: 1 for a part of the document, 2 and 3 within it.
    """

    text: str
    depth: int = 1

    def __post_init__(self) -> None:
        if not self.text.strip() or not 1 <= self.depth <= DEEPEST_HEADING:
            raise ValueError(f"a heading has words and a depth of 1 to {DEEPEST_HEADING}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of one paragraph; a quiet one is an aside."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must not miss: a word of its kind (*Warning*, *Limit*) and a sentence."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Items of a list, numbered where their order tells something."""

    items: tuple[str, ...]
    is_numbered: bool = False

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("a list has an item; say in a paragraph that there is none")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values, for example a version and a checksum."""

    rows: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("a list of names and values has a row")


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is the row's head.

    Attributes:
        caption: what it shows; read aloud before the cells.
        heads: of the columns.
        rows: each as long as the heads.
        numeric: places of columns that hold numbers, which are set to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not self.caption.strip() or not self.heads or not self.rows:
            raise ValueError(
                "a table has a caption, columns and a row; say in a paragraph that there is none"
            )
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"every row of '{self.caption}' has {len(self.heads)} cells")
        if not self.numeric <= set(range(len(self.heads))):
            raise ValueError(f"'{self.caption}' has no column with such a number")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as SVG.

    Attributes:
        svg: made by Vigil, never taken from outside; it holds no script and fetches nothing.
        caption: what it shows.
        alternative: the same in words, for those who do not see it.
    """

    svg: str
    caption: str
    alternative: str

    def __post_init__(self) -> None:
        if not self.svg.lstrip().startswith("<svg") or not self.alternative.strip():
            raise ValueError("a figure is an SVG, and its words say what it shows")


Block = Heading | Paragraph | Notice | Bullets | Pairs | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """What leaves Vigil as one piece.

    Attributes:
        title: of the whole.
        made_at: with its zone; when it was drawn up. It is the only time a document takes for its own.
        blocks: in order.
        over: a line above the title, for example *Case V-2026-000123*.
        marking: a protective marking that stands on every page, or empty.
        facts: about the document itself: who made it, from what.
    """

    title: str
    made_at: datetime
    blocks: Sequence[Block]
    over: str = ""
    marking: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.blocks:
            raise ValueError("a document has a title and a block")
        if self.made_at.tzinfo is None:
            raise ValueError("the moment at which a document was made has a zone")
