"""The Jinja2 environment of the pages: always escapes, refuses a missing name, says when a time is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup

from vigil.desk.ui import words
from vigil.desk.ui.geometry import segments
from vigil.documents.html import blocks_as_html
from vigil.media import types

_TIME = Markup('<time datetime="{}">{}</time>')
_ABSENT = Markup('<span class="absent">Not recorded</span>')


def environment(*, loader: BaseLoader, auto_reload: bool = False, **_overruled: object) -> Environment:
    """Make the environment; named in Django's ``TEMPLATES`` setting.

    Escaping and ``StrictUndefined`` are forced on: what Django's settings say of them is overruled.
    """
    made = Environment(
        loader=loader,
        auto_reload=auto_reload,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "static": static,
        "url": url,
        "query": query,
        "remaining": words.remaining,
        "segments": segments,
    }
    made.filters |= {
        "when": when,
        "when_exact": when_exact,
        "day": day,
        "ago": words.ago,
        "count": words.count,
        "plural": words.plural,
        "size": words.size,
        "duration": words.duration,
        "kind": types.title,
        "blocks": blocks_as_html,
    }
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a route: ``url("cases:case", reference="V-2026-000123")``.

    Raises:
        NoReverseMatch: there is no such route, or its parts are not these.
    """
    return reverse(name, args=args or None, kwargs=kwargs or None)


def query(parameters: Mapping[str, str] | QueryDict, **changes: object) -> str:
    """An address's query with some parameters changed; None takes one out: ``query(request.GET, page=2)``.

    Returns:
        ``?sort=due&page=2``, or ``?`` when nothing is left, which links to the page without a query.
    """
    asked = (
        parameters.copy()
        if isinstance(parameters, QueryDict)
        else QueryDict(urlencode(parameters), mutable=True)
    )
    for name, value in changes.items():
        asked.pop(name, None)
        if value is not None:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"


def when(at: datetime | str | None) -> Markup:
    """A moment as ``<time>``: ``24 Nov 2026, 01:14``, London's time; None is *Not recorded*.

    Args:
        at: a moment with its time zone, or the journal's ISO 8601 text of one.

    Raises:
        ValueError: the moment has no time zone, or the text is not a moment.
    """
    return _time(at, seconds=False)


def when_exact(at: datetime | str | None) -> Markup:
    """Like ``when``, with seconds, for records of who did what."""
    return _time(at, seconds=True)


def day(at: date | datetime | None) -> Markup:
    """A day as ``<time>``: ``24 Nov 2026``; of a moment, the day it is in London; None is *Not recorded*."""
    if at is None:
        return _ABSENT
    of = at.astimezone(words.LONDON).date() if isinstance(at, datetime) else at
    return _TIME.format(of.isoformat(), words.calendar_day(of))


def _time(at: datetime | str | None, *, seconds: bool) -> Markup:
    if at is None:
        return _ABSENT
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return _TIME.format(moment.isoformat(), words.moment(moment, seconds=seconds))
