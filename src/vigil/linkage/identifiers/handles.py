"""Handles: a name on a service, with a skeleton that lookalike letters share."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from vigil.linkage.identifiers.handle_services import BY_NAME, Service
from vigil.linkage.identifiers.lookalikes import LOOKALIKES
from vigil.linkage.identifiers.text import Refusal, latin
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 400  # characters, for the address of a profile page
LONGEST_HANDLE = 100
LONGEST_SERVICE = 60

_PREFIXED = re.compile(r"([^:@/]{1,30}):\s*(?!//)(.+)", re.DOTALL)
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]{1,30})\)", re.DOTALL)
_URL = re.compile(r"https?://", re.IGNORECASE)
# What stands before a handle in the path of a profile page.
_PATH_WORDS = {"u", "user", "users", "add", "in", "id", "c", "channel", "profiles", "profile", "people", "s"}
_NOT_SHOWN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHandle(Identifier):
    """A name on a service; ``value`` is ``service:handle``, or the handle alone when no service is named.

    Args:
        service: the service's name, or empty.
        handle: as the service compares it.
        skeleton: the same for handles that look alike; empty when nothing of it is a letter or digit. It is a hint that
            two were made to be mistaken for one another, never equality.
    """

    service: str
    handle: str
    skeleton: str


def read_handle(untrusted: str, *, service: str = "") -> ServiceHandle | Refused:
    """A handle, alone, as ``@handle``, ``service: handle``, ``handle (service)`` or the address of a profile page.

    Args:
        untrusted: the handle.
        service: the service, when it is told apart from the handle.

    Raises:
        IdentifierError: either is no text.
    """
    return attempt(
        untrusted,
        service,
        kind="handle",
        longest=LONGEST,
        parse=lambda written, named: _handle(written, named, untrusted),
    )


def _handle(written: str, named: str, untrusted: str) -> ServiceHandle:
    told, handle = _split(written)
    service = told if not named else _service(named)
    handle = handle.strip().removeprefix("@").strip()
    if service.cases:
        rule = "NFKC, case kept: the service tells cases apart"
    else:
        handle, rule = handle.casefold(), "NFKC, without case"
    if service.ignored:
        handle, rule = handle.translate(dict.fromkeys(map(ord, service.ignored))), f"{rule}, without dots"
    if not handle:
        raise Refusal("holds no handle; give the name that the account goes by")
    if len(handle) > LONGEST_HANDLE:
        raise Refusal(f"is longer than {LONGEST_HANDLE} characters; give the name that the account goes by")
    return ServiceHandle(
        raw=untrusted,
        value=f"{service.name}:{handle}" if service.name else handle,
        rule=rule,
        service=service.name,
        handle=handle,
        skeleton=skeleton(handle),
    )


def skeleton(handle: str) -> str:
    """What a handle looks like: lookalike letters are one, and what is neither letter nor digit is left out."""
    return _NOT_SHOWN.sub("", latin(handle.casefold().translate(LOOKALIKES))).translate(LOOKALIKES)


def _split(written: str) -> tuple[Service, str]:
    """The service that a text names, or one without a name, and the rest of the text."""
    if _URL.match(written):
        return _from_page(written)
    prefixed = _PREFIXED.fullmatch(written)
    if prefixed and (service := BY_NAME.get(_plain(prefixed[1]))):
        return service, prefixed[2]
    behind = _IN_BRACKETS.fullmatch(written)
    if behind and (service := BY_NAME.get(_plain(behind[2]))):
        return service, behind[1]
    return Service(""), written


def _from_page(written: str) -> tuple[Service, str]:
    try:
        page = urlsplit(written)
        host = (page.hostname or "").removeprefix("www.")
    except ValueError as error:
        raise Refusal("is no address of a profile page; give the handle alone") from error
    service = BY_NAME.get(host)
    steps = [unquote(step) for step in page.path.split("/") if step]
    if service is None or not steps:
        raise Refusal("is no profile page of a service that is known here; give the service and the handle")
    marker = steps.pop(0) if len(steps) > 1 and steps[0].casefold() in _PATH_WORDS else ""
    if service.name == "youtube" and marker == "channel":
        service = BY_NAME["youtube channel"]
    return service, steps[0]


def _service(named: str) -> Service:
    plain = _plain(named)
    if len(plain) > LONGEST_SERVICE:
        raise Refusal(f"names a service in more than {LONGEST_SERVICE} characters; give its name alone")
    return BY_NAME.get(plain) or Service(plain)


def _plain(named: str) -> str:
    return " ".join(named.casefold().split()).removeprefix("www.")
