"""A document as a web page that stands alone, and its inner part for a page of the desk."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from vigil.documents.spoken import spoken
from vigil.documents.values import Document

HERE = Path(__file__).parent


def to_html(document: Document) -> str:
    """The whole page: it fetches nothing, and prints as it is shown."""
    return _template("page.html").render(document=spoken(document))


def blocks_as_html(document: Document) -> Markup:
    """Its blocks alone, for a page that has a head and a title of its own."""
    return Markup(_template("blocks.html").render(document=spoken(document)))  # noqa: S704 escaped by the template


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(HERE)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)
