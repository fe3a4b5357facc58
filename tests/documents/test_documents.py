"""One set of values, given out three ways: nothing is lost, nothing is obeyed, nothing is fetched."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.documents import (
    Bullets,
    Document,
    Figure,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Table,
    to_html,
    to_markdown,
    to_pdf,
)
from vigil.documents.letters import plain

MADE = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 20'><path d='M0 9 H60' stroke='#111'/></svg>"
BLOCKS = (
    Heading("Level"),
    Paragraph("High to Very High."),
    Notice("Limit", "A level is no finding."),
    Bullets(("one", "two")),
    Bullets(("first",), is_numbered=True),
    Pairs((("Version", "3"),)),
    Table("Answers", ("Question", "n"), (("Lives with a child", "1"),), numeric=frozenset({1})),
    Figure(SVG, "Waiting", "Ten wait, then five."),
)


def document(*words: str) -> Document:
    return Document(
        title="Why this level?",
        over="Case V-2026-000123",
        marking="OFFICIAL",
        made_at=MADE,
        facts=(("Instrument", "demonstration"),),
        blocks=(*BLOCKS, *(Paragraph(text) for text in words)),
    )


class Text(HTMLParser):
    """The words of a page, and the names of what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.tags = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


def test_a_page_holds_every_block_and_fetches_nothing() -> None:
    page = to_html(document())
    for word in (
        "Why this level?",
        "Case V-2026-000123",
        "OFFICIAL",
        "A level is no finding.",
        "27 November 2026, 08:05",
    ):
        assert word in page
    assert "<ol><li>first</li></ol>" in page
    assert 'aria-label="Ten wait, then five."' in page
    assert not re.search(r"(src|href)=", page)


def test_markdown_holds_every_block_and_gives_figures_in_words() -> None:
    told = to_markdown(document())
    assert "## Level" in told
    assert "| Lives with a child | 1 |" in told
    assert "*Waiting*: Ten wait, then five." in told
    assert "1. first" in told


def test_a_pdf_is_tagged_titled_and_the_same_each_time() -> None:
    made = to_pdf(document())
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert b"pdfuaid" in made
    assert b"en-GB" in made
    assert to_pdf(document()) == made
    assert to_pdf(document("One more.")) != made


@pytest.mark.parametrize(
    "text",
    [
        "李小龙",
        "\U0001f600",
        "\u202eevil",
        "nul \0 here",
        "#emph[x] $a$ @b *c* <d>",
        "\ud800",
        "x000\x1f\x1f\U00010800\U00018cd6",
        "S\u0655",
    ],
)
def test_a_pdf_can_be_made_of_every_letter(text: str) -> None:
    assert to_pdf(document(text)).startswith(b"%PDF-")


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40))
def test_whatever_a_name_is_a_pdf_is_made(text: str) -> None:
    assert to_pdf(document(f"x{text}")).startswith(b"%PDF-")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_words_are_never_markup_on_a_page(text: str) -> None:
    read = Text()
    read.feed(to_html(document(f"x{text}x")))
    assert plain(f"x{text}x").replace("\n", "") in read.words
    assert "script" not in read.tags


def test_what_cannot_be_seen_is_shown_by_its_number() -> None:
    assert plain("a\u202eb\0\u2066c\nd") == "a[U+202E]b[U+0000][U+2066]c\nd"
    assert plain("Ångström محمد 李") == "Ångström محمد 李"


def test_markdown_takes_no_words_for_markup() -> None:
    assert r"\# x \| y \<script\> \*z\*" in to_markdown(document("# x | y <script> *z*"))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Heading(" "), "has words"),
        (lambda: Heading("x", depth=4), "depth"),
        (lambda: Bullets(()), "has an item"),
        (lambda: Pairs(()), "has a row"),
        (lambda: Table("x", ("a",), ()), "and a row"),
        (lambda: Table("x", ("a",), (("1", "2"),)), "has 1 cells"),
        (lambda: Table("x", ("a",), (("1",),), frozenset({1})), "no column"),
        (lambda: Figure("<img src=x>", "x", "x"), "is an SVG"),
        (lambda: Figure(SVG, "x", " "), "is an SVG"),
        (lambda: Document(title="", made_at=MADE, blocks=BLOCKS), "has a title"),
        (lambda: Document(title="x", made_at=MADE.replace(tzinfo=None), blocks=BLOCKS), "zone"),
    ],
)
def test_what_would_be_no_document_is_refused(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()  # type: ignore[operator]


def test_a_figure_stands_on_a_page_as_it_was_drawn() -> None:
    page = to_html(document())
    drawn = page[page.index("<svg") : page.index("</svg>") + 6]
    assert drawn == SVG
