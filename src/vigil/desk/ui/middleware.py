"""What every response carries, and how a refusal becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from vigil.desk.ui.errors import sentence_page
from vigil.errors import VigilError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

Answer = Callable[[HttpRequest], HttpResponseBase]


class PageHeaders:
    """Sets the headers that keep a page to itself: nothing inline, nothing from another host, no framing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class PlainErrors:
    """Shows a VigilError as the sentence it is, with status 400, instead of a failure page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A page for an error a person can mend; anything else is ours and goes on."""
        return (
            sentence_page(request, status=400, sentence=str(exception))
            if isinstance(exception, VigilError)
            else None
        )
