"""Pages for refusals and failures; the same page whether a thing is absent or not for this viewer."""

from django.http import HttpRequest, HttpResponse

from vigil.desk.ui.pages import page

NOT_FOUND = "There is nothing at this address, or nothing that you may see."


def sentence_page(request: HttpRequest, *, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence and a way back.

    Args:
        request: the request being answered.
        status: HTTP status, 400 to 500.
        sentence: what was wrong and what to do.
    """
    return page(request, f"ui/{status}.html", status=status, sentence=sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: never says which of the two it is, absent or hidden."""
    return sentence_page(request, status=404, sentence=NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason given where it was raised."""
    return sentence_page(request, status=403, sentence=str(exception) or "You may not do this.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 with a sentence."""
    return sentence_page(
        request, status=400, sentence="The request could not be understood; go back and try again."
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: ours to mend; nothing was half-written, because every change is one transaction."""
    return sentence_page(
        request,
        status=500,
        sentence="Vigil failed to answer. Nothing was changed. Try again, or tell the administrator the time.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose session has ended or that came from elsewhere."""
    return sentence_page(
        request, status=403, sentence="This form is no longer valid. Sign in again and repeat what you did."
    )
