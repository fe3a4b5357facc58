"""Documents on the desk: their inner part on a page, and the whole of them to take away."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404, HttpResponse

from vigil.documents import Document, to_html, to_markdown, to_pdf


class Way(NamedTuple):
    """How a document is given out: what a person calls it, its media type, and what makes it."""

    label: str
    media_type: str
    make: Callable[[Document], bytes]


WAYS = {
    "pdf": Way("PDF", "application/pdf", to_pdf),
    "html": Way("Web page", "text/html; charset=utf-8", lambda document: to_html(document).encode()),
    "md": Way("Text", "text/markdown; charset=utf-8", lambda document: to_markdown(document).encode()),
}


def download(document: Document, *, way: str, name: str) -> HttpResponse:
    """The document as a file to be kept; it is never shown in place, so that what it holds does not run on the desk's pages.

    Args:
        document: what is given out.
        way: a key of ``WAYS``.
        name: of the file, without its ending; letters, digits and hyphens.

    Raises:
        Http404: there is no such way.
    """
    if way not in WAYS:
        raise Http404(f"A document is not given out as '{way}'.")
    response = HttpResponse(WAYS[way].make(document), content_type=WAYS[way].media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{way}"'
    return response
