"""A route that does not say who may use it: refused at start-up, in words."""

from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from vigil.cli.desk import open_desk
from vigil.desk.accounts.access import every_route_declares


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anybody may read this")


@pytest.fixture
def house_with_an_open_door(settings: Any) -> None:
    """The desk's routes and, one include deeper, one that declares nothing."""
    addresses = ModuleType("addresses")
    deeper = [path("deeper/", include([path("forgotten/", forgotten, name="forgotten")]))]
    addresses.urlpatterns = [path("", include("vigil.desk.urls")), *deeper]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = addresses


def test_every_route_of_the_desk_declares() -> None:
    assert every_route_declares() == []


def test_a_route_that_declares_nothing_is_named(house_with_an_open_door: None) -> None:
    (error,) = every_route_declares()
    assert (error.id, "'deeper/forgotten/'" in error.msg) == ("vigil.E001", True)


def test_the_desk_does_not_open_with_it(db: None, house_with_an_open_door: None) -> None:
    with pytest.raises(RuntimeError, match="deeper/forgotten/"):
        open_desk()
