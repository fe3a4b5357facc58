"""Documents that leave Vigil: said once as values, given out as a web page, a tagged PDF or Markdown.

A *document* is a title, facts about itself, and *blocks* in order: headings, paragraphs, notices, lists, tables, figures. Whoever
writes one (an assessment's explanation, an options paper, a validation report) says what it holds; how it looks is decided here.
"""

from vigil.documents.errors import DocumentError
from vigil.documents.html import to_html
from vigil.documents.markdown import to_markdown
from vigil.documents.pdf import to_pdf
from vigil.documents.values import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Table,
)

__all__ = [
    "Block",
    "Bullets",
    "Document",
    "DocumentError",
    "Figure",
    "Heading",
    "Notice",
    "Pairs",
    "Paragraph",
    "Table",
    "to_html",
    "to_markdown",
    "to_pdf",
]
