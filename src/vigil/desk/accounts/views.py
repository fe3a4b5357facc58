"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vigil.desk.accounts.access import DeskRequest, access, public, signed_in
from vigil.desk.accounts.forms import SignInForm
from vigil.desk.accounts.roles import Permission
from vigil.desk.ui.pages import page


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a person already signed in goes on to where they were going."""
    if signed_in(request) is not None:
        return HttpResponseRedirect(_safe_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid() and form.user is not None:
        # A new session: nothing of the person who used this browser before goes over (MISP 65bb3ef6e).
        request.session.flush()
        target = _safe_next(request)
        login(request, form.user, backend="vigil.desk.accounts.backend.DeskBackend")
        return HttpResponseRedirect(target)
    status = 401 if form.is_bound else 200
    return page(
        request,
        "ui/sign_in.html",
        status=status,
        form=form,
        next=request.POST.get("next") or request.GET.get("next", ""),
    )


@access(post=Permission.DESK_USE)
def sign_out(request: DeskRequest) -> HttpResponse:
    """End the session; only by POST, so that no link or picture can sign a person out."""
    logout(request)
    return redirect("accounts:sign-in")


def locked_out(
    request: HttpRequest, credentials: object = None, *args: object, **kwargs: object
) -> HttpResponse:
    """The page after too many failures; it says nothing about whether the user exists."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    sentence = f"Too many failed attempts to sign in. Wait {minutes} minutes, or ask the administrator to unlock the account."
    return page(request, "ui/locked_out.html", status=403, sentence=sentence)


def _safe_next(request: HttpRequest) -> str:
    untrusted_target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        untrusted_target, allowed_hosts=set(), require_https=request.is_secure()
    ):
        return untrusted_target
    return reverse(settings.LOGIN_REDIRECT_URL)
