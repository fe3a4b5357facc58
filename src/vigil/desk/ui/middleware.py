"""What every response carries, and how a refusal becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from vigil.desk.ui.errors import sentence_page
from vigil.errors import VigilError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

NEEDS_A_FORM = (
    "This address does something, so it opens only from the button on its page. Go back and use the button."
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
    """Shows a VigilError as the sentence it is, with status 400, and says why an address does not open by itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; a browser shows nothing at all for a 405 without a body."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        said = sentence_page(request, status=405, sentence=NEEDS_A_FORM)
        said["Allow"] = response["Allow"]
        return said

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A page for an error a person can mend; anything else is ours and goes on."""
        return (
            sentence_page(request, status=400, sentence=str(exception))
            if isinstance(exception, VigilError)
            else None
        )
