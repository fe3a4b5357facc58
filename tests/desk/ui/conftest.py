"""The guide to the look, rendered as a page and served on loopback under the desk's own policy."""

import mimetypes
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django
import pytest
from django import forms
from django.core.paginator import Paginator
from jinja2 import Environment, FileSystemLoader

import vigil.desk.ui
from vigil.desk.ui.environment import environment
from vigil.desk.ui.middleware import CONTENT_SECURITY_POLICY
from vigil.desk.ui.navigation import Link

UI = Path(vigil.desk.ui.__file__).parent
NOW = datetime(2026, 11, 24, 1, 14, 5, tzinfo=UTC)
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120">
<rect width="160" height="120" fill="#b9c3c9"/>
<circle cx="118" cy="34" r="14" fill="#e4e8ea"/>
<path d="M0 96 46 48l30 30 24-20 60 46v16H0z" fill="#7d8b94"/></svg>"""


class GuideForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(error_messages={"required": "Enter the name of the child."})
    born = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)
    to = forms.ChoiceField(choices=[("", "-"), ("jo", "Jo Marsh"), ("ade", "Ade Okoro")], required=False)
    reach = forms.ChoiceField(
        choices=[("yes", "Within reach"), ("no", "Not within reach (checked)"), ("unknown", "Not known")]
    )
    answer = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No (checked)"), ("unknown", "Unknown")])
    people = forms.MultipleChoiceField(
        choices=[("jo", "Jo Marsh"), ("ade", "Ade Okoro")],
        error_messages={"required": "Name at least one person who keeps access."},
    )
    active = forms.BooleanField(required=False)
    reason = forms.CharField(error_messages={"required": "Give the reason; it is kept with the case."})
    arrived = forms.FileField(required=False)
    item = forms.CharField(initial="lives-with-child")


class PlainForm(forms.Form):
    """A filter, nothing wrong with it."""

    actor = forms.CharField(required=False)
    verb = forms.ChoiceField(choices=[("", "-"), ("read", "Read")], required=False)


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Viewer:
    name: str
    role_label: str
    force: Named


@dataclass(frozen=True)
class Message:
    text: str
    level_tag: str

    def __str__(self) -> str:
        return self.text


VIEWER = Viewer("Priya Lomax", "Triage sergeant", Named("Northmere Police"))
FRAME = {"viewer": None, "navigation": [], "messages": [], "demo": False, "csrf_input": "", "next": ""}


@pytest.fixture(scope="session")
def desk_pages() -> Environment:
    """The desk's own environment with the templates of ui; routes answer with their names."""
    django.setup()
    made = environment(loader=FileSystemLoader(UI / "templates"))
    made.globals["url"] = lambda name, **_parts: "/" + name.replace(":", "/")
    return made


@pytest.fixture
def guide(desk_pages: Environment) -> str:
    """The guide as a signed-in person would see it."""
    links = [
        Link("My work", "/", False, None),
        Link("Inbox", "/inbox", False, 14),
        Link("Queue", "/queue", True, 1204),
        Link("Review", "/review", False, 0),
        Link("Journal", "/journal", False, None),
        Link("Verification", "/verify", False, None),
    ]
    return desk_pages.get_template("ui/guide.html").render(
        FRAME
        | {
            "viewer": VIEWER,
            "navigation": links,
            "demo": True,
            "messages": [Message("The case was opened.", "success")],
        },
        now=NOW,
        hours=lambda number: timedelta(hours=number),
        picture="/picture.svg",
        form=GuideForm(
            {"born": "31 February", "reach": "unknown", "answer": "yes", "item": "lives-with-child"}
        ),
        plain=PlainForm(),
        busy=Paginator(range(1204), 50).page(7),
        idle=Paginator(range(2), 50).page(1),
        parts=[
            {"label": "Known", "number": 412, "kind": "bad"},
            {"label": "Near a known file", "number": 31, "kind": "warn"},
            {"label": "Benign", "number": 1630, "kind": "good"},
            {"label": "Unseen", "number": 388, "kind": "info"},
            {"label": "Unreadable", "number": 7, "kind": "neutral"},
        ],
    )


@pytest.fixture
def served(desk_pages: Environment, guide: str) -> Iterator[str]:
    """The address of a loopback server with the guide, the pages without a person, and the static files."""

    def lone(name: str, **context: object) -> str:
        return desk_pages.get_template(f"ui/{name}.html").render(FRAME, **context)

    sentence = "There is nothing at this address, or nothing that you may see."
    pages = {
        "/": guide,
        "/sign-in": lone("sign_in", form=SignIn()),
        "/wrong": lone("sign_in", form=SignIn({"username": ""})),
        "/404": lone("404", sentence=sentence),
        "/picture.svg": PICTURE,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class SignIn(forms.Form):
    username = forms.CharField(error_messages={"required": "Enter your user name."})
    password = forms.CharField(error_messages={"required": "Enter your password."})


def _handler(pages: dict[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = self.find(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            self.end_headers()
            self.wfile.write(body or b"")

        def find(self, path: str) -> tuple[bytes | None, str]:
            if path in pages:
                return pages[path].encode(), "image/svg+xml" if path.endswith(
                    "svg"
                ) else "text/html; charset=utf-8"
            file = UI / path.lstrip("/")
            return (file.read_bytes() if file.is_file() else None), mimetypes.guess_type(path)[
                0
            ] or "text/plain"

        def log_message(self, *arguments: object) -> None:
            """Say nothing; the test's own output is enough."""

    return Handler
